"""A person erased from the warehouse, whose rows a tap brings again."""

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.types.json import Jsonb

from crm_core.erasure import Person, parameters, person_of
from crm_core.erasure.command import erase_from
from fixtures.customers import singer_input
from fixtures.memory_crm import MemoryCrm, memory_target
from fixtures.raw_rows import (
    Row,
    eventbrite_attendee,
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
    humanitix_ticket,
)
from fixtures.warehouse import Warehouse
from ticket_console.database import make_schema
from ticket_pipeline.environment import meltano_environment
from ticket_pipeline.erasure.receipt import Receipt, signature
from ticket_pipeline.erasure.rules import customer_ids
from ticket_pipeline.erasure.steps import Erased, erase_everywhere
from ticket_pipeline.erasure.tables import search

KEY = r"a key\of the test"
ADA, BOB, CLEO = "ada@example.org", "bob@example.org", "cleo@example.org"

ENGAGED = """
insert into ops.customer_email_engagement
    (source, event_key, customer_id, email, event_type, occurred_at, told_by, raw_payload)
values ('brevo', %(name)s, %(id)s, %(name)s, 'open', now(), 'webhook', %(said)s)
"""
DELIVERED = """
insert into ops.webhook_logs (platform, event_type, delivery_key, payload)
values ('brevo', 'opened', %(name)s, %(said)s)
"""
PUSHED = "insert into ops.job_runs (job, trigger, arguments) values ('push', 'api', %(arguments)s)"


@dataclass
class Shop:
    """A warehouse that is loaded, transformed and synced into a CRM in memory."""

    warehouse: Warehouse
    crm: MemoryCrm = field(default_factory=MemoryCrm)

    def load(self) -> None:
        """Land the rows of three people, as a tap does each time that it reads everything."""
        land = self.warehouse.land
        land("humanitix.events", humanitix_event(1))
        land("eventbrite.events", eventbrite_event(1))
        land("humanitix.orders", *(_humanitix_orders()))
        land(
            "humanitix.tickets",
            humanitix_ticket(1, 1, firstName="Ada", lastName="Lovelace"),
            humanitix_ticket(2, 1, holder=BOB, firstName="Bob"),
            humanitix_ticket(3, 2, holder=" ADA@Example.org ", firstName="Ada"),
        )
        land("eventbrite.orders", *(_eventbrite_orders()))
        land(
            "eventbrite.attendees",
            eventbrite_attendee(1, 1, ADA, profile={"cell_phone": "0412 345 678"}),
            eventbrite_attendee(2, 2, CLEO),
        )
        self.warehouse.execute(
            "insert into raw_humanitix.rejected_records values"
            " ('1', '{\"email\": \"Ada@example.org\"}', now()),"
            " ('2', '{\"email\": \"someada@example.org\"}', now()) on conflict do nothing"
        )

    def hear(self) -> None:
        """Take in what a CRM and the console have to tell of Ada and Bob."""
        make_schema(self.warehouse.url)
        with psycopg.connect(self.warehouse.url) as db:
            for name in (ADA, BOB):
                [person] = customer_ids([name])
                db.execute(
                    ENGAGED, {"name": name, "id": person, "said": Jsonb({"to": name.upper()})}
                )
                db.execute(DELIVERED, {"name": name, "said": Jsonb({"email": name})})
                db.execute(PUSHED, {"arguments": Jsonb({"customer_id": str(person)})})

    def transform(self, *arguments: str) -> None:
        self.warehouse.build(*arguments)

    def sync(self) -> None:
        """Send the customer table as the tap does, whole."""
        rows = [
            row["record"]
            for row in self.warehouse.rows(
                "select to_jsonb(c) - 'updated_at' - 'consent_at' as record"
                " from publish.customers as c order by sync_version"
            )
        ]
        self.target().run_to_end(singer_input(rows))

    def target(self) -> Any:
        return memory_target(
            self.crm,
            database_url=self.warehouse.url,
            destination="memory",
            tombstone_key=KEY,
            consent_policy="everyone_flagged",
        )

    def erase(self, address: str = ADA, *, fault: str | None = None) -> Receipt:
        def from_crm(person: Person) -> Erased:
            if fault:
                return Erased(destination="memory", fault=fault)
            erase_from(self.target(), StringIO(f"{person.email}\n"))
            return Erased(destination="memory", was_there=True)

        return erase_everywhere(self.warehouse.url, person_of(address), KEY, [from_crm])

    def people(self) -> set[str]:
        """Who is in the customer table."""
        return set(self.warehouse.by_email("select email from publish.customers"))

    def places(self, *words: str) -> list[str]:
        """Where any column of any table of the database holds any of some patterns."""
        with psycopg.connect(self.warehouse.url) as db:
            hits = search(db, {"patterns": words, "words": ["%"], "ids": []})
            return [f"{hit.schema}.{hit.table}.{hit.column}" for hit in hits]


