"""Who was asked to confirm a yes and does so is told once; nothing else is taken for that."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from fixtures.signals_people import ADA, consent, deliver
from fixtures.signals_raw import land, make_raw_tables, read_back

ASKED_AT = datetime.now(UTC) - timedelta(hours=2)
BEFORE, AFTER = ASKED_AT - timedelta(hours=1), ASKED_AT + timedelta(hours=1)
ASKED_BY = {"brevo": "by call", "mautic": "opt_in_pending", "hubspot": "nova_opt_in_pending"}
CRMS = tuple(ASKED_BY)


@pytest.fixture
def raw(warehouse: psycopg.Connection) -> psycopg.Connection:
    """A warehouse in which every CRM was told to let Ada confirm."""
    make_raw_tables(warehouse)
    for crm in CRMS:
        _ask(warehouse, crm)
    return warehouse


def _ask(
    warehouse: psycopg.Connection, crm: str, status: str = "waiting", *, answered: bool = True
) -> None:
    key = {"crm": crm, "email": ADA}
    for table in ("sync_asked", "sync_status"):
        warehouse.execute(f"delete from ops.{table} where destination = %(crm)s", key)  # noqa: S608
    warehouse.execute(
        "insert into ops.sync_status (destination, customer_id, email, external_id, status)"
        " values (%(crm)s, md5(%(email)s)::uuid, %(email)s, '1', %(status)s)",
        {**key, "status": status},
    )
    warehouse.execute(
        "insert into ops.sync_asked (destination, customer_id, email, yes, asked_by, list_id,"
        " times, asked_at, answered_at) values (%(crm)s, md5(%(email)s)::uuid, %(email)s, 'yes',"
        " %(by)s, %(list)s, 1, %(at)s, %(answered)s)",
        {
            **key,
            "by": ASKED_BY[crm],
            "list": "2" if crm == "brevo" else None,
            "at": ASKED_AT,
            "answered": ASKED_AT if answered else None,
        },
    )


def _told(crm: str, value: Any = None, at: datetime = AFTER, **more: Any) -> Any:
    """What a webhook posts when somebody confirms."""
    if crm == "brevo":
        seconds = at.timestamp()
        return {"event": "list_addition", "email": ADA, "list_id": [2], "ts": seconds, **more}
    if crm == "mautic":
        field = {"value": "0" if value is None else value}
        contact = {"id": 1, "fields": {"core": {"email": {"value": ADA}, "opt_in_pending": field}}}
        event = {"contact": contact, "timestamp": at.isoformat(), **more}
        return {"mautic.lead_post_save_update": [event]}
    return [
        {
            "subscriptionType": "contact.propertyChange",
            "objectId": 1,
            "propertyName": "nova_opt_in_pending",
            "propertyValue": "false" if value is None else value,
            "changeSource": "AUTOMATION_PLATFORM",
            "occurredAt": int(at.timestamp() * 1000),
            **more,
        }
    ]


def _land(
    raw: psycopg.Connection, crm: str, read_at: datetime = AFTER, value: Any = None, **more: Any
) -> None:
    """Land a contact that has confirmed."""
    common = {"id": "1" if crm == "hubspot" else 1, "email": ADA, "extracted_at": read_at}
    rows: dict[str, dict[str, Any]] = {
        "brevo": {
            "listIds": [2, 9] if value is None else value,
            "emailBlacklisted": False,
            "modifiedAt": AFTER,
        },
        "mautic": {
            "fields": {"opt_in_pending": "0" if value is None else value},
            "dateModified": AFTER,
        },
        "hubspot": {
            "properties": {"nova_opt_in_pending": "false" if value is None else value},
            "lastmodifieddate": AFTER,
        },
    }
    land(raw, f"raw_{crm}.contacts", {**common, **rows[crm], **more})


def _confirmed(crm: str) -> tuple[Any, ...]:
    return (crm, ADA, "double_opt_in", True, "confirmed")


@pytest.mark.parametrize("crm", CRMS)
def test_a_webhook_tells_a_confirmation_once(raw: psycopg.Connection, crm: str) -> None:
    deliver(raw, crm, _told(crm), _told(crm))
    deliver(raw, crm, _told(crm))

    assert consent(raw) == [_confirmed(crm)]


@pytest.mark.parametrize("crm", CRMS)
def test_a_webhook_that_comes_late_of_what_was_before_the_asking_confirms_nothing(
    raw: psycopg.Connection, crm: str
) -> None:
    deliver(raw, crm, _told(crm, at=BEFORE))

    assert consent(raw) == []


@pytest.mark.parametrize("crm", CRMS)
def test_a_reading_tells_a_confirmation_once(raw: psycopg.Connection, crm: str) -> None:
    _land(raw, crm)

    assert [read_back(raw, crm).consent_events for _ in range(2)] == [1, 0]
    assert consent(raw) == [_confirmed(crm)]


@pytest.mark.parametrize("crm", CRMS)
def test_a_reading_adds_nothing_to_what_a_webhook_told(raw: psycopg.Connection, crm: str) -> None:
    deliver(raw, crm, _told(crm))
    _land(raw, crm)
    read_back(raw, crm)

    assert consent(raw) == [_confirmed(crm)]


@pytest.mark.parametrize("crm", CRMS)
@pytest.mark.parametrize("status", ["synced", "suppressed", "withheld"])
def test_who_does_not_wait_confirms_nothing(raw: psycopg.Connection, crm: str, status: str) -> None:
    _ask(raw, crm, status)
    deliver(raw, crm, _told(crm))
    _land(raw, crm)
    read_back(raw, crm)

    assert consent(raw) == []


@pytest.mark.parametrize("crm", CRMS)
def test_who_was_never_asked_confirms_nothing(raw: psycopg.Connection, crm: str) -> None:
    raw.execute("delete from ops.sync_asked")
    deliver(raw, crm, _told(crm))
    _land(raw, crm)
    read_back(raw, crm)

    assert consent(raw) == []


@pytest.mark.parametrize("crm", CRMS)
def test_what_a_run_of_ours_is_writing_just_now_confirms_nothing(
    raw: psycopg.Connection, crm: str
) -> None:
    raw.execute(
        "insert into ops.sync_under_way (destination, customer_id, email)"
        " values (%s, md5(%s)::uuid, %s)",
        [crm, ADA, ADA],
    )
    deliver(raw, crm, _told(crm))
    _land(raw, crm)
    read_back(raw, crm)

    assert consent(raw) == []


@pytest.mark.parametrize("crm", CRMS)
def test_what_was_read_before_somebody_was_asked_confirms_nothing(
    raw: psycopg.Connection, crm: str
) -> None:
    _land(raw, crm, BEFORE)

    assert read_back(raw, crm).consent_events == 0


def test_who_clicks_although_the_answer_to_the_call_was_lost_has_confirmed(
    raw: psycopg.Connection,
) -> None:
    _ask(raw, "brevo", "failed", answered=False)
    _land(raw, "brevo")

    assert read_back(raw, "brevo").consent_events == 1


@pytest.mark.parametrize(
    ("crm", "value", "more"),
    [
        ("brevo", [9], {}),
        ("brevo", [], {}),
        ("brevo", {}, {}),
        ("brevo", "2", {}),
        ("brevo", None, {"emailBlacklisted": True}),
        ("brevo", None, {"attributes": {"DOUBLE_OPT-IN": "2"}}),
        ("brevo", None, {"attributes": {"DOUBLE_OPT-IN": "No"}}),
        ("mautic", "1", {}),
        ("mautic", "", {}),
        ("mautic", {"odd": 1}, {}),
        ("mautic", None, {"fields": []}),
        ("mautic", None, {"fields": {"opt_in_pending": None}}),
        ("hubspot", "true", {}),
        ("hubspot", "", {}),
        ("hubspot", None, {"archived": True}),
        ("hubspot", None, {"properties": "false"}),
    ],
)
def test_a_contact_that_shows_no_confirmation_tells_none(
    raw: psycopg.Connection, crm: str, value: Any, more: dict[str, Any]
) -> None:
    _land(raw, crm, AFTER, value, **more)
    read_back(raw, crm)

    assert [row for row in consent(raw) if row[2] == "double_opt_in"] == []


@pytest.mark.parametrize(
    ("crm", "value", "more"),
    [
        ("brevo", None, {"list_id": [3]}),
        ("brevo", None, {"list_id": None}),
        ("brevo", None, {"api_key_name": "sync"}),
        ("brevo", None, {"email": "other@example.org"}),
        ("mautic", "1", {}),
        ("mautic", None, {"contact": {"fields": []}}),
        ("mautic", {"odd": 1}, {}),
        ("hubspot", "true", {}),
        ("hubspot", "", {}),
        ("hubspot", None, {"changeSource": "INTEGRATION"}),
        ("hubspot", None, {"propertyName": "other_opt_in_pending"}),
    ],
)
def test_a_webhook_that_shows_no_confirmation_tells_none(
    raw: psycopg.Connection, crm: str, value: Any, more: dict[str, Any]
) -> None:
    deliver(raw, crm, _told(crm, value, **more))

    assert consent(raw) == []


def test_a_confirmation_takes_no_no_back(raw: psycopg.Connection) -> None:
    raw.execute(
        "insert into ops.consent_events (email, channel, subscribed, source, reason, occurred_at)"
        " values (%s, 'email', false, 'mautic', 'unsubscribed', %s)",
        [ADA, BEFORE],
    )
    deliver(raw, "mautic", _told("mautic"))
    rows = raw.execute(
        "select channel from ops.consent_events as told where not subscribed and not exists ("
        " select from ops.consent_events as yes where yes.subscribed"
        " and yes.channel = told.channel and yes.occurred_at > told.occurred_at)"
    ).fetchall()

    assert rows == [("email",)]
