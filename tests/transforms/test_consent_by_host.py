"""A consent is given to a host: own ones count; while nobody chose, a "no" to any of them does."""

from dataclasses import dataclass

import pytest

from fixtures.raw_rows import (
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
)
from fixtures.warehouse import Row, Warehouse

EARLIER, LATER = "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"
HOUSE, HIRER = "own_hosts: [house, 900]", "own_hosts: [hirer, hause]"
SIGNED_UP = """
insert into ops.consent_events
    (id, email, channel, subscribed, source, reason, occurred_at, recorded_at)
values ('1', '{0}', 'email', true, 'brevo', 'signed up', '{1}', now() at time zone 'UTC')
"""


def address(name: str) -> str:
    return f"{name}@example.org"


@dataclass(frozen=True)
class Seen:
    """Who may be mailed, the ledger, and what the organiser was told."""

    people: dict[str, Row]
    ledger: list[Row]
    told: list[str]
    to_confirm: set[str]


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> dict[str, Seen]:
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    warehouse.land("humanitix.events", humanitix_event(1, organiserId="house", name="Own Show"))
    warehouse.land("eventbrite.events", eventbrite_event(1, organization_id="900"))
    _say(warehouse, 1, "no.then.elsewhere", event=1, yes=False, at=EARLIER)
    _say(warehouse, 2, "yes.to.the.house", event=1, yes=True, at=EARLIER)
    _tick(warehouse, 1, "no.then.elsewhere", yes=True, at=LATER)
    story = {"one host": _run(warehouse)}
    warehouse.land("humanitix.events", humanitix_event(2, organiserId="hirer", name="Hired Out"))
    _say(warehouse, 3, "no.then.hirer", event=1, yes=False, at=EARLIER)
    _say(warehouse, 4, "no.then.hirer", event=2, yes=True, at=LATER)
    _say(warehouse, 5, "no.to.the.hirer", event=1, yes=True, at=EARLIER)
    _say(warehouse, 6, "no.to.the.hirer", event=2, yes=False, at=LATER)
    _say(warehouse, 7, "changed.mind", event=1, yes=False, at=EARLIER)
    _say(warehouse, 8, "changed.mind", event=1, yes=True, at=LATER)
    _say(warehouse, 9, "yes.to.the.hirer", event=2, yes=True, at=LATER)
    _say(warehouse, 10, "no.then.newsletter", event=2, yes=False, at=EARLIER)
    entered = humanitix_order(
        11, address("entered"), 2, organiserMailListOptIn=True, manualOrder=True
    )
    warehouse.land("humanitix.orders", entered)
    warehouse.execute(SIGNED_UP.format(address("no.then.newsletter"), LATER))
    story["undecided"] = _run(warehouse)
    story["undecided, rebuilt"] = _run(warehouse, "--full-refresh")
    for name, choice in {
        "house": HOUSE,
        "hirer": HIRER,
        "by organiser": "own_hosts: [house, 77]",
    }.items():
        if name == "by organiser":
            event = eventbrite_event(1, organization_id="900", organizer_id="77")
            warehouse.land("eventbrite.events", event)
        story[name] = _run(warehouse, "--full-refresh", "--vars", f"{{{choice}}}")
    return story


def _say(warehouse: Warehouse, number: int, name: str, *, event: int, yes: bool, at: str) -> None:
    order = humanitix_order(
        number, address(name), event, organiserMailListOptIn=yes, completedAt=at
    )
    warehouse.land("humanitix.orders", order)


def _tick(warehouse: Warehouse, number: int, name: str, *, yes: bool, at: str) -> None:
    order = eventbrite_order(
        number, address(name), opt_in=yes, created=at, changed=at, organization_id="900"
    )
    warehouse.land("eventbrite.orders", order)


