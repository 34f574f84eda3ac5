"""What is told about a person."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Why a person is in a CRM or not, one for each sentence that is told."""

    IN_STEP = "in_step"
    CHANGED = "changed"
    NOT_YET_SEEN = "not_yet_seen"
    UNDER_WAY = "under_way"
    WAITING = "waiting"
    DEAD = "dead"
    REJECTED = "rejected"
    NEVER_OPTED_IN = "never_opted_in"
    OPTED_OUT_AT_CHECKOUT = "opted_out_at_checkout"
    OPTED_OUT_IN_CRM = "opted_out_in_crm"
    AWAITS_CONFIRMATION = "awaits_confirmation"
    OPT_IN_PENDING = "opt_in_pending"
    UNMAILABLE = "unmailable"
    SUPPRESSED = "suppressed"
    LEFT_STREAM = "left_stream"
    UNLISTED = "unlisted"
    ARCHIVED = "archived"
    NOT_IN_STREAM = "not_in_stream"
    NEVER_SENT = "never_sent"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How a person stands at one destination.

    Attributes:
        destination: The name of the account in the ledger.
        in_crm: Whether there is a contact, as far as the ledger knows.
        is_suppressed: Whether the CRM is to send the person no marketing.
        since: When the person was first brought in step; None where never.
        external_id: The contact's id in the CRM.
        lists: Ids of the lists that the contact is on through us.
        last_outcome: What became of the row when it was last more than unchanged.
        last_outcome_at: When that was.
        state: Why the person is there or not.
        reason: The same in plain words.
        notes: What else is to be known, such as a field that was left out.
    """

    destination: str
    in_crm: bool
    is_suppressed: bool
    since: datetime | None
    external_id: str | None
    lists: tuple[str, ...]
    last_outcome: str | None
    last_outcome_at: datetime | None
    state: State
    reason: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that is known of why a person is where.

    Attributes:
        email: The address in its normal form; None where only the id is known.
        customer_id: Of the customer table or the ledger; None where nobody is known.
        in_stream: Whether the person is in the customer table; None where there is no such table.
        erased_at: When the person was erased; None also where no key was given to tell.
        unusable: Why orders that name what was asked for make no customer; None where none does.
        identity: Which order or ticket gave the name, and what was left out beside another name.
        places: One for each destination that the ledger knows.
    """

    email: str | None
    customer_id: str | None
    in_stream: bool | None
    erased_at: datetime | None
    unusable: str | None = None
    identity: tuple[str, ...] = ()
    places: tuple[Place, ...] = field(default_factory=tuple)
