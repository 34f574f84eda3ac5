"""Events that come into the account or leave it, and organisations that close.

The sales of an event that was moved, shared or taken back from the archive are older than any
bookmark.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fixtures.eventbrite_api import EventbriteApi
    from fixtures.eventbrite_tap import EventbriteTap, Run
    from vendor_sandbox.client import SandboxClient

JSON = dict[str, Any]
SALES = ("orders", "attendees")
BY_EVENT = ("ticket_classes", "questions")


@pytest.fixture
def moved(vendor: EventbriteApi) -> str:
    """A past event that sold tickets, which nothing changed for long."""
    over = [row for row in vendor.events() if row["status"] == "completed"]
    sold = {row["event_id"] for row in vendor.orders()}
    oldest = min((row for row in over if row["id"] in sold), key=lambda row: row["changed"])
    return str(oldest["id"])


def of_event(run: Run, stream: str, event_id: str) -> set[str]:
    """The ids of the rows of an event."""
    return {row["id"] for row in run.records[stream] if row["event_id"] == event_id}


def organization_of(vendor: EventbriteApi, event_id: str) -> str:
    return str(vendor.row(f"/events/{event_id}/")["organization_id"])


def without_known(state: JSON) -> JSON:
    """A state as it was before it named events."""
    older = deepcopy(state)
    for stream in older["bookmarks"].values():
        for part in stream.get("partitions", ()):
            part.pop("known", None)
    return older


def test_an_event_that_was_moved_into_the_account_is_read_with_its_sales(
    tap: EventbriteTap, vendor: EventbriteApi, moved: str
) -> None:
    whole = tap.run()
    vendor.switch(events_elsewhere=[moved])
    first = tap.run()
    vendor.switch(events_elsewhere=[])
    second = tap.run(state=first.state)
    assert moved not in first.ids("events")
    assert moved in second.ids("events")
    for stream in (*SALES, *BY_EVENT):
        assert of_event(second, stream, moved) == of_event(whole, stream, moved)
    assert of_event(second, "orders", moved)


def test_its_sales_cost_one_call_a_list_and_nothing_else_is_read_again(
    tap: EventbriteTap, vendor: EventbriteApi, moved: str
) -> None:
    vendor.switch(events_elsewhere=[moved])
    first = tap.run(*SALES)
    vendor.switch(events_elsewhere=[])
    second = tap.run(*SALES, state=first.state)
    of_event = {name: second.queries(f"/events/{moved}/{name}/") for name in SALES}
    begun = {name: [q for q in of_event[name] if "continuation" not in q] for name in SALES}
    assert {name: len(queries) for name, queries in begun.items()} == {"orders": 1, "attendees": 2}
    of_organizations = [entry for entry in second.log if "/organizations/" in entry["path"]]
    sales = [entry for entry in of_organizations if entry["path"].split("/")[-2] in SALES]
    assert all("changed_since" in entry["query"] for entry in sales)


def test_it_is_told_in_the_summary_once(
    tap: EventbriteTap, vendor: EventbriteApi, moved: str
) -> None:
    vendor.switch(events_elsewhere=[moved])
    first = tap.run()
    vendor.switch(events_elsewhere=[])
    second = tap.run(state=first.state)
    third = tap.run(state=second.state)
    assert first.summary["notes"] == third.summary["notes"] == []
    owner = f"organisation {organization_of(vendor, moved)}"
    (told,) = second.summary["notes"]
    assert told == f"1 event of {owner} not known before, read from the beginning: {moved}"
    assert not of_event(third, "orders", moved)


@pytest.mark.parametrize("stream", ["orders", "attendees", "ticket_classes"])
def test_one_that_could_not_be_read_is_read_by_the_next_run(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient, moved: str, stream: str
) -> None:
    whole = tap.run(stream)
    vendor.switch(events_elsewhere=[moved])
    first = tap.run(stream)
    vendor.switch(events_elsewhere=[])
    path = f"/events/{moved}/{stream}/"
    sandbox.fault(vendor="eventbrite", path=path, status=500, count=5)
    failed = tap.run(stream, state=first.state, max_concurrency=1)
    assert failed.summary["status"] == "partial"
    assert failed.summary["notes"] == []
    recovered = tap.run(stream, state=failed.state)
    assert of_event(recovered, stream, moved) == of_event(whole, stream, moved)


def test_one_that_is_not_to_be_read_yet_fails_the_run_and_names_it(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient, moved: str
) -> None:
    vendor.switch(events_elsewhere=[moved])
    first = tap.run("orders")
    vendor.switch(events_elsewhere=[])
    sandbox.fault(vendor="eventbrite", path=f"/events/{moved}/orders/", status=403)
    refused = tap.run_refused("orders", state=first.state)
    assert f"event {moved} of organisation" in refused.summary["skipped"][0]["reason"]
    assert of_event(tap.run("orders", state=refused.state), "orders", moved)


def test_an_event_that_was_made_since_is_in_the_lists_of_its_organisation(
    tap: EventbriteTap, vendor: EventbriteApi, moved: str
) -> None:
    vendor.switch(events_elsewhere=[moved])
    first = tap.run("orders")
    vendor.switch(events_elsewhere=[])
    for part in first.state["bookmarks"]["orders"]["partitions"]:
        part["replication_key_value"] = "2020-01-01T00:00:00Z"
    second = tap.run("orders", state=first.state)
    assert not second.queries(f"/events/{moved}/orders/")
    assert of_event(second, "orders", moved)
    assert "not known before" in second.summary["notes"][0]


def test_a_state_that_names_no_events_has_everything_read_once_more(tap: EventbriteTap) -> None:
    first = tap.run()
    again = tap.run(state=without_known(first.state))
    third = tap.run(state=again.state)
    for stream in ("events", *SALES):
        assert again.ids(stream) == first.ids(stream)
    assert again.state == first.state
    assert len(third.records["orders"]) < len(first.records["orders"])
    assert not again.queries(f"/events/{first.ids('events')[0]}/orders/")


def test_a_reading_from_the_beginning_that_breaks_is_begun_anew(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    first = tap.run("orders")
    organization = vendor.organizations()[0]
    path = f"/organizations/{organization}/orders/"
    sandbox.fault(vendor="eventbrite", path=path, status=500, count=5)
    broken = tap.run("orders", state=without_known(first.state))
    again = tap.run("orders", state=broken.state)
    assert {row["id"] for row in first.records["orders"]} == {
        *broken.ids("orders"),
        *again.ids("orders"),
    }


def test_a_narrowed_run_speaks_for_its_events_alone(
    tap: EventbriteTap, vendor: EventbriteApi, moved: str
) -> None:
    vendor.switch(events_elsewhere=[moved])
    first = tap.run(*SALES)
    vendor.switch(events_elsewhere=[])
    other = next(row["event_id"] for row in vendor.orders() if row["event_id"] != moved)
    narrowed = tap.run(*SALES, state=first.state, event_ids=[other])
    assert not of_event(narrowed, "orders", moved)
    wide = tap.run(*SALES, state=narrowed.state)
    assert of_event(wide, "orders", moved)


def test_an_event_that_is_gone_is_told_and_one_that_comes_back_is_read_anew(
    tap: EventbriteTap, vendor: EventbriteApi, moved: str
) -> None:
    first = tap.run()
    vendor.switch(events_elsewhere=[moved])
    gone = tap.run(state=first.state)
    vendor.switch(events_elsewhere=[])
    back = tap.run(state=gone.state)
    assert gone.summary["status"] == "success"
    owner = f"organisation {organization_of(vendor, moved)}"
    (told,) = gone.summary["notes"]
    assert told == f"1 event of {owner} no longer listed; what was read before stays"
    assert of_event(back, "orders", moved) == of_event(first, "orders", moved)


def test_an_event_that_goes_over_to_another_organisation_is_read_there(
    tap: EventbriteTap, vendor: EventbriteApi, moved: str
) -> None:
    first = tap.run(*SALES)
    before = organization_of(vendor, moved)
    after = next(each for each in vendor.organizations() if each != before)
    vendor.happen("move-event", event_id=moved, organization_id=after)
    second = tap.run(*SALES, state=first.state)
    assert of_event(second, "orders", moved) == of_event(first, "orders", moved)
    assert {
        row["organization_id"] for row in second.records["orders"] if row["event_id"] == moved
    } == {after}


def test_an_organisation_that_is_no_longer_listed_fails_the_run_once_the_rest_is_read(
    tap: EventbriteTap, vendor: EventbriteApi, sandbox: SandboxClient
) -> None:
    left, kept = vendor.organizations()
    first = tap.run()
    sandbox.advance(2)
    vendor.switch(left_organizations=[left])
    second = tap.run_refused(state=first.state)
    assert second.summary["status"] == "failed"
    assert {row["organization_id"] for row in second.records["orders"]} == {kept}
    assert any(
        f"does not let the token read organisation {left}" in entry["reason"]
        for entry in second.summary["skipped"]
    )
    vendor.switch(left_organizations=[])
    third = tap.run(state=second.state)
    rows = vendor.rows(f"/organizations/{left}/orders/", status="all_not_deleted")
    assert {row["id"] for row in rows} <= {*first.ids("orders"), *third.ids("orders")}


def test_one_that_is_left_out_on_purpose_is_not_missed(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    left, kept = vendor.organizations()
    first = tap.run()
    vendor.switch(left_organizations=[left])
    run = tap.run(state=first.state, organization_ids=[kept])
    assert run.summary["status"] == "success"


def test_an_organisation_that_is_refused_is_told_by_its_name(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    closed = vendor.rows("/users/me/organizations/")[0]
    vendor.switch(forbidden_organizations=[closed["id"]])
    (reason,) = {each["reason"] for each in tap.run_refused("orders").summary["skipped"]}
    named = f"organisation {closed['id']} ({closed['name']})"
    assert reason == f"Eventbrite does not let the token read {named} (status 403)"


def test_a_token_that_opens_no_organisation_any_more_fails_the_run(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    first = tap.run("orders")
    vendor.switch(left_organizations=vendor.organizations())
    assert tap.run_refused("orders", state=first.state).summary["status"] == "failed"


def test_an_organisation_that_lists_no_event_any_more_fails_the_run_and_keeps_its_state(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    organization = vendor.organizations()[0]
    first = tap.run("events", *SALES)
    path = f"/organizations/{organization}/events/"
    events = vendor.rows(path, status="all", show_series_parent="true")
    vendor.switch(events_elsewhere=[row["id"] for row in events])
    empty = tap.run_refused("events", *SALES, state=first.state)
    assert f"lists no event of organisation {organization}" in str(empty.summary["skipped"])
    vendor.switch(events_elsewhere=[])
    back = tap.run("events", *SALES, state=empty.state)
    assert back.summary["notes"] == []


def test_a_state_of_ten_thousand_events_stays_small(
    tap: EventbriteTap, vendor: EventbriteApi
) -> None:
    first = tap.run("orders")
    parts = first.state["bookmarks"]["orders"]["partitions"]
    events = [row for row in vendor.events() if not row["is_series_parent"]]
    assert sum(len(part["known"]) for part in parts) == 8 * len(events)
