"""Who gets which mail: a state per address and type, and one for the whole portal.

It belongs to the address, so that it outlives the contact (HubSpot API, subscriptions).
"""

from dataclasses import asdict, dataclass, field

from vendor_sandbox.hubspot.call import JSON

SUBSCRIBED, UNSUBSCRIBED, UNSPECIFIED = "SUBSCRIBED", "UNSUBSCRIBED", "NOT_SPECIFIED"
DEFINITIONS: dict[str, tuple[str, str, str, bool]] = {
    "301": ("Marketing Information", "Offers and updates", "Marketing", False),
    "302": ("Event news", "What is on next", "Marketing", False),
    "303": ("One to One", "Mail from a person", "Sales", True),
}
"""Id to name, description, purpose, and whether it is internal."""
REQUESTED = "REQUESTED_CHANGE_OCCURRED"
NO_CHANGE = "NO_STATUS_CHANGE"
RESUBSCRIBED = "RESUBSCRIBE_OCCURRED"
LEFT_ALL = "UNSUBSCRIBE_FROM_ALL_OCCURRED"


@dataclass(slots=True)
class Status:
    """What an address said about one type of mail."""

    state: str
    at: str
    source: str
    legal_basis: str | None = None
    explanation: str | None = None


@dataclass(slots=True)
class Standing:
    """All that an address said; `left_all_at` is set while it is out of everything."""

    statuses: dict[str, Status] = field(default_factory=dict)
    left_all_at: str | None = None


class SubscriptionBook:
    """The standing of every address that ever said something."""

    def __init__(self) -> None:
        self._standings: dict[str, Standing] = {}

    def state(self, email: str, type_id: str) -> str:
        """The state of one type, the portal's own state apart."""
        status = self.status(email, type_id)
        return UNSPECIFIED if status is None else status.state

    def status(self, email: str, type_id: str) -> Status | None:
        """What was said about one type."""
        standing = self._standings.get(email)
        return None if standing is None else standing.statuses.get(type_id)

    def left_all(self, email: str) -> str | None:
        """Since when an address is out of everything."""
        standing = self._standings.get(email)
        return None if standing is None else standing.left_all_at

    def opted_out(self, email: str, type_id: str) -> bool:
        """Whether mail of a type may not go to an address."""
        return self.left_all(email) is not None or self.state(email, type_id) == UNSUBSCRIBED

    def set(self, email: str, type_id: str, status: Status) -> str:
        """Write a state; says what that came to. Subscribing lifts the portal's opt-out."""
        opted_out = self.opted_out(email, type_id)
        standing = self._standings.setdefault(email, Standing())
        before = self.state(email, type_id)
        standing.statuses[type_id] = status
        if status.state == SUBSCRIBED and opted_out:
            standing.left_all_at = None
            return RESUBSCRIBED
        return NO_CHANGE if before == status.state else REQUESTED

    def leave_all(self, email: str, at: str) -> bool:
        """Opt out of everything; False where that was so before."""
        standing = self._standings.setdefault(email, Standing())
        if standing.left_all_at is not None:
            return False
        standing.left_all_at = at
        return True

    def mirrored(self, email: str | None) -> dict[str, str]:
        """The opt-out properties of a contact with this address; empty where none is set."""
        if email not in self._standings:
            return dict.fromkeys(MIRRORS, "")
        left = self.left_all(email) is not None
        by_type = {
            f"hs_email_optout_{each}": "true" if self.state(email, each) == UNSUBSCRIBED else ""
            for each in DEFINITIONS
        }
        return {"hs_email_optout": "true" if left else "", **by_type}

    def dump(self) -> JSON:
        """Everything as JSON-ready values."""
        return {email: asdict(standing) for email, standing in self._standings.items()}

    def load(self, state: JSON) -> None:
        """Take over what `dump` gave."""
        for email, each in state.items():
            statuses = {name: Status(**status) for name, status in each["statuses"].items()}
            self._standings[email] = Standing(statuses, each["left_all_at"])


MIRRORS = ("hs_email_optout", *(f"hs_email_optout_{each}" for each in DEFINITIONS))
"""The properties of a contact that follow the standing of its address."""
