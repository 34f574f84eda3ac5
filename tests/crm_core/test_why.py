"""Why somebody is in a CRM or not, told from the ledger and the customer table."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from crm_core.errors import RunIncompleteError, VendorUnavailableError
from crm_core.ledger import ALL_EMAIL
from crm_core.ledger.postgres import PostgresLedger
from crm_core.why import Explanation, Place, State, explain
from crm_core.why.command import main
from crm_core.why.rules import SENTENCES
from fixtures.customers import Record, changed, customer, singer_input
from fixtures.memory_crm import MemoryCrm, memory_target

ADA = "person1@example.org"
COLUMNS = (
    "customer_id", "email", "marketing_opt_in", "consent_source", "consent_at", "email_status",
    "sync_version",
)  # fmt: skip


class Shop:
    """A customer table beside a ledger, and a CRM in memory that is synced from it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.crm = MemoryCrm()
        self.execute(
            "create schema publish;"
            "create table publish.customers (customer_id uuid primary key, email text unique,"
            " marketing_opt_in boolean, consent_source text, consent_at timestamptz,"
            " email_status text, sync_version bigint,"
            " updated_at timestamptz default '2026-11-01 03:00+00');"
            "create table publish.customer_versions (customer_id uuid, email text,"
            " is_removed boolean, updated_at timestamptz default '2026-11-02 03:00+00')"
        )

    def execute(self, statement: str, *values: object) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(statement.encode(), values or None)

    def publish(self, *records: Record) -> None:
        """Put rows into the customer table."""
        for record in records:
            self.execute("delete from publish.customers where email = %s", record["email"])
            self.execute(
                f"insert into publish.customers ({', '.join(COLUMNS)})"  # noqa: S608 (constants)
                f" values ({', '.join(['%s'] * len(COLUMNS))})",
                *(record[column] for column in COLUMNS),
            )

    def unpublish(self, record: Record) -> None:
        """Let somebody leave the customer table."""
        self.execute("delete from publish.customers where email = %s", record["email"])
        self.execute(
            "insert into publish.customer_versions values (%s, %s, true)",
            record["customer_id"],
            record["email"],
        )

    def sync(self, *records: Record, **settings: Any) -> None:
        """Publish rows and bring the CRM in step with them."""
        self.publish(*(record for record in records if "@" in record["email"]))
        self.send(*records, **settings)

    def send(self, *records: Record, **settings: Any) -> None:
        """Run the target over rows."""
        config = {"database_url": self.url, "destination": "memory", **settings}
        memory_target(self.crm, **config).run_to_end(singer_input(records))

    def opt_out(self, reason: str, channel: str = ALL_EMAIL, source: str = "memory") -> None:
        """Let the ledger hear that the first person opted out in a CRM."""
        self.execute(
            "insert into ops.consent_events (email, channel, subscribed, source, reason,"
            " occurred_at) values (%s, %s, false, %s, %s, '2026-10-31 00:00+00')",
            ADA,
            channel,
            source,
            reason,
        )

    def explain(self, email: str = ADA, key: str | None = None) -> Explanation:
        with psycopg.connect(self.url) as connection:
            return explain(connection, email=email, tombstone_key=key)

    def place(self, email: str = ADA) -> Place:
        """How somebody stands at the only destination."""
        [place] = self.explain(email).places
        return place


@pytest.fixture
def shop(postgres_url: str) -> Iterator[Shop]:
    yield Shop(postgres_url)
    with psycopg.connect(postgres_url) as connection:
        connection.execute("drop schema if exists ops cascade; drop schema publish cascade")


def test_somebody_in_step_is_told_with_id_lists_and_times(shop: Shop) -> None:
    shop.sync(customer(1))

    place = shop.place()

    assert (place.state, place.in_crm, place.external_id) == (State.IN_STEP, True, ADA)
    assert (place.lists, place.last_outcome) == (("list new",), "created")
    assert place.since is not None
    assert place.last_outcome_at is not None
    assert place.reason == "in step with the customer table"


def test_a_note_tells_what_was_left_out(shop: Shop) -> None:
    shop.sync(customer(1, mobile="call me"))

    assert shop.place().notes == ("mobile left out: it cannot be dialled",)


def test_the_address_is_found_however_it_is_spelt(shop: Shop) -> None:
    shop.sync(customer(1))

    assert shop.place("  Person1@EXAMPLE.org ").state is State.IN_STEP


def test_somebody_is_found_by_the_customer_id_too(shop: Shop) -> None:
    record = customer(1)
    shop.sync(record)

    with psycopg.connect(shop.url) as connection:
        found = explain(connection, customer_id=record["customer_id"])

    assert (found.email, found.places[0].state) == (ADA, State.IN_STEP)