def _humanitix_orders() -> list[Row]:
    return [
        humanitix_order(
            1,
            "Ada@Example.org",
            lastName="Lovelace",
            mobile="0412 345 678",
            notes="calls herself Countess",
            extra_fields={"referrer": "ada@example.org"},
            total=80,
        ),
        humanitix_order(
            2,
            BOB,
            lastName="Builder",
            additionalFields=[{"questionId": "q", "value": f"comes with {ADA.upper()}!"}],
        ),
        humanitix_order(3, None, lastName="Nobody"),
    ]


def _eventbrite_orders() -> list[Row]:
    asked = {"from_email": ADA, "from_name": "Ada Lovelace", "message": "I am ill"}
    paid_back = {"status": "processed", "amount_processed": {"currency": "AUD", "value": 1000}}
    return [
        eventbrite_order(1, ADA, opt_in=True, refund_requests=[{**asked, "items": [paid_back]}]),
        eventbrite_order(2, CLEO, opt_in=True),
    ]


@pytest.fixture(scope="module")
def built(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse with raw tables wider than the transforms know."""
    warehouse = Warehouse(postgres_url, tmp_path_factory.mktemp("dbt"))
    warehouse.create_raw_tables("humanitix", "eventbrite")
    warehouse.execute(
        "alter table raw_humanitix.orders add column notes text, add column extra_fields jsonb;"
        "create table raw_humanitix.rejected_records"
        " (record_hash text primary key, record text, extracted_at timestamp)"
    )
    return warehouse


@pytest.fixture(scope="module")
def shop(built: Warehouse) -> Iterator[Shop]:
    """A shop that erased Ada, and read all rows again since then."""
    with pytest.MonkeyPatch.context() as patch:
        options = meltano_environment({"TOMBSTONE_KEY": KEY}, built.url)["PGOPTIONS"]
        patch.setenv("PGOPTIONS", options)
        yield Shop(built)


@dataclass
class Story:
    """What was seen before and after each step."""

    money: dict[str, list[Row]] = field(default_factory=dict)
    people: dict[str, set[str]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    contacts: dict[str, set[str]] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def note(self, moment: str, shop: Shop) -> None:
        self.money[moment] = shop.warehouse.rows(
            "select order_key, net_amount, refund_amount, stands, ticket_quantity"
            " from marts.ticket_sales order by 1"
        )
        self.people[moment] = shop.people()
        self.places[moment] = shop.places(
            rf"\m{ADA}", "Lovelace", "412 345 678", "Countess", "I am ill"
        )
        self.contacts[moment] = set(shop.crm.contacts)


@pytest.fixture(scope="module")
def story(shop: Shop) -> Story:
    story = Story()
    shop.load()
    shop.transform()
    shop.sync()
    shop.hear()
    story.note("before", shop)
    story.receipts["first"] = shop.erase()
    story.note("erased", shop)
    story.receipts["again"] = shop.erase()
    shop.load()
    shop.transform()
    shop.sync()
    story.note("loaded again", shop)
    shop.transform("--full-refresh")
    shop.sync()
    story.note("built anew", shop)
    return story


def test_before_it_the_person_is_everywhere(story: Story) -> None:
    assert story.people["before"] == story.contacts["before"] == {ADA, BOB, CLEO}
    assert len(story.places["before"]) > 10


def test_afterwards_the_database_names_the_person_nowhere(story: Story) -> None:
    assert story.places["erased"] == []
    assert (story.people["erased"], story.contacts["erased"]) == ({BOB, CLEO}, {BOB, CLEO})


def test_the_accounts_stay_as_they_were(story: Story) -> None:
    assert story.money["before"] == story.money["erased"]
    assert story.money["erased"] == story.money["loaded again"] == story.money["built anew"]


@pytest.mark.parametrize("moment", ["loaded again", "built anew"])
def test_nobody_is_made_anew_by_rows_that_come_again(story: Story, moment: str) -> None:
    assert story.people[moment] == {BOB, CLEO}
    assert story.contacts[moment] == {BOB, CLEO}


def test_rows_that_come_again_are_redacted_before_they_are_read(story: Story) -> None:
    mentioned_by_others = {
        "raw_humanitix.orders.additionalFields",
        "marts.ticket_sales.raw_data",
    }
    assert set(story.places["loaded again"]) <= mentioned_by_others


def test_what_was_heard_of_others_stays(shop: Shop, story: Story) -> None:
    assert story.receipts
    heard = shop.warehouse.rows(
        "select e.email, w.delivery_key from ops.customer_email_engagement as e"
        " full join ops.webhook_logs as w on w.delivery_key = e.email"
    )
    assert heard == [{"email": BOB, "delivery_key": BOB}]


def test_another_person_keeps_name_and_answers(shop: Shop, story: Story) -> None:
    assert story.receipts
    [order] = shop.warehouse.rows(
        """select "lastName", email from raw_humanitix.orders where _id = 'order2'"""
    )
    [ticket] = shop.warehouse.rows(
        """select "firstName" from raw_humanitix.tickets where _id = 'ticket2'"""
    )
    assert (order["lastName"], order["email"], ticket["firstName"]) == ("Builder", BOB, "Bob")


def test_a_rejected_record_of_another_person_stays(shop: Shop, story: Story) -> None:
    assert story.receipts
    kept = shop.warehouse.rows("select record_hash from raw_humanitix.rejected_records")
    assert kept == [{"record_hash": "2"}]


def test_the_receipt_tells_what_was_done_where(story: Story) -> None:
    receipt = story.receipts["first"]
    rows = {part.place: part.rows for part in receipt.parts}

    assert receipt.is_complete
    assert (rows["memory"], rows["publish.customers"], rows["raw_eventbrite.attendees"]) == (
        1,
        1,
        1,
    )
    assert rows["raw_humanitix.orders"] == 2
    assert receipt.still_named == []
    assert "✓ Searched every column of every table: found nowhere." in list(receipt.lines())


def test_a_second_erasure_finds_nothing_more(story: Story) -> None:
    receipt = story.receipts["again"]

    assert receipt.is_complete
    assert {part.place for part in receipt.parts if part.rows} == {"memory"}


def test_the_receipt_is_signed_and_its_owners_alone(story: Story, tmp_path: Path) -> None:
    receipt = story.receipts["first"]

    path = receipt.write(tmp_path / "receipts", KEY)

    content = receipt.signed(KEY)
    signed = content.pop("signature")
    assert signed == signature(content, KEY) != signature({**content, "person": "x"}, KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not re.search(r"\bada\b", path.read_text(), re.IGNORECASE)


def test_the_key_stands_in_nothing_that_dbt_leaves_behind(shop: Shop, story: Story) -> None:
    assert story.receipts
    left = [path.read_bytes() for path in shop.warehouse.folder.rglob("*") if path.is_file()]
    assert left
    assert not [text for text in left if b"of the test" in text]


def test_without_the_key_nothing_is_built_while_people_were_erased(
    shop: Shop, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert story.receipts
    monkeypatch.delenv("PGOPTIONS")

    said = shop.warehouse.dbt("build", "--select", "ticket_sales", fails=True)

    assert "Set TOMBSTONE_KEY" in said


def test_with_another_key_nothing_is_built_and_nobody_erased(
    shop: Shop, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert story.receipts
    monkeypatch.setenv("PGOPTIONS", "-c tickets.tombstone_key=another")

    said = shop.warehouse.dbt("build", "--select", "ticket_sales", fails=True)
    receipt = erase_everywhere(shop.warehouse.url, person_of(BOB), "another", [])

    assert "TOMBSTONE_KEY is not the key by which people were erased" in said
    assert not receipt.is_complete
    assert BOB in shop.people()


def test_a_crm_that_was_not_reached_is_told_and_its_rows_wait_for_the_next_try(
    shop: Shop, story: Story
) -> None:
    assert story.receipts
    shop.load()
    shop.transform()
    shop.sync()

    failed = shop.erase(CLEO, fault="the key was refused")
    known = shop.warehouse.rows(
        "select email from ops.sync_status where email = 'cleo@example.org'"
    )
    healed = shop.erase(CLEO)

    assert (failed.is_complete, healed.is_complete) == (False, True)
    assert "✗ memory: the key was refused" in list(failed.lines())
    assert failed.still_named
    assert {name.rsplit(".", 1)[0] for name in failed.still_named} == {
        "ops.sync_status",
        "ops.sync_log",
    }
    assert known == [{"email": CLEO}]
    assert shop.people() == {BOB}


@dataclass(frozen=True)
class Spot:
    """A column of a raw table, and the table's key."""

    schema: str
    table: str
    key: str
    column: str
    is_json: bool = False

    def upsert(self) -> sql.Composed:
        statement = (
            "insert into {table} ({key}, {column}) values (%s, %s)"
            " on conflict ({key}) do update set {column} = excluded.{column}"
        )
        return sql.SQL(statement).format(
            table=sql.Identifier(self.schema, self.table),
            key=sql.Identifier(self.key),
            column=sql.Identifier(self.column),
        )

    def clearance(self) -> str:
        return f"""delete from {self.schema}.{self.table} where "{self.key}" like 'random%'"""  # noqa: S608 (constants)


SPOTS = st.sampled_from(
    [
        Spot("raw_humanitix", "orders", "_id", "notes"),
        Spot("raw_humanitix", "orders", "_id", "email"),
        Spot("raw_humanitix", "orders", "_id", "orderName"),
        Spot("raw_humanitix", "orders", "_id", "extra_fields", is_json=True),
        Spot("raw_humanitix", "orders", "_id", "additionalFields", is_json=True),
        Spot("raw_humanitix", "tickets", "_id", "additionalFields", is_json=True),
        Spot("raw_humanitix", "rejected_records", "record_hash", "record"),
        Spot("raw_eventbrite", "orders", "id", "promo_code"),
        Spot("raw_eventbrite", "attendees", "id", "profile", is_json=True),
        Spot("marts", "ticket_sales", "order_key", "raw_data", is_json=True),
    ]
)
ADDRESSES = st.from_regex(
    r"[a-z0-9][a-z0-9+_'-]{0,12}[a-z0-9]@[a-z0-9]{1,8}\.example", fullmatch=True
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    address=ADDRESSES,
    places=st.lists(SPOTS, min_size=1, max_size=4),
    spelling=st.sampled_from([str.lower, str.upper, str.title]),
    around=st.sampled_from(
        [("", ""), ("<", ">"), ("mail ", " now"), ('"', '", "x": "'), ("ü ", "!")]
    ),
)
def test_wherever_an_address_stands_it_is_found_nowhere_afterwards(
    shop: Shop,
    story: Story,
    address: str,
    places: list[Spot],
    spelling: Any,
    around: tuple[str, str],
) -> None:
    assert story.receipts
    text = f"{around[0]}{spelling(address)}{around[1]}"
    with psycopg.connect(shop.warehouse.url) as db:
        for number, place in enumerate(places):
            value = Jsonb([{"value": text}]) if place.is_json else text
            db.execute(place.upsert(), [f"random{number}", value])

    receipt = erase_everywhere(shop.warehouse.url, person_of(address), KEY, [])

    with psycopg.connect(shop.warehouse.url) as db:
        assert search(db, parameters(person_of(address))) == []
    assert receipt.still_named == []
    for spot in places:
        shop.warehouse.execute(spot.clearance())
