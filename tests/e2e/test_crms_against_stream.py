"""The three CRMs against the customer table and what people did there, whatever happens.

The judge reads the table by SQL and the accounts by the vendors' APIs; it knows no rule of ours but
those that are promised. `CRM_JUDGE_MINUTES` lets the story go on for so long.
"""

import os
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from crm_core.testing.kills import Moment
from fixtures.judge.account import Row, by_email
from fixtures.judge.books import untold, wrong_books, wrong_reasons
from fixtures.judge.memory import Memory
from fixtures.judge.people import People
from fixtures.judge.shop import NO_ADDRESS, Shop, customers
from fixtures.judge.targets import Plugin, Runs, plugins
from fixtures.judge.verdict import Case, always_wrong, may_be_mailed, wrong_after_success
from vendor_sandbox.client import SandboxClient

MINUTES = float(os.environ.get("CRM_JUDGE_MINUTES", "0"))
SEEDS = (1, 2)
ROUNDS = 6
NO_DOMAIN = "person@example.c0m"
"""What the contract takes and the CRMs refuse."""
ADA, BOB = "ada@example.org", "bob@example.org"
REFUSED = frozenset({NO_DOMAIN, NO_ADDRESS})
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 500, "applied": True},
    {"kind": "cut", "applied": True},
    {"kind": "cut"},
    {"kind": "truncated"},
    {"kind": "html", "status": 200},
)


MOMENTS: tuple[Moment, ...] = ("unsent", "answered")


