"""What people did to a real Mautic 5.1.1 is told alike by its webhooks and by its tables.

The deliveries were recorded as they came, signed, and the tables afterwards; what truly happened
stands in the recorded deeds.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from fixtures.console_posts import SECRETS, running_console
from fixtures.loader import load
from fixtures.mautic_tap import MauticTap
from fixtures.recorded import lines, needs_recordings
from fixtures.replaced_answers import Answer, relay
from fixtures.signals_people import KEY, make_warehouse
from fixtures.signals_raw import read_back
from ticket_console.database import make_schema
from ticket_console.queue.deliveries import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient

pytestmark = needs_recordings

SECRET: Final = "mautic-hook-secret-for-tests"
HASH: Final = "6b0e00"
"""What every hash of the recorded sendings begins with."""

MERGED: Final = "ned@example.org"
GONE: Final = {"mia@example.org", "merge.left@example.org", "gone.left@example.org"}

ENGAGEMENT: Final = """
select event_key, email, email_id, link_url from ops.customer_email_engagement
where event_type = any(%s)
"""
MACHINES: Final = """
select email, link_url from ops.customer_email_engagement
where event_type = 'click' and is_machine
"""
OUT: Final = """
select email from (
    select distinct on (email) email, subscribed from ops.consent_events
    where source = 'mautic' and channel = 'email' order by email, occurred_at desc, subscribed
) as last where not subscribed
"""
ROWS: Final = "select count(*) from ops.consent_events where event_key = %s"


def deliveries() -> list[dict[str, Any]]:
    return lines("mautic-5.1.1-webhooks.jsonl")


def contacts() -> dict[str, dict[str, Any]]:
    """Everybody as the last delivery about them showed them, by id, without who was deleted."""
    found: dict[str, dict[str, Any]] = {}
    for delivery in deliveries():
        for events in json.loads(delivery["body"]).values():
            for event in events if isinstance(events, list) else []:
                for contact in (event.get("contact"), *_leads(event)):
                    if isinstance(contact, dict) and isinstance(contact.get("id"), int):
                        found[str(contact["id"])] = _listed(contact, found)
                if "id" in event:
                    found.pop(str(event["id"]), None)
    return found


def _leads(event: dict[str, Any]) -> Iterator[Any]:
    for name in ("stat", "hit"):
        yield event.get(name, {}).get("lead")


def _listed(contact: dict[str, Any], found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    values = {name: told["value"] for name, told in contact["fields"]["core"].items()}
    before = found.get(str(contact["id"]), {})
    moment = contact.get("dateAdded") or before.get("dateAdded") or "2026-11-30T23:03:00+00:00"
    fields = {"all": {"id": str(contact["id"]), **values}}
    return {
        **before,
        "doNotContact": [],
        **contact,
        "dateAdded": moment,
        "dateModified": contact.get("dateModified"),
        "fields": fields,
    }


def tables() -> dict[str, list[dict[str, Any]]]:
    """The rows of each table that was recorded; of contacts and mails as they were delivered."""
    return {
        row["table"]: row["answer"].get("stats") or [] for row in lines("mautic-5.1.1-stats.jsonl")
    }


def answers(method: str, path: str) -> Answer | None:
    """What the instance answers to the tap; one page holds everything."""
    parts = urlsplit(path)
    rest = "0" not in (parse_qs(parts.query).get("where[0][val]") or ["0"])
    name = parts.path.removeprefix("/api/").removeprefix("stats/")
    if method == "POST":
        return Answer({"access_token": "t", "expires_in": 3600})
    if name == "contacts":
        return Answer({"total": "9", "contacts": {} if rest else contacts()})
    if name == "emails":
        mails = {"1": {"id": 1, "name": "March Newsletter", "subject": "News"}}
        return Answer({"total": 1, "emails": mails})
    if parts.path.startswith("/api/stats/"):
        return Answer({"total": "9", "stats": [] if rest else tables()[name]})
    return Answer({"total": 0, "fields": [], "lists": []})


@pytest.fixture
def warehouse(postgres_url: str) -> Iterator[psycopg.Connection]:
    """An empty warehouse with the console's tables."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("set client_min_messages = warning")
        make_warehouse(connection)
        make_schema(postgres_url)
        yield connection


