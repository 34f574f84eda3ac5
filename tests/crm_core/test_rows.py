"""What makes a record a row of the stream: a usable key and version."""

import json
from decimal import Decimal
from typing import Any

import pytest

from crm_core.ledger import RowVersion
from crm_core.reader import CustomerReader
from crm_core.row import row_of
from fixtures.customers import changed, customer
from fixtures.memory_crm import MemoryCrm
from fixtures.memory_runs import Sync

KEY = customer(1)["customer_id"]


@pytest.mark.parametrize(
    ("changes", "version"),
    [
        ({}, RowVersion(KEY, 7, "ab")),
        ({"customer_id": KEY.upper()}, RowVersion(KEY, 7, "ab")),
        ({"row_hash": None}, RowVersion(KEY, 7)),
        ({"row_hash": "a\nb"}, RowVersion(KEY, 7)),
        ({"row_hash": 5}, RowVersion(KEY, 7)),
        ({"sync_version": 2**63 - 1}, RowVersion(KEY, 2**63 - 1, "ab")),
    ],
)
def test_a_version_is_brought_into_the_form_of_the_ledger(
    changes: dict[str, Any], version: RowVersion
) -> None:
    row = row_of({"customer_id": KEY, "sync_version": 7, "row_hash": "ab"} | changes)

    assert row is not None
    assert row.version == version


@pytest.mark.parametrize(
    "changes",
    [
        {"customer_id": f"{KEY}\n"},
        {"customer_id": KEY.replace("-", "")},
        {"customer_id": 7},
        {"sync_version": 0},
        {"sync_version": 2**63},
        {"sync_version": True},
        {"sync_version": "7"},
        {"sync_version": Decimal("7.0")},
    ],
)
def test_a_record_without_usable_key_or_version_is_no_row(changes: dict[str, Any]) -> None:
    assert row_of({"customer_id": KEY, "sync_version": 7} | changes) is None


def test_a_key_in_capitals_is_the_same_customer(sync: Sync, crm: MemoryCrm) -> None:
    record = customer(1)
    sync([record])

    summary = sync([record | {"customer_id": KEY.upper()}])

    assert (summary["unchanged"], crm.writes) == (1, 1)


def test_of_a_row_in_one_batch_the_newest_counts_whatever_the_order(
    sync: Sync, crm: MemoryCrm
) -> None:
    record = customer(1)
    versions = [changed(record, number, first_name=f"Name {number}") for number in (3, 5, 4)]

    sync(versions)

    assert crm.contacts["person1@example.org"]["name"] == "Name 5"


def test_money_is_read_exactly_as_the_line_has_it() -> None:
    record = customer(1, total_spent=7)
    line = json.dumps({"type": "RECORD", "stream": "customers", "record": record})

    message = CustomerReader().deserialize_json(line.replace(": 7,", ": 90071992547409.93,"))

    assert message["record"].record == record | {"total_spent": Decimal("90071992547409.93")}
