"""The queries on tables as dbt builds them."""

from typing import Any

import pytest

from fixtures.console_rows import Api
from fixtures.crm_rows import brevo_contact, hubspot_contact
from fixtures.raw_rows import humanitix_event, humanitix_order, humanitix_ticket
from fixtures.warehouse import Warehouse

pytest_plugins = ["fixtures.console_api"]


@pytest.fixture(scope="module")
def built(served_api: Api, tmp_path_factory: pytest.TempPathFactory) -> Api:
    """The interface on a warehouse of two buyers, of whom CRMs hold one, and a stranger."""
    warehouse = Warehouse(served_api.url, tmp_path_factory.mktemp("dbt"))
    warehouse.create_raw_tables("humanitix", "brevo", "hubspot")
    warehouse.land("humanitix.events", humanitix_event(1))
    for number, name in enumerate(("ada", "bob"), start=1):
        order = humanitix_order(number, f"{name}@example.org", organiserMailListOptIn=True)
        warehouse.land("humanitix.orders", order)
        warehouse.land("humanitix.tickets", humanitix_ticket(number, number))
    warehouse.land("brevo.contacts", brevo_contact(11, "Ada@example.org"))
    warehouse.land("brevo.contacts", brevo_contact(12, "stranger@example.org"))
    warehouse.land("hubspot.contacts", hubspot_contact(21, "ada@example.org"))
    for number, name in enumerate(("Box at the opera", "Of somebody else"), start=1):
        deal = {"id": str(number), "dealname": name, "contact_ids": [str(20 + number)]}
        warehouse.land("hubspot.deals", deal)
    warehouse.build()
    return served_api


def emails(page: Any) -> list[str]:
    """Addresses of a page."""
    return [(row["customer"] or row["contact"])["email"] for row in page["rows"]]


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("warehouse", ["ada@example.org", "bob@example.org"]),
        ("crm", ["ada@example.org", "stranger@example.org"]),
        ("matched", ["ada@example.org"]),
        ("unmatched", ["bob@example.org"]),
    ],
)
def test_each_view_is_read_from_what_dbt_built(built: Api, view: str, found: list[str]) -> None:
    page = built.get("/api/customers", view=view, destination="brevo")

    assert emails(page) == found


def test_a_customer_in_full_is_read_from_what_dbt_built(built: Api) -> None:
    [ada, _] = built.get("/api/customers")["rows"]

    known = built.get(f"/api/customers/{ada['customer']['customer_id']}")

    assert [contact["external_id"] for contact in known["contacts"]] == ["11", "21"]
    assert [order["event_name"] for order in known["orders"]] == ["Show 1"]
    assert [ticket["venue_name"] for ticket in known["attendances"]] == ["Venue 1"]
    assert [event["origin"] for event in known["consent"]] == ["checkout"]
    assert [deal["dealname"] for deal in known["deals"]] == ["Box at the opera"]


def test_totals_and_opt_ins_to_confirm_are_read_from_what_dbt_built(built: Api) -> None:
    assert built.get("/api/sync/brevo")["pending"] == 2
    assert built.get("/api/opt-ins-to-confirm")["rows"] == []