def tell_by_webhooks(connection: psycopg.Connection, url: str) -> list[str]:
    """Post every delivery as it came, and let the worker read them; what is stored then."""
    secrets = {**{name: (secret,) for name, secret in SECRETS.items()}, "mautic": (SECRET,)}
    with running_console(url, secrets=secrets) as console:
        for delivery in deliveries():
            signature = delivery["headers"]["Webhook-Signature"]
            status = console.post(
                "/webhooks/mautic", delivery["body"].encode(), **{"Webhook-Signature": signature}
            )
            assert status == 200
        stored = [json.dumps(log["payload"]) for log in console.logs()]
    told = Reader("mautic", None, KEY).read_all(connection, threading.Event())
    assert told["failed"] == 0
    return stored


def tell_by_readings(
    connection: psycopg.Connection, url: str, sandbox: SandboxClient, folder: Path
) -> list[str]:
    """Read the tables by the tap, land them and read them back; what landed."""
    with relay(sandbox.mautic_url, answers) as address:
        run = MauticTap(sandbox, folder).run(base_url=address, full_pass_hours=0)
    load(run.lines, url, "raw_mautic", folder)
    read_back(connection, "mautic")
    return run.lines


def engagement(connection: psycopg.Connection, *kinds: str) -> set[tuple[Any, ...]]:
    return set(connection.execute(ENGAGEMENT, [list(kinds)]).fetchall())


def out(connection: psycopg.Connection) -> set[str]:
    return {email for (email,) in connection.execute(OUT)}


def test_webhooks_and_tables_tell_the_same_engagement_and_consent(
    warehouse: psycopg.Connection, postgres_url: str, sandbox: SandboxClient, tmp_path: Path
) -> None:
    tell_by_webhooks(warehouse, postgres_url)
    by_webhooks = {kind: engagement(warehouse, kind) for kind in ("open", "click")}
    out_by_webhooks, machines = out(warehouse), warehouse.execute(MACHINES).fetchall()
    make_warehouse(warehouse)

    tell_by_readings(warehouse, postgres_url, sandbox, tmp_path)

    assert engagement(warehouse, "click") == by_webhooks["click"]
    assert engagement(warehouse, "open") == by_webhooks["open"]
    assert warehouse.execute(MACHINES).fetchall() == machines
    assert out_by_webhooks - out(warehouse) == {MERGED, *GONE} - {"mia@example.org"}
    assert out(warehouse) <= out_by_webhooks


@pytest.mark.parametrize("first", ["webhooks", "readings"])
def test_whoever_told_first_nothing_is_told_twice(
    warehouse: psycopg.Connection,
    postgres_url: str,
    sandbox: SandboxClient,
    tmp_path: Path,
    first: str,
) -> None:
    if first == "webhooks":
        tell_by_webhooks(warehouse, postgres_url)
        tell_by_readings(warehouse, postgres_url, sandbox, tmp_path)
    else:
        tell_by_readings(warehouse, postgres_url, sandbox, tmp_path)
        tell_by_webhooks(warehouse, postgres_url)

    for row in tables()["lead_donotcontact"]:
        if not row["comments"].startswith("target-mautic"):
            key = f"dnc:{row['id']}:{row['reason']}"
            assert warehouse.execute(ROWS, [key]).fetchone() == (1,), key
    assert MERGED in out(warehouse)
    assert GONE - {"mia@example.org"} <= out(warehouse)


def test_no_secret_of_a_sending_is_kept(
    warehouse: psycopg.Connection, postgres_url: str, sandbox: SandboxClient, tmp_path: Path
) -> None:
    stored = tell_by_webhooks(warehouse, postgres_url)
    landed = tell_by_readings(warehouse, postgres_url, sandbox, tmp_path)
    kept = warehouse.execute("select raw_payload::text from ops.customer_email_engagement")

    assert len(stored) > 100
    assert not any(HASH in text for text in stored)
    assert not any(HASH in text for text in landed)
    assert not any(HASH in (text or "") for (text,) in kept)


def test_the_deeds_that_mautic_records_are_told(
    warehouse: psycopg.Connection, postgres_url: str
) -> None:
    tell_by_webhooks(warehouse, postgres_url)

    clicks = Counter(email for _, email, *_ in engagement(warehouse, "click"))
    # Googlebot, BingPreview, python-requests, curl, Wget and Go are left out by Mautic itself.
    assert clicks["ada@example.org"] == 3
    assert clicks["bo@example.org"] == 3
    assert {link for _, link in warehouse.execute(MACHINES)} == {
        "https://example.org/programme/m%C3%A4rz",
        "https://example.org/me?email=%7Bcontactfield%3Demail%7D",
    }
    assert {"flo@example.org", "gus@example.org", "hal@example.org"} <= out(warehouse)
    assert not {"ed@example.org", "ada@example.org", "jo@example.org"} & out(warehouse)
