"""What CRMs hold comes back, and goes on to the other CRMs: numbers, and blocks that are lifted."""

from pathlib import Path
from typing import Any

import pytest

from fixtures.crm_circle import Circle
from fixtures.hubspot_api import HubSpotApi
from fixtures.raw_rows import humanitix_event, humanitix_order
from fixtures.warehouse import Row, Warehouse
from ticket_console.database import make_schema
from vendor_sandbox.client import SandboxClient

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

ADA = "ada@example.org"
NUMBER = "+61412345678"


@pytest.fixture
def circle(sandbox: SandboxClient, postgres_url: str, tmp_path: Path) -> Circle:
    """A shop that sold nothing yet."""
    warehouse = Warehouse(postgres_url, tmp_path / "dbt")
    warehouse.execute(
        "drop schema if exists ops, raw_humanitix, raw_brevo, raw_mautic, raw_hubspot, staging,"
        " intermediate, marts, publish cascade"
    )
    make_schema(postgres_url)
    warehouse.create_raw_tables("humanitix")
    warehouse.land("humanitix.events", humanitix_event(1))
    return Circle(sandbox, warehouse, tmp_path)


def ada(circle: Circle) -> Row:
    """Ada in the customer table."""
    [row] = circle.warehouse.rows("select mobile, crm_filled from marts.customers")
    return row


def to_confirm(circle: Circle) -> set[str]:
    """Where Ada waits for somebody to lift a block."""
    rows = circle.warehouse.rows("select destination from marts.opt_ins_to_confirm")
    return {row["destination"] for row in rows}


def test_a_number_that_one_crm_knows_reaches_the_others_and_stays_the_ones_alone(
    circle: Circle,
) -> None:
    circle.settings = {"fill_from_crm": {"mobile": ["brevo", "mautic", "hubspot"]}}
    hubspot = HubSpotApi(circle.sandbox)
    hubspot.create(ADA, mobilephone="0412 345 678")
    order = humanitix_order(1, ADA, mobile=None, organiserMailListOptIn=True)
    circle.warehouse.land("humanitix.orders", order)

    circle.go_round()
    assert circle.contact("brevo", ADA).values["SMS"] == NUMBER[1:]
    assert circle.contact("mautic", ADA).values["mobile"] == NUMBER[1:]

    circle.go_round()
    assert (ada(circle)["mobile"], ada(circle)["crm_filled"]) == (NUMBER, {"mobile": "hubspot"})

    circle.accounts["hubspot"].edit(ADA, "mobilephone", "")
    circle.read("hubspot")
    circle.transform()
    assert (ada(circle)["mobile"], ada(circle)["crm_filled"]) == (None, {})
    hubspot.session.close()


def test_a_block_of_ours_that_a_marketer_lifts_after_a_new_yes_is_asked_for_no_more(
    circle: Circle,
) -> None:
    circle.crms = ("brevo", "mautic")
    for crm in circle.crms:
        circle.accounts[crm].make(ADA, None)
    circle.warehouse.land(
        "humanitix.orders",
        humanitix_order(1, ADA, organiserMailListOptIn=False),
        humanitix_order(3, "asked@example.org", organiserMailListOptIn=True),
    )
    circle.go_round()
    assert not any(circle.contact(crm, ADA).is_mailable for crm in circle.crms)

    later: dict[str, Any] = {
        "completedAt": circle.now,
        "createdAt": circle.now,
        "updatedAt": circle.now,
    }
    yes = humanitix_order(2, ADA, organiserMailListOptIn=True, **later)
    circle.warehouse.land("humanitix.orders", yes)
    circle.go_round()
    circle.transform()
    assert to_confirm(circle) == {"brevo", "mautic"}
    assert not any(circle.contact(crm, ADA).is_mailable for crm in circle.crms)

    for crm in circle.crms:
        circle.accounts[crm].come_back(ADA)
    circle.go_round()
    circle.transform()
    assert to_confirm(circle) == set()
    for crm in circle.crms:
        contact = circle.contact(crm, ADA)
        assert contact.is_mailable
        assert contact.lists & circle.accounts[crm].ours
