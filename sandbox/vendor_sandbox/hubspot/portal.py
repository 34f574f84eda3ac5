"""One HubSpot account: everything that its API reads and writes."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sandbox.clock import Clock
from vendor_sandbox.hubspot.associations import AssociationBook, Place
from vendor_sandbox.hubspot.call import JSON
from vendor_sandbox.hubspot.default_properties import default_book
from vendor_sandbox.hubspot.delivery import Sender
from vendor_sandbox.hubspot.events import EventBook
from vendor_sandbox.hubspot.kinds import BY_NAME, CONTACTS, KINDS, Kind
from vendor_sandbox.hubspot.limits import RateLimits
from vendor_sandbox.hubspot.lists import ListBook
from vendor_sandbox.hubspot.moments import stamp
from vendor_sandbox.hubspot.records import Record, RecordBook
from vendor_sandbox.hubspot.subscriptions import MIRRORS, SubscriptionBook
from vendor_sandbox.hubspot.webhooks import INTEGRATION, WebhookBook

PORTAL_ID = 62515


class Portal:
    """The books of an account, and the way to its webhooks."""

    id = PORTAL_ID

    def __init__(self, clock: Clock, switches: dict[str, Any], sender: Sender) -> None:
        self._clock = clock
        self._sender = sender
        self._source: Mapping[str, str] = INTEGRATION
        self.switches = switches
        self.limits = RateLimits(clock, switches)
        self.random = Random(PORTAL_ID)
        self.properties = {each.name: default_book(each) for each in KINDS}
        self.records = {each.name: RecordBook(each) for each in KINDS}
        self.lists = ListBook()
        self.subscriptions = SubscriptionBook()
        self.associations = AssociationBook()
        self.webhooks = WebhookBook(PORTAL_ID)
        self.events = EventBook()
        self.blocklist: set[str] = set()
        self.last_search: tuple[object, list[tuple[Record, dict[str, str]]]] | None = None

    @property
    def now(self) -> str:
        """The sandbox's clock as the API writes it."""
        return stamp(self._clock.now)

    @property
    def local_now(self) -> datetime:
        """The sandbox's clock in the account's time zone."""
        return self._clock.now.astimezone(ZoneInfo(self.switches["account_timezone"]))

    @property
    def contacts(self) -> RecordBook:
        """The contacts."""
        return self.records[CONTACTS.name]

    @property
    def lag(self) -> float:
        """Real seconds until search sees a change."""
        return float(self.switches["search_lag_seconds"])

    def moment_before(self, span: timedelta) -> str:
        """A moment of the past."""
        return stamp(self._clock.now - span)

    def new_correlation_id(self) -> str:
        """What names one refusal."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def take(self, switch: str) -> bool:
        """Count down a switch that concerns the next so many requests."""
        left = self.switches[switch]
        self.switches[switch] = max(left - 1, 0)
        return bool(left > 0)

    def unique(self, kind: Kind) -> frozenset[str]:
        """The properties of which no two records hold the same value."""
        return frozenset(each.name for each in self.properties[kind.name].all() if each.unique)

    def find(self, kind: Kind, record_id: str) -> Record | None:
        """The record with this id, by the account's way with merged ids."""
        follow = self.switches["merged_ids"] == "resolved"
        return self.records[kind.name].get(record_id, follow=follow)

    @contextmanager
    def acting(self, source: Mapping[str, str]) -> Iterator[None]:
        """Tell webhooks, while this lasts, that somebody else is behind the changes.

        They are sent when it ends.
        """
        self._source = source
        try:
            yield
        finally:
            self._source = INTEGRATION
            self.flush()

    def flush(self) -> None:
        """Send the events that happened."""
        events = self.webhooks.take()
        if events:
            self._sender.send(self.webhooks.url, self.webhooks.secret, events)

    def announce(
        self,
        kind: Kind,
        happening: str,
        record: Record,
        told: JSON | None = None,
        *,
        property_name: str | None = None,
    ) -> None:
        """Note an event, for instance `creation`, for the webhooks."""
        event = f"{kind.label.lower()}.{happening}"
        content = {"objectId": int(record.id), **self._source, **(told or {})}
        self.webhooks.announce(event, self.now, content, property_name=property_name)

    def write(self, kind: Kind, record: Record, changes: dict[str, str]) -> None:
        """Change a record, note when, and tell of every value that is another one now."""
        held = record.properties
        news = {name: value for name, value in changes.items() if held.get(name, "") != value}
        changes = {kind.modified: self.now, **changes}
        self.records[kind.name].change(record, changes, self.unique(kind), lag=self.lag)
        for name, value in news.items():
            self._announce_value(kind, record, name, value)

    def add(self, kind: Kind, record: Record) -> None:
        """Take in a new record and tell of it."""
        self.records[kind.name].add(record, self.unique(kind), lag=self.lag)
        self.announce(kind, "creation", record, {"changeFlag": "NEW"})

    def archive(self, kind: Kind, record: Record, *, forever: bool = False) -> None:
        """Take a record off its lists and away."""
        for other in self.associations.others((kind.name, record.id)):
            self.part((kind.name, record.id), other)
        at = None if forever else self.now
        self.records[kind.name].remove(record, self.unique(kind), at)
        if kind is CONTACTS:
            self.lists.forget(record.id)
        self.announce(kind, "deletion", record)
        if forever:
            self.announce(kind, "privacyDeletion", record)

    def join(self, one: Place, other: Place, types: Iterable[int]) -> None:
        """Let two records belong together."""
        if other[1] not in self.associations.of(one, other[0]):
            self.associations.link(one, other, types)
            self._tell_link(one, other, removed=False)

    def part(self, one: Place, other: Place) -> None:
        """Let two records belong together no more."""
        if other[1] in self.associations.of(one, other[0]):
            self.associations.unlink(one, other)
            self._tell_link(one, other, removed=True)

    def recount(self, place: Place, other: str) -> None:
        """Note on a record with how many of a kind it is joined."""
        kind = BY_NAME[place[0]]
        record = self.records[kind.name].get(place[1])
        if record is not None:
            count = len(self.associations.of(place, other))
            self.write(kind, record, {f"num_associated_{other}": str(count)})

    def mirror(self, emails: Iterable[str]) -> None:
        """Let the opt-out properties of contacts follow the standing of their addresses."""
        for email in emails:
            contact = self.contacts.owner("email", email)
            if contact is not None and contact.properties.get("email") == email:
                self._follow(contact, self.subscriptions.mirrored(email))

    def _tell_link(self, one: Place, other: Place, *, removed: bool) -> None:
        """Count the links anew on both sides, and tell the webhooks of either."""
        for here, there in ((one, other), (other, one)):
            self.recount(here, there[0])
            kinds = BY_NAME[here[0]].label, BY_NAME[there[0]].label
            told = {
                "associationType": "_TO_".join(kinds).upper(),
                "fromObjectId": int(here[1]),
                "toObjectId": int(there[1]),
                "associationRemoved": removed,
                "isPrimaryAssociation": False,
            }
            event = f"{kinds[0].lower()}.associationChange"
            self.webhooks.announce(event, self.now, {**told, **self._source})

    def _announce_value(self, kind: Kind, record: Record, name: str, value: str) -> None:
        if name in MIRRORS and not self.switches["webhook_opt_outs"]:
            return
        told = {"propertyName": name, "propertyValue": value}
        self.announce(kind, "propertyChange", record, told, property_name=name)

    def _follow(self, contact: Record, mirrored: dict[str, str]) -> None:
        held = contact.properties
        changes = {name: value for name, value in mirrored.items() if held.get(name, "") != value}
        if changes and not self.switches["opt_out_bumps_modified"]:
            changes[CONTACTS.modified] = held[CONTACTS.modified]
        if changes:
            self.write(CONTACTS, contact, changes)

    def dump(self) -> JSON:
        """Everything as JSON-ready values."""
        return {
            "properties": {name: book.dump() for name, book in self.properties.items()},
            "records": {name: book.dump() for name, book in self.records.items()},
            "lists": self.lists.dump(),
            "subscriptions": self.subscriptions.dump(),
            "associations": self.associations.dump(),
            "events": self.events.dump(),
            "webhooks": self.webhooks.dump(),
            "blocklist": sorted(self.blocklist),
        }

    def load(self, state: JSON) -> None:
        """Take over what `dump` gave."""
        for kind in KINDS:
            self.properties[kind.name].load(state["properties"][kind.name])
            self.records[kind.name].load(state["records"][kind.name], self.unique(kind))
        self.lists.load(state["lists"])
        self.subscriptions.load(state["subscriptions"])
        self.associations.load(state["associations"])
        self.events.load(state["events"])
        self.webhooks.load(state["webhooks"])
        self.blocklist = set(state["blocklist"])
