"""What a target reads of opt-outs is a state: it tells the ledger something new, or nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from crm_core.ledger import OptOut
from crm_core.ledger.interface import ALL_EMAIL, ELSEWHERE, RunReport
from crm_core.ledger.postgres import PostgresLedger

ADA = "ada@example.org"
BEFORE = datetime(2026, 3, 1, tzinfo=UTC)
OUT = OptOut(email=ADA, reason="unsubscribed in the CRM", occurred_at=BEFORE)


class Told:
    """The ledger of a CRM, and what a webhook wrote into it."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self.ledger = PostgresLedger(url, "memory")
        self.ledger.open_run()

    def tell(self, moment: datetime, *, subscribed: bool, source: str = "memory") -> None:
        self._connection.execute(
            "insert into ops.consent_events (email, channel, subscribed, source, occurred_at)"
            " values (%s, 'email', %s, %s, %s)",
            [ADA, subscribed, source, moment],
        )

    @property
    def channels(self) -> frozenset[str]:
        return self.ledger.opt_outs([ADA]).get(ADA, frozenset())

    @property
    def is_out(self) -> bool:
        return ALL_EMAIL in self.channels

    def close(self) -> None:
        self.ledger.close_run(RunReport(status="success", counts={}))
        self._connection.execute("drop schema ops cascade")
        self._connection.close()


@pytest.fixture
def told(postgres_url: str) -> Iterator[Told]:
    told = Told(postgres_url)
    yield told
    told.close()


def test_a_no_that_stands_is_not_written_again(told: Told) -> None:
    told.tell(BEFORE, subscribed=False)

    assert told.ledger.record_opt_outs([OUT, OUT]) == 0


def test_two_readings_of_one_address_are_one_no(told: Told) -> None:
    assert told.ledger.record_opt_outs([OUT, OUT]) == 1
    assert told.is_out


def test_at_the_same_moment_the_no_wins(told: Told) -> None:
    told.tell(BEFORE, subscribed=False)
    told.tell(BEFORE, subscribed=True)

    assert told.is_out


def test_the_newest_answer_counts_however_late_it_was_told(told: Told) -> None:
    told.tell(BEFORE + timedelta(days=1), subscribed=True)
    told.tell(BEFORE, subscribed=False)

    assert not told.is_out


def test_a_no_of_another_crm_stands_elsewhere(told: Told) -> None:
    told.tell(BEFORE, subscribed=False, source="another")

    assert told.channels == {ELSEWHERE}


def test_what_another_crm_took_back_stands_nowhere(told: Told) -> None:
    told.tell(BEFORE, subscribed=False, source="another")
    told.tell(BEFORE + timedelta(days=1), subscribed=True, source="another")

    assert told.channels == frozenset()


def test_a_crm_that_still_holds_a_no_long_after_it_was_taken_back_says_it_anew(told: Told) -> None:
    told.tell(BEFORE + timedelta(hours=1), subscribed=True)

    assert told.ledger.record_opt_outs([OUT]) == 1
    assert told.is_out
    assert told.ledger.record_opt_outs([OUT]) == 0


def test_what_is_read_just_after_a_no_was_taken_back_may_be_old(told: Told) -> None:
    told.tell(datetime.now(UTC), subscribed=True)

    assert told.ledger.record_opt_outs([OUT]) == 0
    assert not told.is_out
