"""Every write of orders fails in every way: the next run is right, and no order is there twice."""

from contextlib import suppress
from typing import Any

import pytest

from crm_core.errors import TargetError
from fixtures.customers import customer
from fixtures.faults import FAULTS
from fixtures.hubspot_orders import deals, order, run
from fixtures.hubspot_target import HubSpotRuns

EVENT = "pe1_ticket_bought"
SETTINGS: dict[str, Any] = {"deals": True, "events": True, "event_name": EVENT}
WRITES = (
    "/crm/v3/properties/deals/batch/create",
    "/crm/v3/objects/deals/batch/upsert",
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/associate/default",
    "/events/v3/send/batch",
)


@pytest.fixture
def hubspot(hubspot: HubSpotRuns) -> HubSpotRuns:
    """A portal with a custom event and one contact, to which orders come for the first time."""
    hubspot.sandbox.switch("hubspot", custom_events=True, event_definitions=[EVENT])
    hubspot.sync([customer(1)])
    return hubspot


def sold(hubspot: HubSpotRuns) -> dict[str, int]:
    """How many deals the contact has, and how many events."""
    contact = hubspot.contact(1)
    assert contact
    told = hubspot.api("GET", f"/events/v3/events?objectType=contact&objectId={contact['id']}")
    owners = [
        [str(each["toObjectId"]) for each in hubspot.api("GET", path)["results"]]
        for deal in deals(hubspot)
        for path in [f"/crm/v4/objects/deals/{deal['id']}/associations/contacts"]
    ]
    return {"deals": owners.count([contact["id"]]), "events": len(told["results"])}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", FAULTS)
def test_whatever_becomes_of_a_write_of_orders_the_next_run_is_right(
    hubspot: HubSpotRuns, name: str, moment: str
) -> None:
    number = 2 * list(FAULTS).index(name) + (moment == "after")
    hubspot.sandbox.fault(
        vendor="hubspot",
        method="POST",
        template=WRITES[(number + number // 4) % len(WRITES)],
        applied=moment == "after",
        count=(1, 1000)[number // 2 % 2],
        **FAULTS[name],
    )
    orders = [order(1), order(2)]
    with suppress(TargetError):
        run(hubspot, [], orders, **SETTINGS)
        assert sold(hubspot) == {"deals": 2, "events": 2}
    hubspot.sandbox.clear_faults()

    run(hubspot, [], orders, **SETTINGS)

    assert sold(hubspot) == {"deals": 2, "events": 2}


def test_every_write_of_orders_is_among_them(hubspot: HubSpotRuns) -> None:
    run(hubspot, [], [order(1), order(2)], **SETTINGS)

    log = hubspot.sandbox.requests()["log"]
    written = {
        entry["endpoint"].split(" ")[2] for entry in log if entry["method"] not in {"GET", "PUT"}
    }
    assert {path for path in written if not path.endswith(("/batch/read", "/search"))} == set(
        WRITES
    )