class Place:
    """One CRM of the story."""

    def __init__(self, plugin: Plugin, url: str, folder: Path, random: Random) -> None:
        self.account = plugin.account
        self.memory = Memory()
        self.people = People(plugin.account, self.memory, random)
        self.runs = Runs(plugin, url, folder)
        self._url = url
        self._random = random

    def run(self, **settings: Any) -> Iterator[str]:
        """Let a run go as it goes, after a plan now and then; what is wrong then."""
        self.remember()
        chance = self._random
        settings = {"batch_size_rows": chance.choice([3, 100]), **settings}
        match chance.randrange(6):
            case 0:
                at, moment = chance.randrange(1, 25), chance.choice(MOMENTS)
                if self.runs.killed(at, moment, **settings):
                    self.memory.broke_off(self._case().customers)
                    yield from self._told(always_wrong(self._case()), f"killed at {at} {moment}")
            case 1 | 2:
                fault = chance.choice(FAULTS)
                times, after = chance.choice([1, 3, 1000]), chance.randrange(20)
                name = self.account.name
                self.account.sandbox.fault(vendor=name, count=times, after=after, **fault)
                yield from self._go(settings, f"{fault} {times} times after {after}")
        if chance.randrange(2):
            yield from self._go_as_planned(settings)
        else:
            yield from self._go(settings, "calm", is_calm=True)

    def run_calmly(self) -> Iterator[str]:
        """Let a run go undisturbed; what is wrong then."""
        self.remember()
        yield from self._go({}, "calm", is_calm=True)

    def findings(self) -> list[str]:
        """What is wrong as things are."""
        case = self._case()
        return [*always_wrong(case), *wrong_after_success(case)]

    def remember(self) -> None:
        """Keep in mind what stands before a run."""
        self.memory.before = by_email(self.account.read())
        for row in customers(self._url):
            told = self.memory.said_yes if may_be_mailed(row) else self.memory.did_not
            told.add(row["email"])
        self.memory.puzzle(self._case().customers, self.account.fields)

    def _go_as_planned(self, settings: dict[str, Any]) -> Iterator[str]:
        before = self.account.read()
        code, foreseen = self.runs.foreseen(**settings)
        if code:
            yield f"{self.account.name}: a dry run ended with {code}"
        if self.account.read() != before:
            yield f"{self.account.name}: a dry run changed the account"
        yield from self._go(settings, "planned", is_calm=True)
        done = self.runs.done()
        refused = {
            str(row["customer_id"])
            for row in self._case().customers.values()
            if row["email"] in REFUSED
        }
        for customer_id in (foreseen.keys() | done.keys()) - refused:
            if foreseen.get(customer_id) != done.get(customer_id):
                yield (
                    f"{self.account.name}: planned for {customer_id} was"
                    f" {foreseen.get(customer_id)}, done {done.get(customer_id)}"
                )

    def _go(self, settings: dict[str, Any], how: str, *, is_calm: bool = False) -> Iterator[str]:
        code = self.runs.run(**settings)
        self.account.sandbox.clear_faults()
        case = self._case()
        for email, contact in case.there.items():
            if not contact.is_mailable:
                self.memory.silenced.add(email)
        yield from self._told(always_wrong(case), how)
        yield from self._told(self._wrong_end(code), how)
        if code == 0:
            yield from self._told(wrong_after_success(case), how)
            yield from self._told(wrong_books(case, self._url), how)
            self.memory.was_read()
            sample = self._random.sample(sorted(case.customers), min(4, len(case.customers)))
            yield from self._told(wrong_reasons(case, self._url, sample), how)
        else:
            self.memory.broke_off(case.customers)
            yield from self._told(untold(case, self._url), how)
            if is_calm:
                yield f"{self.account.name}: a calm run ended with {code}: {self.runs.last()}"

    def _wrong_end(self, code: int) -> Iterator[str]:
        last = self.runs.last()
        failed = [told for told in self.runs.done().values() if told[0] == "failed"]
        if (last["status"] == "success") != (code == 0):
            yield f"exit code {code}, status {last['status']}"
        if failed and code == 0:
            yield f"exit code 0 with {len(failed)} failed rows"
        if last["status"] != "failed" and last["failed"] != len(failed):
            yield f"{last['failed']} failed rows counted, {len(failed)} written down"

    def _case(self) -> Case:
        rows = {row["email"]: row for row in customers(self._url)}
        excused = frozenset(email for email, row in rows.items() if self._is_refused(row))
        return Case(self.account, self.memory, rows, self.account.read(), excused)

    def _is_refused(self, row: Row) -> bool:
        """Whether the contract refuses a row, or the CRM where it is sent there."""
        is_sent = self.account.creates_everybody or may_be_mailed(row)
        return row["email"] == NO_ADDRESS or (row["email"] == NO_DOMAIN and is_sent)

    def _told(self, findings: Iterator[str], how: str) -> Iterator[str]:
        return (f"{self.account.name}: {each} [{how}]" for each in findings)


