"""Whatever happens to people on their way, no log, history, queue, alert or metric names them.

They go through everything once, and through everything that can go wrong. Data stores hold people
by design: the schemas of raw, staging, marts and publish, and of `ops` the tables below.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from fixtures.canaries import BUYER, FAMILY, NEEDLES, STRANGER, Aviary, address, aviary, named
from fixtures.console_posts import eventbrite_delivery, relay_delivery
from fixtures.main_job import Place

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(500)]

KEPT = ("ops", "procrastinate", "meltano")
DATA_STORES = {
    "ops.webhook_logs": "what CRMs delivered",
    "ops.consent_events": "who said what, when and where",
    "ops.customer_email_engagement": "who opened and clicked",
    "ops.sync_status": "who is in which CRM",
    "ops.sync_log": "what was changed of whom",
    "ops.sync_under_way": "who is being written, and with what",
    "ops.rejected_rows": "records that are no customers",
}
"""Tables that hold people, and what for; erasing somebody reaches them."""

HOLDING = ("raw_humanitix.orders", "raw_eventbrite.orders", "marts.crm_contacts")
REFUSING = ("raw_humanitix.orders", "raw_eventbrite.orders", "ops.customer_email_engagement")
REFUSE = "alter table {} add constraint refused check (false) not valid"
MISREAD = """
create function misread() returns trigger language plpgsql as
$$ begin perform new::text::integer; return new; end $$;
create trigger misread before insert or update on publish.customer_versions
for each row execute function misread()
"""
"""PostgreSQL quotes a value that it cannot read in the error itself, not beside it."""

SPOIL = """
update publish.customers set email = lower(first_name || ' of ' || last_name),
    sync_version = nextval('publish.sync_version')
where email = %s
"""
FAILING = {
    "humanitix-el": "humanitix-el failed: ",
    "eventbrite": "eventbrite-el transform failed: ",
    "publish": "transform failed: ",
    "mautic-readback": "mautic-readback failed: ",
}
"""Jobs that meet with all this, and how their errors begin."""


@pytest.fixture(scope="module")
def after(place: Place) -> Iterator[Aviary]:
    """All that can happen has happened, and nothing runs any more but the database."""
    with aviary(place) as birds:
        birds.release()
        assert birds.command("ticket_console", "up") == 0, birds.printed
        assert birds.command("ticket_pipeline", "run") == 0, birds.printed
        spoil_the_warehouse(birds)
        words = ("meltano", "run", "--full-refresh", "humanitix-el")
        assert birds.command("ticket_pipeline", *words) != 0
        let_platforms_deliver(birds)
        ask_for_what_is_not_there(birds)
        run_jobs(birds)
        assert birds.command("ticket_console", "down") == 0
        birds.place.server.start()
        yield birds


def spoil_the_warehouse(birds: Aviary) -> None:
    """Let loader, model and reading meet rows that PostgreSQL refuses, and a target a bad one."""
    [row] = birds.rows("select customer_id from publish.customers where email = %s", address(BUYER))
    path = f"/api/customers/{row['customer_id']}/push"
    birds.ask("POST", path, json={"destination": "mautic"}).raise_for_status()
    birds.until("job = 'push' and status = 'success'")
    birds.rows(SPOIL, address(BUYER))
    birds.rows(MISREAD)
    for table in REFUSING:
        birds.rows(REFUSE.format(table))


def let_platforms_deliver(birds: Aviary) -> None:
    """Genuine, forged, malformed, oversized and unknown deliveries, all about people."""
    birds.listen()
    for crm in ("brevo", "mautic", "hubspot"):
        birds.sandbox.control(f"{crm}/unsubscribe", {"email": address(BUYER)})
    told = {"email": address(STRANGER), "name": f"{STRANGER} {FAMILY}"}
    bodies: dict[str, Any] = {
        "brevo": {"event": "opened", **told},
        "mautic": {"mautic.email_on_open": [told]},
        "hubspot": [told],
        "eventbrite": eventbrite_delivery() | told,
        "humanitix": relay_delivery() | told | {"order_id": address(STRANGER)},
    }
    with birds.console() as console:
        for platform, body in bodies.items():
            console.deliver(platform, body)
            console.deliver(platform, body, "forged")
            console.deliver(platform, f"{STRANGER} {FAMILY}".encode())
            console.deliver(platform, {**told, "much": "x" * 2**21})
            console.post(f"/webhooks/{platform}/{address(STRANGER)}", b"{}", origin=FAMILY)


def ask_for_what_is_not_there(birds: Aviary) -> None:
    """Name somebody wherever a request has a place for it."""
    asked = address(STRANGER)
    for method, path, status in (
        ("GET", f"/api/customers/{asked}", 422),
        ("GET", f"/api/customers/{uuid4()}/why?email={asked}", 422),
        ("GET", f"/api/customers?view={asked}", 422),
        ("GET", f"/api/customers?view=crm&destination={asked}", 404),
        ("POST", f"/api/jobs/{asked}/run", 404),
        ("GET", f"/{asked}", 404),
    ):
        assert birds.keep(method, path) == status, path
    body = {"destination": {"to": asked}}
    assert birds.keep("POST", f"/api/customers/{uuid4()}/push", json=body) == 422


def run_jobs(birds: Aviary) -> None:
    """Run jobs, one of them until it is given up, and kill the worker in the midst of it."""
    given_up = birds.run("humanitix-el")
    birds.until("id = %s and status = 'running'", given_up)
    birds.kill_worker()
    for job in ("brevo-sync", "mautic-readback"):
        birds.run(job)
    birds.until("id = %s and status = 'failed'", given_up, hurry=given_up)
    birds.until("job = 'brevo-sync' and status = 'success'")
    for job, begin in FAILING.items():
        birds.until("job = %s and starts_with(error, %s)", job, begin)
    for path in ("/healthz", "/metrics", "/api/runs?limit=200"):
        assert birds.keep("GET", path) == 200


def test_people_went_through_all_of_it(after: Aviary) -> None:
    held = "".join(after.text_of(table) for table in (*HOLDING, *DATA_STORES))
    assert named(held) == list(NEEDLES)
    assert after.rows("select 1 from ops.rejected_rows where reason is not null")
    assert after.rows("select 1 from ops.webhook_logs where status = 'failed'")


def test_no_file_that_is_left_names_anybody(after: Aviary) -> None:
    everybody = [*NEEDLES, *after.addresses()]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in after.files()}
    assert any("(left out)" in text for text in texts.values())
    assert {path: found for path, text in texts.items() if (found := named(text, everybody))} == {}


def test_nothing_printed_names_anybody(after: Aviary) -> None:
    everybody = [*NEEDLES, *after.addresses()]
    printed = after.printed
    assert {words: found for words in printed if (found := named(printed[words], everybody))} == {}


def test_no_refusal_health_metric_or_history_names_anybody(after: Aviary) -> None:
    answers = after.answers
    assert {path: found for path in answers if (found := named(answers[path]))} == {}


def test_no_alert_names_anybody(after: Aviary) -> None:
    alerts: list[str] = []
    while not any("humanitix-el failed" in alert for alert in alerts):
        alerts.append(after.receiver.next().raw.decode())
    assert [found for alert in alerts if (found := named(alert))] == []


def test_no_table_but_the_data_stores_names_anybody(after: Aviary) -> None:
    tables = set(after.tables(*KEPT))
    assert tables >= set(DATA_STORES)
    telling = {table: named(after.text_of(table)) for table in sorted(tables - set(DATA_STORES))}
    assert {table: found for table, found in telling.items() if found} == {}
