"""What counts as a purchase, and what as a visit, over three runs."""

from dataclasses import dataclass

import pytest

from fixtures.raw_rows import (
    COMING,
    OVER,
    eventbrite_attendee,
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
    humanitix_ticket,
)
from fixtures.warehouse import Row, Warehouse

SETTINGS = (
    "{balance_ticket_types: [Rest of the trip], add_on_ticket_types: [tour shirt, Poster],"
    " called_off_events: [event62, 'eventbrite:763', 404]}"
)
MOVED_AT = "2026-10-05T02:00:00Z"
SHOWS = tuple(range(21, 26))
NO_MONEY = {"total": 0, "financialStatus": "free"}


@dataclass(frozen=True)
class Told:
    """What the tables tell after a run."""

    people: dict[str, Row]
    orders: dict[str, Row]
    dates: dict[str, Row]
    sales: dict[str, Row]


Story = dict[str, Told]


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> Story:
    """What the runs told."""
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    for land in (
        _swaps,
        _gifts_of_the_house,
        _payments,
        _no_admissions,
        _dates,
        _doors,
        _called_off,
        _garbled,
        _presents,
    ):
        land(warehouse)
    story = {"first": _told(warehouse)}
    _changes(warehouse)
    story["changes"] = _told(warehouse)
    story["full refresh"] = _told(warehouse, "--full-refresh")
    _tables_of_before(warehouse)
    story["tables of before"] = _told(warehouse)
    return story


def _told(warehouse: Warehouse, *arguments: str) -> Told:
    warehouse.build("--vars", SETTINGS, *arguments)
    orders = warehouse.rows("select * from marts.ticket_sales")
    dates = warehouse.rows("select * from marts.event_dates")
    sales = warehouse.rows("select * from marts.ticket_sales_analytics")
    return Told(
        warehouse.by_email(),
        {row["order_id"]: row for row in orders},
        {row["date_key"]: row for row in dates},
        {row["event_key"]: row for row in sales},
    )


@pytest.fixture(scope="module")
def people(story: Story) -> dict[str, Row]:
    """The customers after the first run."""
    return story["first"].people


def _swaps(warehouse: Warehouse) -> None:
    """A booking that was moved to another show; one that was given up after a move."""
    moved = {**NO_MONEY, "manualOrder": True, "completedAt": MOVED_AT}
    warehouse.land("humanitix.events", humanitix_event(11), humanitix_event(12, COMING))
    warehouse.land(
        "humanitix.orders",
        humanitix_order(11, "moved@example.org", 11),
        humanitix_order(12, "moved@example.org", 11, salesChannel="swap", **moved),
        humanitix_order(13, "moved@example.org", 11, **moved),
        humanitix_order(14, "moved@example.org", 12, salesChannel=" Swap ", **moved),
        humanitix_order(15, "gave-it-up@example.org", 11),
        humanitix_order(16, "gave-it-up@example.org", 12, salesChannel="swap", **moved),
        humanitix_order(17, "one-more@example.org", 11),
        humanitix_order(18, "one-more@example.org", 12, completedAt=MOVED_AT),
    )
    warehouse.land(
        "humanitix.tickets",
        humanitix_ticket(11, 11, 11, status="cancelled", swappedTo={"id": "ticket12"}),
        humanitix_ticket(
            12, 12, 11, status="cancelled",
            swappedFrom={"id": "ticket11"}, swappedTo={"id": "ticket13"},
        ),
        humanitix_ticket(
            13, 13, 11, status="cancelled",
            swappedFrom={"id": "ticket12"}, swappedTo={"id": "ticket14"},
        ),
        humanitix_ticket(14, 14, 12, swappedFrom={"id": "ticket13"}),
        humanitix_ticket(15, 15, 11, status="cancelled", swappedTo={"id": "ticket16"}),
        humanitix_ticket(16, 16, 12, status="cancelled", swappedFrom={"id": "ticket15"}),
        humanitix_ticket(17, 17, 11, status="cancelled", swappedTo={"id": "ticket18"}),
        humanitix_ticket(18, 18, 12, swappedFrom={"id": "ticket17"}),
        humanitix_ticket(19, 18, 12),
    )  # fmt: skip


