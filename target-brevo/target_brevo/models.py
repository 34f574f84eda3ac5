"""What Brevo answers, as far as this target reads it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact as it stands in the account.

    Attributes:
        is_blocked: Excluded from all marketing e-mail (`emailBlacklisted`).
        left_lists: Lists that the person left one by one (`listUnsubscribed`).
    """

    id: int
    email: str
    is_blocked: bool
    list_ids: tuple[int, ...]
    left_lists: tuple[int, ...]
    created_at: datetime
    modified_at: datetime
    attributes: dict[str, Any]

    @classmethod
    def parse(cls, row: dict[str, Any]) -> Self:
        """Read a row of GET /contacts."""
        return cls(
            id=row["id"],
            email=(row.get("email") or "").lower(),
            is_blocked=bool(row.get("emailBlacklisted")),
            list_ids=tuple(row.get("listIds") or ()),
            left_lists=tuple(row.get("listUnsubscribed") or ()),
            created_at=datetime.fromisoformat(row["createdAt"]),
            modified_at=datetime.fromisoformat(row["modifiedAt"]),
            attributes=row.get("attributes") or {},
        )


class ContactPage(NamedTuple):
    """One page of contacts, how many there are over all pages, and Brevo's clock."""

    contacts: list[Contact]
    total: int
    read_at: datetime


class Attribute(NamedTuple):
    """A contact attribute of the account."""

    name: str
    category: str
    type: str


class ContactList(NamedTuple):
    """A list of the account; names are not unique."""

    id: int
    name: str


class Folder(NamedTuple):
    """A folder of lists."""

    id: int
    name: str


class Account(NamedTuple):
    """Whose key it is."""

    company: str
    plan: str


class BatchAnswer(NamedTuple):
    """What POST /contacts/batch did.

    Attributes:
        unknown: Positions of rows without a contact; nothing was written then.
        failed_ids: Contacts that an answer of the older form (207) names as not written.
    """

    unknown: frozenset[int] = frozenset()
    failed_ids: frozenset[int] = frozenset()


class ImportRow(NamedTuple):
    """One contact of an import."""

    email: str
    attributes: dict[str, Any]

    def body(self) -> dict[str, Any]:
        """The row as Brevo takes it."""
        return {"email": self.email, "attributes": self.attributes}