def _run(warehouse: Warehouse, *arguments: str) -> Seen:
    warehouse.build(*arguments)
    ledger = warehouse.rows(
        "select consent_event_key, email, subscribed, source, host_id, is_own_host"
        " from marts.consent_events order by 1"
    )
    told = warehouse.rows("select told from marts.notices where topic = 'hosts' order by 1")
    to_confirm = warehouse.by_email("select email from marts.opt_ins_to_confirm")
    return Seen(warehouse.by_email(), ledger, [row["told"] for row in told], set(to_confirm))


def _agreed(seen: Seen, name: str) -> bool:
    said = seen.people[address(name)]["marketing_opt_in"]
    assert isinstance(said, bool)
    return said


def test_with_one_host_in_each_account_the_latest_answer_decides(story: dict[str, Seen]) -> None:
    assert _agreed(story["one host"], "no.then.elsewhere") is True
    assert story["one host"].told == []


@pytest.mark.parametrize("name", ["no.then.hirer", "no.to.the.hirer", "no.then.elsewhere"])
def test_while_nobody_chose_a_no_to_any_host_counts(story: dict[str, Seen], name: str) -> None:
    assert _agreed(story["undecided"], name) is False


@pytest.mark.parametrize("name", ["changed.mind", "yes.to.the.house", "yes.to.the.hirer"])
def test_a_later_yes_to_the_same_host_lifts_its_no(story: dict[str, Seen], name: str) -> None:
    assert _agreed(story["undecided"], name) is True


def test_a_later_yes_that_a_crm_wrote_down_is_the_senders_own(story: dict[str, Seen]) -> None:
    assert _agreed(story["undecided"], "no.then.newsletter") is True


def test_the_choice_is_asked_for_with_an_event_of_each_host(story: dict[str, Seen]) -> None:
    [told] = story["undecided"].told
    assert told.startswith("Humanitix sells for 2 hosts, and own_hosts")
    assert "house (Own Show)" in told
    assert "hirer (Hired Out)" in told


def test_a_further_host_is_told_by_a_small_run_as_by_a_rebuilt_one(story: dict[str, Seen]) -> None:
    assert story["undecided"].ledger == story["undecided, rebuilt"].ledger
    assert story["undecided"].people == story["undecided, rebuilt"].people


def test_what_was_said_to_other_hosts_does_not_count(story: dict[str, Seen]) -> None:
    house = story["house"]
    assert _agreed(house, "no.to.the.hirer") is True
    assert _agreed(house, "no.then.hirer") is False
    assert _agreed(house, "yes.to.the.hirer") is False
    assert house.people[address("yes.to.the.hirer")]["consent_source"] is None
    assert _agreed(story["hirer"], "no.then.hirer") is True


def test_between_own_hosts_the_latest_answer_decides(story: dict[str, Seen]) -> None:
    assert _agreed(story["house"], "no.then.elsewhere") is True
    assert story["house"].told == []


def test_the_ledger_keeps_what_was_said_to_other_hosts(story: dict[str, Seen]) -> None:
    hirers = [row for row in story["house"].ledger if row["host_id"] == "hirer"]
    assert len(hirers) == 4
    assert {row["is_own_host"] for row in hirers} == {False}


def test_an_eventbrite_host_may_be_named_by_its_organiser(story: dict[str, Seen]) -> None:
    assert _agreed(story["by organiser"], "no.then.elsewhere") is True
    [row] = [row for row in story["by organiser"].ledger if row["source"] == "eventbrite"]
    assert (row["host_id"], row["is_own_host"]) == ("900", True)


def test_only_an_entry_by_an_own_host_is_to_be_confirmed(story: dict[str, Seen]) -> None:
    assert address("entered") in story["undecided"].to_confirm
    assert address("entered") in story["hirer"].to_confirm
    assert address("entered") not in story["house"].to_confirm


def test_an_account_without_an_own_host_and_an_unknown_one_are_told(
    story: dict[str, Seen],
) -> None:
    account, unknown = sorted(story["hirer"].told, key=lambda told: "hause" in told)
    assert account.startswith("own_hosts names no host of Eventbrite")
    assert unknown.startswith("own_hosts names hause")