def test_who_never_opted_in_is_told_so(shop: Shop) -> None:
    shop.sync(customer(1, marketing_opt_in=False, consent_source=None, consent_at=None))

    place = shop.place()

    assert (place.in_crm, place.reason) == (False, "never opted in")


def test_an_opt_out_at_checkout_is_told_with_source_and_date(shop: Shop) -> None:
    shop.sync(customer(1, marketing_opt_in=False))

    assert shop.place().reason == "opted out at checkout (humanitix, 2026-01-05)"


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("unsubscribe", "unsubscribed in memory on 2026-10-31"),
        ("hard_bounce", "bounced in memory on 2026-10-31"),
        ("spam complaint", "complained in memory on 2026-10-31"),
        ("blocklisted", "opted out (blocklisted) in memory on 2026-10-31"),
    ],
)
def test_an_opt_out_in_the_crm_is_told_in_its_words(shop: Shop, reason: str, sentence: str) -> None:
    shop.send()
    shop.opt_out(reason)
    shop.sync(customer(1))

    assert shop.place().reason == sentence


def test_an_opt_out_is_told_before_the_customer_table_counts_it(shop: Shop) -> None:
    shop.sync(customer())
    shop.opt_out("unsubscribed")

    told = shop.place()
    assert (told.state, told.is_suppressed) == (State.OPTED_OUT_IN_CRM, True)


def test_an_opt_out_that_was_lifted_before_the_last_write_is_told_no_more(shop: Shop) -> None:
    shop.sync(customer())
    shop.opt_out("unsubscribed")
    shop.sync(changed(customer(), first_name="Grace"))

    told = shop.place()
    assert (told.state, told.is_suppressed) == (State.IN_STEP, False)


def test_an_opt_out_in_another_crm_is_told_with_its_name(shop: Shop) -> None:
    shop.send()
    shop.opt_out("unsubscribe", source="mautic")
    shop.sync(customer(1, marketing_opt_in=False, consent_source="mautic"))

    assert shop.place().reason == "unsubscribed in mautic on 2026-10-31"


def test_who_has_yet_to_confirm_a_yes_is_told_so(shop: Shop) -> None:
    shop.execute("alter table publish.customers add column opt_in_pending boolean")
    row = customer(marketing_opt_in=False, opt_in_pending=True)
    shop.publish(row)
    shop.execute("update publish.customers set opt_in_pending = true")
    shop.sync(row)

    place = shop.place()

    assert place.state is State.OPT_IN_PENDING
    assert place.reason.startswith("said yes (humanitix, 2026-01-05) and has yet to confirm it: ")
    assert "which this target cannot let the CRM ask for" in place.reason
    assert not place.is_suppressed


def test_a_newer_yes_that_the_customer_table_counts_awaits_a_person(shop: Shop) -> None:
    shop.send()
    shop.opt_out("unsubscribed")
    shop.sync(customer(1, consent_at="2026-11-05T00:00:00Z"))

    place = shop.place()

    assert place.state is State.AWAITS_CONFIRMATION
    assert place.reason == (
        "unsubscribed in memory on 2026-10-31 and said yes again at checkout"
        " (humanitix, 2026-11-05); who lifts the block in the CRM confirms it"
    )


def test_an_address_that_bounced_is_told(shop: Shop) -> None:
    shop.sync(customer(1, email_status="bounced", consent_source="brevo"))

    assert shop.place().reason == "the address cannot be mailed (bounced, told by brevo)"


def test_a_list_that_was_left_is_a_note(shop: Shop) -> None:
    shop.send()
    shop.opt_out("left the list", channel="list:7")
    shop.sync(customer(1))

    place = shop.place()

    assert place.state is State.IN_STEP
    assert place.notes == ("left the list 7 on 2026-10-31, and is not put back",)


def test_a_row_that_broke_the_contract_is_told_with_field_and_reason(shop: Shop) -> None:
    shop.publish(customer(1))
    shop.send(customer(1, total_orders="many"))

    place = shop.place()

    assert (place.in_crm, place.state) == (False, State.REJECTED)
    assert place.reason == "refused for good: total_orders is not a whole number"


def test_a_refusal_is_over_once_the_row_arrived(shop: Shop) -> None:
    shop.send(customer(1, total_orders="many"))
    shop.sync(changed(customer(1), 2))

    assert shop.place().state is State.IN_STEP


def test_who_failed_is_told_when_the_next_try_is_and_why(shop: Shop) -> None:
    shop.crm.refuses = frozenset({ADA})
    with pytest.raises(RunIncompleteError):
        shop.sync(customer(1))

    place = shop.place()

    assert place.state is State.WAITING
    assert place.reason.startswith("waiting for retry at 20")
    assert place.reason.endswith("after 1 try, because: not today")


