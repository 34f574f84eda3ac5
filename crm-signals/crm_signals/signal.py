"""What a CRM tells of one person, whichever CRM it was and however it told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What happened."""

    OPEN = "open"
    CLICK = "click"
    UNSUBSCRIBE = "unsubscribe"
    BOUNCE = "bounce"
    """For good; a soft bounce may be over tomorrow."""

    SOFT_BOUNCE = "soft_bounce"
    COMPLAINT = "complaint"
    BLOCK = "block"
    """Somebody other than the person keeps it from being mailed."""

    LEFT_LIST = "left_list"
    LIFT = "lift"
    """The CRM mails it again: a person took an opt-out or a block back."""

    CONFIRMATION = "confirmation"
    """Somebody who was asked to has confirmed a yes (double opt-in)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One happening.

    Attributes:
        event_key: The same for the same happening, by whatever way it is told; unique for the CRM.
        email: Of the person, normalised; None where the CRM names only its contact.
        external_id: The CRM's id of the contact, where it names one.
        occurred_at: When it happened, by the CRM's clock.
        is_machine: Whether a program did it.
        email_id: The CRM's id of the e-mail or campaign.
        list_id: The list that was left, or joined again.
        is_seen: Whether it was concluded from a state, so that neither key nor moment are exact.
        may_be_ours: Whether it may be a block that our own target has set.
        is_partial: Whether a lift takes back unsubscriptions alone: for another reason the CRM may
            still not mail the person.
        confirmed_by: What a confirmation shows in, a field or a list by its id; it counts where
            the CRM was asked by that.
        payload: What the CRM sent, for whoever looks into it later.
    """

    kind: Kind
    event_key: str
    occurred_at: datetime
    email: str | None = None
    external_id: str | None = None
    is_machine: bool = False
    email_id: str | None = None
    campaign_name: str | None = None
    email_subject: str | None = None
    link_url: str | None = None
    list_id: str | None = None
    is_seen: bool = False
    may_be_ours: bool = False
    is_partial: bool = False
    confirmed_by: str | None = None
    payload: Mapping[str, Any] | None = None