def _gifts_of_the_house(warehouse: Warehouse) -> None:
    """Five watched evenings that several people went to for nothing, or stayed away from."""
    scanned = {"checkIn": {"checkedIn": True}}
    for show in SHOWS:
        warehouse.land("humanitix.events", humanitix_event(show))
        warehouse.land("eventbrite.events", eventbrite_event(show))
        orders = {
            "volunteer": {**NO_MONEY, "paymentType": " Complimentary "},
            "came-for-free": NO_MONEY,
            "stayed-away": NO_MONEY,
            "gift-card": {
                "total": 0,
                "purchaseTotals": {"total": 0, "giftCardCredit": 40, "refunds": 0},
            },
        }
        for place, (name, columns) in enumerate(orders.items()):
            number = 10 * show + place
            warehouse.land(
                "humanitix.orders",
                humanitix_order(number, f"{name}@example.org", show, **columns),
            )
            came = scanned if name in ("volunteer", "came-for-free") else {}
            warehouse.land(
                "humanitix.tickets", humanitix_ticket(number, number, show, total=0, **came)
            )
        before, after = 10 * show + 5, 10 * show + 6
        moved = humanitix_order(before, "moved-and-came@example.org", show, **NO_MONEY)
        into = humanitix_order(after, "moved-and-came@example.org", show, **NO_MONEY)
        warehouse.land("humanitix.orders", moved, into | {"salesChannel": "swap"})
        warehouse.land(
            "humanitix.tickets",
            humanitix_ticket(
                before, before, show, status="cancelled", swappedTo={"id": f"ticket{after}"}
            ),
            humanitix_ticket(after, after, show, swappedFrom={"id": f"ticket{before}"}, **scanned),
        )
        warehouse.land(
            "eventbrite.orders", eventbrite_order(show, "reviewer@example.org", show, gross=0)
        )
        warehouse.land(
            "eventbrite.attendees",
            eventbrite_attendee(show, show, "reviewer@example.org", show, guestlist_id="g1"),
        )


def _payments(warehouse: Warehouse) -> None:
    """Orders that were not paid yet, paid in part, or paid by gift card and partly paid back."""
    warehouse.land("humanitix.events", humanitix_event(31))
    for number, name, owed in (
        (31, "school", 1500),
        (32, "in-rates", 1200),
        (33, "owes-too-much", 9999),
        (34, "owes-a-word", "soon"),
    ):
        totals = {"total": 1500, "refunds": 0, "outstandingAmount": owed}
        warehouse.land(
            "humanitix.orders",
            humanitix_order(number, f"{name}@example.org", 31, total=1500, totals=totals),
        )
        warehouse.land("humanitix.tickets", humanitix_ticket(number, number, 31))
    warehouse.land(
        "humanitix.orders",
        humanitix_order(
            35, "card@example.org", 31, financialStatus="PartiallyRefunded", refunds=40,
            purchaseTotals={"subtotal": 100, "giftCardCredit": 60, "total": 40},
        ),
    )  # fmt: skip
    warehouse.land("humanitix.tickets", humanitix_ticket(35, 35, 31), humanitix_ticket(36, 35, 31))
    warehouse.land(
        "humanitix.orders",
        humanitix_order(37, "back@example.org", 31, financialStatus="chargedBack"),
    )


def _garbled(warehouse: Warehouse) -> None:
    """Values that are not what the vendors say they are."""
    warehouse.land(
        "humanitix.events",
        humanitix_event(81, name=None, timezone="Monday", suspendSales=None, published=None),
    )
    warehouse.land(
        "humanitix.orders",
        humanitix_order(
            81, "garbled@example.org", 81, salesChannel=" ", paymentType="", financialStatus="",
            totals={"total": 40, "outstandingAmount": {"value": 5}}, eventDateId="unknown",
        ),
    )  # fmt: skip
    warehouse.land(
        "humanitix.tickets",
        humanitix_ticket(
            81, 81, 81, swappedFrom=["id"], swappedTo={"id": ""}, salesChannel="", eventDateId=None
        ),
        humanitix_ticket(82, 81, 81, swappedFrom={"id": "ticket82"}, swappedTo={"id": "ticket82"}),
    )
    warehouse.land(
        "eventbrite.events",
        eventbrite_event(
            81, start={"utc": OVER[0], "timezone": 7}, event_sales_status=["sales_ended"], name=[]
        ),
    )
    warehouse.land("eventbrite.orders", eventbrite_order(81, "garbled-too@example.org", 81))
    warehouse.land(
        "eventbrite.attendees",
        eventbrite_attendee(81, 81, "garbled-too@example.org", 81, guestlist_id=" "),
    )