def test_who_was_given_up_is_told_how_to_try_again(shop: Shop) -> None:
    shop.crm.refuses = frozenset({ADA})
    with pytest.raises(RunIncompleteError):
        shop.sync(customer(1), retry_attempts=1)

    place = shop.place()

    assert place.state is State.DEAD
    assert "--retry-dead tries again" in place.reason


def test_somebody_newer_than_the_last_run_is_told_when_that_was(shop: Shop) -> None:
    shop.send()
    shop.publish(customer(1))

    place = shop.place()

    assert place.state is State.NOT_YET_SEEN
    assert "the last one: 20" in place.reason
    assert "success" in place.reason


def test_a_change_that_waits_for_the_next_run_is_told(shop: Shop) -> None:
    shop.sync(customer(1))
    shop.publish(changed(customer(1), first_name="Grace"))

    place = shop.place()

    assert (place.state, place.in_crm) == (State.CHANGED, True)
    assert place.reason.startswith("the row changed on 2026-11-01 03:00 UTC")


def test_a_change_of_somebody_who_gets_no_mail_is_a_note(shop: Shop) -> None:
    silent = customer(1, marketing_opt_in=False, consent_source=None)
    shop.sync(silent)
    shop.publish(changed(silent, first_name="Grace"))

    place = shop.place()

    assert place.state is State.NEVER_OPTED_IN
    assert place.notes[0].startswith("the row changed on 2026-11-01 03:00 UTC")


def test_somebody_who_has_opted_in_since_the_last_run_is_told_to_wait(shop: Shop) -> None:
    shop.sync(customer(1, marketing_opt_in=False, consent_source=None))
    shop.publish(changed(customer(1)))

    assert shop.place().state is State.CHANGED


def test_a_contact_that_gets_no_mail_is_told_to_be_there(shop: Shop, why: "Run") -> None:
    shop.sync(customer(1, marketing_opt_in=False), consent_policy="everyone_flagged")

    _, told, _ = why(ADA, DATABASE_URL=shop.url)

    assert f"id {ADA}, not mailable\n" in told
    assert "  why: opted out at checkout (humanitix, 2026-01-05)\n" in told


def test_who_was_never_in_the_customer_table_is_told_so(shop: Shop) -> None:
    shop.sync(customer(2))

    found = shop.explain()

    assert (found.customer_id, found.in_stream) == (None, False)
    assert found.places[0].reason == "not in the customer table"


def test_who_left_the_customer_table_is_told_since_when(shop: Shop) -> None:
    shop.sync(customer(1))
    shop.unpublish(customer(1))

    place = shop.place()

    assert (place.state, place.in_crm) == (State.LEFT_STREAM, True)
    assert "since 2026-11-02 03:00 UTC" in place.reason


@pytest.mark.parametrize(
    ("on_missing", "state", "in_crm"),
    [("unlist", State.UNLISTED, True), ("archive", State.ARCHIVED, False)],
)
def test_who_was_removed_is_told_how(
    shop: Shop, on_missing: str, state: State, *, in_crm: bool
) -> None:
    shop.sync(customer(1))
    shop.unpublish(customer(1))
    shop.send(on_missing=on_missing, max_removals=100)

    place = shop.place()

    assert (place.state, place.in_crm) == (state, in_crm)


def test_somebody_whose_writing_was_cut_short_is_told(shop: Shop) -> None:
    shop.crm.breaks_after = 0
    with pytest.raises(VendorUnavailableError):
        shop.sync(customer(1))

    assert shop.place().state is State.UNDER_WAY


def test_the_erased_are_told_to_whoever_has_the_key(shop: Shop) -> None:
    shop.send()
    tombstone = PostgresLedger(shop.url, "memory", "key").tombstone(ADA)
    shop.execute("insert into ops.tombstones values (%s, '2026-11-03')", tombstone)

    told = shop.explain(key="key")

    assert told.places[0].state is State.ERASED
    assert "erased on 2026-11-03" in told.places[0].reason
    assert shop.explain().erased_at is None


def test_each_destination_has_its_own_answer(shop: Shop) -> None:
    shop.sync(customer(1))
    shop.crm = MemoryCrm(refuses=frozenset({ADA}))
    with pytest.raises(RunIncompleteError):
        shop.send(customer(1), destination="other")

    states = {place.destination: place.state for place in shop.explain().places}

    assert states == {"memory": State.IN_STEP, "other": State.WAITING}


def test_without_a_customer_table_the_ledger_alone_is_told(shop: Shop) -> None:
    shop.sync(customer(1))
    shop.execute("drop table publish.customers")

    assert (shop.explain().in_stream, shop.place().state) == (None, State.IN_STEP)
    assert shop.place("person2@example.org").state is State.NEVER_SENT


