"""`make run` from nothing, once; each test looks at one thing that it did or left behind."""

import json
import re
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from fixtures.box_office_people import MAILBOXES, NOBODY, PEOPLE
from fixtures.main_job import TOMBSTONE_KEY, Place
from fixtures.raw_rows import Row
from ticket_console.database import make_schema
from ticket_pipeline.paths import ROOT
from vendor_sandbox import credentials
from vendor_sandbox.client import SandboxClient

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(500)]

SECRETS = (
    credentials.HUMANITIX_API_KEY,
    credentials.EVENTBRITE_TOKEN,
    credentials.BREVO_API_KEY,
    credentials.MAUTIC_CLIENT_SECRET,
    credentials.HUBSPOT_TOKEN,
    TOMBSTONE_KEY,
)

CRMS = ("Brevo", "Mautic", "HubSpot")
READ_BACK = tuple(f"{name}, read back" for name in CRMS)


@dataclass
class Watch:
    """Files seen below Meltano's run folder that others than the owner could read."""

    folder: Path
    seen: set[str] = field(default_factory=set)
    open_to_others: set[str] = field(default_factory=set)
    done: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        while not self.done.wait(0.02):
            for path in self.folder.glob("*/run/**/*.json"):
                try:
                    mode = path.stat().st_mode
                except FileNotFoundError:
                    continue
                self.seen.add(path.name)
                if mode & (stat.S_IRWXG | stat.S_IRWXO):
                    self.open_to_others.add(path.name)


@contextmanager
def watching(folder: Path) -> Iterator[Watch]:
    watch = Watch(folder)
    thread = threading.Thread(target=watch.look)
    thread.start()
    yield watch
    watch.done.set()
    thread.join()


@dataclass(frozen=True)
class FirstRun:
    code: int
    printed: str
    watch: Watch
    summary: dict[str, Any]
    queries: dict[str, bool]
    customers: dict[str, Row]


def customers(place: Place) -> dict[str, Row]:
    """The customer table of the first run, by address."""
    place.server.start()
    with psycopg.connect(f"{place.server.url}_sandbox", row_factory=dict_row) as db:
        rows = db.execute("select * from publish.customers").fetchall()
    place.server.stop()
    return {row["email"]: row for row in rows}


def guide_queries(place: Place) -> dict[str, bool]:
    """Each query of the ledger guide, and whether the warehouse of the first run answers it."""
    guide = (ROOT / "docs" / "guides" / "ledger.md").read_text(encoding="utf-8")
    place.server.start()
    make_schema(f"{place.server.url}_sandbox")
    with psycopg.connect(f"{place.server.url}_sandbox") as db:
        answers = {
            sql: db.execute(sql.encode()).description is not None
            for sql in re.findall(r"```sql\n(.*?)```", guide, re.DOTALL)
        }
    place.server.stop()
    return answers


@pytest.fixture(scope="module")
def first_run(place: Place) -> FirstRun:
    with watching(place.folder / "run" / "meltano") as watch:
        code, printed = place.run("run")
    return FirstRun(code, printed, watch, place.summary, guide_queries(place), customers(place))


def text(place: Place, sql: str, *parameters: str) -> str:
    place.server.start()
    with psycopg.connect(f"{place.server.url}_sandbox") as db:
        row = db.execute(sql.encode(), parameters).fetchone()
    place.server.stop()
    assert row is not None
    return str(row[0])


def query(place: Place, sql: str, *parameters: str) -> int:
    return int(text(place, sql, *parameters))


def test_every_stage_of_both_rounds_succeeds(first_run: FirstRun) -> None:
    assert first_run.code == 0, first_run.printed
    stages = [
        (stage["round"], stage["name"], stage["status"]) for stage in first_run.summary["stages"]
    ]
    names = ("Humanitix", "Eventbrite", *READ_BACK, "Transforms", *CRMS)
    assert stages == [(number, name, "success") for number in (1, 2) for name in names]


def test_it_says_that_it_runs_on_the_sandbox(first_run: FirstRun) -> None:
    assert first_run.printed.startswith("No key is set: running on the sandbox")


def test_the_second_round_reads_and_writes_only_what_changed(first_run: FirstRun) -> None:
    stages = {(stage["round"], stage["name"]): stage for stage in first_run.summary["stages"]}
    for name in ("Humanitix", "Eventbrite", *CRMS):
        assert 0 < stages[2, name]["records"] < stages[1, name]["records"] / 5


def test_the_ledger_accounts_for_every_customer(place: Place, first_run: FirstRun) -> None:
    del first_run
    unexplained = query(
        place,
        "select count(*) from publish.customers c, unnest(array['brevo', 'mautic', 'hubspot']) d"
        " where not exists (select from ops.sync_status s"
        " where s.customer_id = c.customer_id and s.destination = d)",
    )
    assert unexplained == 0


@pytest.mark.parametrize("mailbox", PEOPLE)
def test_people_come_out_as_the_box_office_knows_them(first_run: FirstRun, mailbox: str) -> None:
    row = first_run.customers[f"{mailbox}@{MAILBOXES}"]
    assert {name: row[name] for name in PEOPLE[mailbox]} == PEOPLE[mailbox]


