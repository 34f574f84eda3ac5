"""The streams."""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from typing_extensions import override

from tap_core.errors import RequestRefusedError, VendorFailingError
from tap_core.streams import Record
from tap_hubspot.client import HubSpotStream, Question
from tap_hubspot.errors import CHANGED_API
from tap_hubspot.objects import ObjectStream
from tap_hubspot.paging import Page, following, standstill
from tap_hubspot.values import READERS, typed

OPT_OUT_OF_TYPE = "hs_email_optout_"
PENDING = "opt_in_pending"
CONTACTS_TYPE = "0-1"
OPTED_OUT = "hs_email_optout"
ODD_OPT_OUT = f"field {OPTED_OUT} is neither true nor false, and counts as an opt-out"
NOT_FOUND = "OBJECT_NOT_FOUND"
MOST_LISTS = 500
MOST_INPUTS = 1000
"""Records in one batch read of associations (HubSpot API, associations)."""


class Contacts(ObjectStream):
    """Contacts, with what they did with e-mails and what they do not want."""

    name = "contacts"
    replication_key = "lastmodifieddate"
    is_needed = True

    @override
    def lifted(self, row: Any) -> Any:
        """Lift the properties; an opt-out that says neither yes nor no counts as one."""
        record = super().lifted(row)
        if isinstance(record, dict) and not isinstance(record[OPTED_OUT], bool | None):
            self.tap.set_aside.note_lost(self.name, ODD_OPT_OUT)
            return {**record, OPTED_OUT: True}
        return record

    @override
    def found_properties(self) -> list[str]:
        """Give the opt-outs of single subscription types, one property each.

        With them comes what tells who has yet to confirm a yes (double opt-in).
        """
        try:
            answer = self.fetch(Question("GET", "properties", "/contacts"))
        except RequestRefusedError as error:
            self.skip("the opt-outs of subscription types", error)
            return []
        names = (str(row.get("name")) for row in self.rows(answer) if isinstance(row, dict))
        return sorted(
            name for name in names if name.startswith(OPT_OUT_OF_TYPE) or name.endswith(PENDING)
        )


class Deals(ObjectStream):
    """Deals, with the contacts that they belong to."""

    name = "deals"
    replication_key = "hs_lastmodifieddate"
    outside = ObjectStream.outside | {"contact_ids"}

    @override
    def complete(self, pages: Iterator[Page]) -> Iterator[Page]:
        for page in _gathered(pages, MOST_INPUTS):
            deals = [row for row in page.rows if isinstance(row, dict) and _is_id(row.get("id"))]
            found = self._contacts([deal["id"] for deal in deals])
            for deal in deals:
                deal["contact_ids"] = found[deal["id"]]
            yield page

    def _contacts(self, deals: Sequence[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {deal: [] for deal in deals}
        inputs: list[dict[str, str]] = [{"id": deal} for deal in deals]
        while inputs:
            question = Question(
                "POST", "associations", "/deals/contacts/batch/read", body={"inputs": inputs}
            )
            answer = self.fetch(question)
            _require_all(answer.data.get("errors"))
            inputs = list(_take(self.rows(answer), found))
        return found


class Lists(HubSpotStream):
    """Lists of contacts, without who is on them."""

    name = "lists"
    primary_keys = ("listId",)

    @override
    def read_stream(self, context: Any) -> Iterator[Record]:
        yield from self.full_pass(self._admitted())

    def _admitted(self) -> Iterator[Record]:
        for page in self._pages():
            yield from self.admit(map(_sized, page.rows), suspect=page.suspect)

    def _pages(self) -> Iterator[Page]:
        offset, more = 0, True
        last: list[Any] | None = None
        while more:
            body = {"objectTypeId": CONTACTS_TYPE, "offset": offset, "count": MOST_LISTS}
            body["additionalProperties"] = ["hs_list_size"]
            answer = self.fetch(Question("POST", "lists", "/search", body=body))
            rows = self.rows(answer, "lists")
            if rows and rows == last:
                raise standstill()
            last = deepcopy(rows)
            yield Page(rows, answer.suspect)
            offset += len(rows)
            more = bool(answer.data.get("hasMore") and rows)


STREAMS = (Contacts, Deals, Lists)


def _gathered(pages: Iterable[Page], most: int) -> Iterator[Page]:
    """Put pages together as long as they hold at most `most` rows."""
    rows: list[Any] = []
    suspect = False
    for page in pages:
        if len(rows) + len(page.rows) > most:
            yield Page(rows, suspect)
            rows, suspect = [], False
        rows, suspect = rows + page.rows, suspect or page.suspect
    if rows:
        yield Page(rows, suspect)


def _take(results: Iterable[Any], found: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """Put associations into `found`; yield the inputs that ask for the rest of long ones.

    Raises:
        VendorFailingError: One is not as documented, or of a deal that nobody asked about.
    """
    for result in results:
        try:
            deal = str(result["from"]["id"])
            joined = [str(each["toObjectId"]) for each in result.get("to") or ()]
            if not all(map(_is_id, joined)):
                raise TypeError  # noqa: TRY301 - told as every other odd answer
            new = [contact for contact in joined if contact not in found[deal]]
        except (AttributeError, KeyError, TypeError):
            raise VendorFailingError(
                "HubSpot answered associations that are not as documented", CHANGED_API
            ) from None
        found[deal] += new
        after = following(result)
        if after and new:
            yield {"id": deal, "after": after}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit()


def _require_all(errors: Any) -> None:
    """Let no failure pass for a deal that belongs to nobody, which is told as an error, too.

    Raises:
        VendorFailingError: Some could not be read.
    """
    for error in errors if isinstance(errors, list) else [errors] if errors else ():
        if not isinstance(error, dict) or error.get("category") != NOT_FOUND:
            raise VendorFailingError("HubSpot could not read all associations", "Run again later")


def _sized(row: Any) -> Any:
    more = row.get("additionalProperties") if isinstance(row, dict) else None
    if not isinstance(more, dict) or row.get("size") is not None:
        return row
    return {**row, "size": typed(more.get("hs_list_size"), READERS["integer"])}
