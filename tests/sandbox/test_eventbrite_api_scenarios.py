"""What happens when a test asks for it, and how it is seen through the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from vendor_sandbox.client import SandboxError

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi

pytest_plugins = ["fixtures.eventbrite"]

JSON = dict[str, Any]


def a_minute_later(eventbrite: EventbriteApi) -> str:
    """The clock after moving on, as rows write it."""
    now = datetime.fromisoformat(eventbrite.sandbox.clock()) + timedelta(minutes=1)
    eventbrite.sandbox.set_clock(now.isoformat())
    return now.isoformat().replace("+00:00", "Z")


def order_of(eventbrite: EventbriteApi, bought: JSON, **query: Any) -> JSON:
    return eventbrite.row(f"/orders/{bought['order_id']}/", **query)


def attendee_of(eventbrite: EventbriteApi, bought: JSON, **query: Any) -> JSON:
    attendee = bought["attendee_ids"][0]
    return eventbrite.row(f"/events/{bought['event_id']}/attendees/{attendee}/", **query)


def event_in(eventbrite: EventbriteApi, status: str) -> str:
    rows = eventbrite.events()
    found = next(r for r in rows if r["status"] == status and not r["is_series_parent"])
    event: str = found["id"]
    return event


def test_a_purchase_is_seen_at_once(eventbrite: EventbriteApi) -> None:
    now = a_minute_later(eventbrite)
    bought = eventbrite.happen("purchase", tickets=3, email="Bob@Example.org")
    order = order_of(eventbrite, bought, expand="attendees")
    assert (order["email"], order["created"], order["changed"]) == ("Bob@Example.org", now, now)
    assert [row["id"] for row in order["attendees"]] == bought["attendee_ids"]


def test_a_purchase_is_in_the_organization_s_feed(eventbrite: EventbriteApi) -> None:
    now = a_minute_later(eventbrite)
    bought = eventbrite.happen("purchase")
    orders = eventbrite.orders(changed_since=now)
    attendees = eventbrite.attendees(changed_since=now)
    assert [row["id"] for row in orders] == [bought["order_id"]]
    assert {row["id"] for row in attendees} == set(bought["attendee_ids"])


def test_a_refund_changes_order_and_attendees(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase")
    now = a_minute_later(eventbrite)
    eventbrite.happen("refund", order_id=bought["order_id"])
    assert order_of(eventbrite, bought)["changed"] == now
    assert attendee_of(eventbrite, bought)["changed"] == now


def test_a_refunded_amount_leaves_attendees_alone(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(refund_costs="shrink")
    bought = eventbrite.happen("purchase")
    gross = order_of(eventbrite, bought)["costs"]["gross"]["value"]
    eventbrite.happen("refund", order_id=bought["order_id"], amount=100)
    assert order_of(eventbrite, bought)["costs"]["gross"]["value"] == gross - 100
    assert attendee_of(eventbrite, bought)["refunded"] is False


def test_no_more_than_what_is_left_is_refunded(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase")
    gross = order_of(eventbrite, bought)["costs"]["gross"]["value"]
    with pytest.raises(SandboxError, match="takes at most"):
        eventbrite.happen("refund", order_id=bought["order_id"], amount=gross + 1)


def test_a_cancelled_attendee_leaves_the_other(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase")
    told = eventbrite.happen("cancel", attendee_id=bought["attendee_ids"][0])
    assert told["standing"] == 1
    attendee = attendee_of(eventbrite, bought)
    assert (attendee["cancelled"], attendee["refunded"]) == (True, False)


def test_a_transfer_keeps_the_id_and_changes_the_person(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase")
    now = a_minute_later(eventbrite)
    eventbrite.happen("transfer", attendee_id=bought["attendee_ids"][0], email="g@example.net")
    attendee = attendee_of(eventbrite, bought)
    assert attendee["changed"] == now
    assert attendee["profile"]["email"] == "g@example.net"
    assert attendee["profile"]["name"] == "Grace Sample"


def test_a_transfer_leaves_the_order_alone(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase")
    before = order_of(eventbrite, bought)
    a_minute_later(eventbrite)
    eventbrite.happen("transfer", attendee_id=bought["attendee_ids"][0])
    assert order_of(eventbrite, bought) == before


def test_an_attendee_s_change_may_move_the_order(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(attendee_change_bumps_order=True)
    bought = eventbrite.happen("purchase")
    now = a_minute_later(eventbrite)
    eventbrite.happen("check-in", attendee_id=bought["attendee_ids"][0])
    assert order_of(eventbrite, bought)["changed"] == now


def test_a_check_in_uses_the_barcode(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase")
    now = a_minute_later(eventbrite)
    eventbrite.happen("check-in", attendee_id=bought["attendee_ids"][0])
    attendee = attendee_of(eventbrite, bought)
    assert (attendee["checked_in"], attendee["status"]) == (True, "Checked In")
    assert {(each["status"], each["changed"]) for each in attendee["barcodes"]} == {("used", now)}


def test_a_check_out_gives_it_back(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase")
    eventbrite.happen("check-in", attendee_id=bought["attendee_ids"][0])
    eventbrite.happen("check-out", attendee_id=bought["attendee_ids"][0])
    attendee = attendee_of(eventbrite, bought)
    assert (attendee["checked_in"], attendee["status"]) == (False, "Attending")
    assert attendee["barcodes"][0]["status"] == "unused"


def test_a_cancelled_attendee_is_not_checked_in(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase")
    eventbrite.happen("cancel", order_id=bought["order_id"])
    with pytest.raises(SandboxError, match="cancelled"):
        eventbrite.happen("check-in", attendee_id=bought["attendee_ids"][0])


@pytest.mark.parametrize("respondent", ["attendee", "ticket_buyer"])
def test_an_edited_answer_is_seen(eventbrite: EventbriteApi, respondent: str) -> None:
    event = eventbrite.night()["id"]
    questions = eventbrite.rows(f"/events/{event}/questions/")
    question = next(q["id"] for q in questions if q["respondent"] == respondent)
    bought = eventbrite.happen("purchase", event_id=event)
    edited = {"question_id": question, "answer": "Vegan"}
    eventbrite.happen("edit-answer", attendee_id=bought["attendee_ids"][0], **edited)
    see = attendee_of if respondent == "attendee" else order_of
    [answer] = see(eventbrite, bought, expand="answers")["answers"]
    assert answer["question_id"] == question


@pytest.mark.parametrize(
    ("scenario", "before", "after"),
    [
        ("publish", "draft", "live"),
        ("unpublish", "live", "draft"),
    ],
)
def test_an_event_changes_its_status(
    eventbrite: EventbriteApi, scenario: str, before: str, after: str
) -> None:
    event = event_in(eventbrite, before)
    now = a_minute_later(eventbrite)
    eventbrite.happen(scenario, event_id=event)
    row = eventbrite.row(f"/events/{event}/")
    assert (row["status"], row["changed"]) == (after, now)


@pytest.mark.parametrize(
    ("scenario", "code"),
    [("cancel-event", "event_cancelled"), ("postpone-event", "event_postponed")],
)
def test_an_event_that_is_called_off_stays_live_and_only_its_sales_status_tells(
    eventbrite: EventbriteApi, scenario: str, code: str
) -> None:
    event = event_in(eventbrite, "live")
    now = a_minute_later(eventbrite)
    eventbrite.happen(scenario, event_id=event)
    row = eventbrite.row(f"/events/{event}/", expand="event_sales_status")
    assert (row["status"], row["changed"]) == ("live", now)
    assert row["event_sales_status"]["message_code"] == code
    assert row["event_sales_status"]["start_sales_date"] is None
    eventbrite.switch(canceled_status="canceled")
    told = eventbrite.row(f"/events/{event}/")["status"]
    assert told == ("canceled" if scenario == "cancel-event" else "live")


def test_a_live_event_is_not_published_again(eventbrite: EventbriteApi) -> None:
    with pytest.raises(SandboxError, match="live, not draft"):
        eventbrite.happen("publish", event_id=event_in(eventbrite, "live"))


def test_consent_is_taken_back_and_given(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase", opt_in=True, email="Bob@Example.org")
    organization = eventbrite.row(f"/events/{bought['event_id']}/")["organization_id"]
    now = a_minute_later(eventbrite)
    who = {"organization_id": organization, "email": "bob@example.org"}
    seen = []
    for scenario in ("opt-out", "opt-in"):
        eventbrite.happen(scenario, **who)
        order = order_of(eventbrite, bought, expand="contact_list_preferences")
        seen.append(order["contact_list_preferences"]["has_opted_in"])
    assert (seen, order["changed"]) == ([False, True], now)


def test_a_change_of_consent_may_move_nothing(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(consent_bumps_rows=False)
    bought = eventbrite.happen("purchase", opt_in=True)
    organization = eventbrite.row(f"/events/{bought['event_id']}/")["organization_id"]
    before = order_of(eventbrite, bought)
    a_minute_later(eventbrite)
    eventbrite.happen("opt-out", organization_id=organization, email="ada@example.org")
    assert order_of(eventbrite, bought) == before


def test_consent_survives_the_passing_of_days(eventbrite: EventbriteApi) -> None:
    bought = eventbrite.happen("purchase", opt_in=True)
    organization = eventbrite.row(f"/events/{bought['event_id']}/")["organization_id"]
    eventbrite.happen("opt-out", organization_id=organization, email="ada@example.org")
    eventbrite.sandbox.advance(3)
    order = order_of(eventbrite, bought, expand="contact_list_preferences")
    assert order["contact_list_preferences"]["has_opted_in"] is False


def test_an_unknown_field_is_refused(eventbrite: EventbriteApi) -> None:
    before = len(eventbrite.orders())
    with pytest.raises(SandboxError, match="Unknown colour"):
        eventbrite.happen("purchase", colour="red")
    assert len(eventbrite.orders()) == before


def test_an_unknown_row_is_refused(eventbrite: EventbriteApi) -> None:
    with pytest.raises(SandboxError, match="no such `order_id`"):
        eventbrite.happen("refund", order_id="1")


def test_a_new_order_is_not_found_at_first(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(consistency_seconds=300.0)
    bought = eventbrite.happen("purchase")
    path = f"/orders/{bought['order_id']}/"
    assert eventbrite.get(path).status_code == 404
    assert bought["order_id"] not in {row["id"] for row in eventbrite.orders()}
    eventbrite.switch(consistency_seconds=0.0)
    assert eventbrite.get(path).status_code == 200


def test_a_changed_row_is_stale_at_first(eventbrite: EventbriteApi) -> None:
    before = next(row for row in eventbrite.attendees() if row["status"] == "Attending")
    path = f"/events/{before['event_id']}/attendees/{before['id']}/"
    eventbrite.switch(consistency_seconds=300.0)
    eventbrite.happen("check-in", attendee_id=before["id"])
    assert eventbrite.row(path) == before
    eventbrite.switch(consistency_seconds=0.0)
    assert eventbrite.row(path)["checked_in"] is True


def test_a_changed_row_is_stale_in_lists_too(eventbrite: EventbriteApi) -> None:
    before = eventbrite.attendees()
    changed = next(row["id"] for row in before if row["status"] == "Attending")
    eventbrite.switch(consistency_seconds=300.0)
    eventbrite.happen("check-in", attendee_id=changed)
    assert eventbrite.attendees() == before


def test_a_changed_event_is_stale_at_first(eventbrite: EventbriteApi) -> None:
    event = event_in(eventbrite, "draft")
    eventbrite.switch(consistency_seconds=300.0)
    eventbrite.happen("publish", event_id=event)
    assert eventbrite.row(f"/events/{event}/")["status"] == "draft"


def test_a_waypoint_shows_the_change_at_once(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(consistency_seconds=300.0)
    bought = eventbrite.happen("purchase")
    headers = {"Eventbrite-API-Waypoint-Token": bought["waypoint"]}
    response = eventbrite.send("GET", f"/orders/{bought['order_id']}/", headers=headers)
    assert response.status_code == 200


def test_an_older_waypoint_does_not_show_it(eventbrite: EventbriteApi) -> None:
    eventbrite.switch(consistency_seconds=300.0)
    earlier = eventbrite.happen("purchase")["waypoint"]
    bought = eventbrite.happen("purchase")
    headers = {"Eventbrite-API-Waypoint-Token": earlier}
    response = eventbrite.send("GET", f"/orders/{bought['order_id']}/", headers=headers)
    assert response.status_code == 404
