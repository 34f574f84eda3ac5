"""What HubSpot's answers hold, read so that nothing odd passes for "nobody is there"."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from crm_core.answers import entries, entry, need_text, text, texts
from crm_core.errors import OddAnswerError
from crm_core.transport import Body
from target_hubspot.models import Record, Written
from target_hubspot.refusal import NOT_FOUND, TRACE, Refusal


def written_of(row: Mapping[str, Any], key: str) -> Written:
    """Read what a batch wrote; `key` is the property that names the row where no trace does."""
    value = text(entry(row, "properties"), key).lower()
    trace = texts(row, TRACE)
    is_new = row.get("new") is True
    return Written(text(row, "id"), trace[0] if trace else None, value or None, is_new)


def results_of(body: Body) -> list[Mapping[str, Any]]:
    """Give the rows of a reading; without a list of them nobody knows who is there."""
    if not isinstance(body.get("results"), list):
        what = "`results` is no list"
        raise OddAnswerError(what)
    return entries(body, "results")


def objects_of(body: Body, name: str) -> list[Mapping[str, Any]]:
    """Give what can be read of the answer to a write; what is not in it counts as not done."""
    rows = body.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def after_of(body: Body) -> str | None:
    """Tell where the next page begins; cursors come percent-encoded (recorded), ids do not."""
    paging = body.get("paging")
    if paging is None:
        return None
    further = entry(paging, "next")
    return unquote(need_text(further, "after")) if further or not isinstance(paging, dict) else None


def unread_of(
    ids: Sequence[str], records: Sequence[Record], refusals: Sequence[Refusal]
) -> frozenset[str]:
    """Pick what could not be read for another reason than that it is not there."""
    gone = [each for each in refusals if each.category == NOT_FOUND]
    failed = [each for each in refusals if each.category != NOT_FOUND]
    if not failed:
        return frozenset()
    known = {place for each in records for place in (each.id, *each.emails)}
    known |= {place for each in gone for place in each.ids}
    named = frozenset(each for each in ids if any(one.names(each) for one in failed))
    return named or frozenset(each for each in ids if each not in known)


def words_for(name: str, refusals: Sequence[Refusal]) -> str:
    """Give the words about one of several; those that name nothing where none names it."""
    told = next((each for each in refusals if each.names(name)), None)
    if told is None and refusals:
        told = next((each for each in refusals if not each.ids), refusals[0])
    return told.words if told else ""


def joined_of(body: Body) -> list[frozenset[str]]:
    """Read which pairs an answer names; ids are texts or numbers, in one of two forms."""
    rows = objects_of(body, "results")
    sides = [[text(entry(row, side), "id") for side in ("from", "to")] for row in rows]
    plain = [[text(row, name) for name in ("fromObjectId", "toObjectId")] for row in rows]
    return [frozenset(pair) for pair in (*sides, *plain) if all(pair)]


def not_made(
    links: Sequence[tuple[str, str]],
    joined: Sequence[frozenset[str]],
    refusals: Sequence[Refusal],
) -> dict[tuple[str, str], str]:
    """Tell which links were refused: named, or not confirmed beside refusals that name nothing."""
    if not refusals:
        return {}
    made = set(joined)
    return {
        link: next(
            (each for each in refusals if each.names(link[0]) or each.names(link[1])), refusals[0]
        ).words
        for link in links
        if frozenset(link) not in made
    }


def ids_of(body: Body, *keys: str) -> frozenset[str]:
    """Give the ids of all lists of these names; those that are empty may be missing (recorded)."""
    return frozenset(each for key in keys for each in texts(body, key))
