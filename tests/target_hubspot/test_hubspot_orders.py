"""Orders as deals and as custom events, both only where the settings ask for them."""

import io
import json
from typing import Any

import pytest

from crm_core.errors import AccessRefusedError, InputError, SettingsError
from fixtures.customers import customer
from fixtures.hubspot_orders import deals, order, run, with_orders
from fixtures.hubspot_target import HubSpotRuns


def contacts_of(hubspot: HubSpotRuns, deal: dict[str, Any]) -> list[str]:
    path = f"/crm/v4/objects/deals/{deal['id']}/associations/contacts"
    return [str(each["toObjectId"]) for each in hubspot.api("GET", path)["results"]]


def test_each_order_becomes_one_deal_of_its_contact(hubspot: HubSpotRuns, version: str) -> None:
    run(hubspot, [customer(1)], [order(1), order(2)], deals=True, api_version=version)
    run(hubspot, [], [order(1, status="refunded", total=0)], deals=True, api_version=version)

    found = {row["properties"]["nova_order_id"]: row for row in deals(hubspot)}
    contact = hubspot.contact(1)
    assert contact
    assert sorted(found) == ["humanitix:O1", "humanitix:O2"]
    refunded, standing = (found[f"humanitix:O{n}"] for n in (1, 2))
    assert refunded["properties"]["dealstage"] == "closedlost"
    assert standing["properties"]["amount"] == "61.5"
    assert standing["properties"]["dealstage"] == "closedwon"
    assert standing["properties"]["dealname"] == "Big Laughs (humanitix:O2)"
    assert standing["properties"]["closedate"].startswith("2026-10-20T09:30")
    assert contacts_of(hubspot, standing) == [contact["id"]]


def test_many_orders_cost_a_call_for_a_hundred(hubspot: HubSpotRuns) -> None:
    run(hubspot, [customer(1)], [order(n) for n in range(1, 251)], deals=True)

    calls = hubspot.calls()
    assert calls["POST objects/deals/batch/upsert"] == 3
    assert sum(number for name, number in calls.items() if "associations/" in name) == 1


def test_a_bad_order_costs_no_other(hubspot: HubSpotRuns) -> None:
    rows = [order(1), order(2, order_id=None), order(3)]

    summary = run(hubspot, [customer(1)], rows, deals=True)

    assert summary["rejected"] == 1
    assert summary["reasons"]["order: order_id is missing"] == 1
    assert len(deals(hubspot)) == 2


def test_an_order_of_nobody_known_becomes_a_deal_alone(hubspot: HubSpotRuns) -> None:
    run(hubspot, [], [order(1, buyer=9)], deals=True)

    assert [contacts_of(hubspot, row) for row in deals(hubspot)] == [[]]
    assert hubspot.contacts() == []


@pytest.mark.parametrize("settings", [{}, {"dry_run": True, "deals": True}])
def test_nothing_is_made_unless_it_is_asked_for(
    hubspot: HubSpotRuns, settings: dict[str, Any]
) -> None:
    if settings:
        run(hubspot, [], [order(1)], **settings)
    else:
        with pytest.raises(InputError, match=r"deals and events are off\. Set one of them"):
            run(hubspot, [], [order(1)])

    assert hubspot.writes() == {}


def test_a_property_that_does_not_tell_deals_apart_is_refused(hubspot: HubSpotRuns) -> None:
    made = {"name": "nova_order_id", "label": "Order", "groupName": "dealinformation"}
    kind = {"type": "string", "fieldType": "text"}
    hubspot.api("POST", "/crm/v3/properties/deals", json=made | kind)

    with pytest.raises(SettingsError, match="nova_order_id is not unique"):
        run(hubspot, [], [order(1)], deals=True)


def test_state_waits_for_the_orders(
    hubspot: HubSpotRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    hubspot.sandbox.fault(vendor="hubspot", path="/deals/batch", status=500, count=99)
    text = with_orders([customer(1)], [order(1)]).getvalue()
    state = {"type": "STATE", "value": {"bookmarks": {"publish-orders": {"x": 1}}}}

    with pytest.raises(SystemExit):
        hubspot.invoke(io.StringIO(f"{text}{json.dumps(state)}\n"), deals=True)

    assert capsys.readouterr().out == ""


def test_each_standing_order_becomes_an_event_once(hubspot: HubSpotRuns, version: str) -> None:
    hubspot.sandbox.switch("hubspot", custom_events=True, event_definitions=["pe1_ticket_bought"])
    settings = {
        "events": True,
        "event_name": "pe1_ticket_bought",
        "event_properties": {"order_id": "order_id", "amount": "total"},
        "api_version": version,
    }

    for _ in range(2):
        run(hubspot, [customer(1)], [order(1), order(2, status="cancelled")], **settings)

    contact = hubspot.contact(1)
    assert contact
    [event] = hubspot.api("GET", f"/events/v3/events?objectType=contact&objectId={contact['id']}")[
        "results"
    ]
    assert event["eventType"] == "pe1_ticket_bought"
    assert event["properties"] == {"order_id": "humanitix:O1", "amount": "61.5"}


def test_an_account_without_custom_events_says_so(hubspot: HubSpotRuns) -> None:
    with pytest.raises(AccessRefusedError):
        run(hubspot, [customer(1)], [order(1)], events=True, event_name="pe1_ticket_bought")


def test_an_event_without_a_name_is_refused(hubspot: HubSpotRuns) -> None:
    with pytest.raises(SettingsError, match="Set event_name"):
        run(hubspot, [customer(1)], [order(1)], events=True)