def _no_admissions(warehouse: Warehouse) -> None:
    """Donations, add-ons and the rest of a deposit."""
    warehouse.execute(
        "insert into raw_eventbrite.ticket_classes (id, category)"
        " values ('give', 'donation'), ('mug', 'add_on')"
    )
    warehouse.land("eventbrite.events", eventbrite_event(41, OVER), eventbrite_event(42, COMING))
    for number, name, kind in ((41, "donor", "give"), (42, "mug-buyer", "mug")):
        warehouse.land("eventbrite.orders", eventbrite_order(number, f"{name}@example.org", 41))
        warehouse.land(
            "eventbrite.attendees",
            eventbrite_attendee(number, number, f"{name}@example.org", 41, ticket_class_id=kind),
        )
    warehouse.land("humanitix.events", humanitix_event(41))
    warehouse.land(
        "humanitix.orders",
        humanitix_order(41, "regrets@example.org", 41),
        humanitix_order(42, "shirt@example.org", 41),
        humanitix_order(43, "traveller@example.org", 41),
        humanitix_order(44, "traveller@example.org", 41, completedAt=MOVED_AT, total=60),
    )
    warehouse.land(
        "humanitix.tickets",
        humanitix_ticket(41, 41, 41, isDonation=True),
        humanitix_ticket(42, 42, 41, ticketTypeName=" Tour Shirt"),
        humanitix_ticket(43, 43, 41, ticketTypeName="Deposit"),
        humanitix_ticket(44, 44, 41, ticketTypeName="rest of the trip"),
    )


def _dates(warehouse: Warehouse) -> None:
    """Three evenings of one show on both platforms, and shows far from the organiser."""
    warehouse.land("humanitix.events", humanitix_event(51))
    for number in (51, 52, 53):
        day = f"2026-08-0{number - 50}"
        warehouse.land(
            "humanitix.event_dates",
            {
                "_id": f"date{number}",
                "eventId": "event51",
                "startDate": f"{day}T09:00:00Z",
                "endDate": f"{day}T11:00:00Z",
            },
        )
        date = {"eventDateId": f"date{number}"}
        warehouse.land(
            "humanitix.orders", humanitix_order(number, "weekly@example.org", 51, **date)
        )
        warehouse.land("humanitix.tickets", humanitix_ticket(number, number, 51, **date))
        warehouse.land(
            "eventbrite.events",
            eventbrite_event(number, (f"{day}T09:00:00Z", f"{day}T11:00:00Z"), series_id="s"),
        )
        warehouse.land("eventbrite.orders", eventbrite_order(number, "series@example.org", number))
        warehouse.land(
            "eventbrite.attendees",
            eventbrite_attendee(number, number, "series@example.org", number),
        )
    late = "2026-10-10T14:30:00Z"
    for number, name, zone in ((54, "perth", "Australia/Perth"), (55, "mars", "Mars/Phobos")):
        warehouse.land(
            "eventbrite.events",
            eventbrite_event(number, start={"utc": late, "timezone": zone}),
        )
        warehouse.land("eventbrite.orders", eventbrite_order(number, f"{name}@example.org", number))
    warehouse.land(
        "humanitix.events",
        humanitix_event(56, timezone="America/Los_Angeles"),
    )
    warehouse.land(
        "humanitix.event_dates",
        {"_id": "la", "eventId": "event56", "startDate": "2026-10-11T02:00:00Z"},
    )
    warehouse.land("humanitix.orders", humanitix_order(56, "la@example.org", 56, eventDateId="la"))


def _doors(warehouse: Warehouse) -> None:
    """A season scanned from its second date on, and a full house of which one was scanned."""
    scanned = {"checkIn": {"checkedIn": True}}
    warehouse.land("humanitix.events", humanitix_event(57))
    for number, name, came in ((57, "premiere", {}), (58, "derniere", scanned), (59, "absent", {})):
        date = {"eventDateId": "first" if name == "premiere" else "second"}
        warehouse.land(
            "humanitix.orders", humanitix_order(number, f"{name}@example.org", 57, **date)
        )
        warehouse.land("humanitix.tickets", humanitix_ticket(number, number, 57, **date, **came))
    warehouse.land("eventbrite.events", eventbrite_event(59))
    for number in range(590, 596):
        email = f"guest{number}@example.org"
        warehouse.land("eventbrite.orders", eventbrite_order(number, email, 59))
        warehouse.land(
            "eventbrite.attendees",
            eventbrite_attendee(number, number, email, 59, checked_in=number == 590),
        )


