"""One person erased from a CRM and from what the ledger knows of it: `--erase` of a target."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crm_core.erasure import claimed, person_of
from crm_core.erasure.command import erase_from
from crm_core.errors import (
    InputError,
    LedgerError,
    RunIncompleteError,
    SettingsError,
    VendorUnavailableError,
)
from crm_core.ledger import RunReport
from crm_core.ledger.postgres import PostgresLedger
from fixtures.customers import customer, singer_input
from fixtures.memory_crm import MemoryCrm, TargetMemory, memory_target

ADA, BOB = "person1@example.org", "person2@example.org"
KEY = "a key of the test"

Target = Callable[..., TargetMemory]
Rows = Callable[[], dict[str, int]]


@pytest.fixture
def crm() -> MemoryCrm:
    return MemoryCrm()


@pytest.fixture
def target(postgres_url: str, crm: MemoryCrm) -> Iterator[Target]:
    """Targets on one ledger, as new for each test."""

    def make(**settings: Any) -> TargetMemory:
        config = {"database_url": postgres_url, "destination": "memory", "tombstone_key": KEY}
        return memory_target(crm, **(config | settings))

    yield make
    with psycopg.connect(postgres_url) as connection:
        connection.execute("drop schema if exists ops cascade")


@pytest.fixture
def mentions(postgres_url: str) -> Rows:
    """Count the rows of each table of the ledger that hold the first person's address or id."""

    def count() -> dict[str, int]:
        found = {}
        with psycopg.connect(postgres_url) as connection:
            tables = connection.execute(
                "select table_name from information_schema.tables"
                " where table_schema = 'ops' and table_type = 'BASE TABLE'"
            ).fetchall()
            for (table,) in tables:
                text = "lower(row_to_json(t)::text)"
                row = connection.execute(
                    f"select count(*) from ops.{table} as t"  # noqa: S608 (names of tables)
                    f" where {text} like %s or {text} like %s",
                    [f"%{ADA}%", f"%{customer(1)['customer_id']}%"],
                ).fetchone()
                found[table] = row[0] if row else 0
        return {table: rows for table, rows in found.items() if rows}

    return count


def erase(target: TargetMemory, address: str = ADA) -> str:
    return erase_from(target, io.StringIO(f"{address}\n"))


def test_the_contact_and_every_row_of_the_ledger_are_gone(
    target: Target, crm: MemoryCrm, mentions: Rows
) -> None:
    target().run_to_end(singer_input([customer(1), customer(2)]))
    target().run_to_end(singer_input([customer(1, sync_version=9, total_orders="many")]))
    assert mentions().keys() == {"sync_status", "sync_log", "rejected_rows"}

    told = erase(target())

    assert list(crm.contacts) == [BOB]
    assert mentions() == {}
    assert told == "memory: the contact was erased; 4 rows of the ledger were erased"


def test_another_person_keeps_everything(target: Target, postgres_url: str) -> None:
    target().run_to_end(singer_input([customer(1), customer(2)]))

    erase(target())

    with psycopg.connect(postgres_url) as connection:
        [status] = connection.execute("select email from ops.sync_status").fetchall()
        [log] = connection.execute("select email from ops.sync_log").fetchall()
    assert (status, log) == ((BOB,), (BOB,))


def test_nobody_who_was_erased_comes_back(target: Target, crm: MemoryCrm, mentions: Rows) -> None:
    target().run_to_end(singer_input([customer(1)]))
    erase(target())

    target().run_to_end(singer_input([customer(1), customer(2)], state_every=1))

    assert list(crm.contacts) == [BOB]
    assert mentions() == {}


def test_somebody_can_be_erased_before_they_ever_came(target: Target, crm: MemoryCrm) -> None:
    told = erase(target())

    target().run_to_end(singer_input([customer(1)]))

    assert told == "memory: there was no contact; 0 rows of the ledger were erased"
    assert crm.contacts == {}


def test_an_address_is_erased_however_it_is_spelt(target: Target, crm: MemoryCrm) -> None:
    target().run_to_end(singer_input([customer(1)]))

    erase(target(), "  Person1@EXAMPLE.Org ")

    assert crm.contacts == {}


def test_erasing_twice_does_no_harm(target: Target, crm: MemoryCrm, mentions: Rows) -> None:
    target().run_to_end(singer_input([customer(1)]))
    erase(target())

    told = erase(target())

    assert told == "memory: there was no contact; 0 rows of the ledger were erased"
    assert (crm.contacts, mentions()) == ({}, {})


