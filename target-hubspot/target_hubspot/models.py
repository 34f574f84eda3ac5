"""What HubSpot answers, as far as this target reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from crm_core.answers import entry, flag, moment, need_text, text, whole
from crm_core.email_address import known_as
from target_hubspot.refusal import Refusal

ADDITIONAL_EMAILS = "hs_additional_emails"


@dataclass(frozen=True, slots=True)
class Record:
    """A contact or a deal; properties are text, or None where they have no value."""

    id: str
    properties: Mapping[str, str | None]

    @classmethod
    def parse(cls, row: Mapping[str, Any]) -> Self:
        """Read an object of the API; a property that is neither text nor a number has no value."""
        held = entry(row, "properties")
        return cls(need_text(row, "id"), {name: _value(held, name) for name in held})

    @property
    def emails(self) -> tuple[str, ...]:
        """Its address, and those that lead to the same contact."""
        others = (self.properties.get(ADDITIONAL_EMAILS) or "").split(";")
        all_of_them = [self.properties.get("email") or "", *others]
        return tuple(email for each in all_of_them if (email := known_as(each)))

    @property
    def modified_at(self) -> datetime:
        """When it was last changed, or now where it does not say."""
        return moment(self.properties, "lastmodifieddate") or datetime.now(UTC)


def _value(held: Mapping[str, Any], name: str) -> str | None:
    """Read a property, which is told as text, also where it is a number or a truth value."""
    if isinstance(held[name], bool):
        return str(held[name]).lower()
    return None if held[name] is None else text(held, name)


class Reading(NamedTuple):
    """Records that were asked for.

    Attributes:
        records: Those that HubSpot gave.
        unread: What was asked for and could not be read, which says nothing of whether it exists.
    """

    records: list[Record]
    unread: frozenset[str]


class Page(NamedTuple):
    """Some records, where the next ones begin, HubSpot's clock, and how many there are in all."""

    records: list[Record]
    after: str | None
    read_at: datetime
    total: int = 0


class Property(NamedTuple):
    """A property of contacts or deals.

    Attributes:
        is_writable: Whether the account lets its values be set.
        options: The values that it takes, where it takes no others.
    """

    name: str
    type: str
    is_writable: bool
    is_unique: bool = False
    options: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, row: Mapping[str, Any]) -> Self:
        """Read a property of the API."""
        is_read_only = flag(entry(row, "modificationMetadata"), "readOnlyValue")
        return cls(
            name=need_text(row, "name"),
            type=text(row, "type"),
            is_writable=not (is_read_only or flag(row, "calculated")),
            is_unique=flag(row, "hasUniqueValue"),
            options=frozenset(_options_of(row)),
        )


def _options_of(row: Mapping[str, Any]) -> list[str]:
    options = row.get("options")
    return [text(each, "value") for each in options] if isinstance(options, list) else []


class ContactList(NamedTuple):
    """A list; `size` is None where it is not told, as in answers about a single one (2025)."""

    id: str
    name: str
    processing: str
    size: int | None = None
    is_deleted: bool = False

    @classmethod
    def parse(cls, row: Mapping[str, Any]) -> Self:
        """Read a list of the API; searches tell its size as text among additional properties."""
        size, more = whole(row, "size"), entry(row, "additionalProperties")
        return cls(
            id=need_text(row, "listId"),
            name=text(row, "name"),
            processing=text(row, "processingType"),
            size=whole(more, "hs_list_size") if size is None else size,
            is_deleted=bool(row.get("deletedAt")),
        )


class Moved(NamedTuple):
    """What a change of a list did.

    Attributes:
        removed: Ids that were on the list and no longer are.
        missing: Ids that lead to no record.
        is_certain: Whether it is the answer to the first try.
    """

    removed: frozenset[str]
    missing: frozenset[str]
    is_certain: bool


class Written(NamedTuple):
    """One row that a batch wrote.

    Attributes:
        trace: None where the answer does not name it.
        key: Value of the property that names it.
        is_new: Whether the answer says that it was made.
        is_certain: Whether it is the answer to the first try.
    """

    id: str
    trace: str | None
    key: str | None
    is_new: bool
    is_certain: bool = True


class BatchAnswer(NamedTuple):
    """What a batch did, in no order."""

    written: list[Written]
    refusals: list[Refusal]


class Made(NamedTuple):
    """Properties that were to be made.

    Attributes:
        names: Of those that were made.
        refused: Name to why HubSpot did not make it, in its own words.
    """

    names: frozenset[str]
    refused: Mapping[str, str]


class Account(NamedTuple):
    """Whose token it is."""

    portal_id: str
    time_zone: str
