"""The contacts of an instance and the indexes that find them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

EMAIL = "email"
LAST_ACTIVE = "last_active"


@dataclass(slots=True)
class DoNotContact:
    """A channel on which somebody is not written to. Reasons: 1 left, 2 bounced, 3 by hand."""

    id: int
    channel: str
    reason: int
    comments: str
    date_added: str
    channel_id: int | None = None


@dataclass(slots=True, eq=False)
class Contact:
    """Somebody the instance knows; times are as the database keeps them."""

    id: int
    date_added: str
    date_modified: str | None = None
    date_identified: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    do_not_contact: list[DoNotContact] = field(default_factory=list)
    ip_addresses: list[str] = field(default_factory=list)
    owner: int | None = None

    @property
    def email(self) -> str | None:
        """The e-mail address as it was given."""
        address: str | None = self.values.get(EMAIL)
        return address

    @property
    def last_active(self) -> str | None:
        """When they last did something; a field like others."""
        at: str | None = self.values.get(LAST_ACTIVE)
        return at

    def blocked(self, channel: str) -> DoNotContact | None:
        """The entry for a channel."""
        return next((each for each in self.do_not_contact if each.channel == channel), None)


class ContactBook:
    """All contacts by id, and by the values of the indexed fields, where case does not count."""

    def __init__(self) -> None:
        self._by_id: dict[int, Contact] = {}
        self._holders: dict[str, dict[str, dict[int, Contact]]] = {EMAIL: {}}
        self._tag_ids: dict[str, int] = {}
        self._last_id = 0
        self._last_dnc_id = 0
        self._selected: tuple[object, int, list[Contact]] = (None, -1, [])
        self.version = 0

    def __iter__(self) -> Iterator[Contact]:
        """Every contact, the oldest first."""
        return iter(self._by_id.values())

    def get(self, contact_id: int) -> Contact | None:
        """The contact with this id."""
        return self._by_id.get(contact_id)

    def index(self, alias: str) -> None:
        """Find contacts by another field too."""
        if alias in self._holders:
            return
        self._holders[alias] = {}
        for contact in self:
            if alias in contact.values:
                self._hold(contact, alias, contact.values[alias])

    def is_indexed(self, alias: str) -> bool:
        """Whether `holders` knows a field."""
        return alias in self._holders

    def holders(self, alias: str, value: Any) -> Iterable[Contact]:
        """The contacts that have a value in an indexed field, the oldest first."""
        found = self._holders[alias].get(_key(value), {})
        return sorted(found.values(), key=lambda contact: contact.id)

    def add(self, now: str) -> Contact:
        """A contact that has nothing yet."""
        self._last_id += 1
        contact = self._by_id[self._last_id] = Contact(self._last_id, now)
        self.version += 1
        return contact

    def remove(self, contact: Contact) -> None:
        """Delete a contact with all it has."""
        for alias in list(contact.values):
            self.set(contact, alias, None)
        del self._by_id[contact.id]
        self.version += 1

    def set(self, contact: Contact, alias: str, value: Any) -> None:
        """Give a contact a value; None takes it away."""
        if alias in self._holders:
            self._unhold(contact, alias)
            if value is not None:
                self._hold(contact, alias, value)
        if value is None:
            contact.values.pop(alias, None)
        else:
            contact.values[alias] = value
        self.version += 1

    def drop_field(self, alias: str) -> None:
        """Forget a deleted field's values."""
        for contact in self:
            self.set(contact, alias, None)

    def touch(self, contact: Contact, now: str) -> None:
        """Note that a contact was edited."""
        contact.date_modified = now
        self.version += 1

    def block(self, contact: Contact, entry: DoNotContact) -> None:
        """Add an entry, numbered as the database does."""
        self._last_dnc_id += 1
        entry.id = self._last_dnc_id
        contact.do_not_contact.append(entry)
        self.version += 1

    def unblock(self, contact: Contact, entry: DoNotContact) -> None:
        """Take an entry away."""
        contact.do_not_contact.remove(entry)
        self.version += 1

    def tag_id(self, tag: str) -> int:
        """The number of a tag, made when it is first seen."""
        return self._tag_ids.setdefault(tag, len(self._tag_ids) + 1)

    def select(self, key: object, choose: Callable[[], list[Contact]]) -> list[Contact]:
        """What `choose` gives, kept until something changes, so that paging costs one pass."""
        if self._selected[:2] != (key, self.version):
            self._selected = (key, self.version, choose())
        return self._selected[2]

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {
            "last_id": self._last_id,
            "last_dnc_id": self._last_dnc_id,
            "tags": self._tag_ids,
            "indexed": list(self._holders),
            "contacts": [_dumped(contact) for contact in self],
        }

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self._last_id, self._last_dnc_id = state["last_id"], state["last_dnc_id"]
        self._tag_ids = dict(state["tags"])
        for each in state["contacts"]:
            entries = [DoNotContact(**entry) for entry in each["do_not_contact"]]
            contact = Contact(**{**each, "do_not_contact": entries})
            self._by_id[contact.id] = contact
            if contact.email is not None:
                self._hold(contact, EMAIL, contact.email)
        for alias in state["indexed"]:
            self.index(alias)
        self.version += 1

    def _hold(self, contact: Contact, alias: str, value: Any) -> None:
        self._holders[alias].setdefault(_key(value), {})[contact.id] = contact

    def _unhold(self, contact: Contact, alias: str) -> None:
        if alias in contact.values:
            key = _key(contact.values[alias])
            del self._holders[alias][key][contact.id]
            if not self._holders[alias][key]:
                del self._holders[alias][key]


def _dumped(contact: Contact) -> dict[str, Any]:
    state = {name: getattr(contact, name) for name in Contact.__slots__}
    return state | {"do_not_contact": [asdict(each) for each in contact.do_not_contact]}


def _key(value: Any) -> str:
    return str(value).lower()
