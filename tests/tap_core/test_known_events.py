"""Which events a state names."""

from typing import Any

from tap_core.known_events import KEY, KNOWN_BOOKMARK, KnownEvents
from tap_core.mistakes import check_state

ONE, TWO, THREE = "700000000001", "700000000002", "5f0ab1c2d3e4f5a6b7c8d9e0"


def test_a_state_without_a_note_names_none() -> None:
    assert KnownEvents({}).new([ONE, TWO]) == {ONE, TWO}


def test_an_event_that_the_state_does_not_name_is_new() -> None:
    state: dict[str, Any] = {}
    KnownEvents(state).become([ONE, THREE])
    assert KnownEvents(state).new([ONE, TWO, THREE]) == {TWO}


def test_one_that_is_not_listed_any_more_is_gone_and_then_forgotten() -> None:
    state: dict[str, Any] = {}
    KnownEvents(state).become([ONE, TWO])
    known = KnownEvents(state)
    assert known.gone([TWO, THREE]) == 1
    known.become([TWO])
    assert KnownEvents(state).new([ONE]) == {ONE}


def test_events_may_be_added_while_what_was_known_stays_what_it_was() -> None:
    state: dict[str, Any] = {}
    known = KnownEvents(state)
    known.add(ONE)
    known.add(TWO)
    assert known.new([ONE]) == {ONE}
    assert KnownEvents(state).new([ONE, TWO, THREE]) == {THREE}


def test_adding_one_that_is_named_changes_nothing() -> None:
    state: dict[str, Any] = {}
    KnownEvents(state).become([ONE])
    kept = state[KEY]
    KnownEvents(state).add(ONE)
    assert state[KEY] == kept


def test_ten_thousand_events_take_eighty_thousand_characters_that_a_state_may_hold() -> None:
    state: dict[str, Any] = {}
    ids = [f"{number:024x}" for number in range(10_000)]
    KnownEvents(state).become(ids)
    assert len(state[KEY]) == 80_000
    assert KnownEvents(state).new([*ids, "another"]) == {"another"}
    check_state({"bookmarks": {"orders": state}}, KNOWN_BOOKMARK)
