"""The SDK's own target tests, those that do not need a target of any stream whatever."""

import io
from typing import Any

import pytest
from singer_sdk.testing import get_target_test_class
from singer_sdk.testing.suites import SingerTestSuite
from singer_sdk.testing.target_tests import (
    TargetCliPrintsTest,
    TargetInvalidSchemaTest,
    TargetRecordBeforeSchemaTest,
)

from fixtures.customers import STREAM, changed, customer, singer_input
from fixtures.mautic_target import MauticRuns
from target_mautic.target import TargetMautic
from vendor_sandbox.credentials import MAUTIC_PASSWORD, MAUTIC_USER

FITTING: Any = SingerTestSuite(
    kind="target",
    tests=[TargetCliPrintsTest, TargetInvalidSchemaTest, TargetRecordBeforeSchemaTest],
)

TestTargetMautic: Any = get_target_test_class(
    TargetMautic,
    config={
        "base_url": "https://mautic.example.org",
        "user": MAUTIC_USER,
        "password": MAUTIC_PASSWORD,
    },
    custom_suites=[FITTING],
    include_target_tests=False,
    parse_env_config=False,
)


@pytest.mark.parametrize("stream", [STREAM, "customers"])
def test_the_stream_may_come_from_a_database_or_from_a_file(
    mautic: MauticRuns, stream: str
) -> None:
    mautic.target().run_to_end(singer_input([customer(1)], stream=stream))

    assert len(mautic.contacts()) == 1


def test_another_stream_can_be_renamed_by_a_stream_map(mautic: MauticRuns) -> None:
    maps = {"people": {"__alias__": "customers"}}

    mautic.target(stream_maps=maps).run_to_end(singer_input([customer(1)], stream="people"))

    assert len(mautic.contacts()) == 1


def test_fields_that_the_contract_does_not_name_are_let_through(mautic: MauticRuns) -> None:
    assert mautic.sync([customer(1, favourite="cabaret", _sdc_batched_at=None)])["created"] == 1


def test_fields_that_are_absent_are_empty(mautic: MauticRuns) -> None:
    whole = customer(1)
    needed = ("customer_id", "email", "marketing_opt_in", "sync_version")

    assert mautic.sync([{name: whole[name] for name in needed}])["created"] == 1
    assert mautic.segments_of(1) == set()


def test_a_schema_that_changes_on_the_way_loses_nothing(mautic: MauticRuns) -> None:
    first = singer_input([customer(1), customer(2)]).getvalue()
    second = singer_input([customer(3), changed(customer(1), total_orders=4)]).getvalue()
    text = first + second.replace('"title": "publish.customers"', '"title": "changed"')

    mautic.target().run_to_end(io.StringIO(text))

    assert mautic.summary()["created"] == 3
    assert mautic.summary()["updated"] == 1
