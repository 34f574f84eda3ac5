"""What live accounts of Eventbrite tell otherwise than documented, through the models."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.raw_rows import eventbrite_attendee, eventbrite_event, eventbrite_order

if TYPE_CHECKING:
    from fixtures.warehouse import Row, Warehouse

CANCELLED = {"message_code": "event_cancelled", "message": "Cancelled"}
POSTPONED = {"message_code": "event_postponed", "message": "Postponed"}
NOWHERE = {"home": {}, "ship": {"city": None}, "work": {}, "fulfillment": {}}
BILL = {
    "address_1": "1 Test Street",
    "city": "Melbourne",
    "region": "VIC",
    "postal_code": "3000",
    "country": "AU",
}
BUYER = {"first_name": "Ada", "last_name": "Example"}
ORGANIZATION = "226753167501"
BEFORE, AFTER = datetime(2026, 10, 1), datetime(2026, 11, 2)  # noqa: DTZ001 - as the loader lands them


def barcode(status: str, method: str | None = None) -> list[Row]:
    return [{"status": status, "checkin_type": 0, **({"checkin_method": method} if method else {})}]


def sold(number: int, email: str, event: int, **columns: Any) -> tuple[Row, Row]:
    """An order and its one ticket, of an account's organisation."""
    order = {**eventbrite_order(number, email, event), "organization_id": ORGANIZATION}
    return order, eventbrite_attendee(number, number, email, event, **columns)


@pytest.fixture(scope="module")
def built(warehouse: Warehouse) -> Warehouse:
    warehouse.create_raw_tables("humanitix", "eventbrite")
    warehouse.land(
        "eventbrite.events",
        eventbrite_event(1, event_sales_status={"message_code": None}),
        eventbrite_event(2, event_sales_status=CANCELLED, status="completed"),
        eventbrite_event(3, event_sales_status=POSTPONED, status="live"),
        eventbrite_event(4, status="canceled"),
    )
    used = {"promotion_type": "discount", "code": "HALL100", "promotion": "100.00% - HALL100"}
    access = {"promotion_type": "access", "code": "BACKDOOR", "promotion": "BACKDOOR"}
    people = [
        sold(1, "cancelled@example.org", 2),
        sold(2, "postponed@example.org", 3),
        sold(3, "status@example.org", 4),
        sold(4, "used@example.org", 1, cancelled=True, barcodes=barcode("used", "scan")),
        sold(5, "refunded@example.org", 1, refunded=True, barcodes=barcode("refunded", "search")),
        sold(6, "stayed_away@example.org", 1, refunded=True, barcodes=barcode("refunded")),
        sold(7, "taken_back@example.org", 1, barcodes=barcode("unused", "scan")),
        sold(8, "bill@example.org", 1, profile={**BUYER, "addresses": {**NOWHERE, "bill": BILL}}),
        sold(9, "coded@example.org", 1, promotional_code=used, affiliate="oddtdtcreator"),
        sold(10, "backdoor@example.org", 1, promotional_code=access),
        sold(11, "deleted@example.org", 1),
        sold(12, "dashed@example.org", 1, id="8800000012-1"),
        # enough of the tickets that stand were scanned for the door to have been watched
        *(sold(number, f"in{number}@example.org", 1, checked_in=True) for number in (14, 15, 16)),
        sold(13, "odd@example.org", 1, profile={"addresses": []}, barcodes={"status": "used"}),
    ]
    for order, ticket in people:
        warehouse.land("eventbrite.orders", {**order, "extracted_at": BEFORE})
        warehouse.land("eventbrite.attendees", ticket)
    warehouse.build()
    return warehouse


@pytest.fixture(scope="module")
def customers(built: Warehouse) -> dict[str, Row]:
    return built.by_email("select * from marts.customers")


@pytest.mark.parametrize("person", ["cancelled", "postponed", "status"])
def test_an_event_that_was_called_off_was_attended_by_nobody_and_is_nobodys_last(
    customers: dict[str, Row], person: str
) -> None:
    row = customers[f"{person}@example.org"]
    assert row["events_attended"] == 0
    assert (row["preferred_venue"], row["last_event_id"]) == (None, None)


@pytest.mark.parametrize(
    ("person", "came"),
    [("used", 1), ("refunded", 1), ("stayed_away", 0), ("taken_back", 0)],
)
def test_who_was_scanned_has_attended_whatever_became_of_the_ticket(
    customers: dict[str, Row], person: str, came: int
) -> None:
    assert customers[f"{person}@example.org"]["events_attended"] == came


def test_an_address_is_taken_from_where_it_is_filled_in(customers: dict[str, Row]) -> None:
    row = customers["bill@example.org"]
    found = [row[name] for name in ("suburb", "state", "postcode", "country")]
    assert found == ["Melbourne", "VIC", "3000", "AU"]


def test_a_discount_code_comes_from_the_ticket_and_an_access_code_never_shows(
    built: Warehouse,
) -> None:
    sales = built.by_email("select email, discount_code, affiliate from marts.ticket_sales")
    coded, backdoor = sales["coded@example.org"], sales["backdoor@example.org"]
    assert (coded["discount_code"], coded["affiliate"]) == ("HALL100", "oddtdtcreator")
    assert backdoor["discount_code"] is None


def test_an_id_with_a_dash_and_odd_fields_cost_no_row(built: Warehouse) -> None:
    tickets = built.by_email("select email, attendee_key from marts.attendees")
    assert tickets["dashed@example.org"]["attendee_key"] == "eventbrite:8800000012-1"
    assert "odd@example.org" in tickets


def test_an_order_that_a_full_pass_missed_stands_no_longer(built: Warehouse) -> None:
    for order in built.rows("select * from raw_eventbrite.orders where id <> '511'"):
        built.land("eventbrite.orders", {**order, "extracted_at": AFTER})
    # other jobs built the models between the end of the pass and its landing
    ended = datetime.now() - timedelta(hours=1)  # noqa: DTZ005 - as the loader lands it
    began = datetime(2026, 11, 1, 12)  # noqa: DTZ001 - as the loader lands it
    covers = [row["id"] for row in built.rows("select id from raw_eventbrite.events")]
    row = {"stream": f"orders:{ORGANIZATION}", "started_at": began, "ended_at": ended}
    built.land("eventbrite.full_passes", {**row, "covers": covers})
    built.build()
    sales = built.by_email("select email, stands, order_status from marts.ticket_sales")
    assert not sales["deleted@example.org"]["stands"]
    assert sales["deleted@example.org"]["order_status"] == "deleted"
    assert sales["bill@example.org"]["stands"]


@pytest.mark.usefixtures("built")
def test_an_order_of_an_event_that_the_pass_did_not_list_stands(warehouse: Warehouse) -> None:
    warehouse.dbt("test", "--select", "stg_eventbrite__orders,test_type:unit")
