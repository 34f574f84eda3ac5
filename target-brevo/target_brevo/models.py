"""What Brevo answers, as far as this target reads it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Self

from crm_core.answers import Body, entry, moment, need_whole, text
from crm_core.contact import Contact
from crm_core.email_address import known_as
from crm_core.ledger import ALL_EMAIL, ONE_LIST, OptOut

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)

NO: Final = ("", "0", "false", "none", "null")
"""What may stand for false; anything else in `emailBlacklisted` blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A contact as GET /contacts shows it.

    Attributes:
        email: Empty where the contact has none, but for instance a phone number.
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
    def parse(cls, row: Body, read_at: datetime) -> Self:
        """Read what Brevo sent.

        Contacts of early years have no `createdAt`; a list without entries may be null or `{}`, and
        one that is not asked for in the right way is missing (recorded, 2018 to 2026).

        Args:
            row: The contact.
            read_at: Brevo's clock, for a contact that does not say when it changed.

        Raises:
            OddAnswerError: It has no id.
        """
        return cls(
            id=need_whole(row, "id"),
            email=known_as(text(row, "email")),
            is_blocked=str(row.get("emailBlacklisted")).strip().lower() not in NO,
            list_ids=_ids(row, "listIds"),
            left_lists=_ids(row, "listUnsubscribed"),
            created_at=moment(row, "createdAt") or LONG_AGO,
            modified_at=moment(row, "modifiedAt") or read_at,
            attributes=dict(entry(row, "attributes")),
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
        if not self.email:
            return
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
    """One page of contacts.

    Attributes:
        total: What Brevo counts: everybody in the account, whatever is asked for. No page is ever
            reckoned by it.
        read_at: Brevo's clock.
        is_last: Whether the page is shorter than it might be.
    """

    contacts: list[ContactRow]
    total: int
    read_at: datetime
    is_last: bool


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


def _ids(row: Body, name: str) -> tuple[int, ...]:
    """Ids of lists; what is none of these is left out."""
    values = row.get(name)
    ids = values if isinstance(values, list) else ()
    return tuple(each for each in ids if isinstance(each, int) and not isinstance(each, bool))