def _called_off(warehouse: Warehouse) -> None:
    """Events that are over by the clock, and were called off by other signs."""
    picnic = "CANCELLED - Park Picnic"
    warehouse.land(
        "humanitix.events",
        humanitix_event(60, name=picnic, suspendSales=True),
        humanitix_event(61, name="Park Picnic [Postponed]", published=False),
        humanitix_event(62),
        humanitix_event(63, name="Cancelled: a comedy"),
    )
    ended = {"sales_status": "sales_ended", "end_sales_date": {"utc": "2026-10-20T08:00:00Z"}}
    stopped = {"sales_status": "sales_ended", "end_sales_date": {"utc": "2026-10-01T01:00:00Z"}}
    warehouse.land(
        "eventbrite.events",
        eventbrite_event(60, hide_start_date=True),
        eventbrite_event(61, name={"text": "Night (canceled!)"}, event_sales_status=stopped),
        eventbrite_event(62, name={"text": "Cancelled: a comedy"}, event_sales_status=ended),
        eventbrite_event(63),
    )
    for number in (60, 61, 62, 63):
        humanitix, eventbrite = f"h{number}@example.org", f"e{number}@example.org"
        warehouse.land("humanitix.orders", humanitix_order(number, humanitix, number))
        warehouse.land("humanitix.tickets", humanitix_ticket(number, number, number))
        warehouse.land("eventbrite.orders", eventbrite_order(number, eventbrite, number))
        warehouse.land(
            "eventbrite.attendees", eventbrite_attendee(number, number, eventbrite, number)
        )


def _presents(warehouse: Warehouse) -> None:
    """Tickets for friends, with and without an address of theirs, and for a child."""
    warehouse.land("eventbrite.events", eventbrite_event(71))
    warehouse.land("humanitix.events", humanitix_event(71))
    for number, name, profile in (
        (71, "friend@example.org", {}),
        (72, None, {}),
        (73, "child@example.org", {"age": 9}),
    ):
        warehouse.land("eventbrite.orders", eventbrite_order(number, f"e{number}@example.org", 71))
        warehouse.land(
            "eventbrite.attendees",
            eventbrite_attendee(number, number, name, 71, profile=profile),
        )
    warehouse.land("humanitix.orders", humanitix_order(71, "h71@example.org", 71))
    warehouse.land(
        "humanitix.tickets", humanitix_ticket(71, 71, 71, holder="other-friend@example.org")
    )


def _changes(warehouse: Warehouse) -> None:
    """A second scan, events that are on again, a friend without an address."""
    warehouse.land(
        "eventbrite.attendees",
        eventbrite_attendee(591, 591, "guest591@example.org", 59, checked_in=True),
        eventbrite_attendee(71, 71, None, 71),
    )
    warehouse.land("eventbrite.events", eventbrite_event(60, hide_start_date=False))
    warehouse.land("humanitix.events", humanitix_event(60, name="Park Picnic"))
    warehouse.land(
        "humanitix.tickets",
        humanitix_ticket(14, 14, 12, status="cancelled", swappedFrom={"id": "ticket13"}),
    )


def _tables_of_before(warehouse: Warehouse) -> None:
    """Tables as an earlier version left them, and one more order."""
    new = {
        "ticket_sales": ("host_id", "is_continuation", "is_free", "has_own_admission"),
        "attendees": ("is_complimentary", "swapped_from", "swapped_to"),
        "events": ("host_id", "is_called_off", "told_time_zone"),
    }
    warehouse.execute("drop table marts.event_dates cascade")
    for table, columns in new.items():
        for column in columns:
            warehouse.execute(f"alter table marts.{table} drop column {column} cascade")
    warehouse.execute("alter table marts.events add column has_check_ins boolean")
    warehouse.land("humanitix.orders", humanitix_order(99, "late@example.org", 31))


def test_tickets_that_the_host_moved_are_one_purchase(people: dict[str, Row]) -> None:
    moved = people["moved@example.org"]
    assert (moved["total_orders"], moved["total_tickets"], moved["total_spent"]) == (1, 1, 40)
    assert str(moved["last_order_date"]) == "2026-10-01"
    assert moved["customer_segment"] == "new"


