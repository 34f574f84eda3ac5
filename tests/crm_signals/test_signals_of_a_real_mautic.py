"""Mautic's webhooks as a real 5.1.1 sends them, with invented people."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_signals.deliveries import MalformedDeliveryError, signals_of, split
from crm_signals.machines import is_machine
from crm_signals.mautic_secrets import link_without_secrets, without_secrets
from crm_signals.signal import Kind, Signal
from fixtures.recorded import lines, mutations, needs_recordings
from fixtures.signals_people import ADA, consent, deliver, engagement
from fixtures.signals_raw import at, land, make_raw_tables, read_back

if TYPE_CHECKING:
    import psycopg

HASH = "6b0e00ef87947315644089"
LEAD = {"id": 54, "fields": {"core": {"email": {"alias": "email", "value": ADA}}}}
VISITOR = {"id": 3997, "fields": {"core": {"email": {"alias": "email", "value": None}}}}
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0.0.0 Safari/537.36"


def hit(**changes: Any) -> dict[str, Any]:
    told = {
        "id": 7,
        "dateHit": "2026-03-01T14:26:54+00:00",
        "redirect": [],
        "email": {"id": 9, "name": "March", "subject": "News"},
        "lead": LEAD,
        "url": "https://example.org/tickets?a=1",
        "userAgent": BROWSER,
        "source": "email",
        "sourceId": 9,
        "query": {
            "ct": {"email": "9", "stat": HASH, "lead": "54", "channel": {"email": "9"}},
            "page_url": f"https://mautic.example.org/email/view/{HASH}?ct=YTo1",
        },
        **changes,
    }
    return {"mautic.page_on_hit": [{"hit": told, "timestamp": "2026-03-01T14:27:00+00:00"}]}


def opened(**changes: Any) -> dict[str, Any]:
    stat = {
        "id": 4,
        "emailAddress": ADA,
        "ipAddress": [],
        "openCount": 2,
        "dateRead": "2026-03-01T10:00:00+00:00",
        "lastOpened": "2026-03-01T11:00:00+00:00",
        "trackingHash": HASH,
        "lead": LEAD,
        "email": {"id": 9, "name": "March", "subject": "News"},
        **changes,
    }
    return {"mautic.email_on_open": [{"stat": stat, "timestamp": "2026-03-01T11:00:01+00:00"}]}


def blocked(status: str = "unsubscribed", **entry: Any) -> dict[str, Any]:
    held = {"id": 63, "reason": 1, "comments": "user", "channel": "email", "channelId": 1, **entry}
    contact = {**LEAD, "doNotContact": [] if status == "contactable" else [held]}
    event = {
        "contact": contact,
        "channel": "email",
        "old_status": "contactable",
        "new_status": status,
        "timestamp": "2026-03-01T12:00:01+00:00",
    }
    return {"mautic.lead_channel_subscription_changed": [event]}


def sent() -> dict[str, Any]:
    link = f"https://mautic.example.org/email/unsubscribe/{HASH}/{ADA}/c14eefe5"
    event = {
        "email": {"id": 9, "customHtml": "<p>March</p>"},
        "contact": {"id": "54", "email": ADA},
        "idHash": HASH,
        "headers": {"List-Unsubscribe": f"<{link}>"},
        "content": f"<a href='{link}'>leave</a>",
        "tokens": {"{unsubscribe_url}": link},
        "note": f"seen {HASH} once",
    }
    return {"mautic.email_on_send": [event]}


def read(body: Any) -> list[Signal]:
    return [
        signal
        for event in split("mautic", json.dumps(body).encode())
        for signal in signals_of("mautic", event.event_type, event.payload)
    ]


def test_a_hit_with_an_empty_redirect_is_a_click_of_its_link() -> None:
    (signal,) = read(hit())
    assert (signal.kind, signal.email, signal.external_id) == (Kind.CLICK, ADA, "54")
    assert signal.link_url == "https://example.org/tickets?a=1"
    assert signal.occurred_at.isoformat() == "2026-03-01T14:26:54+00:00"


@pytest.mark.parametrize("changes", [{"redirect": None}, {"source": None}, {"source": "page"}])
def test_a_visit_is_no_click(changes: dict[str, Any]) -> None:
    assert read(hit(**changes)) == []


def test_a_click_through_the_mail_of_a_deleted_contact_is_hers() -> None:
    (signal,) = read(hit(lead=VISITOR))
    assert (signal.email, signal.external_id) == (None, "54")


@pytest.mark.parametrize(
    ("user_agent", "is_program"),
    [
        (BROWSER, False),
        ("Barracuda Sentinel (EE)", True),
        ("Mozilla/5.0 (X11) HeadlessChrome/130.0.0.0 Safari/537.36", True),
        ("", True),
        ("  ", True),
        (None, False),
        (7, False),
        ("x" * 1_000_000, False),
    ],
)
def test_programs_are_told_by_their_user_agent(user_agent: Any, *, is_program: bool) -> None:
    assert is_machine(user_agent) is is_program
    (signal,) = read(hit(userAgent=user_agent))
    assert signal.is_machine is is_program


def test_a_subscription_is_read_from_entries_without_dates() -> None:
    (signal,) = read(blocked())
    assert (signal.kind, signal.event_key) == (Kind.UNSUBSCRIBE, "dnc:63:1")
    (lifted,) = read(blocked("contactable"))
    assert lifted.kind is Kind.LIFT


def test_a_deletion_says_nothing_of_consent() -> None:
    contact = {**LEAD, "id": None, "doNotContact": [{"id": None, "reason": 1, "channel": "email"}]}
    moment = "2026-03-01T12:00:01+00:00"
    deleted = {"id": 54, "contact": contact, "timestamp": moment}
    assert read({"mautic.lead_post_delete": [deleted]}) == []


@pytest.mark.parametrize("body", [hit(), opened(), sent()])
def test_no_payload_holds_the_secret_of_a_sending(body: dict[str, Any]) -> None:
    kept = [event.payload for event in split("mautic", json.dumps(body).encode())]
    assert kept
    assert HASH not in json.dumps(kept)
    assert "YTo1" not in json.dumps(kept)
    assert "c14eefe5" not in json.dumps(kept)


def test_what_is_no_secret_stays_in_the_payload() -> None:
    (event,) = split("mautic", json.dumps(hit()).encode())
    assert event.payload["hit"]["query"]["ct"] == {
        "email": "9",
        "lead": "54",
        "channel": {"email": "9"},
    }
    assert event.payload["hit"]["url"] == "https://example.org/tickets?a=1"


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://example.org/x?ct=YTo1&a=1", "https://example.org/x?a=1"),
        ("https://example.org/x?ct=YTo1", "https://example.org/x"),
        (f"https://m.example.org/email/view/{HASH}", "https://m.example.org/email/view/hidden"),
    ],
)
def test_a_link_loses_what_says_through_which_sending(link: str, kept: str) -> None:
    assert link_without_secrets(link) == kept


def test_thousands_of_hashes_take_no_time() -> None:
    event = {str(n): {"trackingHash": f"hash-number-{n}", "text": "x" * 100} for n in range(5_000)}
    assert "hash-number" not in json.dumps(without_secrets("mautic.email_on_open", event))


def test_an_event_that_cannot_be_read_costs_no_other_of_its_delivery() -> None:
    body = {**blocked(), "mautic.email_on_open": ["?", 7]}
    assert [signal.kind for signal in read(body)] == [Kind.UNSUBSCRIBE]
    with pytest.raises(MalformedDeliveryError):
        read({"mautic.email_on_open": ["?"]})


@pytest.fixture
def raw(warehouse: psycopg.Connection) -> psycopg.Connection:
    """A warehouse in which Ada's contact, mail, click and entry have landed."""
    make_raw_tables(warehouse)
    warehouse.execute("alter table raw_mautic.email_stats add openings jsonb")
    warehouse.execute(
        "alter table raw_mautic.page_hits add user_agent text, add sent_to_lead_id bigint"
    )
    contact = {"id": 54, "email": ADA, "dateAdded": at(-1_000), "extracted_at": at(900)}
    land(warehouse, "raw_mautic.contacts", contact)
    entry = {
        "id": 63,
        "lead_id": 54,
        "date_added": "2026-03-01 12:00:00",
        "reason": 1,
        "channel": "email",
        "comments": "user",
        "extracted_at": at(900),
    }
    land(warehouse, "raw_mautic.do_not_contact", entry)
    openings = [
        {"at": "2026-03-01T10:00:00Z", "user_agent": BROWSER},
        {"at": "2026-03-01T11:00:00Z", "user_agent": "GoogleImageProxy"},
    ]
    stat = {"id": 4, "email_id": 9, "lead_id": 54, "email_address": ADA, "open_count": 2}
    landed = {**stat, "openings": openings, "extracted_at": at(900)}
    land(warehouse, "raw_mautic.email_stats", landed)
    click = {
        "id": 7,
        "redirect_id": 1,
        "email_id": 9,
        "lead_id": 3997,
        "sent_to_lead_id": 54,
        "date_hit": "2026-03-01 14:26:54",
        "url": "https://example.org/tickets?a=1",
        "source": "email",
        "user_agent": "",
        "extracted_at": at(900),
    }
    land(warehouse, "raw_mautic.page_hits", click)
    return warehouse


