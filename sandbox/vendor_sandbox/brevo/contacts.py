"""The contacts of the account and the indexes that find them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vendor_sandbox.brevo.identifiers import EMAIL, EXT_ID, KINDS

MOMENTS = ("created_at", "modified_at")


@dataclass(slots=True, eq=False)
class Contact:
    """Somebody the account may write to. `identifiers` are kept as Brevo shows them."""

    id: int
    created_at: datetime
    modified_at: datetime
    identifiers: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    list_ids: list[int] = field(default_factory=list)
    list_unsubscribed: list[int] = field(default_factory=list)
    email_blacklisted: bool = False
    sms_blacklisted: bool = False
    smtp_blacklist_senders: list[str] = field(default_factory=list)

    def has(self, name: str, value: str) -> bool:
        """Whether the value of an attribute, written as text, is `value`."""
        kind = {"EMAIL": EMAIL, "EXT_ID": EXT_ID}.get(name, name)
        held = self.identifiers.get(kind, self.attributes.get(name))
        return (str(held).lower() if isinstance(held, bool) else str(held)) == value


class ContactBook:
    """All contacts, found by id and by every identifier, listed in order of creation."""

    def __init__(self) -> None:
        self._by_id: dict[int, Contact] = {}
        self._owners: dict[str, dict[str, Contact]] = {kind: {} for kind in KINDS}
        self._members: dict[int, dict[int, Contact]] = {}
        self._born: dict[int, float] = {}
        self._last_id = 0
        self._version = 0
        self._selected: tuple[object, int, list[Contact]] = (None, -1, [])

    def __iter__(self) -> Iterator[Contact]:
        """Every contact, oldest first."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._by_id)

    def get(self, contact_id: int) -> Contact | None:
        """The contact with this number."""
        return self._by_id.get(contact_id)

    def find(self, kind: str, value: str) -> Contact | None:
        """The contact that owns an identifier; e-mail addresses have no case."""
        return self._owners[kind].get(value.lower() if kind == EMAIL else value)

    def create(self, at: datetime) -> Contact:
        """Add a contact that has nothing yet."""
        self._last_id += 1
        contact = Contact(self._last_id, at, at)
        self._by_id[contact.id] = contact
        self._born[contact.id] = time.monotonic()
        self._version += 1
        return contact

    def remove(self, contact: Contact) -> None:
        """Delete a contact with all it has."""
        for kind, value in contact.identifiers.items():
            del self._owners[kind][value]
        for list_id in contact.list_ids:
            del self._members[list_id][contact.id]
        del self._by_id[contact.id]
        self._born.pop(contact.id, None)
        self._version += 1

    def identify(self, contact: Contact, kind: str, value: str) -> None:
        """Give `contact` an identifier that is free; an empty one takes its own away."""
        old = contact.identifiers.pop(kind, None)
        if old is not None:
            del self._owners[kind][old]
        if value:
            contact.identifiers[kind] = value
            self._owners[kind][value] = contact

    def touch(self, contact: Contact, at: datetime) -> None:
        """Note that `contact` changed."""
        contact.modified_at = at
        self._version += 1

    def link(self, contact: Contact, list_id: int) -> bool:
        """Put a contact on a list; False where it was on it."""
        if list_id in contact.list_ids:
            return False
        contact.list_ids.append(list_id)
        self._members.setdefault(list_id, {})[contact.id] = contact
        self._version += 1
        return True

    def unlink(self, contact: Contact, list_id: int) -> bool:
        """Take a contact off a list; False where it was not on it."""
        if list_id not in contact.list_ids:
            return False
        contact.list_ids.remove(list_id)
        del self._members[list_id][contact.id]
        self._version += 1
        return True

    def members(self, list_id: int) -> list[Contact]:
        """Who is on a list."""
        return list(self._members.get(list_id, {}).values())

    def count_members(self, list_id: int) -> int:
        """How many are on a list."""
        return len(self._members.get(list_id, ()))

    def age(self, contact: Contact) -> float:
        """Real seconds since the contact was created here; infinite for a restored one."""
        return time.monotonic() - self._born.get(contact.id, float("-inf"))

    def select(self, key: object, wanted: Callable[[Contact], bool] | None) -> list[Contact]:
        """The contacts that `wanted` holds for, oldest first.

        The answer is kept until something changes, so that paging costs one pass. `key` says what
        `wanted` stands for.
        """
        if self._selected[:2] != (key, self._version):
            chosen = [contact for contact in self if wanted is None or wanted(contact)]
            self._selected = (key, self._version, chosen)
        return self._selected[2]

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {"last_id": self._last_id, "contacts": [_dumped(contact) for contact in self]}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        for each in state["contacts"]:
            self._restore(_loaded(each))
        self._last_id = state["last_id"]

    def _restore(self, contact: Contact) -> None:
        self._by_id[contact.id] = contact
        for kind, value in contact.identifiers.items():
            self._owners[kind][value] = contact
        for list_id in contact.list_ids:
            self._members.setdefault(list_id, {})[contact.id] = contact
        self._version += 1


def _dumped(contact: Contact) -> dict[str, Any]:
    state = {name: getattr(contact, name) for name in Contact.__slots__}
    return state | {name: state[name].isoformat() for name in MOMENTS}


def _loaded(state: dict[str, Any]) -> Contact:
    return Contact(**(state | {name: datetime.fromisoformat(state[name]) for name in MOMENTS}))
