"""Every write endpoint of every target fails in every way: the next run is right all the same.

Each way meets a few of the endpoints here, all of them with `CONTRACT_FAULTS=all pytest ...`.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from crm_core.erasure.command import erase_from
from crm_core.errors import TargetError
from crm_core.testing import Ended, Runs
from crm_core.testing.stream import changed, customer, email_of
from fixtures.brevo_kit import BrevoKit
from fixtures.faults import FAULTS
from fixtures.hubspot_kit import HubSpotKit
from fixtures.mautic_kit import MauticKit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_core.testing.stream import Record
    from fixtures.sandbox_kit import SandboxKit
    from vendor_sandbox.client import SandboxClient

IS_WHOLE: Final = os.environ.get("CONTRACT_FAULTS") == "all"
LASTING: Final = 1_000
KITS: Final = (BrevoKit, MauticKit, HubSpotKit)


class Story(NamedTuple):
    """A run that is met by a fault.

    Attributes:
        name: What it is about.
        first: Customers that an earlier run brought in.
        then: What the run gets.
        variant: Which of the kit's settings it goes by.
        stays: Numbers of the customers who are still in the stream.
        on_missing: What becomes of the others.
    """

    name: str
    first: tuple[Record, ...]
    then: tuple[Record, ...]
    variant: int = 0
    stays: tuple[int, ...] = ()
    on_missing: str = "ignore"


PEOPLE: Final = tuple(customer(number) for number in range(1, 5))
GRACE: Final = changed(PEOPLE[0], 101, first_name="Grace", customer_segment="vip", total_orders=2)
OUT: Final = changed(PEOPLE[1], 102, marketing_opt_in=False)
STORIES: Final = (
    Story("first load", (), PEOPLE),
    Story("first load in other ways", (), PEOPLE, variant=1),
    Story("one change", PEOPLE, (GRACE,)),
    Story(
        "many changes", PEOPLE, (GRACE, OUT, changed(PEOPLE[2], 103, suburb="Glebe"), customer(5))
    ),
    Story("who left is archived", PEOPLE, PEOPLE[:2], stays=(1, 2), on_missing="archive"),
    Story("one left the lists", PEOPLE, PEOPLE[:3], stays=(1, 2, 3), on_missing="unlist"),
    Story("two left the lists", PEOPLE, PEOPLE[:2], stays=(1, 2), on_missing="unlist"),
)


class Stage:
    """Tells stories on one account."""

    def __init__(self, kit: SandboxKit, database_url: str, folder: Path) -> None:
        self.kit = kit
        self.runs = Runs(kit, database_url, folder)

    def endpoints(self, story: Story) -> list[tuple[str, str]]:
        """Method and template of the path of everything that a story writes to."""
        self.begin(story)
        self.run(story, story.then)
        written = {call.endpoint for call in self.kit.calls() if call.is_write}
        return sorted((method, path) for method, _, path in map(str.split, written))

    def begin(self, story: Story) -> None:
        self.runs.start_anew()
        if story.first:
            self.runs.sync(story.first)

    def run(self, story: Story, records: tuple[Record, ...]) -> Ended:
        settings: dict[str, Any] = dict(self.kit.variants[story.variant])
        if story.stays:
            table = self.runs.publish([PEOPLE[number - 1] for number in story.stays])
            settings |= {"customers_table": table, "max_removals": 100}
        return self.runs.run(records, on_missing=story.on_missing, **settings)

    def suffer(self, story: Story, fault: dict[str, Any], *, moves_on: bool) -> None:
        """Run into a fault, and again without; `moves_on` lets rows change in between."""
        self.begin(story)
        self.kit.sandbox.fault(vendor=self.kit.vendor, **fault)
        met = self.run(story, story.then)
        self.kit.calm()
        assert len(met.errors) == (met.code if met.summary["status"] != "partial" else 1)
        assert not any("unforeseen" in line for line in met.errors)
        assert not any(call.resubscribes for call in met.calls)
        records = tuple(map(_moved_on, story.then)) if moves_on else story.then
        ended = self.run(story, records)
        assert (ended.code, ended.errors) == (0, [])
        assert [reason for reason in ended.summary["reasons"] if "left out" in reason] == []
        self._assert_right(story, records)

    def erase_in_trouble(self, fault: dict[str, Any]) -> None:
        """Erase customer 1 while every write fails, and again."""
        self.runs.start_anew()
        self.runs.sync(PEOPLE)
        for method in ("POST", "DELETE"):
            self.kit.sandbox.fault(vendor=self.kit.vendor, method=method, **fault)
        with suppress(TargetError):
            self._erase()
        self.kit.calm()
        self._erase()

    def _erase(self) -> None:
        """Erase from the CRM alone: a tombstone would outlive the test."""
        target = self.kit.target_class(config=self.runs.settings(database_url=None))
        erase_from(target, io.StringIO(email_of(1)))

    def _assert_right(self, story: Story, records: tuple[Record, ...]) -> None:
        gone = {email_of(n) for n in range(1, 5) if story.stays and n not in story.stays}
        there = {each.email: each for each in self.kit.contacts()}
        if story.on_missing == "archive":
            assert not gone & set(there)
        elif story.on_missing == "unlist":
            assert [each.lists for email, each in there.items() if email in gone] == [
                frozenset() for _ in gone
            ]
        out = {record["email"] for record in records if not record["marketing_opt_in"]}
        assert {email for email, each in there.items() if not each.is_mailable} == out
        assert frozenset[str]().union(*(there[email].lists for email in out)) == frozenset()
        assert [name for name, n in Counter(self.kit.list_names()).items() if n > 1] == []
        query = "select email from ops.sync_status where destination = %s and not is_ours"
        assert self.runs.ledger(query) == []
        self.runs.assert_in_step(records)


@pytest.fixture(params=KITS, ids=lambda kit: kit.vendor)
def stage(
    request: pytest.FixtureRequest, sandbox: SandboxClient, postgres_url: str, tmp_path: Path
) -> Iterator[Stage]:
    yield Stage(request.param(sandbox), postgres_url, tmp_path)
    sandbox.clear_faults()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", FAULTS)
def test_whatever_becomes_of_a_write_the_next_run_is_right(
    stage: Stage, name: str, moment: str, subtests: pytest.Subtests
) -> None:
    """The write fails before or after it takes effect."""
    applied = moment == "after"
    for number, story in _stories(name, applied=applied):
        for place, (method, path) in _picked(stage.endpoints(story), number):
            fault = {**FAULTS[name], "method": method, "template": path, "applied": applied}
            for count in (1, LASTING) if IS_WHOLE else ((1, LASTING)[(number + place) % 2],):
                with subtests.test(method=method, path=path, count=count, story=story.name):
                    stage.suffer(story, {**fault, "count": count}, moves_on=number % 2 == 0)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", FAULTS)
def test_whatever_becomes_of_an_erasure_the_next_one_completes_it(
    stage: Stage, name: str, moment: str
) -> None:
    is_lasting = list(FAULTS).index(name) % 2 == (moment == "after")
    fault = {**FAULTS[name], "applied": moment == "after", "count": LASTING if is_lasting else 1}

    stage.erase_in_trouble(fault)

    assert {each.email for each in stage.kit.contacts()} == {email_of(n) for n in (2, 3, 4)}


def _stories(name: str, *, applied: bool) -> Iterator[tuple[int, Story]]:
    """Give the stories that a fault is to meet, each with a number that tells all of them apart."""
    first = 2 * list(FAULTS).index(name) + applied
    for place, story in enumerate(STORIES):
        if IS_WHOLE or (first + place) % len(STORIES) == 0:
            yield first + place, story


def _picked(endpoints: list[tuple[str, str]], number: int) -> Iterator[tuple[int, tuple[str, str]]]:
    for place, endpoint in enumerate(endpoints):
        if IS_WHOLE or place == number % len(endpoints):
            yield place, endpoint


def _moved_on(record: Record) -> Record:
    return changed(record, record["sync_version"] + 1_000, first_name="Edith", total_orders=3)