class Story:
    """A shop, three CRMs, and chance."""

    def __init__(self, sandbox: SandboxClient, url: str, folder: Path, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 (a story to be told again, no secret)
        self.shop = Shop(url, self.random)
        self.places = [Place(each, url, folder, self.random) for each in plugins(sandbox)]
        self._sandbox = sandbox
        self._url = url
        self._numbers = count(1)

    def round(self) -> list[str]:
        """Let a day pass everywhere; what is wrong at its end."""
        for _ in range(self.random.randrange(1, 5)):
            self._sell_to_somebody_new()
        for _ in range(self.random.randrange(6)):
            self.shop.something_changes()
        self.shop.publish()
        versions = {row["email"]: row["sync_version"] for row in customers(self._url)}
        for place in self.places:
            for _ in range(self.random.randrange(5)):
                place.people.do_something(versions)
        self._sandbox.control("clock", {"seconds": self.random.choice([60, 86_400, 700_000])})
        return [each for place in self.places for each in place.run()]

    def _sell_to_somebody_new(self) -> None:
        known = set(self.shop.emails)
        strangers = {email for place in self.places for email in place.memory.made} - known
        refused = sorted(REFUSED - known)
        match self.random.randrange(8):
            case 0 | 1 if strangers:
                self.shop.somebody_new_buys(self.random.choice(sorted(strangers)))
            case 2 if refused:
                self.shop.somebody_new_buys(refused[0], "yes")
            case _:
                self.shop.somebody_new_buys(f"person{next(self._numbers)}@example.org")


@pytest.fixture
def database(postgres_url: str) -> str:
    """A database without a ledger."""
    with psycopg.connect(postgres_url) as db:
        db.execute("drop schema if exists ops cascade")
    return postgres_url


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_each_crm_stands_as_the_stream_and_its_people_say(
    sandbox: SandboxClient, database: str, tmp_path: Path, seed: int
) -> None:
    story = Story(sandbox, database, tmp_path, seed)
    for number in range(ROUNDS):
        assert story.round() == [], f"round {number}"


@pytest.mark.skipif(not MINUTES, reason="CRM_JUDGE_MINUTES says for how long it goes on")
@pytest.mark.timeout(0)
def test_it_stays_so_for_as_long_as_anybody_wants(
    sandbox: SandboxClient, postgres_url: str, tmp_path: Path
) -> None:
    end = time.monotonic() + 60 * MINUTES
    found: dict[tuple[int, int], list[str]] = {}
    for seed in count(100):
        if time.monotonic() > end:
            break
        with psycopg.connect(postgres_url) as db:
            db.execute("drop schema if exists ops cascade")
        sandbox.reset()
        story = Story(sandbox, postgres_url, tmp_path, seed)
        for number in range(2 * ROUNDS):
            if findings := story.round():
                found[seed, number] = findings
                break
    assert found == {}


def _story_in_step(sandbox: SandboxClient, database: str, folder: Path) -> Story:
    """Ada said yes and is everywhere; Bob said no; a stranger is on a list of others."""
    story = Story(sandbox, database, folder, seed=1)
    story.shop.somebody_new_buys(ADA, "yes")
    story.shop.somebody_new_buys(BOB, "no")
    story.shop.publish()
    for place in story.places:
        place.people.come_by()
        assert list(place.run_calmly()) == []
    return story


def _says_no(place: Place) -> None:
    place.memory.said_no[ADA] = True


def _is_made_mailable(place: Place) -> None:
    if BOB not in by_email(place.account.read()):
        place.account.make(BOB, None)
    else:
        place.account.come_back(BOB)


def _loses_a_list(place: Place) -> None:
    ada = by_email(place.account.read())[ADA]
    place.account.leave(ada, min(ada.lists & place.account.ours))


def _left_a_list_that_she_is_on(place: Place) -> None:
    ada = by_email(place.account.read())[ADA]
    place.memory.left[ADA, min(ada.lists & place.account.ours)] = True


def _has_another_value(place: Place) -> None:
    place.account.edit(ADA, place.account.field_of("last_name"), "Somebody Else")


def _is_lost(place: Place) -> None:
    place.account.delete(ADA)


def _is_a_stranger_who_is_touched(place: Place) -> None:
    stranger = min(place.memory.made)
    place.account.edit(stranger, place.account.field_of("last_name"), "Somebody Else")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (_says_no, f"{ADA} said no there and is mailable"),
        (_is_made_mailable, f"{BOB} never said yes and"),
        (_loses_a_list, f"{ADA} is on "),
        (_left_a_list_that_she_is_on, f"{ADA} left "),
        (_has_another_value, f"{ADA}: "),
        (_is_lost, f"{ADA} is not there"),
        (_is_a_stranger_who_is_touched, "is no customer and was touched"),
    ],
)
def test_the_judge_sees_what_is_wrong_in_each_crm(
    sandbox: SandboxClient,
    database: str,
    tmp_path: Path,
    wrong: Callable[[Place], None],
    told: str,
) -> None:
    for place in _story_in_step(sandbox, database, tmp_path).places:
        place.remember()
        wrong(place)
        assert any(told in each for each in place.findings()), place.account.name
