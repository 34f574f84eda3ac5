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
from uuid import uuid4

import psycopg
import pytest

from fixtures.judge.account import by_email
from fixtures.judge.place import Place
from fixtures.judge.shop import customers
from fixtures.judge.story import Story
from fixtures.judge.targets import plugins
from fixtures.pipeline_run import Intake
from fixtures.warehouse import Warehouse
from ticket_pipeline.database import EmbeddedServer
from vendor_sandbox.app import make_app
from vendor_sandbox.client import SandboxClient
from vendor_sandbox.sandbox import Sandbox, Start
from vendor_sandbox.server import ServerThread

MINUTES = float(os.environ.get("CRM_JUDGE_MINUTES", "0"))
SEEDS = (1, 2)
ROUNDS = 6
ADA, BOB = "ada@example.org", "bob@example.org"
WORLD = Start(seed=1, events=14, customers=40, orders=80)
DAYS = (2, 40)


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


@pytest.mark.skipif(
    not MINUTES,
    reason="the same story without end, run by hand; CRM_JUDGE_MINUTES says for how long",
)
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


@pytest.fixture
def warehouse(postgres_server: EmbeddedServer, tmp_path: Path) -> Iterator[Warehouse]:
    """An empty database, and dbt."""
    server_url, _, maintenance = postgres_server.url.rpartition("/")
    name = f"judge_{uuid4().hex}"
    with psycopg.connect(f"{server_url}/{maintenance}", autocommit=True) as admin:
        admin.execute(f"create database {name}")
        yield Warehouse(f"{server_url}/{name}", tmp_path)
        admin.execute(f"drop database {name} with (force)")


@pytest.mark.e2e
@pytest.mark.timeout(900)
def test_sales_and_opt_outs_that_come_through_taps_and_transforms_stand_in_each_crm(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    random = Random(1)  # noqa: S311 (a story to be told again, no secret)
    with ServerThread(make_app(Sandbox(WORLD, rate_limits=False))) as server:
        world = SandboxClient(server.url)
        intake = Intake(world, warehouse.url, tmp_path)
        places = [Place(each, warehouse.url, tmp_path, random) for each in plugins(world)]
        for days in (0, *DAYS):
            if days:
                _let_days_pass(world, warehouse, places, days)
            intake.load()
            warehouse.build(now=world.clock())
            assert [each for place in places for each in place.run_calmly()] == [], days
        world.close()


def _let_days_pass(
    world: SandboxClient, warehouse: Warehouse, places: list[Place], days: int
) -> None:
    versions = {row["email"]: row["sync_version"] for row in customers(warehouse.url)}
    for place in places:
        for _ in range(4):
            place.people.do_something(versions)
    before = [by_email(place.account.read()) for place in places]
    world.advance(days)
    for place, known in zip(places, before, strict=True):
        place.people.notice(known)
