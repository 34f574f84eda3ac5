"""An order gets another e-mail address: the consent goes with it, and a "no" stays with both."""

from dataclasses import dataclass

import pytest

from fixtures.raw_rows import (
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
    humanitix_ticket,
)
from fixtures.warehouse import Row, Warehouse

BEFORE, AFTER = "2026-11-01T00:30:00+00:00", "2026-11-02T00:30:00+00:00"
UNSUBSCRIBED = """
insert into ops.consent_events
    (id, email, channel, subscribed, source, reason, occurred_at, recorded_at)
values ('{0}', '{1}', 'email', {2}, 'brevo', '{3}', '{4}', now() at time zone 'UTC')
"""


def address(name: str) -> str:
    return f"{name}@example.org"


ORDERS = {
    1: ("plain.old", "plain.new"),
    2: ("out.old", "out.new"),
    3: ("bounced.old", "bounced.new"),
    4: ("out.later.old", "out.later.new"),
    5: ("lifted.old", "lifted.new"),
    6: ("buys.elsewhere", "has.moved"),
    7: ("no.elsewhere", "heir.of.a.no"),
    8: ("yes.later.elsewhere", "heir.of.nothing"),
}
ELSEWHERE = [
    (70, "no.elsewhere", False, "2026-10-20"),
    (71, "asked.too", True, "2026-10-20"),
    (80, "yes.later.elsewhere", False, "2026-10-20"),
    (81, "yes.later.elsewhere", True, "2026-10-25"),
]
"""Other orders, which keep their addresses: what was said in them, and when."""


@dataclass(frozen=True)
class Seen:
    """Who is in the stream, and who has left it with the address."""

    people: dict[str, Row]
    gone: set[str]


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> dict[str, Seen]:
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    warehouse.land("humanitix.events", humanitix_event(1))
    warehouse.land("eventbrite.events", eventbrite_event(1))
    warehouse.land("humanitix.orders", humanitix_order(60, address("buys.elsewhere")))
    for number, name, says, at in ELSEWHERE:
        order = humanitix_order(
            number, address(name), organiserMailListOptIn=says, completedAt=f"{at}T10:00:00Z"
        )
        warehouse.land("humanitix.orders", order)
    for number, (old, _) in ORDERS.items():
        _place(warehouse, number, old)
    warehouse.land("eventbrite.orders", eventbrite_order(1, address("flag.old"), opt_in=False))
    for number, (name, reason) in enumerate(
        [("out.old", "unsubscribed"), ("bounced.old", "hard_bounce"), ("lifted.old", "complained")]
    ):
        _tell(warehouse, number, name, reason)
    story = {"before": _run(warehouse, BEFORE)}
    for number, (_, new) in ORDERS.items():
        _place(warehouse, number, new)
    warehouse.land("eventbrite.orders", eventbrite_order(1, address("flag.new"), opt_in=True))
    story["corrected"] = _run(warehouse, AFTER)
    _tell(warehouse, 10, "out.later.old", "unsubscribed")
    _tell(warehouse, 11, "lifted.old", "lifted", at="2026-10-30")
    story["told since"] = _run(warehouse, AFTER)
    story["rebuilt"] = _run(warehouse, AFTER, "--full-refresh")
    _place(warehouse, 1, "plain.old")
    story["taken back"] = _run(warehouse, AFTER)
    return story


def _place(warehouse: Warehouse, number: int, name: str) -> None:
    order = humanitix_order(number, address(name), organiserMailListOptIn=True)
    warehouse.land("humanitix.orders", order)
    warehouse.land("humanitix.tickets", humanitix_ticket(number, number))


def _tell(
    warehouse: Warehouse, number: int, name: str, reason: str, at: str = "2026-10-20"
) -> None:
    answer = str(reason == "lifted").lower()
    warehouse.execute(UNSUBSCRIBED.format(number, address(name), answer, reason, at))


def _run(warehouse: Warehouse, now: str, *arguments: str) -> Seen:
    warehouse.build(*arguments, now=now)
    gone = warehouse.by_email("select email from publish.former_addresses")
    return Seen(warehouse.by_email(), set(gone))


def _consent(seen: Seen, name: str) -> tuple[bool, str]:
    row = seen.people[address(name)]
    return row["marketing_opt_in"], row["consent_source"]


def test_the_consent_goes_with_the_order(story: dict[str, Seen]) -> None:
    assert _consent(story["before"], "plain.old") == (True, "humanitix")
    assert _consent(story["corrected"], "plain.new") == (True, "humanitix")
    assert address("plain.old") not in story["corrected"].people


def test_who_left_with_the_address_is_told_to_targets(story: dict[str, Seen]) -> None:
    assert story["before"].gone == set()
    stay = {address(name) for name in ("buys.elsewhere", "no.elsewhere", "yes.later.elsewhere")}
    left = {address(old) for old, _ in ORDERS.values()} - stay
    assert story["corrected"].gone == left | {address("flag.old")}


@pytest.mark.parametrize("when", ["corrected", "told since", "rebuilt"])
def test_a_no_of_the_former_address_holds_for_the_new_one(
    story: dict[str, Seen], when: str
) -> None:
    assert _consent(story[when], "out.new") == (False, "brevo")


@pytest.mark.parametrize("when", ["corrected", "told since", "rebuilt"])
def test_a_no_in_another_order_of_the_former_address_holds_too(
    story: dict[str, Seen], when: str
) -> None:
    for name in ("no.elsewhere", "heir.of.a.no"):
        assert _consent(story[when], name) == (False, "humanitix")


def test_a_later_yes_of_the_former_address_is_the_last_word(story: dict[str, Seen]) -> None:
    for name in ("yes.later.elsewhere", "heir.of.nothing"):
        assert _consent(story["corrected"], name) == (True, "humanitix")


def test_a_no_that_the_former_address_says_later_holds_too(story: dict[str, Seen]) -> None:
    assert _consent(story["corrected"], "out.later.new") == (True, "humanitix")
    assert _consent(story["told since"], "out.later.new") == (False, "brevo")


def test_a_no_that_was_taken_back_of_the_former_address_is_over(story: dict[str, Seen]) -> None:
    assert _consent(story["corrected"], "lifted.new") == (False, "brevo")
    assert _consent(story["told since"], "lifted.new") == (True, "humanitix")


def test_a_dead_mailbox_says_nothing_of_the_new_one(story: dict[str, Seen]) -> None:
    row = story["corrected"].people[address("bounced.new")]
    assert (row["marketing_opt_in"], row["email_status"]) == (True, "ok")


def test_a_no_that_a_platform_shows_with_the_address_stays_too(story: dict[str, Seen]) -> None:
    row = story["corrected"].people[address("flag.new")]
    assert row["marketing_opt_in"] is False


def test_who_has_other_orders_stays_in_the_stream(story: dict[str, Seen]) -> None:
    assert address("buys.elsewhere") in story["corrected"].people


def test_an_address_that_is_named_again_has_not_left(story: dict[str, Seen]) -> None:
    assert address("plain.old") not in story["taken back"].gone
    assert address("plain.new") in story["taken back"].gone
    assert _consent(story["taken back"], "plain.old") == (True, "humanitix")


def test_a_full_refresh_forgets_nothing_of_it(story: dict[str, Seen]) -> None:
    assert story["rebuilt"] == story["told since"]