def test_every_state_has_a_sentence() -> None:
    assert SENTENCES.keys() == set(State)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def why(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command; gives its exit code and what it printed."""
    for name in ("WAREHOUSE_URL", "DATABASE_URL", "TOMBSTONE_KEY"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, **variables: str) -> tuple[int, str, str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = main(arguments)
        return code, *capsys.readouterr()

    return run


def test_the_command_answers_in_lines(shop: Shop, why: Run) -> None:
    shop.sync(customer(1))

    code, told, _ = why(ADA, WAREHOUSE_URL=shop.url)

    assert code == 0
    assert f"Customer {customer(1)['customer_id']}, in the customer table\n" in told
    assert "memory: in the CRM since 20" in told
    assert "  why: in step with the customer table\n  last: created on 20" in told


def test_the_command_answers_in_json(shop: Shop, why: Run) -> None:
    shop.sync(customer(1))

    _, told, _ = why(ADA, "--json", "--database-url", shop.url)

    [place] = json.loads(told)["places"]
    assert (place["state"], place["lists"]) == ("in_step", ["list new"])


def test_an_unknown_person_is_an_answer(shop: Shop, why: Run) -> None:
    shop.send()

    code, told, _ = why("nobody@example.org", DATABASE_URL=shop.url)

    assert code == 0
    assert told.startswith("Nobody is known by that address")


@pytest.mark.parametrize(
    ("email", "url", "told"),
    [
        (ADA, None, "No database is named. Give --database-url"),
        (ADA, "postgresql://nobody:x@127.0.0.1:1/none", "The database cannot be reached."),
        (ADA, "not a url", "The database cannot be reached."),
    ],
)
def test_what_cannot_be_asked_is_one_line(why: Run, email: str, url: str | None, told: str) -> None:
    code, _, error = why(email, **({"DATABASE_URL": url} if url else {}))

    assert (code, error.count("\n")) == (1, 1)
    assert error.startswith(told)


def test_a_database_without_a_ledger_is_one_line(shop: Shop, why: Run) -> None:
    code, _, error = why(ADA, DATABASE_URL=shop.url)

    assert (code, error.count("\n")) == (1, 1)
    assert error.startswith("The database has no ledger")


def test_what_is_no_address_is_one_line(shop: Shop, why: Run) -> None:
    shop.send()

    code, _, error = why("nobody", DATABASE_URL=shop.url)

    assert (code, error.count("\n")) == (1, 1)
    assert "no e-mail address" in error


def test_the_command_loads_no_singer_sdk() -> None:
    question = "import sys, crm_core.why.command; print('singer_sdk' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, check=True)

    assert answer.stdout == b"False\n"


CONTACTS = """
create schema if not exists marts;
create or replace view marts.customer_contacts as
select email, seen_in, is_buyer, moment::timestamptz as seen_at, gives_name,
    gives_name as bears_name, true as has_number, has_address
from (values
    ('{0}', 'humanitix:55', true, '2026-10-03', true, false),
    ('{0}', 'eventbrite:88', false, '2026-10-20', false, true),
    ('someone.else@example.org', 'eventbrite:89', false, '2026-10-20', false, true)
) as told (email, seen_in, is_buyer, moment, gives_name, has_address)
"""


def test_it_tells_which_order_gave_the_name_and_what_was_left_out(shop: Shop, why: Run) -> None:
    shop.sync(customer(1))
    shop.execute(CONTACTS.format(customer(1)["email"]))

    _, printed, _ = why(customer(1)["email"], DATABASE_URL=shop.url)

    left_out = "number and address of ticket eventbrite:88 of 2026-10-20 left out"
    assert printed.split("\n")[1:3] == [
        "  name from order humanitix:55 of 2026-10-03",
        f"  {left_out}: it bears another name",
    ]


UNUSABLE = """
create schema if not exists marts;
create or replace view marts.unusable_addresses as
select 'humanitix:1' as order_key, '{}' as typed, '{}' as reason, {} as is_nobodys
"""


def test_nobodys_address_is_told_with_its_reason(shop: Shop, why: Run) -> None:
    shop.send()
    shop.execute(UNUSABLE.format("noreply@example.org", "it is nobody''s", "true"))

    _, printed, _ = why("noreply@example.org", DATABASE_URL=shop.url)

    told = "1 order names it, and it is nobody's: the sale counts and makes no customer."
    assert printed.startswith(told)


def test_an_address_that_is_none_is_told_by_the_orders_that_name_it(shop: Shop, why: Run) -> None:
    shop.send()
    shop.execute(UNUSABLE.format("ada at example.org", "it has no @-sign", "false"))

    code, printed, _ = why(" Ada at example.org", DATABASE_URL=shop.url)

    assert code == 0
    assert printed.startswith(
        "1 order names it in the place of an address, and it has no @-sign: the order counts"
    )
