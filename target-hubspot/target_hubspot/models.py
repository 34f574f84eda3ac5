"""What HubSpot answers, as far as this target reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from target_hubspot.failures import Refusal

ADDITIONAL_EMAILS = "hs_additional_emails"


@dataclass(frozen=True, slots=True)
class Record:
    """A contact or a deal; properties are text, or None where they have no value."""

    id: str
    properties: Mapping[str, str | None]

    @classmethod
    def parse(cls, row: Mapping[str, Any]) -> Self:
        """Read an object of the API."""
        return cls(str(row["id"]), row.get("properties") or {})

    @property
    def emails(self) -> tuple[str, ...]:
        """Its address, and those that lead to the same contact."""
        others = (self.properties.get(ADDITIONAL_EMAILS) or "").split(";")
        all_of_them = [self.properties.get("email") or "", *others]
        return tuple(email.strip().lower() for email in all_of_them if email.strip())

    @property
    def modified_at(self) -> datetime:
        """When it was last changed, or now where it does not say."""
        text = self.properties.get("lastmodifieddate")
        return datetime.fromisoformat(text) if text else datetime.now(UTC)


class Page(NamedTuple):
    """Some records, where the next ones begin, HubSpot's clock, and how many there are in all."""

    records: list[Record]
    after: str | None
    read_at: datetime
    total: int = 0


class Property(NamedTuple):
    """A property of contacts or deals; `is_writable` as the account allows it."""

    name: str
    type: str
    is_writable: bool
    is_unique: bool = False

    @classmethod
    def parse(cls, row: Mapping[str, Any]) -> Self:
        """Read a property of the API."""
        is_read_only = (row.get("modificationMetadata") or {}).get("readOnlyValue")
        return cls(
            name=row["name"],
            type=row.get("type", ""),
            is_writable=not (is_read_only or row.get("calculated")),
            is_unique=bool(row.get("hasUniqueValue")),
        )


class ContactList(NamedTuple):
    """A list; `size` is None where it is not told."""

    id: str
    name: str
    processing: str
    size: int | None = None

    @classmethod
    def parse(cls, row: Mapping[str, Any]) -> Self:
        """Read a list of the API."""
        kind = row.get("processingType", "")
        return cls(str(row["listId"]), row.get("name", ""), kind, row.get("size"))


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
    """One row that a batch wrote; `trace` is None where the answer does not name it."""

    id: str
    trace: str | None
    key: str | None
    is_new: bool


class BatchAnswer(NamedTuple):
    """What a batch did, in no order."""

    written: list[Written]
    refusals: list[Refusal]


class Account(NamedTuple):
    """Whose token it is."""

    portal_id: str
    time_zone: str
