"""What the worker keeps of deliveries that name people who were erased."""

import threading
from collections.abc import Mapping

import psycopg
from psycopg.types.json import Jsonb

from crm_core.erasure import bury, person_of
from ticket_console.database import make_schema
from ticket_console.queue.deliveries import Reader

KEY = "a key of tombstones"
STORED = "select payload from ops.webhook_logs order by id"


def read(url: str, key: str | None, *payloads: Mapping[str, object]) -> list[object]:
    """Store deliveries of Brevo and let the worker read them; what is left of their payloads."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("truncate ops.webhook_logs")
        for number, payload in enumerate(payloads):
            db.execute(
                "insert into ops.webhook_logs (platform, event_type, delivery_key, payload)"
                " values ('brevo', %s, %s, %s)",
                [payload["event"], f"key {number}", Jsonb(dict(payload))],
            )
        Reader("brevo", None, key).read_all(db, threading.Event())
        return [payload for (payload,) in db.execute(STORED)]


def test_a_delivery_that_names_an_erased_person_leaves_no_payload_whatever_it_tells(
    postgres_url: str,
) -> None:
    make_schema(postgres_url)
    told = {"ts_event": 1795219200, "id": 7}
    spam = {"event": "spam", "email": "Ada@Example.org", **told}
    deleted = {"event": "contact_deleted", "email": ["ada@example.org"], "list_id": [2]}
    others = {"event": "spam", "email": "bob@example.org", **told}
    assert read(postgres_url, None, spam) == [spam]
    with psycopg.connect(postgres_url, autocommit=True) as db:
        bury(db, person_of("ada@example.org"), KEY)

    assert read(postgres_url, KEY, spam, deleted, others) == [None, None, others]
