"""The customer table against an independent account of the same sales, day after day.

One story, told once: two taps fill a warehouse, days pass, people write to a CRM; after each step
the table is held against what the vendors' APIs say then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from uuid import uuid4

import psycopg
import pytest

from fixtures.oracle.customers import Oracle
from fixtures.oracle.eventbrite_books import EventbriteBooks
from fixtures.oracle.humanitix_books import HumanitixBooks
from fixtures.oracle.people import Holders
from fixtures.oracle.sales import Books, Word
from fixtures.pipeline_run import Intake
from fixtures.warehouse import Row, Warehouse
from ticket_pipeline.database import EmbeddedServer
from vendor_sandbox.app import make_app
from vendor_sandbox.client import SandboxClient
from vendor_sandbox.sandbox import Sandbox, Start
from vendor_sandbox.server import ServerThread

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

WORLD = Start(seed=1, events=20, customers=400, orders=900)
DAYS = (1, 3, 30, 200)
CHANGE_TRACKING = {"row_hash", "updated_at", "sync_version"}
LEDGER = """
    create schema if not exists ops;
    create table ops.consent_events (
        id uuid primary key, customer_id uuid, email text, channel text, subscribed boolean,
        source text, reason text, occurred_at timestamptz, recorded_at timestamptz default now()
    )
