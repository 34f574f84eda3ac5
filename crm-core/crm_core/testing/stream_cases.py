"""Singer messages as taps send them, and as the targets' own rules allow them."""

import io

import pytest

from crm_core.testing.kit import Kit
from crm_core.testing.runs import Runs
from crm_core.testing.stream import changed, customer, email_of, singer_input


class StreamCases:
    """The stream may come from anywhere, and be more or less than the contract names."""

    @pytest.mark.parametrize("stream", ["customers", "publish-customers"])
    def test_the_stream_may_come_from_a_database_or_from_a_file(
        self, runs: Runs, kit: Kit, stream: str
    ) -> None:
        ended = runs.run_over(singer_input([customer(1)], stream=stream))

        assert (ended.code, len(kit.contacts())) == (0, 1)

    def test_another_stream_can_be_renamed_by_a_stream_map(self, runs: Runs, kit: Kit) -> None:
        maps = {"people": {"__alias__": "customers"}}

        ended = runs.run_over(singer_input([customer(1)], stream="people"), stream_maps=maps)

        assert (ended.code, len(kit.contacts())) == (0, 1)

    def test_fields_that_the_contract_does_not_name_are_let_through(self, runs: Runs) -> None:
        ended = runs.sync([customer(1, favourite="cabaret", _sdc_batched_at=None)])

        assert ended.counts == {"created": 1}

    def test_fields_that_are_absent_are_empty(self, runs: Runs, kit: Kit) -> None:
        whole = customer(1)
        needed = ("customer_id", "email", "marketing_opt_in", "sync_version")

        ended = runs.sync([{name: whole[name] for name in needed}])

        assert ended.counts == {"created": 1}
        assert not kit.seen(email_of(1)).values["first_name"]

    def test_a_schema_that_changes_on_the_way_loses_nothing(self, runs: Runs) -> None:
        first = singer_input([customer(1), customer(2)]).getvalue()
        second = singer_input([customer(3), changed(customer(1), total_orders=4)]).getvalue()
        text = first + second.replace('"title": "publish.customers"', '"title": "changed"')

        ended = runs.run_over(io.StringIO(text))

        assert ended.counts == {"created": 3, "updated": 1}