def test_a_contact_that_has_another_address_by_now_is_pointed_at(
    target: Target, crm: MemoryCrm
) -> None:
    target().run_to_end(singer_input([customer(1)]))
    crm.contacts.clear()

    assert "once one with the id person1@example.org: look for it there" in erase(target())


def test_rows_that_wait_for_a_retry_are_forgotten(
    target: Target, crm: MemoryCrm, mentions: Rows
) -> None:
    crm.refuses = frozenset({ADA})
    with pytest.raises(RunIncompleteError):
        target().run_to_end(singer_input([customer(1)]))

    erase(target())

    assert mentions() == {}


def test_what_a_run_that_was_cut_short_was_about_to_send_is_forgotten(
    target: Target, crm: MemoryCrm, mentions: Rows
) -> None:
    crm.breaks_after = 0
    with pytest.raises(VendorUnavailableError):
        target().run_to_end(singer_input([customer(1)]))
    assert mentions() == {"sync_under_way": 1}

    erase(target())

    assert mentions() == {}


def test_the_rows_of_another_destination_stay_until_it_is_erased_there(
    target: Target, mentions: Rows
) -> None:
    for destination in ("memory", "other"):
        target(destination=destination).run_to_end(singer_input([customer(1)]))

    erase(target())

    assert mentions() == {"sync_status": 1}


def test_without_a_key_nobody_is_erased(target: Target, crm: MemoryCrm) -> None:
    target().run_to_end(singer_input([customer(1)]))

    with pytest.raises(SettingsError, match=r"secrets\.token_urlsafe\(32\).*TOMBSTONE_KEY"):
        erase(target(tombstone_key=""))

    assert list(crm.contacts) == [ADA]


@pytest.mark.parametrize("key", ["another key", ""])
def test_with_another_key_than_before_no_run_begins_and_nobody_is_erased(
    target: Target, crm: MemoryCrm, key: str
) -> None:
    target().run_to_end(singer_input([customer(1), customer(2)]))
    erase(target())

    with pytest.raises(SettingsError, match="they would come back"):
        target(tombstone_key=key).run_to_end(singer_input([customer(1)]))
    with pytest.raises(SettingsError):
        erase(target(tombstone_key=key), BOB)

    assert list(crm.contacts) == [BOB]


def test_without_a_ledger_the_contact_is_erased_all_the_same(
    target: Target, crm: MemoryCrm
) -> None:
    target().run_to_end(singer_input([customer(1)]))

    erase(target(database_url=None))

    assert crm.contacts == {}


def test_a_run_of_the_destination_is_not_disturbed(postgres_url: str) -> None:
    ledger = PostgresLedger(postgres_url, "busy")
    ledger.open_run()

    with (
        pytest.raises(LedgerError, match="A run is writing to the destination busy"),
        claimed(postgres_url, "busy", patience_seconds=1),
    ):
        pytest.fail("It was given while a run held it.")
    ledger.close_run(RunReport(status="success", counts={}))


def test_a_dry_run_erases_nothing(target: Target, crm: MemoryCrm) -> None:
    target().run_to_end(singer_input([customer(1)]))

    with pytest.raises(SettingsError, match="cannot be rehearsed"):
        erase(target(dry_run=True))

    assert list(crm.contacts) == [ADA]


def test_what_is_no_address_is_refused_without_being_quoted(target: Target) -> None:
    with pytest.raises(InputError, match="not an e-mail address") as refused:
        erase(target(), "somebody")

    assert "somebody" not in str(refused.value)


def test_of_two_addresses_neither_is_erased(target: Target, crm: MemoryCrm) -> None:
    people = [customer(number)["email"] for number in (1, 2)]
    crm.contacts = {email: {} for email in people}

    with pytest.raises(InputError, match="More than one line was given, and nobody was erased"):
        erase_from(target(), io.StringIO("\n".join(people)))

    assert list(crm.contacts) == people


def test_what_was_done_is_written_down_without_the_address(target: Target, tmp_path: Path) -> None:
    path = tmp_path / "summaries" / "memory.json"
    target().run_to_end(singer_input([customer(1)]))

    erase(target(summary_path=str(path)))

    told = json.loads(path.read_text())
    assert (told["destination"], told["erased"]) == ("memory", True)
    assert told["rows"]["ops.sync_status"] == 1


def test_every_spelling_has_a_tombstone_of_its_own() -> None:
    person = person_of("Zoë@Bücher.example")

    assert person.email == "zoë@xn--bcher-kva.example"
    assert person.spellings == {"zoë@bücher.example", "zoë@xn--bcher-kva.example"}
    assert len(set(person.tombstones(KEY))) == 2
