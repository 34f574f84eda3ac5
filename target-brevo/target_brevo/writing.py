"""What one customer's change means for one Brevo contact. Pure, no network."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from crm_core.change import Change, Outcome, RowResult
from crm_core.consent import Decision
from target_brevo.inventory import Inventory
from target_brevo.mapping import PHONE, is_written
from target_brevo.models import Contact
from target_brevo.updates import Verdict, Written

PHONE_TAKEN = "SMS left out: the number belongs to another contact, or Brevo refuses it"
VANISHED = "Brevo does not find the contact that it has just written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A change in Brevo's terms.

    Attributes:
        contact_id: None where no contact is known.
        attributes: All that the contact shall have.
        wanted: Ids of the lists that it shall be on.
        join: Those of them that it is not on yet; never one that the person left.
        leave: Lists of ours that it shall no longer be on.
        block: Whether the contact is to be excluded from marketing.
        note: What was left out and why.
    """

    change: Change
    contact_id: int | None
    attributes: dict[str, Any]
    wanted: frozenset[int]
    join: tuple[int, ...]
    leave: tuple[int, ...]
    block: bool
    note: str | None = None

    @property
    def email(self) -> str:
        """The address that identifies the contact."""
        return self.change.customer.email

    @property
    def key(self) -> int | str:
        """What addresses the contact in an update."""
        return self.email if self.contact_id is None else self.contact_id

    @property
    def is_importable(self) -> bool:
        """Whether an import can create the contact: it needs a list, and blocks nobody."""
        return bool(self.join) and not self.block

    @property
    def has_new_phone(self) -> bool:
        """Whether the phone number is one that the contact does not hold yet."""
        known = self.change.known
        return PHONE in self.attributes and self.attributes[PHONE] != (known and known.phone)

    def creation(self) -> dict[str, Any]:
        """As POST /contacts takes it."""
        body = {"email": self.email, **self.body()}
        body.pop("unlinkListIds", None)
        return body

    def body(self) -> dict[str, Any]:
        """As POST and PUT take it; there is never a key that could lift a block."""
        body: dict[str, Any] = {"attributes": self.attributes}
        if self.join:
            body["listIds"] = list(self.join)
        if self.leave:
            body["unlinkListIds"] = list(self.leave)
        if self.block:
            body["emailBlacklisted"] = True
        return body

    def without_phone(self) -> Self:
        """The same without the phone number, with a note where it had one."""
        if PHONE not in self.attributes:
            return self
        kept = {name: value for name, value in self.attributes.items() if name != PHONE}
        return replace(self, attributes=kept, note=PHONE_TAKEN)

    def anew(self) -> Self:
        """The same for a contact that is gone: it joins all its lists and leaves none."""
        return replace(self, contact_id=None, join=tuple(sorted(self.wanted)), leave=())

    def found(self, contact_id: int) -> Self:
        """The same for a contact that has turned out to exist."""
        return replace(self, contact_id=contact_id)

    def done(self, outcome: Outcome, contact_id: int | None) -> RowResult:
        """The result of a write that Brevo has confirmed."""
        known = self.change.known
        return RowResult(
            change=self.change,
            outcome=Outcome.SUPPRESSED if self.block else outcome,
            external_id=None if contact_id is None else str(contact_id),
            membership=frozenset(map(str, self.wanted)),
            payload=self.attributes,
            phone=self.attributes.get(PHONE) or (known.phone if known else None),
            reason=self.note,
        )

    def refused(self, reason: str | None, outcome: Outcome = Outcome.REJECTED) -> RowResult:
        """The result of a write that Brevo has not done."""
        known = self.change.known
        return RowResult(
            change=self.change,
            outcome=outcome,
            external_id=known.external_id if known else None,
            membership=known.membership if known else frozenset(),
            phone=known.phone if known else None,
            reason=reason,
        )

    def settled(self, written: Written, outcome: Outcome) -> RowResult:
        """The result that an update's verdict stands for, of a contact that was just seen."""
        match written.verdict:
            case Verdict.WITHOUT_PHONE:
                return self.without_phone().done(outcome, self.contact_id)
            case Verdict.REFUSED:
                return self.refused(written.reason)
            case Verdict.ABSENT:
                return self.refused(VANISHED, Outcome.FAILED)
            case _:
                return self.done(outcome, self.contact_id)


def plan_write(
    change: Change, contact: Contact | None, inventory: Inventory, left: frozenset[int]
) -> Write:
    """Work out what a contact needs, by what the survey or else the ledger knows of it.

    Args:
        change: What the customer's row wants.
        contact: What the account has, None where that is not known.
        inventory: Attributes and lists of the account.
        left: Lists that the person left; they are not joined again.
    """
    known = change.known
    known_id = int(known.external_id) if known and known.external_id else None
    wanted = frozenset(inventory.list_ids[key] for key in change.membership)
    ours = frozenset(map(int, known.membership)) if known else frozenset()
    if contact:
        on, left = frozenset(contact.list_ids), left | frozenset(contact.left_lists)
        leave = (on & inventory.managed | ours) - wanted
    else:
        on, leave = ours, ours - wanted
    return Write(
        change=change,
        contact_id=contact.id if contact else known_id,
        attributes={k: v for k, v in change.payload.items() if k in inventory.writable},
        wanted=wanted,
        join=tuple(sorted(wanted - on - left)),
        leave=tuple(sorted(leave)),
        block=change.decision is Decision.FLAG,
    )


def correction(write: Write, contact: Contact, inventory: Inventory) -> dict[str, Any]:
    """What a contact that was read back still lacks; empty where it is as it shall be."""
    lost = {
        name: value
        for name, value in write.attributes.items()
        if not is_written(value, contact.attributes.get(name), name=name)
    }
    attributes: dict[str, Any] = {"attributes": lost} if lost else {}
    return attributes | list_corrections(write, contact, inventory)


def list_corrections(write: Write, contact: Contact, inventory: Inventory) -> dict[str, Any]:
    """Which lists a contact that was read back still has to join and to leave."""
    on, left = frozenset(contact.list_ids), frozenset(contact.left_lists)
    join = frozenset(write.join) - on - left
    leave = on & ((inventory.managed - write.wanted) | left)
    return _named("listIds", join) | _named("unlinkListIds", leave)


def _named(key: str, ids: Iterable[int]) -> dict[str, list[int]]:
    return {key: sorted(ids)} if ids else {}
