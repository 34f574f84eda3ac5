"""What Mautic answers, as far as this target reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Self

from crm_core import answers
from crm_core.answers import Body
from crm_core.email_address import known_as
from crm_core.errors import OddAnswerError

EMAIL: Final = "email"
"""The alias of the field that identifies a contact, and the channel of all marketing e-mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNotContact:
    """An entry that keeps somebody from being written to on a channel.

    Attributes:
        id: Its number, None where it cannot be read.
        reason: 1 unsubscribed, 2 bounced, 3 set by hand or by a program.
        added_at: None inside a contact, where Mautic leaves dates out (recorded).
    """

    id: int | None
    contact_id: int
    channel: str
    reason: int
    comments: str
    added_at: datetime | None = None

    @classmethod
    def parse(cls, row: object, contact_id: int) -> Self:
        """Read an entry of a contact; one that names no channel is taken for one of e-mail."""
        return cls(
            id=answers.whole(row, "id"),
            contact_id=contact_id,
            channel=answers.text(row, "channel") or EMAIL,
            reason=answers.whole(row, "reason") or 0,
            comments=answers.text(row, "comments"),
        )

    @classmethod
    def parse_table_row(cls, row: object) -> Self:
        """Read a row of the table `lead_donotcontact`, the only place that tells the moment."""
        contact_id = answers.need_whole(row, "lead_id")
        return replace(cls.parse(row, contact_id), added_at=answers.moment(row, "date_added"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A contact as it stands in Mautic.

    Attributes:
        email: In small letters, empty where it has none.
        values: Field alias to value as Mautic keeps it.
        blocks: Its entries for e-mail that keep it from being mailed.
    """

    id: int
    email: str
    values: Mapping[str, Any] = field(default_factory=dict)
    blocks: tuple[DoNotContact, ...] = ()

    @classmethod
    def parse(cls, row: object) -> Self:
        """Read a contact of a list, or of a batch's answer.

        Raises:
            OddAnswerError: It says not who it is, or not whether it may be mailed.
        """
        contact_id = answers.need_whole(row, "id")
        values = answers.entry(answers.entry(row, "fields"), "all")
        entries = [DoNotContact.parse(each, contact_id) for _, each in needed_items(row, BLOCKS)]
        return cls(
            id=contact_id,
            email=address_in(row),
            values=values,
            blocks=tuple(entry for entry in entries if entry.channel == EMAIL),
        )


BLOCKS: Final = "doNotContact"


def address_in(row: object) -> str:
    """The address of a contact as people are known by it, empty where it has none.

    A list that was asked for some fields alone may have them in their group, or beside the id.
    """
    fields = answers.entry(row, "fields")
    grouped = answers.entry(answers.entry(fields, "core"), EMAIL)
    told = (answers.entry(fields, "all"), row)
    found = (answers.text(each, EMAIL) for each in told)
    return known_as(next(filter(None, found), "") or answers.text(grouped, "value"))


class ContactPage(NamedTuple):
    """Some contacts, and how many fit the question in all."""

    contacts: list[ContactRow]
    total: int


class StatsPage(NamedTuple):
    """Some rows of a table, whether they are the last ones, and Mautic's clock."""

    rows: list[Any]
    is_last: bool
    read_at: datetime


class Member(NamedTuple):
    """A row of `lead_lists_leads`.

    Attributes:
        is_removed: Whether the person left, or was taken out of, what a filter had put them in.
    """

    segment_id: int
    contact_id: int
    is_removed: bool

    @classmethod
    def parse(cls, row: object) -> Self:
        """Read a row of the table; all its values are text.

        Raises:
            OddAnswerError: It says not who is in which segment.
        """
        return cls(
            segment_id=answers.need_whole(row, "leadlist_id"),
            contact_id=answers.need_whole(row, "lead_id"),
            is_removed=answers.flag(row, "manually_removed"),
        )


class RowRefusal(NamedTuple):
    """Why a row of a batch was refused.

    Attributes:
        code: 400 a value, 403 rights, 404 unknown id, 422 not unique, 500 trouble inside.
        fields: Aliases of the fields that it names, each with what Mautic says of it.
    """

    code: int
    fields: Mapping[str, str] = {}

    @classmethod
    def parse(cls, error: object) -> Self:
        """Read an entry of a batch's `errors`; one that cannot be read is trouble inside."""
        details = answers.entry(error, "details")
        said = {str(alias): " ".join(answers.texts(details, alias)) for alias in details}
        return cls(answers.whole(error, "code") or UNTOLD, said)


UNTOLD: Final = 500
"""Stands for what Mautic does not say: the row is tried again later."""


class BatchAnswer(NamedTuple):
    """What a batch did, by position of the row.

    Attributes:
        contacts: As they stand now; one that cannot be read is missing.
        refusals: Why a row was not written; also of one that Mautic says nothing about.
        met: Positions of contacts that were there before.
    """

    contacts: Mapping[int, ContactRow]
    refusals: Mapping[int, RowRefusal]
    met: frozenset[int] = frozenset()

    @classmethod
    def parse(cls, body: Body, rows: int) -> Self:
        """Read an answer whose parts are lists, or objects where rows are missing in them.

        Args:
            body: The answer.
            rows: How many rows were sent; of each it must be told what became of it.

        Raises:
            OddAnswerError: A part is neither a list nor an object by position.
        """
        codes = {
            place: answers.whole({"code": code}, "code")
            for place, code in items_of(body, "statusCodes")
        }
        errors = {place: RowRefusal.parse(error) for place, error in items_of(body, "errors")}
        refused = {
            place: errors.get(place) or RowRefusal(codes.get(place) or UNTOLD)
            for place in range(rows)
            if place in errors or codes.get(place) not in DONE
        }
        contacts = {
            place: contact
            for place, row in items_of(body, "contacts")
            if place not in refused and (contact := _contact_or_none(row))
        }
        met = frozenset(place for place, code in codes.items() if code == CHANGED)
        return cls(contacts, refused, met)


def _contact_or_none(row: object) -> ContactRow | None:
    try:
        return ContactRow.parse(row)
    except OddAnswerError:
        return None


CHANGED: Final = 200
DONE: Final = frozenset({CHANGED, 201})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A contact field.

    Attributes:
        options: The values that a select takes.
        scale: Decimals that a number keeps.
    """

    id: int
    alias: str
    type: str
    is_published: bool
    options: tuple[Mapping[str, Any], ...] = ()
    scale: int = 0

    @classmethod
    def parse(cls, row: object) -> Self:
        """Read a field; booleans come as true, 1 or "1" by route (recorded).

        Raises:
            OddAnswerError: It says not which field it is.
        """
        properties = answers.entry(row, "properties")
        return cls(
            id=answers.need_whole(row, "id"),
            alias=answers.need_text(row, "alias"),
            type=answers.need_text(row, "type"),
            is_published=answers.flag(row, "isPublished"),
            options=tuple(_option(each) for _, each in items_of(properties, "list")),
            scale=answers.whole(properties, "scale") or 0,
        )


class Segment(NamedTuple):
    """A segment; names are not unique.

    Attributes:
        is_static: Whether no filter decides who is in it.
    """

    id: int
    name: str
    is_static: bool

    @classmethod
    def parse(cls, row: object) -> Self:
        """Read a segment; one that says nothing readable of filters is not taken for static.

        Raises:
            OddAnswerError: It says not which segment it is.
        """
        filters = row.get("filters", []) if isinstance(row, Mapping) else None
        is_static = filters in ([], {}, None, "")
        return cls(answers.need_whole(row, "id"), answers.need_text(row, "name"), is_static)


def needed_items(body: object, name: str) -> list[tuple[int, Any]]:
    """Read as `items_of` does what an answer must have.

    Raises:
        OddAnswerError: It is missing, or neither a list nor an object by number.
    """
    found = body.get(name) if isinstance(body, Mapping) else None
    if not isinstance(found, list | dict):
        what = f"`{name}` is missing"
        raise OddAnswerError(what)
    return list(items_of(body, name))


def items_of(body: object, name: str) -> Iterator[tuple[int, Any]]:
    """Read what PHP writes as a list, or as an object where a position is missing in it.

    Raises:
        OddAnswerError: It is anything else that is not empty.
    """
    found = body.get(name) if isinstance(body, Mapping) else None
    if isinstance(found, dict):
        for key, value in found.items():
            yield answers.need_whole({name: key}, name), value
    elif isinstance(found, list):
        yield from enumerate(found)
    elif found:
        what = f"`{name}` is neither a list nor an object"
        raise OddAnswerError(what)


def moment_of(text: object) -> datetime:
    """Read a moment; without a zone it is UTC, as the database keeps it.

    Raises:
        ValueError: It is none.
    """
    moment = datetime.fromisoformat(str(text))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _option(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {"label": given, "value": given}
