"""From stored deliveries of a CRM to engagement and consent.

No delivery keeps the others waiting: what one holds is read within a bound of time, and reading it
is begun so many times at most. Both outlast the process, which may be what one of them ends.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString, NamedTuple

import psycopg

from crm_core.email_address import normalised, tombstone
from crm_signals.deliveries import signals_of
from crm_signals.recorder import Recorder
from crm_signals.signal import Signal
from crm_signals.statements import ERASED
from ticket_console.queue.deadline import within
from ticket_console.queue.locks import StoppedError

BATCH: Final = 200
MOST_READINGS: Final = 3
"""How often a delivery is read whose person nobody knows; between them the CRM is read back."""

MOST_TRIES: Final = 3
"""How often reading a delivery is begun that has never come to an end."""

MOST_SECONDS: Final = 30.0
"""How long it may take to understand what a delivery holds; milliseconds are usual."""

BATCH_OF_WAITING: LiteralString = """
select id, event_type, attempts, tries, coalesce(payload, 'null')::text, created_at
from ops.webhook_logs
where platform = %s and status = 'received' order by id limit %s
"""
BEGIN: LiteralString = "update ops.webhook_logs set tries = tries + 1 where id = any(%s)"
NOT_BEGUN: LiteralString = "update ops.webhook_logs set tries = tries - 1 where id = any(%s)"
MARK: LiteralString = """
update ops.webhook_logs set status = %s, error = %s, attempts = attempts + 1, tries = 0,
    processed_at = clock_timestamp()
where id = %s
"""
FORGET: LiteralString = "update ops.webhook_logs set payload = null where id = any(%s)"

WORD: Final = re.compile(r"[^\s\"'<>(),;:\\]+")
"""What may be an address where it holds an @; no character is looked at twice."""

ENDLESS: Final = f"Reading it has come to no end, {MOST_TRIES} times. Report it as a defect."

UNREADABLE: Final = (
    ArithmeticError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ProgramLimitExceeded,
)
"""What the content of a delivery brings about, and nothing else; its next ones can be read."""


class Delivery(NamedTuple):
    """A stored event; its content is JSON as it stands, nested however deep."""

    id: int
    event_type: str
    attempts: int
    tries: int
    content: str
    received_at: datetime


class Read(NamedTuple):
    """What became of a delivery, and the addresses that it names."""

    delivery: Delivery
    status: str
    error: str | None
    emails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what a platform delivered.

    Attributes:
        app_id: HubSpot's app of ours, whose changes are no signals.
        tombstone_key: Tells who was erased.
    """

    platform: str
    app_id: str | None
    tombstone_key: str | None

    def read_all(self, db: psycopg.Connection, stop: threading.Event) -> Counter[str]:
        """Read everything that waits, each batch in a transaction of its own.

        Returns:
            How many deliveries became `processed`, `ignored`, `failed`, and `unplaced`: only a
            reading of the CRM can tell whom these are about.

        Raises:
            StoppedError: The worker is to stop; what was read is kept.
        """
        told = Counter[str]()
        while batch := self._read_batch(db):
            told += batch
            if stop.is_set():
                raise StoppedError
        return told

    def _read_batch(self, db: psycopg.Connection) -> Counter[str]:
        """Read a batch; what ends the process meanwhile counts as a try of each of its rows."""
        waiting = map(Delivery._make, db.execute(BATCH_OF_WAITING, [self.platform, BATCH]))
        batch = _together(list(waiting))
        numbers = [each.id for each in batch]
        db.execute(BEGIN, [numbers])
        try:
            return self._read_begun(db, batch)
        except Exception:
            with suppress(psycopg.Error):
                db.execute(NOT_BEGUN, [numbers])
            raise

    def _read_begun(self, db: psycopg.Connection, batch: Sequence[Delivery]) -> Counter[str]:
        """Read deliveries; their rows are marked last, as the inbox waits for rows that are."""
        with db.transaction():
            read = [self._read_one(db, each) for each in batch]
            marks = [(each.status, each.error, each.delivery.id) for each in read]
            db.cursor().executemany(MARK, marks)
            self._forget_erased(db, (each for each in read if each.status != "unplaced"))
        return Counter(each.status for each in read)

    def _forget_erased(self, db: psycopg.Connection, done: Iterable[Read]) -> None:
        """Empty what names people who were erased, such as a delivery that came after that."""
        key = self.tombstone_key or ""
        named = [
            (tombstone(key, email), each.delivery.id) for each in done for email in each.emails
        ]
        rows = db.execute(ERASED, [[email_hash for email_hash, _ in named]])
        erased = {email_hash for (email_hash,) in rows}
        db.execute(FORGET, [[number for email_hash, number in named if email_hash in erased]])

    def _read_one(self, db: psycopg.Connection, delivery: Delivery) -> Read:
        """Record one delivery; one that cannot be read leaves nothing behind but its error."""
        if delivery.tries >= MOST_TRIES:
            return Read(delivery, "failed", ENDLESS)
        with within(MOST_SECONDS):
            emails = _addresses(delivery)
        try:
            with within(MOST_SECONDS):
                signals = self._signals(delivery)
            with db.transaction():
                recorded = Recorder(db, self.platform, self.tombstone_key).record(signals)
        except UNREADABLE as error:
            kind = type(error).__name__
            reason = f"The payload is not what the platform documents ({kind})."
            return Read(delivery, "failed", reason, emails)
        if recorded.unknown and delivery.attempts + 1 < MOST_READINGS:
            return Read(delivery, "unplaced", None, emails)
        return Read(delivery, "processed" if signals else "ignored", None, emails)

    def _signals(self, delivery: Delivery) -> list[Signal]:
        return signals_of(
            self.platform,
            delivery.event_type,
            json.loads(delivery.content),
            app_id=self.app_id,
            received_at=delivery.received_at,
        )


def _together(waiting: list[Delivery]) -> list[Delivery]:
    """Take what is read together; alone, what was begun with others and has come to no end."""
    return next(([each] for each in waiting if each.tries), waiting)


def _addresses(delivery: Delivery) -> frozenset[str]:
    """Find what looks like an e-mail address anywhere in a payload, normalised."""
    words = set(WORD.findall(delivery.content))
    found = (normalised(word) for word in words if "@" in word[1:-1])
    return frozenset(email for email in found if email)
