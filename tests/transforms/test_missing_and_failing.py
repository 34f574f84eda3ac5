"""Sources that do not exist, and tests that fail."""

import pytest

from fixtures.raw_rows import humanitix_event, humanitix_order, humanitix_ticket
from fixtures.warehouse import Warehouse

TOO_HIGH = '{"lead_score_weights": {"recency": 400, "frequency": 0, "spend": 0, "engagement": 0}}'


@pytest.fixture(scope="module")
def outputs(warehouse: Warehouse) -> dict[str, str]:
    """What dbt said without sources, with one, with a failing test, mended, and of lone tickets."""
    warehouse.build()
    warehouse.create_raw_tables("humanitix")
    warehouse.execute('alter table raw_humanitix.orders drop column "salesChannel"')
    warehouse.land("humanitix.events", humanitix_event(1))
    warehouse.land("humanitix.orders", humanitix_order(1, "first@example.org"))
    warehouse.build()
    warehouse.land("humanitix.orders", humanitix_order(2, "second@example.org"))
    build = ("build", "--exclude-resource-type", "unit_test")
    outputs = {
        run: warehouse.dbt(*build, "--vars", TOO_HIGH, fails=True)
        for run in ("failing", "failing again")
    }
    outputs["published while failing"] = ", ".join(warehouse.by_email())
    warehouse.land("humanitix.orders", humanitix_order(2, "second@example.org"))
    warehouse.build()
    outputs["published when mended"] = ", ".join(sorted(warehouse.by_email()))
    for status in ("cancelled", "complete"):
        warehouse.land("humanitix.tickets", humanitix_ticket(1, 99, status=status))
        outputs[f"{status} ticket without its order"] = warehouse.dbt(*build)
    return outputs


def test_without_any_source_the_stream_is_empty_and_with_one_it_fills(
    outputs: dict[str, str],
) -> None:
    assert outputs["published while failing"] == "first@example.org"


def test_a_failing_test_stops_the_run_before_anything_is_published(outputs: dict[str, str]) -> None:
    assert "Failure in test primary_segment_is_the_first" in outputs["failing"]
    assert "SKIP relation publish.customer_versions" in outputs["failing"]


def test_rows_that_failed_keep_failing_until_they_are_mended(outputs: dict[str, str]) -> None:
    assert "Failure in test primary_segment_is_the_first" in outputs["failing again"]
    assert outputs["published when mended"] == "first@example.org, second@example.org"


def test_a_ticket_without_its_order_is_told_while_it_stands(outputs: dict[str, str]) -> None:
    told = "Warning in test relationships_attendees_order_key"
    assert told not in outputs["cancelled ticket without its order"]
    assert told in outputs["complete ticket without its order"]
