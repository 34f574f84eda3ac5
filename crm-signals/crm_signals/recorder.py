"""Writes signals down: engagement once each, and what they say of consent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, Literal, LiteralString, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid3

import psycopg
from psycopg.types.json import Jsonb

from crm_core.double_opt_in import CHANNEL as DOUBLE_OPT_IN
from crm_core.email_address import tombstone
from crm_core.ledger.interface import ALL_EMAIL, ONE_LIST
from crm_core.ledger.tombstones import require_same_key
from crm_signals import statements
from crm_signals.contacts import addresses_of, read_back_addresses
from crm_signals.signal import Kind, Signal

ToldBy = Literal["webhook", "read-back"]

SAME_WITHIN: Final = timedelta(days=2)
"""What was concluded from a state is what a webhook tells so long before or after (HubSpot tries
for 24 hours)."""

EVENT_TYPES: Final = frozenset(
    {Kind.OPEN, Kind.CLICK, Kind.UNSUBSCRIBE, Kind.BOUNCE, Kind.SOFT_BOUNCE, Kind.COMPLAINT}
)
"""What is engagement, under the same names in `ops.customer_email_engagement`."""

HAVE_TWINS: Final = frozenset({"mautic"})
"""CRMs in which several contacts may have one address."""

REASONS: Final[Mapping[Kind, str]] = {
    Kind.UNSUBSCRIBE: "unsubscribed",
    Kind.COMPLAINT: "complained",
    Kind.BOUNCE: "hard_bounce",
    Kind.BLOCK: "blocked",
    Kind.LEFT_LIST: "left a list",
    Kind.LIFT: "lifted",
    Kind.CONFIRMATION: "confirmed",
}
"""What says something of consent, and the word for it in `ops.consent_events`."""


YES: Final = frozenset({Kind.LIFT, Kind.CONFIRMATION})


class Recorded(NamedTuple):
    """What was new.

    Attributes:
        engagements: Rows of engagement.
        consent_events: Rows of consent.
        unknown: Signals that only a reading of the CRM can place: nobody knows the contact, or
            whether what keeps it from being mailed is over.
    """

    engagements: int
    consent_events: int
    unknown: int


class Recorder:
    """Writes the signals of one CRM, in transactions of the caller; any number of times each.

    Args:
        connection: To the warehouse, with the tables of schema `ops`.
        source: The destination whose CRM it is.
        tombstone_key: By which erased people are recognised.
    """

    def __init__(
        self, connection: psycopg.Connection, source: str, tombstone_key: str | None
    ) -> None:
        self._connection = connection
        self._source = source
        self._key = tombstone_key or ""

    def record(self, signals: Sequence[Signal], told_by: ToldBy = "webhook") -> Recorded:
        """Write signals down, whoever they are about but people who were erased.

        What is `told_by` a webhook also says something of consent; what consent a state means that
        was read back depends on what is known already, and is not decided here.

        Raises:
            SettingsError: People were erased by another key.
        """
        require_same_key(self._connection, self._key)
        self._connection.execute(statements.CLAIM, [self._source])
        placed = self._placed(signals)
        alive = self._without_erased(placed)
        engagements = self._record_engagement(alive, told_by)
        if told_by == "read-back":
            return Recorded(engagements, 0, len(signals) - len(placed))
        whole = self._without_doubtful_lifts(alive)
        unknown = len(signals) - len(placed) + len(alive) - len(whole)
        counted = self._without_unasked(self._without_ours(whole))
        told = _once(each for each in counted if each.kind in REASONS)
        return Recorded(engagements, self._record_consent(told), unknown)

    def record_states(self, signals: Sequence[Signal]) -> int:
        """Write down the consent that states mean, whose keys are not exact; returns how many.

        Raises:
            SettingsError: People were erased by another key.
        """
        require_same_key(self._connection, self._key)
        return self._record_consent(self._without_erased(signals))

    def _without_erased(self, signals: Sequence[Signal]) -> list[Signal]:
        """Leave out people who were erased, and raw rows that were emptied of them."""
        hashes = {signal.email: tombstone(self._key, signal.email or "") for signal in signals}
        rows = self._connection.execute(statements.ERASED, [list(hashes.values())])
        erased = {email_hash for (email_hash,) in rows}
        return [
            signal
            for signal in signals
            if "@" in (signal.email or "") and hashes[signal.email] not in erased
        ]

    def _placed(self, signals: Sequence[Signal]) -> list[Signal]:
        """Give each signal its address; those that nobody knows are left out."""
        nameless = {each.external_id for each in signals if each.email is None}
        wanted = [external_id for external_id in nameless if external_id]
        known = addresses_of(self._connection, self._source, wanted)
        addresses = ((each, each.email or known.get(each.external_id or "")) for each in signals)
        return [replace(each, email=email) for each, email in addresses if email]

    def _record_engagement(self, signals: Sequence[Signal], told_by: ToldBy) -> int:
        told = _once(each for each in signals if each.kind in EVENT_TYPES)
        if not told:
            return 0
        values = {
            **_columns(told),
            "source": self._source,
            "told_by": told_by,
            "window": SAME_WITHIN,
        }
        self._execute(statements.FORGET_SEEN, values)
        return sum(is_new for (is_new,) in self._execute(statements.ENGAGEMENT, values))

    def _without_doubtful_lifts(self, signals: Sequence[Signal]) -> list[Signal]:
        """Leave out lifts of somebody who is out all the same: bounced, or out as a twin."""
        lifts = {
            place: each
            for place, each in enumerate(signals)
            if each.kind is Kind.LIFT and each.list_id is None
        }
        remaining = self._still_bounced(lifts) | self._with_a_twin_out(lifts)
        return [each for place, each in enumerate(signals) if place not in remaining]

    def _without_ours(self, signals: Sequence[Signal]) -> list[Signal]:
        """Leave out blocks of people whom our target has suppressed, or is writing just now.

        Where it was somebody else all the same, the next reading of the CRM tells.
        """
        emails = [each.email for each in signals if each.may_be_ours]
        rows = self._execute(statements.OURS, {"source": self._source, "emails": emails})
        ours = {email for (email,) in rows}
        return [each for each in signals if not (each.may_be_ours and each.email in ours)]

    def _without_unasked(self, signals: Sequence[Signal]) -> list[Signal]:
        """Leave out confirmations of people who do not wait for one, or were asked by another way.

        What our own target takes back says nothing. It does so when somebody waits no more.
        """
        told = {place: each for place, each in enumerate(signals) if each.kind is Kind.CONFIRMATION}
        values = {
            "source": self._source,
            "places": list(told),
            "emails": [each.email for each in told.values()],
            "confirmed_by": [each.confirmed_by for each in told.values()],
            "moments": [each.occurred_at for each in told.values()],
        }
        asked = {place for (place,) in self._execute(statements.ASKED, values)} if told else set()
        return [each for place, each in enumerate(signals) if place not in told.keys() - asked]

    def _still_bounced(self, lifts: Mapping[int, Signal]) -> set[int]:
        partial = {place: each for place, each in lifts.items() if each.is_partial}
        if not partial:
            return set()
        rows = self._execute(statements.REMAINING_REASONS, self._places(partial))
        return {place for (place,) in rows}

    def _with_a_twin_out(self, lifts: Mapping[int, Signal]) -> set[int]:
        """Pick the places whose address another contact holds, with a "no" of its own."""
        if not lifts or self._source not in HAVE_TWINS:
            return set()
        contacts = {"contacts": [each.external_id for each in lifts.values()]}
        rows = self._execute(
            statements.OTHER_CARRIERS, {**self._places(lifts), **contacts}
        ).fetchall()
        holders = read_back_addresses(
            self._connection, self._source, [other for _, _, other in rows]
        )
        return {place for place, email, other in rows if holders.get(other) == email}

    def _places(self, lifts: Mapping[int, Signal]) -> dict[str, Any]:
        return {
            "source": self._source,
            "places": list(lifts),
            "emails": [each.email for each in lifts.values()],
            "moments": [each.occurred_at for each in lifts.values()],
        }

    def _record_consent(self, told: Sequence[Signal]) -> int:
        if not told:
            return 0
        values = {
            "source": self._source,
            "keys": [None if each.is_seen else each.event_key for each in told],
            "customer_ids": [customer_id(each.email or "") for each in told],
            "emails": [each.email for each in told],
            "channels": [channel_of(each) for each in told],
            "answers": [each.kind in YES for each in told],
            "reasons": [REASONS[each.kind] for each in told],
            "moments": [each.occurred_at for each in told],
            "contacts": [each.external_id for each in told],
        }
        return self._execute(statements.TOLD_CONSENT, values).rowcount

    def _execute(
        self, statement: LiteralString, values: Mapping[str, object]
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        """Execute with a fresh plan: one made for small tables lasts for hours on large ones."""
        return self._connection.execute(statement, values, prepare=False)


def customer_id(email: str) -> UUID:
    """Give the id that the customer table has for a normalised address."""
    return uuid3(NAMESPACE_URL, f"mailto:{email}")


def channel_of(signal: Signal) -> str:
    """Name what a signal's consent is about: all e-mail, one list, or a yes to be confirmed."""
    if signal.kind is Kind.CONFIRMATION:
        return DOUBLE_OPT_IN
    return ALL_EMAIL if signal.list_id is None else f"{ONE_LIST}{signal.list_id}"


def _once(signals: Iterator[Signal]) -> list[Signal]:
    """Keep one of those with the same key; in one order, lest two writers wait for each other."""
    by_key = {signal.event_key: signal for signal in signals}
    return [by_key[key] for key in sorted(by_key)]


def _columns(told: Sequence[Signal]) -> dict[str, list[Any]]:
    return {
        "keys": [each.event_key for each in told],
        "customer_ids": [customer_id(each.email or "") for each in told],
        "emails": [each.email for each in told],
        "types": [each.kind.value for each in told],
        "are_machines": [each.is_machine for each in told],
        "are_seen": [each.is_seen for each in told],
        "email_ids": [each.email_id for each in told],
        "campaigns": [each.campaign_name for each in told],
        "subjects": [each.email_subject for each in told],
        "links": [each.link_url for each in told],
        "moments": [each.occurred_at for each in told],
        "payloads": [None if each.payload is None else Jsonb(each.payload) for each in told],
    }
