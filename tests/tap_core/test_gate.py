"""What the gate lets through, repairs and sets aside."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.garbage import nested
from tap_core.gate import FieldRules, RecordGate, with_added_fields
from tap_core.set_aside import CUT_NOTE, SetAside
from tap_core.summary import Summary

MOMENT = datetime(2026, 5, 1, tzinfo=UTC)
SCHEMA = with_added_fields(
    {
        "type": "object",
        "properties": {
            "_id": {"type": "string"},
            "count": {"type": ["integer", "null"]},
            "paid": {"type": ["boolean", "null"]},
            "updatedAt": {"type": ["string", "null"], "format": "date-time"},
            "accessCode": {"type": ["string", "null"]},
            "totals": {
                "type": ["object", "null"],
                "properties": {"total": {"type": ["number", "null"]}},
            },
            "answers": {
                "type": ["array", "null"],
                "allOf": [
                    {"items": {"type": "object", "properties": {"text": {"type": "string"}}}}
                ],
            },
        },
    }
)


class Gate:
    """A gate with what it set aside."""

    def __init__(self, needed: Sequence[str] | None = None) -> None:
        self.summary = Summary("tap-test")
        self.aside = SetAside(self.summary)
        self.gate = RecordGate(
            "orders",
            SCHEMA,
            ["_id"],
            self.aside,
            rules=FieldRules(secrets=["accessCode"], needed=needed),
            clock=lambda: MOMENT,
        )

    def admit(self, raw: Any, *, suspect: bool = False) -> dict[str, Any] | None:
        return self.gate.admit(raw, suspect=suspect)

    def reason(self, raw: Any, *, suspect: bool = False) -> str:
        assert self.admit(raw, suspect=suspect) is None
        (row,) = self.aside.take()
        return str(row["reason"])


@pytest.fixture
def gate() -> Gate:
    return Gate()


def test_a_good_record_passes_with_the_time_it_was_read(gate: Gate) -> None:
    record = gate.admit({"_id": "a", "totals": {"total": Decimal("53.980")}})
    assert record == {
        "_id": "a",
        "totals": {"total": Decimal("53.980")},
        "extra_fields": None,
        "extracted_at": "2026-05-01T00:00:00.000000+00:00",
    }


def test_times_of_reading_rise_strictly_even_when_the_clock_stands_still(gate: Gate) -> None:
    records = [gate.admit({"_id": str(number)}) for number in range(5)]
    times = [datetime.fromisoformat(record["extracted_at"]) for record in records if record]
    assert all(later - earlier == timedelta(microseconds=1) for earlier, later in pairwise(times))


def test_fields_that_the_schema_does_not_name_are_kept_apart(gate: Gate) -> None:
    record = gate.admit({"_id": "a", "rebates": 3, "newField": {"x": None}})
    assert record is not None
    assert record["extra_fields"] == {"newField": {"x": None}, "rebates": 3}
    assert "rebates" not in record


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("text", "the record is not an object"),
        (None, "the record is not an object"),
        ({"count": 1}, "a key field is missing"),
        ({"_id": ""}, "a key field is missing"),
        ({"_id": None}, "a key field is missing"),
        ({"_id": 7}, "field _id is not string"),
        ({"_id": "a", "count": "seven"}, "field count is not integer"),
        ({"_id": "a", "count": True}, "field count is not integer"),
        ({"_id": "a", "count": 2**63}, "a value is out of range"),
        ({"_id": "a", "paid": "yes"}, "field paid is not boolean"),
        ({"_id": "a", "updatedAt": "soon"}, "field updatedAt is not a believable date-time"),
        (
            {"_id": "a", "updatedAt": "0001-01-01T00:00:00Z"},
            "field updatedAt is not a believable date-time",
        ),
        (
            {"_id": "a", "updatedAt": "+12026-01-01T00:00:00Z"},
            "field updatedAt is not a believable date-time",
        ),
        ({"_id": "a", "totals": []}, "field totals is not object"),
        ({"_id": "a", "totals": {"total": "53.98"}}, "field totals.total is not number"),
        ({"_id": "a", "totals": {"total": "NaN"}}, "field totals.total is not number"),
        ({"_id": "a", "answers": [{"text": 5}]}, "field answers[].text is not string"),
    ],
)
def test_a_bad_record_is_set_aside_with_its_reason(gate: Gate, raw: Any, reason: str) -> None:
    assert gate.reason(raw) == reason
    assert gate.summary.rejected["orders"] == {reason: 1}


def test_a_reason_never_shows_the_value(gate: Gate) -> None:
    assert "ada@example.org" not in gate.reason({"_id": "a", "count": "ada@example.org"})


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_text_that_postgres_cannot_store_is_repaired_and_noted(gate: Gate, character: str) -> None:
    raw = {"_id": "a", "answers": [{"text": f"x{character}y"}]}
    record = gate.admit(raw, suspect=True)
    assert record is not None
    assert record["answers"] == [{"text": "x\N{REPLACEMENT CHARACTER}y"}]
    (note,) = gate.aside.take()
    assert note["repaired"] is True
    assert note["record"].encode("utf-8")
    assert "\x00" not in note["record"]
    assert gate.summary.repaired == {"orders": 1}


def test_a_whole_surrogate_pair_is_no_damage(gate: Gate) -> None:
    assert gate.admit({"_id": "a", "answers": [{"text": "\U0001f3ad"}]}, suspect=True)
    assert gate.aside.is_empty


def test_a_text_over_one_million_characters_sets_its_record_aside(gate: Gate) -> None:
    raw = {"_id": "a", "accessCode": "x" * 1_000_001}
    assert gate.reason(raw, suspect=True) == "a text is longer than one million characters"


def test_a_record_set_aside_is_kept_as_json_cut_at_one_million_characters(gate: Gate) -> None:
    gate.admit({"_id": 1, "note": "x" * 1_100_000}, suspect=True)
    (row,) = gate.aside.take()
    assert row["record"].startswith('{"_id":1,')
    assert row["record"].endswith(CUT_NOTE)
    assert len(row["record"]) == 1_000_000 + len(CUT_NOTE)


def test_the_same_record_has_the_same_hash_whatever_the_order_of_its_keys(gate: Gate) -> None:
    gate.admit({"count": "x", "paid": True})
    gate.admit({"paid": True, "count": "x"})
    first, second = gate.aside.take()
    assert first["record_hash"] == second["record_hash"]
    assert len(first["record_hash"]) == 64


def test_secrets_are_emptied_in_records_that_pass_and_in_those_set_aside(gate: Gate) -> None:
    passed = gate.admit({"_id": "a", "accessCode": "SECRET"})
    assert passed is not None
    assert passed["accessCode"] is None
    gate.admit({"_id": 5, "accessCode": "SECRET"})
    assert "SECRET" not in gate.aside.take()[0]["record"]


TEXT = st.text(st.characters(exclude_categories=()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from(list(SCHEMA["properties"])) | st.text(), JSON) | JSON)
def test_whatever_comes_it_passes_or_is_set_aside_and_never_raises(raw: Any) -> None:
    gate = Gate()
    passed = gate.admit(raw, suspect=True)
    rows = gate.aside.take()
    assert passed is not None or len(rows) == 1
    for row in rows:
        assert row["record"].encode("utf-8")
        assert "\x00" not in row["record"]


@pytest.mark.parametrize(
    ("sent", "landed", "reason"),
    [
        ({"count": "seven"}, {"count": None}, "field count is not integer"),
        ({"count": 2**63}, {"count": None}, "field count is not integer"),
        ({"answers": {}}, {"answers": None}, "field answers is not array"),
        (
            {"updatedAt": "soon"},
            {"updatedAt": None},
            "field updatedAt is not a believable date-time",
        ),
    ],
)
def test_a_misfit_that_nothing_needs_costs_its_field_and_never_the_record(
    sent: dict[str, Any], landed: dict[str, Any], reason: str
) -> None:
    gate = Gate(needed=["totals.total"])
    record = gate.admit({"_id": "a", **sent})
    assert record is not None
    assert landed.items() <= record.items()
    assert gate.summary.left_out == {"orders": {reason: 1}}
    assert gate.summary.status(failed=False) == "success"


@pytest.mark.parametrize("totals", [[], {"total": "53.98"}])
def test_a_misfit_in_what_is_needed_sets_the_record_aside(totals: Any) -> None:
    gate = Gate(needed=["totals.total"])
    assert gate.reason({"_id": "a", "count": "seven", "totals": totals})
    assert not gate.summary.left_out


def test_a_misfit_that_may_not_be_null_sets_the_record_aside() -> None:
    gate = Gate(needed=[])
    assert gate.reason({"_id": "a", "answers": [{"text": 5}]})


def test_an_id_that_came_as_a_number_is_kept_as_text() -> None:
    schema = {"type": "object", "properties": {"id": {"type": "string"}}}
    aside = SetAside(Summary("tap-test"))
    gate = RecordGate("orders", schema, ["id"], aside, rules=FieldRules(needed=[]))
    record = gate.admit({"id": 5500000001})
    assert record is not None
    assert record["id"] == "5500000001"


@given(nested(["id", "text", "total"], ["seven"]))
def test_no_garbage_breaks_a_gate_that_spares(value: Any) -> None:
    gate = Gate(needed=["totals.total"])
    gate.admit({"_id": "a", "count": value, "totals": value, "answers": value})
