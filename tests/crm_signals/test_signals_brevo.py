"""Brevo's events as live accounts send them, which its documentation tells otherwise."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from hypothesis import given

from crm_signals.deliveries import MalformedDeliveryError, signals_of, split
from crm_signals.signal import Signal
from fixtures.garbage import HARMLESS
from fixtures.recorded import mutations
from fixtures.signals_people import ADA, consent, deliver

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAIL: dict[str, Any] = {
    "id": 5,
    "email": ADA,
    "message-id": "<1@smtp.example.org>",
    "date": "2026-03-01 11:00:00",
    "subject": "Your receipt",
    "ts_event": 1772359200,
    "ts": 1772359200,
    "ts_epoch": 1772359200000,
    "uuid": "00000000-0000-4000-8000-000000000001",
}
BY_GOOGLE = (
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:141.0) Gecko/20100101 Firefox/141.0"


def read(event: dict[str, Any], received_at: datetime | None = RECEIVED) -> list[Signal]:
    return list(signals_of("brevo", str(event["event"]), event, received_at=received_at))


def changed(**content: Any) -> dict[str, Any]:
    """A change of a contact."""
    return {
        "event": "contact_updated",
        "content": [content],
        "id": 1,
        "date": "2026-03-01 10:00:00",
        "ts": 1772359200,
    }


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ({"ts_epoch": 1520363423000, "ts_event": 1520331023, "ts": 1520331023}, 1520363423),
        ({"ts_event": 1520331023, "ts": 1520334623}, 1520331023),
        ({"ts": 1772359200, "date": "2026-03-01 10:00:00"}, 1772359200),
        ({"s_epoch": 1534486682000}, 1534486682),
        ({"ts_epoch": 1772359200, "ts_event": 1772359200}, 1772359200),
        ({"ts_epoch": "soon", "ts_event": {}, "ts": [1]}, RECEIVED.timestamp()),
        ({}, RECEIVED.timestamp()),
    ],
)
def test_the_best_moment_is_taken_and_none_at_all_is_the_receipt(
    moments: dict[str, Any], expected: float
) -> None:
    [signal] = read({"event": "unsubscribe", "email": ADA, **moments})

    assert signal.occurred_at == datetime.fromtimestamp(expected, UTC)


def test_an_unsubscription_may_come_with_a_date_alone(warehouse: psycopg.Connection) -> None:
    event = {
        "event": "unsubscribe",
        "email": ADA,
        "id": 1,
        "date": "2026-03-01 10:00:00",
        "ts": 1772359200,
        "campaign_name": "March",
    }

    deliver(warehouse, "brevo", event)

    assert consent(warehouse) == [("brevo", ADA, "email", False, "unsubscribed")]
    assert read(event)[0].campaign_name == "March"


def test_unsubscriptions_that_differ_in_their_date_alone_are_two() -> None:
    days = [{"event": "unsubscribe", "email": ADA, "date": f"2026-03-0{day}"} for day in (1, 2)]

    assert len({read(event)[0].event_key for event in days}) == 2


@pytest.mark.parametrize("name", ["campaign name", "campaign_name"])
def test_the_campaign_goes_by_either_name(name: str) -> None:
    assert read({**MAIL, "event": "click", name: "March"})[0].campaign_name == "March"


@pytest.mark.parametrize("email", [{}, {"email": ADA}])
def test_somebody_who_was_blocked_is_out(
    warehouse: psycopg.Connection, email: dict[str, Any]
) -> None:
    deliver(warehouse, "brevo", {**changed(email=ADA, emailBlacklist=True), **email})

    assert consent(warehouse) == [("brevo", ADA, "email", False, "blocked")]


def test_a_change_names_everybody_whom_it_blocked() -> None:
    event = changed(email=ADA, emailBlacklist=True)
    event["content"] += [{"email": "bob@example.org", "emailBlacklist": True}, {"email": "x"}]

    assert [signal.email for signal in read(event)] == [ADA, "bob@example.org"]


@pytest.mark.parametrize(
    "content",
    [
        {"email": ADA, "emailBlacklist": False},
        {"email": ADA, "emailBlacklist": "true"},
        {"email": ADA, "attributes": {"FIRSTNAME": "Ada"}, "list": {}},
        {"emailBlacklist": True},
        {"email": "", "emailBlacklist": True},
    ],
)
def test_any_other_change_says_nothing_of_consent(content: dict[str, Any]) -> None:
    assert read(changed(**content)) == []


@pytest.mark.parametrize(("status", "answers"), [("suppressed", 0), ("synced", 1)])
@pytest.mark.parametrize(
    "event", [changed(email=ADA, emailBlacklist=True), {**MAIL, "event": "blocked"}]
)
def test_a_block_of_our_own_is_nobodys_no(
    warehouse: psycopg.Connection, event: dict[str, Any], status: str, answers: int
) -> None:
    warehouse.execute(
        "insert into ops.sync_status (destination, customer_id, email, status)"
        " values ('brevo', gen_random_uuid(), %s, %s)",
        [ADA, status],
    )

    deliver(warehouse, "brevo", event)

    assert len(consent(warehouse)) == answers


def test_a_block_while_we_write_is_left_to_the_next_reading(
    warehouse: psycopg.Connection,
) -> None:
    warehouse.execute(
        "with one as (insert into ops.sync_status (destination, customer_id, email, status)"
        " values ('brevo', gen_random_uuid(), %s, 'synced') returning customer_id)"
        " insert into ops.sync_under_way (destination, customer_id)"
        " select 'brevo', customer_id from one",
        [ADA],
    )

    deliver(warehouse, "brevo", changed(email=ADA, emailBlacklist=True))

    assert consent(warehouse) == []


@pytest.mark.parametrize(
    ("agent", "is_machine"),
    [(BY_GOOGLE, True), ("python-requests/2.31.0", True), (FIREFOX, False), ("", False)],
)
@pytest.mark.parametrize("event", ["opened", "unique_opened", "click"])
def test_what_programs_open_and_follow_is_a_machines(
    event: str, agent: str, *, is_machine: bool
) -> None:
    [signal] = read({**MAIL, "event": event, "user_agent": agent, "link": ""})

    assert signal.is_machine is is_machine


def test_an_event_without_an_address_may_name_the_contact() -> None:
    [signal] = read({**MAIL, "event": "opened", "email": "", "contact_id": 7})

    assert (signal.email, signal.external_id) == (None, "7")


@pytest.mark.parametrize("email", ["", None, [], {}])
def test_an_address_that_is_none_is_nobodys(email: Any) -> None:
    with pytest.raises(MalformedDeliveryError):
        read({**MAIL, "event": "unsubscribed", "email": email})


@pytest.mark.parametrize("event", ["request", "opened"])
def test_the_link_to_the_mail_itself_is_a_secret(event: str) -> None:
    [delivered] = events_of(
        {**MAIL, "event": event, "mirror_link": "https://mirror.example.org/m/secret"}
    )

    assert "secret" not in str(delivered)
    assert "secret" not in str(read({**MAIL, "event": "opened", "mirror_link": "secret"}))


def test_an_event_that_cannot_be_read_costs_itself_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    events = events_of([{**MAIL, "event": "unsubscribed"}, {"email": ADA}, 7])

    assert [each.event_type for each in events] == ["unsubscribed"]
    assert "2 events of a delivery of Brevo cannot be read" in caplog.text


@pytest.mark.parametrize(
    "event",
    [
        {"event": "contact_deleted", "email": [ADA], "date": "2026-08-25T11:04:17.82511Z"},
        {"event": "contact_deleted", "email": [ADA], "id": 3, "ts": 1787655857},
        {"event": "list_addition", "email": ADA, "list_id": [2], "api_key_name": "sync"},
        {"event": "list_addition", "email": ADA, "list_id": [None, {}, ""], "ts": 1787655747},
        {"event": "list_addition", "list_id": [2], "ts": 1787655747},
        {"event": "deferred", "email": ADA, "ts_epoch": 1520363423000},
        {"event": "delivered", **MAIL},
    ],
)
def test_what_says_nothing_of_people_is_taken_and_left_alone(event: dict[str, Any]) -> None:
    [delivered] = events_of(event)

    assert read(delivered.payload) == []


@pytest.mark.parametrize(
    "event",
    [
        {**MAIL, "event": "opened", "user_agent": FIREFOX, "contact_id": 7},
        {"event": "unsubscribe", "email": ADA, "campaign_name": "March", "list_id": [3]},
        changed(email=ADA, emailBlacklist=True, attributes={"FIRSTNAME": "Ada"}),
        [{**MAIL, "event": "spam"}, {**MAIL, "event": "click", "link": "https://example.org"}],
    ],
)
def test_whatever_an_event_turns_into_costs_at_most_itself(event: Any) -> None:
    @HARMLESS
    @given(mutations(event))
    def bear(body: Any) -> None:
        with suppress(MalformedDeliveryError):
            for each in events_of(body):
                signals_of("brevo", each.event_type, each.payload, received_at=RECEIVED)

    bear()


def events_of(body: Any) -> Sequence[Any]:
    """The events of a POST."""
    return split("brevo", json.dumps(body).encode())