def test_the_last_event_is_the_one_that_a_ticket_stands_for(people: dict[str, Row]) -> None:
    assert people["moved@example.org"]["last_event_name"] == "Show 12"
    assert people["moved@example.org"]["preferred_venue"] == "Venue 12"


def test_who_buys_one_more_ticket_with_a_move_has_bought_again(people: dict[str, Row]) -> None:
    row = people["one-more@example.org"]
    assert (row["total_orders"], row["total_tickets"]) == (2, 2)
    assert str(row["last_order_date"]) == "2026-10-05"


def test_a_booking_that_is_given_up_after_a_move_stands_no_more(story: Story) -> None:
    assert story["first"].people["gave-it-up@example.org"]["total_orders"] == 0
    assert story["changes"].people["moved@example.org"]["total_orders"] == 0


@pytest.mark.parametrize("name", ["volunteer", "reviewer", "stayed-away"])
def test_what_was_given_away_makes_no_vip(people: dict[str, Row], name: str) -> None:
    row = people[f"{name}@example.org"]
    assert (row["total_orders"], row["customer_segment"]) == (5, "active")


@pytest.mark.parametrize("name", ["came-for-free", "moved-and-came", "gift-card"])
def test_who_comes_or_pays_otherwise_becomes_a_vip(people: dict[str, Row], name: str) -> None:
    assert people[f"{name}@example.org"]["customer_segment"] == "vip"


def test_who_was_let_in_for_nothing_was_there_all_the_same(people: dict[str, Row]) -> None:
    assert people["volunteer@example.org"]["events_attended"] == 5


@pytest.mark.parametrize(
    ("name", "spent"),
    [("school", 0), ("in-rates", 300), ("owes-too-much", 0), ("owes-a-word", 1500)],
)
def test_what_is_not_paid_yet_is_not_spent(people: dict[str, Row], name: str, spent: int) -> None:
    row = people[f"{name}@example.org"]
    assert (row["total_orders"], row["total_spent"]) == (1, spent)


def test_an_order_of_which_a_part_went_back_stands_with_its_tickets(story: Story) -> None:
    order = story["first"].orders["order35"]
    assert (order["refund_status"], order["net_amount"], order["stands"]) == ("partial", 0, True)
    assert story["first"].people["card@example.org"]["events_attended"] == 1


@pytest.mark.parametrize("name", ["donor", "mug-buyer", "regrets", "shirt"])
def test_who_bought_no_admission_was_nowhere(people: dict[str, Row], name: str) -> None:
    row = people[f"{name}@example.org"]
    assert (row["total_orders"], row["total_spent"]) == (1, 40)
    assert (row["total_tickets"], row["events_attended"]) == (0, 0)
    assert {row[field] for field in ("last_event_name", "last_event_date", "first_event_date")} == {
        None
    }
    assert row["preferred_venue"] is None


def test_the_rest_of_a_deposit_is_money_and_no_further_purchase(people: dict[str, Row]) -> None:
    row = people["traveller@example.org"]
    assert (row["total_orders"], row["total_tickets"], row["total_spent"]) == (1, 1, 100)
    assert str(row["last_order_date"]) == "2026-10-01"


@pytest.mark.parametrize("name", ["weekly", "series"])
def test_a_visit_is_a_date_on_both_platforms(people: dict[str, Row], name: str) -> None:
    assert people[f"{name}@example.org"]["events_attended"] == 3


@pytest.mark.parametrize(
    ("name", "day"), [("perth", "2026-10-10"), ("la", "2026-10-10"), ("mars", "2026-10-11")]
)
def test_the_day_of_an_event_is_that_of_its_place(
    people: dict[str, Row], name: str, day: str
) -> None:
    assert str(people[f"{name}@example.org"]["last_event_date"]) == day


def test_each_date_tells_whether_its_own_door_was_watched(people: dict[str, Row]) -> None:
    attended = [
        people[f"{name}@example.org"]["events_attended"]
        for name in ("premiere", "derniere", "absent")
    ]
    assert attended == [1, 1, 0]


def test_a_scan_of_a_whole_evening_makes_nobody_absent(people: dict[str, Row]) -> None:
    assert people["guest595@example.org"]["events_attended"] == 1


def test_one_more_scan_makes_the_others_absent(story: Story) -> None:
    after = story["changes"].people
    assert after["guest595@example.org"]["events_attended"] == 0
    assert after["guest591@example.org"]["events_attended"] == 1