"""


@dataclass
class Step:
    """The table after a run, and what it has to be."""

    days: int
    expected: dict[str, Row]
    rows: dict[str, Row]

    @cached_property
    def contents(self) -> dict[str, Row]:
        """The rows without what tracks their changes."""
        return {
            email: {name: value for name, value in row.items() if name not in CHANGE_TRACKING}
            for email, row in self.rows.items()
        }


@dataclass
class Story:
    """What happened, and where it can be looked up."""

    warehouse: Warehouse
    books: list[Books] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    anew: Step = field(default_factory=lambda: Step(0, {}, {}))
    words: list[Word] = field(default_factory=list)
    holders: Holders = field(default_factory=Holders)


@pytest.fixture(scope="module")
def world() -> Iterator[SandboxClient]:
    """A sandbox of its own, since the story outlasts a test."""
    with ServerThread(make_app(Sandbox(WORLD, rate_limits=False))) as server:
        client = SandboxClient(server.url)
        yield client
        client.close()


@pytest.fixture(scope="module")
def databases(postgres_server: EmbeddedServer) -> Iterator[tuple[str, str]]:
    """Two empty databases."""
    server_url, _, maintenance = postgres_server.url.rpartition("/")
    names = [f"oracle_{uuid4().hex}" for _ in range(2)]
    with psycopg.connect(f"{server_url}/{maintenance}", autocommit=True) as admin:
        for name in names:
            admin.execute(f"create database {name}")
        yield f"{server_url}/{names[0]}", f"{server_url}/{names[1]}"
        for name in names:
            admin.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def story(
    world: SandboxClient, databases: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Story:
    first, second = (Warehouse(url, tmp_path_factory.mktemp("warehouse")) for url in databases)
    for warehouse in (first, second):
        warehouse.execute(LEDGER)
    told = Story(first)
    intake = Intake(world, first.url, first.folder)
    _run(told, world, intake, days=0)
    for days in DAYS:
        _tell_the_crm(told, world)
        world.advance(days)
        _run(told, world, intake, days)
    _write_down(second, told.words)
    Intake(world, second.url, second.folder).load()
    second.build(now=world.clock())
    told.anew = _step(told, world, second, Holders(), days=0)
    return told


def _run(story: Story, world: SandboxClient, intake: Intake, days: int) -> None:
    intake.load()
    story.warehouse.build(now=world.clock())
    story.books = [
        HumanitixBooks(world.humanitix_url).read(),
        EventbriteBooks(world.eventbrite_url).read(),
    ]
    story.steps.append(_step(story, world, story.warehouse, story.holders, days))


def _step(
    story: Story, world: SandboxClient, warehouse: Warehouse, holders: Holders, days: int
) -> Step:
    now = datetime.fromisoformat(world.clock())
    expected = Oracle(story.books, now, story.words, holders=holders).rows()
    return Step(days, expected, warehouse.by_email())


def _tell_the_crm(story: Story, world: SandboxClient) -> None:
    """Three who agreed take it back, one of them from a dead mailbox; one who did so comes back."""
    at = datetime.fromisoformat(world.clock()) + timedelta(hours=3)
    agreed = sorted(email for email, row in story.steps[-1].rows.items() if row["marketing_opt_in"])
    reasons = ("unsubscribed", "spam_complaint", "hard_bounce")
    words = [
        Word(agreed[7 * n], says_yes=False, at=at, source="brevo", reason=why)
        for n, why in enumerate(reasons)
    ]
    gone = [word.email for word in story.words if word.reason == "unsubscribed"]
    words += [
        Word(email, says_yes=True, at=at, source="brevo", reason="resubscribed")
        for email in gone[:1]
    ]
    _write_down(story.warehouse, words)
    story.words += words


def _write_down(warehouse: Warehouse, words: list[Word]) -> None:
    with psycopg.connect(warehouse.url) as db:
        for word in words:
            db.execute(
                "insert into ops.consent_events"
                " (id, email, channel, subscribed, source, reason, occurred_at)"
                " values (%s, %s, 'email', %s, %s, %s, %s)",
                (uuid4(), word.email, word.says_yes, word.source, word.reason, word.at),
            )


def _differences(step: Step) -> list[str]:
    found = [
        f"{email}: {name} is {row[name]!r}, not {wanted[name]!r}"
        for email, wanted in step.expected.items()
        if (row := step.contents.get(email))
        for name in wanted.keys() | row.keys()
        if row.get(name) != wanted.get(name)
    ]
    missing = step.expected.keys() - step.rows.keys()
    extra = step.rows.keys() - step.expected.keys()
    return sorted(
        found + [f"no {email}" for email in missing] + [f"an extra {email}" for email in extra]
    )


@pytest.mark.parametrize("number", range(len(DAYS) + 1))
def test_every_column_of_every_customer_is_as_the_sales_tell(story: Story, number: int) -> None:
    assert _differences(story.steps[number]) == []


def test_a_warehouse_built_anew_tells_what_a_first_reading_shows(story: Story) -> None:
    assert _differences(story.anew) == []


def test_a_warehouse_kept_up_to_date_differs_in_what_it_has_seen_alone(story: Story) -> None:
    """Whose ticket it saw change hands; everything else equals a warehouse built anew."""

    def comparable(step: Step) -> dict[str, Row]:
        when = {"updated_at", "sync_version"}
        return {
            email: {name: value for name, value in row.items() if name not in when}
            for email, row in step.rows.items()
            if story.steps[-1].expected[email] == story.anew.expected[email]
        }

    assert comparable(story.steps[-1]) == comparable(story.anew)


def test_only_a_row_that_changed_gets_a_version_and_it_is_a_higher_one(story: Story) -> None:
    for before, after in zip(story.steps, story.steps[1:], strict=False):
        highest = max(row["sync_version"] for row in before.rows.values())
        for email, row in after.rows.items():
            known = before.rows.get(email)
            if known and before.contents[email] == after.contents[email]:
                assert row == known
            else:
                assert row["sync_version"] > highest
        assert len({row["sync_version"] for row in after.rows.values()}) == len(after.rows)


def test_nobody_is_opted_in_who_never_said_yes(story: Story) -> None:
    assert (
        story.warehouse.rows("""
            select email from publish.customers where marketing_opt_in and email not in (
                select lower(trim(email)) from raw_humanitix.orders where "organiserMailListOptIn"
                union
                select lower(trim(email)) from raw_eventbrite.orders
                where (contact_list_preferences ->> 'has_opted_in')::boolean
                union
                select lower(trim(profile ->> 'email')) from raw_eventbrite.attendees
                where (contact_list_preferences ->> 'has_opted_in')::boolean
                union
                select email from ops.consent_events where subscribed
            )
        """)
        == []
    )


def test_no_order_or_ticket_is_lost_on_the_way(story: Story) -> None:
    lost = story.warehouse.rows("""
        select id from raw_eventbrite.orders
        where 'eventbrite:' || id not in (select order_key from marts.ticket_sales)
        union all
        select _id from raw_humanitix.orders
        where 'humanitix:' || _id not in (select order_key from marts.ticket_sales)
        union all
        select id from raw_eventbrite.attendees
        where 'eventbrite:' || id not in (select attendee_key from marts.attendees)
        union all
        select _id from raw_humanitix.tickets
        where 'humanitix:' || _id not in (select attendee_key from marts.attendees)
    """)
    assert lost == []


def test_the_warehouse_knows_as_many_orders_and_tickets_as_the_apis(story: Story) -> None:
    sales = [sale for books in story.books for sale in books.sales]
    # a deleted order is not listed, its attendees are
    (landed,) = story.warehouse.rows(
        """
        select
            (select count(*) from marts.ticket_sales) as orders,
            (
                select count(*)
                from marts.attendees
                inner join marts.ticket_sales using (order_key)
            ) as tickets
        """
    )
    assert landed == {"orders": len(sales), "tickets": sum(len(sale.seats) for sale in sales)}


def test_each_platforms_money_adds_up_to_what_its_api_tells(story: Story) -> None:
    told: dict[tuple[str, str], Decimal] = {}
    for sale in (sale for books in story.books for sale in books.sales):
        key = (sale.platform, sale.currency)
        told[key] = told.get(key, Decimal()) + sale.paid
    landed = story.warehouse.rows(
        "select platform, currency, sum(net_amount) as paid from marts.ticket_sales group by 1, 2"
    )
    assert {(row["platform"], row["currency"]): row["paid"] for row in landed} == told
