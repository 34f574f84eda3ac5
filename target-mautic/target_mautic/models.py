"""What Mautic answers, as far as this target reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Self

from crm_core.email_address import known_as
from crm_core.transport import Body

EMAIL: Final = "email"
"""The alias of the field that identifies a contact, and the channel of all marketing e-mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNotContact:
    """An entry that keeps somebody from being written to on a channel.

    Attributes:
        reason: 1 unsubscribed, 2 bounced, 3 set by hand or by a program.
    """

    contact_id: int
    channel: str
    reason: int
    comments: str
    added_at: datetime

    @classmethod
    def parse(cls, row: Body, contact_id: int) -> Self:
        """Read an entry of a contact, or of the table `lead_donotcontact`."""
        return cls(
            contact_id=contact_id,
            channel=str(row.get("channel") or ""),
            reason=int(row.get("reason") or 0),
            comments=str(row.get("comments") or ""),
            added_at=moment_of(row.get("dateAdded") or row.get("date_added")),
        )


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
    def parse(cls, row: Body) -> Self:
        """Read a contact of a list, or of a batch's answer."""
        contact_id = int(row["id"])
        fields = row.get("fields") or {}
        values = fields.get("all") or {}
        entries = [DoNotContact.parse(each, contact_id) for _, each in items_of(row, BLOCKS)]
        return cls(
            id=contact_id,
            email=known_as(str(values.get(EMAIL) or "")),
            values=values,
            blocks=tuple(entry for entry in entries if entry.channel == EMAIL),
        )


BLOCKS: Final = "doNotContact"


class ContactPage(NamedTuple):
    """Some contacts, and how many fit the question in all."""

    contacts: list[ContactRow]
    total: int


class StatsPage(NamedTuple):
    """Some rows of a table, how many fit the question in all, and Mautic's clock."""

    rows: list[Body]
    total: int
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
    def parse(cls, row: Body) -> Self:
        """Read a row of the table; all its values are text."""
        is_removed = str(row.get("manually_removed") or "0") != "0"
        return cls(int(row["leadlist_id"]), int(row["lead_id"]), is_removed)


class RowRefusal(NamedTuple):
    """Why a row of a batch was refused.

    Attributes:
        code: 400 a value, 403 rights, 404 unknown id, 422 not unique, 500 trouble inside.
        fields: Aliases of the fields that it names.
    """

    code: int
    fields: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, error: Body) -> Self:
        """Read an entry of a batch's `errors`."""
        details = error.get("details")
        names = details if isinstance(details, dict) else {}
        return cls(int(error.get("code") or 0), frozenset(names))


class BatchAnswer(NamedTuple):
    """What a batch did, by position of the row."""

    contacts: Mapping[int, ContactRow]
    refusals: Mapping[int, RowRefusal]

    @classmethod
    def parse(cls, body: Body) -> Self:
        """Read an answer whose parts are lists, or objects where rows are missing in them."""
        codes = {place: int(code) for place, code in items_of(body, "statusCodes")}
        errors = {place: RowRefusal.parse(error) for place, error in items_of(body, "errors")}
        refused = {place: RowRefusal(code) for place, code in codes.items() if code not in DONE}
        contacts = {
            place: ContactRow.parse(row)
            for place, row in items_of(body, "contacts")
            if place not in refused and place not in errors and row.get("id")
        }
        return cls(contacts, {**refused, **errors})


DONE: Final = frozenset({200, 201})


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
    def parse(cls, row: Body) -> Self:
        """Read a field."""
        properties = row.get("properties")
        known = properties if isinstance(properties, dict) else {}
        return cls(
            id=int(row["id"]),
            alias=row["alias"],
            type=row["type"],
            is_published=bool(row.get("isPublished")),
            options=tuple(_option(each) for _, each in items_of(known, "list")),
            scale=int(known.get("scale") or 0),
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
    def parse(cls, row: Body) -> Self:
        """Read a segment."""
        return cls(int(row["id"]), str(row["name"]), not row.get("filters"))


def items_of(body: Body, name: str) -> Iterator[tuple[int, Any]]:
    """Read what PHP writes as a list, or as an object where a position is missing in it."""
    found = body.get(name) or []
    if isinstance(found, dict):
        yield from ((int(key), value) for key, value in found.items())
    else:
        yield from enumerate(found)


def moment_of(text: object) -> datetime:
    """Read a moment; without a zone it is UTC, as the database keeps it."""
    moment = datetime.fromisoformat(str(text))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _option(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {"label": given, "value": given}