@pytest.mark.parametrize("name", ["h60", "h61", "h62", "e60", "e61", "e63"])
def test_nobody_went_to_an_event_that_was_called_off(people: dict[str, Row], name: str) -> None:
    row = people[f"{name}@example.org"]
    assert (row["total_orders"], row["events_attended"]) == (1, 0)
    assert (row["last_event_name"], row["first_event_date"]) == (None, None)
    assert row["preferred_venue"] is None


@pytest.mark.parametrize("name", ["h63", "e62"])
def test_a_title_alone_calls_nothing_off(people: dict[str, Row], name: str) -> None:
    assert people[f"{name}@example.org"]["events_attended"] == 1
    assert people[f"{name}@example.org"]["last_event_name"] == "Cancelled: a comedy"


@pytest.mark.parametrize("name", ["h60", "e60"])
def test_an_event_that_is_on_again_counts(story: Story, name: str) -> None:
    row = story["changes"].people[f"{name}@example.org"]
    assert (row["events_attended"], str(row["last_event_date"])) == (1, "2026-10-20")


@pytest.mark.parametrize(
    ("giver", "friend"),
    [("e71", "friend@example.org"), ("h71", "other-friend@example.org")],
)
def test_a_ticket_with_an_address_of_its_own_is_its_holders_visit(
    people: dict[str, Row], giver: str, friend: str
) -> None:
    row = people[f"{giver}@example.org"]
    assert (row["total_orders"], row["total_tickets"], row["events_attended"]) == (1, 1, 0)
    assert people[friend]["events_attended"] == 1


@pytest.mark.parametrize("buyer", ["e72", "e73"])
def test_a_ticket_of_somebody_without_an_address_or_of_a_child_is_the_buyers_visit(
    people: dict[str, Row], buyer: str
) -> None:
    assert people[f"{buyer}@example.org"]["events_attended"] == 1


def test_a_friend_who_loses_the_address_gives_the_visit_back(story: Story) -> None:
    assert story["changes"].people["e71@example.org"]["events_attended"] == 1
    assert "friend@example.org" not in story["changes"].people


@pytest.mark.parametrize("name", ["garbled", "garbled-too"])
def test_a_garbled_value_costs_no_more_than_itself(people: dict[str, Row], name: str) -> None:
    row = people[f"{name}@example.org"]
    assert (row["total_orders"], row["total_spent"], row["events_attended"]) == (1, 40, 1)
    assert str(row["last_event_date"]) == "2026-10-20"


@pytest.mark.usefixtures("story")
def test_settings_and_words_that_fit_nothing_are_told(warehouse: Warehouse) -> None:
    told = {row["topic"]: row["told"] for row in warehouse.rows("select * from marts.notices")}
    assert told["called_off_events"].startswith("called_off_events names 404, which no event")
    assert told["ticket_types"].startswith("add_on_ticket_types names poster, and no ticket")
    assert 'says "chargedBack" of the money of 1 order' in told["financial_status"]


def test_tickets_that_were_only_moved_are_no_deal(story: Story, warehouse: Warehouse) -> None:
    assert story["first"].orders["order14"]["first_order_key"] == "humanitix:order11"
    deals = warehouse.rows(
        "select order_id, total from publish.orders where email ="
        " any('{moved@example.org,traveller@example.org}') order by 1"
    )
    assert [(deal["order_id"].removeprefix("humanitix:"), deal["total"]) for deal in deals] == [
        ("order11", 40),
        ("order43", 40),
        ("order44", 60),
    ]


def test_a_full_refresh_finds_the_same(story: Story) -> None:
    assert story["full refresh"].people == story["changes"].people
    assert story["full refresh"].dates.keys() == story["changes"].dates.keys()


def test_tables_of_before_are_built_on(story: Story) -> None:
    """What needs a full refresh to be right costs no run before it."""
    people = story["tables of before"].people
    assert people["late@example.org"]["total_orders"] == 1
    assert people.keys() - {"late@example.org"} == story["full refresh"].people.keys()


def test_orders_are_counted_once_in_the_sales_of_an_event(story: Story) -> None:
    sales = story["first"].sales["humanitix:event41"]
    assert story["first"].orders["order44"]["is_continuation"]
    assert (sales["orders"], sales["tickets_sold"], sales["net_sales"]) == (3, 1, 180)