@pytest.mark.parametrize("address", NOBODY.values(), ids=NOBODY)
def test_who_is_nobody_or_too_young_makes_no_customer(first_run: FirstRun, address: str) -> None:
    assert address not in first_run.customers


def test_no_secret_is_printed_or_left_behind(place: Place, first_run: FirstRun) -> None:
    left = [first_run.printed]
    for path in place.folder.rglob("*"):
        generated = {"venv", "data", "password", "pycache"} & set(
            path.relative_to(place.folder).parts
        )
        if path.is_file() and not generated:
            left.append(path.read_text(encoding="utf-8", errors="replace"))
    password = (place.folder / "run" / "postgres" / "password").read_text()
    assert not [secret for secret in (*SECRETS, password) if any(secret in text for text in left)]


def test_the_settings_that_meltano_writes_are_the_owners_alone(first_run: FirstRun) -> None:
    assert any(name.startswith("target") for name in first_run.watch.seen)
    assert not first_run.watch.open_to_others


def processes_of(place: Place) -> list[str]:
    listed = subprocess.run(
        ["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True
    )
    return [line for line in listed.stdout.splitlines() if str(place.folder) in line]


def test_no_process_is_left_behind(place: Place, first_run: FirstRun) -> None:
    del first_run
    assert processes_of(place) == []


def test_every_query_of_the_ledger_guide_works(first_run: FirstRun) -> None:
    assert first_run.queries
    assert all(first_run.queries.values()), first_run.queries


def test_with_keys_only_those_vendors_are_used_in_one_round_and_beside_the_demo(
    place: Place, first_run: FirstRun, sandbox: SandboxClient
) -> None:
    del first_run
    code, printed = place.run(
        "run",
        HUMANITIX_API_KEY=credentials.HUMANITIX_API_KEY,
        BREVO_API_KEY=credentials.BREVO_API_KEY,
        TAP_HUMANITIX_API_URL=sandbox.humanitix_url,
        TAP_BREVO_API_URL=sandbox.brevo_url,
        TARGET_BREVO_API_URL=sandbox.brevo_url,
    )
    assert code == 0, printed
    assert printed.splitlines()[:2] == [
        "Using the real services, as their keys are set: Humanitix, Brevo.",
        "Left out, no key is set: Eventbrite, Mautic, HubSpot.",
    ]
    stages = [(stage["round"], stage["name"]) for stage in place.summary["stages"]]
    names = ("Humanitix", "Brevo, read back", "Transforms", "Brevo")
    assert stages == [(1, name) for name in names]
    place.server.start()
    with psycopg.connect(place.server.url) as db:
        found = db.execute("select distinct source from publish.customers").fetchall()
    place.server.stop()
    assert found == [("humanitix",)]


def test_ctrl_c_in_the_middle_leaves_a_state_that_the_next_run_continues_from(
    place: Place, first_run: FirstRun
) -> None:
    del first_run
    process = place.start("run")
    time.sleep(8)
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate()
    assert (process.returncode, printed.splitlines()[-1]) == (
        130,
        "Stopped. The next run goes on from here.",
    )
    assert processes_of(place) == []
    code, printed = place.run("run")
    assert code == 0, printed
    twice = query(
        place,
        "select count(*) - count(distinct (destination, external_id)) from ops.sync_status"
        " where external_id is not null",
    )
    assert twice == 0


def test_a_plan_through_meltano_leaves_no_trace(place: Place, first_run: FirstRun) -> None:
    del first_run
    runs = query(place, "select count(*) from ops.sync_runs")
    plan = place.folder / "plan.json"
    code, printed = place.run(
        "meltano", "run", "--full-refresh", "hubspot-sync",
        TARGET_HUBSPOT_DRY_RUN="true", TARGET_HUBSPOT_PLAN_PATH=str(plan),
    )  # fmt: skip
    assert code == 0, printed
    assert json.loads(plan.read_text())["counts"]["created"] == 0
    assert query(place, "select count(*) from ops.sync_runs") == runs


def test_a_person_is_erased_everywhere_and_why_says_so(place: Place, first_run: FirstRun) -> None:
    del first_run
    email = text(
        place,
        "select email from ops.sync_status where status = 'synced'"
        " group by email having count(*) = 3 order by email limit 1",
    )

    code, receipt = place.run("erase", email)
    _, reason = place.run("why", email)

    assert (code, email in receipt) == (0, False), receipt
    assert query(place, "select count(*) from publish.customers where email = %s", email) == 0
    assert "erased on" in reason


def test_a_failed_transform_stops_the_write_to_the_crm(place: Place, first_run: FirstRun) -> None:
    del first_run
    runs = query(place, "select count(*) from ops.sync_runs")
    code, printed = place.run("meltano", "run", "brevo-publish", TRANSFORMS_NOW="no time at all")
    assert code != 0, printed
    assert query(place, "select count(*) from ops.sync_runs") == runs
