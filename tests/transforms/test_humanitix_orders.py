"""Money and opt-ins of Humanitix as live accounts write them (recorded; people invented)."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from fixtures.raw_rows import Row, humanitix_event, humanitix_order, humanitix_ticket
from fixtures.warehouse import Warehouse

EARLIER, FIRST, LATER = (f"2026-0{month}-01T10:17:17.240Z" for month in (4, 5, 6))
ASKS, DOES_NOT_ASK, FEW_ASKED = 1, 2, 3
CORRECTED, REBUILT = 3, 4
MANUAL = {"manualOrder": True, "salesChannel": "manual", "paymentGateway": "manual"}
ZERO = dict.fromkeys(
    (
        "subtotal", "amexFee", "zipFee", "humanitixFee", "bookingFee", "passedOnFee", "absorbedFee",
        "clientDonation", "netClientDonation", "donation", "dgrDonation", "rebates",
        "giftCardCredit", "credit", "bookingTaxes", "passedOnTaxes", "taxes", "totalTaxes",
        "discounts", "refunds", "netSales", "grossSales", "total",
    ),
    0,
)  # fmt: skip


def _amounts(**changed: Any) -> Row:
    return {**ZERO, "feesIncluded": False, **changed}


def _paid(subtotal: float, fee: float = 0) -> Row:
    return _amounts(
        subtotal=subtotal,
        humanitixFee=fee,
        bookingFee=fee,
        passedOnFee=fee,
        netSales=subtotal,
        grossSales=subtotal + fee,
        total=subtotal + fee,
    )


def _back(paid: Row, refunds: float) -> Row:
    net_sales, total = round(paid["netSales"] - refunds, 2), round(paid["total"] - refunds, 2)
    return {**paid, "refunds": refunds, "netSales": net_sales, "total": total}


def _money(number: int, name: str, paid: Row, now: Row, status: str, **columns: Any) -> Row:
    return humanitix_order(
        number,
        f"{name}@example.org",
        purchaseTotals=paid,
        totals=now,
        financialStatus=status,
        organiserMailListOptIn=False,
        **columns,
    )


def _orders() -> list[Row]:
    whole, part = _paid(60, 5.7), _paid(1111)
    gift = {**_paid(100), "giftCardCredit": 60, "total": 40}
    free = _amounts(subtotal=40, discounts=40, grossSales=40, feesIncluded=True)
    amex = {**_paid(50, 3), "amexFee": 1.5, "bookingFee": 4.5, "grossSales": 54.5, "total": 54.5}
    return [
        _money(1, "mostly", part, _back(part, 851.15), "partiallyRefunded", **MANUAL),
        _money(2, "partly", part, _back(part, 111), "partiallyRefunded", **MANUAL),
        _money(3, "wholly", whole, _back(whole, 60), "refunded"),
        _money(4, "given", gift, _back(gift, 40), "partiallyRefunded"),
        _money(5, "free", free, free, "free", completedAt=None, createdAt=FIRST),
        _money(6, "amex", amex, amex, "paid"),
        _money(7, "unsummed", part, {**part, "total": 1112}, "paid"),
        _money(8, "no-purchase", part, _back(part, 11), "partiallyRefunded") | {
            "purchaseTotals": None
        },
    ]  # fmt: skip


def _answers() -> list[Row]:
    numbers = count(100)

    def order(email: str, event: int, at: str, *, says: bool, **columns: Any) -> Row:
        return humanitix_order(
            next(numbers),
            f"{email}@example.org",
            event,
            organiserMailListOptIn=says,
            completedAt=at,
            createdAt=at,
            **columns,
        )

    return [
        order("ticked", ASKS, FIRST, says=True),
        order("ticked", DOES_NOT_ASK, LATER, says=False),
        order("left-blank", ASKS, FIRST, says=False),
        order("not-asked", DOES_NOT_ASK, FIRST, says=False),
        order("entered", DOES_NOT_ASK, FIRST, says=True, **MANUAL),
        order("entered-after-a-no", ASKS, FIRST, says=False),
        order("entered-after-a-no", DOES_NOT_ASK, LATER, says=True, **MANUAL),
        order("refused-after-entry", ASKS, FIRST, says=True, **MANUAL),
        order("refused-after-entry", ASKS, LATER, says=False),
        order("asked-in-vain", FEW_ASKED, FIRST, says=False),
        order("moves", FEW_ASKED, FIRST, says=False, _id="order-that-moves"),
        order("moves", ASKS, EARLIER, says=True),
    ]


def _later_answers() -> list[Row]:
    """Orders of an event whose only yes was taken back, and of one that never asked."""
    return [
        humanitix_order(
            number,
            f"{email}@example.org",
            event,
            organiserMailListOptIn=False,
            completedAt=LATER,
            **columns,
        )
        for number, email, event, columns in (
            (202, "ticked-and-left-blank", FEW_ASKED, {}),
            (203, "entered-late", FEW_ASKED, MANUAL),
            (204, "still-not-asked", DOES_NOT_ASK, {}),
        )
    ]


@dataclass
class Story:
    """What was built first, and of whom was what known after each further run."""

    sales: dict[str, Row]
    unsummed: list[Row]
    people: list[dict[str, Row]]
    to_confirm: dict[str, Row]
    tickets: dict[str, Row]


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> Story:
    """All rows, a first yes of an event, that yes taken back, an address corrected, a rebuild."""
    warehouse.create_raw_tables("humanitix", "crm")
    _land(warehouse)
    warehouse.build()
    story = Story(
        {row["order_id"]: row for row in warehouse.rows("select * from marts.ticket_sales")},
        warehouse.rows(_compiled(warehouse, "humanitix_amounts_that_do_not_add_up")),
        [_people(warehouse)],
        warehouse.by_email("select * from marts.opt_ins_to_confirm"),
        {row["ticket_id"]: row for row in warehouse.rows("select * from marts.attendees")},
    )
    for says in (True, False):
        warehouse.land(
            "humanitix.orders",
            humanitix_order(200, "first-yes@example.org", FEW_ASKED, organiserMailListOptIn=says),
        )
        warehouse.build()
        story.people.append(_people(warehouse))
    moved = humanitix_order(
        201, "moved@example.org", FEW_ASKED, _id="order-that-moves", organiserMailListOptIn=False
    )
    warehouse.land("humanitix.orders", moved, *_later_answers())
    for arguments in ([], ["--full-refresh"]):
        warehouse.build(*arguments)
        story.people.append(_people(warehouse))
    return story


def _land(warehouse: Warehouse) -> None:
    warehouse.land(
        "humanitix.events", *(humanitix_event(event) for event in (ASKS, DOES_NOT_ASK, FEW_ASKED))
    )
    warehouse.land("humanitix.orders", *_orders(), *_answers())
    cancelled: Row = {
        "status": "cancelled",
        "total": 0,
        "totalsV2": {"subTotal": {"afterTax": 200.5}},
    }
    warehouse.land(
        "humanitix.tickets",
        humanitix_ticket(1, 1),
        humanitix_ticket(2, 1, **cancelled),
        humanitix_ticket(3, 3, **cancelled),
        humanitix_ticket(4, 4),
    )


def _compiled(warehouse: Warehouse, name: str) -> str:
    [file] = (warehouse.folder / "target" / "compiled").rglob(f"{name}.sql")
    return file.read_text(encoding="utf-8")


def _people(warehouse: Warehouse) -> dict[str, Row]:
    return warehouse.by_email("select * from marts.customers")


@pytest.mark.parametrize(
    ("order", "amounts", "refund", "stands"),
    [
        (1, ("1111", "851.15", "259.85"), "partial", True),
        (2, ("1111", "111", "1000"), "partial", True),
        (3, ("65.7", "60", "5.7"), "full", False),
        (4, ("40", "40", "0"), "partial", True),
        (5, ("0", "0", "0"), "none", True),
        (6, ("54.5", "0", "54.5"), "none", True),
        (8, ("1111", "11", "1100"), "partial", True),
    ],
)
def test_an_orders_amounts_are_paid_refunded_and_left(
    story: Story, order: int, amounts: tuple[str, str, str], refund: str, *, stands: bool
) -> None:
    row = story.sales[f"order{order}"]
    found = (row["total_amount"], row["refund_amount"], row["net_amount"])
    assert found == tuple(map(Decimal, amounts))
    assert (row["refund_status"], row["stands"]) == (refund, stands)


def test_a_checkout_without_an_end_was_when_it_began(story: Story) -> None:
    assert f"{story.sales['order5']['purchase_date']:%Y-%m-%d}" == FIRST[:10]


def test_a_cancelled_ticket_keeps_what_it_had_cost(story: Story) -> None:
    assert story.tickets["ticket2"]["gross_amount"] == Decimal("200.5")


def test_amounts_that_do_not_add_up_are_named(story: Story) -> None:
    assert [(row["order_key"], row["kind"]) for row in story.unsummed] == [
        ("humanitix:order7", "totals")
    ]


@pytest.mark.parametrize(
    ("email", "consent"),
    [
        ("ticked", (True, "humanitix")),
        ("left-blank", (False, "humanitix")),
        ("not-asked", (False, None)),
        ("entered", (False, None)),
        ("entered-after-a-no", (False, "humanitix")),
        ("asked-in-vain", (False, None)),
    ],
)
def test_false_is_an_answer_where_the_event_asked(
    story: Story, email: str, consent: tuple[bool, str | None]
) -> None:
    person = story.people[0][f"{email}@example.org"]
    assert (person["marketing_opt_in"], person["consent_source"]) == consent


def test_who_was_entered_as_opted_in_is_to_be_confirmed(story: Story) -> None:
    rows = story.to_confirm
    assert rows.keys() == {"entered@example.org", "entered-after-a-no@example.org"}
    entered, after_a_no = rows["entered@example.org"], rows["entered-after-a-no@example.org"]
    assert (entered["destination"], entered["opted_in_by"]) == ("humanitix", "host")
    assert entered["opted_out_at"] is None
    assert after_a_no["opted_out_reason"] == "humanitix"


def test_a_first_yes_makes_the_events_blanks_answers(story: Story) -> None:
    person = story.people[1]["asked-in-vain@example.org"]
    assert (person["marketing_opt_in"], person["consent_source"]) == (False, "humanitix")
    assert story.people[1]["first-yes@example.org"]["marketing_opt_in"]


@pytest.mark.parametrize("run", [2, 3, REBUILT])
def test_a_yes_that_was_taken_back_is_a_no_though_no_other_yes_is_left(
    story: Story, run: int
) -> None:
    for email in ("asked-in-vain@example.org", "first-yes@example.org"):
        person = story.people[run][email]
        assert (person["marketing_opt_in"], person["consent_source"]) == (False, "humanitix")


@pytest.mark.parametrize("run", [CORRECTED, REBUILT])
def test_a_no_that_became_one_by_anothers_yes_stays_with_the_corrected_address(
    story: Story, run: int
) -> None:
    assert story.people[0]["moves@example.org"]["marketing_opt_in"]
    for email in ("moves@example.org", "moved@example.org"):
        person = story.people[run][email]
        assert (person["marketing_opt_in"], person["consent_source"]) == (False, "humanitix")


@pytest.mark.parametrize("run", [CORRECTED, REBUILT])
@pytest.mark.parametrize(
    ("email", "source"),
    [("ticked-and-left-blank", "humanitix"), ("entered-late", None), ("still-not-asked", None)],
)
def test_an_event_that_asked_once_asks_who_buys_later(
    story: Story, email: str, source: str | None, run: int
) -> None:
    assert story.people[run][f"{email}@example.org"]["consent_source"] == source


@pytest.mark.usefixtures("story")
def test_a_table_of_before_is_built_on_and_its_falses_ask_nobody(warehouse: Warehouse) -> None:
    warehouse.execute("alter table marts.ticket_sales drop column is_opted_in_by_host cascade")
    late = humanitix_order(
        300, "late@example.org", FEW_ASKED, organiserMailListOptIn=False, completedAt=LATER
    )
    warehouse.land("humanitix.orders", late)
    warehouse.build()
    assert _people(warehouse)["late@example.org"]["consent_source"] is None
