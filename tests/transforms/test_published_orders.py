"""The order stream over four runs: which orders are in it, and which get a new version."""

from dataclasses import dataclass

import pytest

from fixtures.raw_rows import eventbrite_event, eventbrite_order, humanitix_event, humanitix_order
from fixtures.warehouse import Row, Warehouse

ADA, BOB = "ada@example.org", "bob@example.org"

Orders = dict[str, Row]


@dataclass(frozen=True)
class Story:
    """The stream after each run, by order."""

    first: Orders
    changes: Orders
    refreshed: Orders
    later: Orders


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> Story:
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    warehouse.land("humanitix.events", humanitix_event(1), humanitix_event(2))
    warehouse.land("eventbrite.events", eventbrite_event(1))
    warehouse.land(
        "humanitix.orders",
        humanitix_order(1, ADA),
        humanitix_order(2, ADA),
        humanitix_order(3, BOB, event=2),
        humanitix_order(4, BOB),
        humanitix_order(5, "no address"),
        humanitix_order(6, ADA, status="incomplete"),
    )
    warehouse.land("eventbrite.orders", eventbrite_order(1, ADA))
    first = _run(warehouse)
    warehouse.land("humanitix.events", humanitix_event(2, name="Renamed"))
    warehouse.land(
        "humanitix.orders",
        humanitix_order(1, ADA, refunds=15.5),
        humanitix_order(2, ADA, updatedAt="2026-10-30T00:00:00Z"),
        humanitix_order(4, None),
        humanitix_order(7, ADA),
    )
    changes = _run(warehouse)
    refreshed = _run(warehouse, "--full-refresh")
    as_before = "alter table publish.orders alter column total type numeric(12, 2)"
    warehouse.execute(as_before)
    warehouse.land(
        "humanitix.orders",
        humanitix_order(8, "cleo@example.org", total=7),
        humanitix_order(9, "dana@example.org", total=7.125, currency="KWD"),
        humanitix_order(10, "dana@example.org", total=2311, currency="JPY"),
    )
    return Story(first, changes, refreshed, later=_run(warehouse))


def _run(warehouse: Warehouse, *arguments: str) -> Orders:
    warehouse.build("--select", "+publish_orders", *arguments)
    orders = warehouse.rows("select * from publish.orders")
    return {order["order_id"]: order for order in orders}


def _renewed(before: Orders, after: Orders) -> set[str]:
    """Orders that are new or have another version."""
    old = {order_id: order["sync_version"] for order_id, order in before.items()}
    return {key for key, order in after.items() if old.get(key) != order["sync_version"]}


def test_finished_orders_of_customers_are_in_the_stream(story: Story) -> None:
    humanitix = {f"humanitix:order{number}" for number in (1, 2, 3, 4)}
    [eventbrite] = story.first.keys() - humanitix

    assert eventbrite.startswith("eventbrite:")
    assert humanitix < story.first.keys()


def test_an_order_has_its_buyer_its_event_and_what_was_paid_for_it(
    story: Story, warehouse: Warehouse
) -> None:
    order = story.later["humanitix:order8"]
    buyer = warehouse.by_email()["cleo@example.org"]

    assert (order["customer_id"], order["email"]) == (buyer["customer_id"], buyer["email"])
    assert (order["event_name"], order["status"]) == ("Show 1", "standing")
    assert (f"{order['total']}", order["currency"]) == ("7.00", "AUD")


def test_only_orders_whose_content_changed_get_a_version(story: Story) -> None:
    renewed = _renewed(story.first, story.changes)

    assert renewed == {"humanitix:order1", "humanitix:order3", "humanitix:order7"}
    assert min(story.changes[order]["sync_version"] for order in renewed) > max(
        order["sync_version"] for order in story.first.values()
    )


def test_a_refund_lowers_the_total(story: Story) -> None:
    assert f"{story.changes['humanitix:order1']['total']}" == "24.50"


def test_a_renamed_event_reaches_its_orders(story: Story) -> None:
    assert story.changes["humanitix:order3"]["event_name"] == "Renamed"


def test_an_order_whose_buyer_left_the_stream_leaves_as_well(story: Story) -> None:
    assert story.first.keys() - story.changes.keys() == {"humanitix:order4"}


def test_a_full_refresh_changes_no_version(story: Story) -> None:
    assert _renewed(story.changes, story.refreshed) == set()
    assert story.refreshed.keys() == story.changes.keys()


def test_after_a_full_refresh_only_what_is_new_is_compared(story: Story) -> None:
    compared = {
        key
        for key, order in story.later.items()
        if order["checked_at"] > max(each["checked_at"] for each in story.refreshed.values())
    }

    assert compared == {f"humanitix:order{number}" for number in (8, 9, 10)}


@pytest.mark.parametrize(
    ("order", "total"), [("order8", "7.00"), ("order9", "7.125"), ("order10", "2311")]
)
def test_an_amount_has_the_decimals_of_its_currency(story: Story, order: str, total: str) -> None:
    assert f"{story.later[f'humanitix:{order}']['total']}" == total
