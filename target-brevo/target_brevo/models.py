"""What Brevo answers, as far as this target reads it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from crm_core.contact import Contact
from crm_core.ledger import ALL_EMAIL, ONE_LIST, OptOut


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A contact as GET /contacts shows it.

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
        """Read what Brevo sent."""
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

    def contact(self, names: Collection[str]) -> Contact:
        """What concerns the plan: of the attributes only these."""
        return Contact(
            external_id=str(self.id),
            values={name: value for name, value in self.attributes.items() if name in names},
            membership=frozenset(map(str, self.list_ids)),
            left=frozenset(map(str, self.left_lists)),
            is_suppressed=self.is_blocked,
        )

    @property
    def opt_outs(self) -> Iterator[OptOut]:
        """What the person said no to; Brevo does not say when, only the last change."""
        if self.is_blocked:
            yield self._opt_out("blocklisted in the CRM", ALL_EMAIL)
        for list_id in self.left_lists:
            yield self._opt_out("left the list", f"{ONE_LIST}{list_id}")

    def _opt_out(self, reason: str, channel: str) -> OptOut:
        return OptOut(
            email=self.email,
            reason=reason,
            occurred_at=self.modified_at,
            channel=channel,
            external_id=str(self.id),
        )


class ContactPage(NamedTuple):
    """One page of contacts, how many there are over all pages, and Brevo's clock."""

    contacts: list[ContactRow]
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
