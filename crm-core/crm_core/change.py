"""What a batch is to change in the CRM, and what is known of each row."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crm_core.consent import Decision
from crm_core.contact import Contact
from crm_core.customer import Customer
from crm_core.double_opt_in import Asking
from crm_core.tries import Try


class Outcome(StrEnum):
    """What became of a row in this run."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SUPPRESSED = "suppressed"
    """Not mailable: never created, blocklisted by us, or found blocklisted."""

    REMOVED = "removed"
    """Left the stream: taken off lists, or out of the CRM."""

    REJECTED = "rejected"
    """Bad for good: our contract or the vendor refused it; sent again only when it changes."""

    FAILED = "failed"
    """Did not reach the CRM; sent again by a later run."""

    ASKED = "asked"
    """The CRM was told to let the person confirm a yes; it sends its own mail."""


class Status(StrEnum):
    """Where a row stands at a destination, over all runs."""

    SYNCED = "synced"
    WAITING = "waiting"
    """Said yes and has yet to confirm it."""

    SUPPRESSED = "suppressed"
    WITHHELD = "withheld"
    REMOVED = "removed"
    REJECTED = "rejected"
    FAILED = "failed"
    DEAD = "dead"
    """Failed so often that only `--retry-dead` or a newer version tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the ledger knows about a customer at a destination.

    Attributes:
        external_id: The contact's id there, None where it was never seen.
        membership: Ids of the lists that we put the contact on.
        payload: The fields as we last wrote them.
        kept: Values of the CRM's own that stayed, by field.
        phone: The phone number that the contact holds there.
        attempts: Failed tries since the last success.
        reason: Why the contact is not as the stream wanted it, in plain words.
        awaits_a_person: Whether only what somebody does in the CRM, or in the settings, is missing.
        asking: What the CRM was told to let the person confirm, None where nothing.
        is_under_way: Whether a run began to write the contact and did not live to tell the end.
        has_other_settings: Whether it was brought in step by other settings than now, or while the
            account could take something else than now.
        tries: What such runs were about to send, None where one of them did not note it.
    """

    status: Status
    sync_hash: str | None
    external_id: str | None = None
    membership: frozenset[str] = frozenset()
    payload: Mapping[str, Any] | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    phone: str | None = None
    attempts: int = 0
    reason: str | None = None
    awaits_a_person: bool = False
    asking: Asking | None = None
    is_under_way: bool = False
    has_other_settings: bool = False
    tries: tuple[Try, ...] | None = ()

    @property
    def contact(self) -> Contact | None:
        """The contact as it was when we last saw it, None where it was never seen."""
        if self.external_id is None:
            return None
        return Contact(
            external_id=self.external_id,
            values={**(self.payload or {}), **self.kept},
            membership=self.membership,
            is_suppressed=self.status is Status.SUPPRESSED,
        )

    @property
    def is_unfinished(self) -> bool:
        """Whether the last try failed or was cut short, whatever it had written by then."""
        return self.is_under_way or self.status in {Status.FAILED, Status.DEAD}

    @property
    def is_pushed(self) -> bool:
        """Whether we made or wrote the contact, or may have, and have not suppressed it since."""
        is_written = self.external_id is not None and self.status is not Status.SUPPRESSED
        return is_written or self.is_under_way


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row that is not in step with the CRM yet.

    Attributes:
        payload: The fields that the CRM shall have; empty values are not in it.
        membership: Names of the lists that the contact shall be on.
        sync_hash: Of all that shall be in the CRM.
        known: What the ledger knows, None for a customer it has never seen.
        is_out_here: Whether the newest "no" of a customer is one that this CRM itself has told.
        begun: What this run has sent for it already, where it met a contact that it did not expect.
        is_silencing: Whether only the "no" of a rejected record is left to be kept.
    """

    customer: Customer
    decision: Decision
    payload: Mapping[str, Any]
    membership: frozenset[str]
    sync_hash: str
    known: Standing | None
    is_out_here: bool = False
    begun: tuple[Try, ...] = ()
    is_silencing: bool = False

    @property
    def tries(self) -> tuple[Try, ...]:
        """What was sent for it, or was about to be, without a known end."""
        return (*((self.known.tries if self.known else None) or ()), *self.begun)

    @property
    def is_unfinished(self) -> bool:
        """Whether the end of some try is not known."""
        return bool(self.begun) or (self.known is not None and self.known.is_unfinished)

    @property
    def may_be_off(self) -> frozenset[str]:
        """Ids of lists that such a try may have taken the contact off."""
        return frozenset[str]().union(*(each.leave for each in self.tries))

    @property
    def is_vague(self) -> bool:
        """Whether a try may have written it of which nobody knows what it held."""
        known = self.known
        return known is not None and known.is_unfinished and known.tries is None

    @property
    def known_id(self) -> str | None:
        """The contact's id in the CRM when it was last seen, None where it never was."""
        return self.known.external_id if self.known else None


def content_hash(*parts: object) -> str:
    """Hash JSON-ready values; the order of keys does not matter, that of lists does."""
    text = json.dumps(parts, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