def test_readings_tell_programs_by_their_user_agent_and_whose_mail_it_was(
    raw: psycopg.Connection,
) -> None:
    read_back(raw, "mautic")
    assert {row[1:4] for row in engagement(raw)} == {
        (ADA, "click", True),
        (ADA, "open", False),
        (ADA, "open", True),
        (ADA, "unsubscribe", False),
    }


@pytest.mark.parametrize("first", ["webhook", "reading"])
def test_whoever_tells_it_first_it_is_one_row(raw: psycopg.Connection, first: str) -> None:
    bodies = (opened(openCount=1, lastOpened="2026-03-01T10:00:00+00:00"), opened(), hit())
    if first == "webhook":
        deliver(raw, "mautic", *bodies, blocked())
    read_back(raw, "mautic")
    if first == "reading":
        deliver(raw, "mautic", *bodies, blocked())
    read_back(raw, "mautic")

    assert [row[1:] for row in consent(raw)] == [(ADA, "email", False, "unsubscribed")]
    kinds = sorted(row[2] for row in engagement(raw))
    assert kinds == ["click", "open", "open", "unsubscribe"]


def test_rows_of_earlier_versions_tell_the_first_and_the_last_opening(
    raw: psycopg.Connection,
) -> None:
    raw.execute(
        "update raw_mautic.email_stats set openings = null, open_count = 3,"
        " date_read = '2026-03-01 10:00:00', last_opened = '2026-03-01 11:00:00'"
    )
    read_back(raw, "mautic")
    assert [row[2] for row in engagement(raw)].count("open") == 2


@settings(max_examples=100, deadline=None)
@given(body=st.sampled_from([hit(), opened(), blocked(), sent()]).flatmap(mutations))
def test_a_delivery_that_is_odd_costs_no_more_than_itself(body: Any) -> None:
    with suppress(MalformedDeliveryError):
        read(body)


@needs_recordings
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_recorded_delivery_that_is_odd_costs_no_more_than_itself(data: st.DataObject) -> None:
    deliveries = lines("mautic-5.1.1-webhooks.jsonl")
    delivery = data.draw(st.sampled_from(deliveries[:40] + deliveries[-20:]))
    with suppress(MalformedDeliveryError):
        read(data.draw(mutations(json.loads(delivery["body"]))))
