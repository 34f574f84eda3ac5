"""Consent around the loop, whatever gets lost, doubled or late: nobody who said no is mailed.

The judge keeps its own books and looks at the CRMs by the vendors' APIs. `CRM_JUDGE_MINUTES` lets
its stories go on for so long.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import uuid4

import pytest

from fixtures.console_posts import running_console
from fixtures.judge.consent_story import ConsentStory, Ways
from fixtures.judge.hooks import Hooks
from fixtures.judge.loop import APP_ID, KEY, Loop
from fixtures.judge.scripted_story import DEEDS_OF_A_ROUND, ScriptedStory, deeds
from fixtures.postgres import empty_database
from fixtures.warehouse import Warehouse
from ticket_console.database import make_schema
from ticket_pipeline.database import EmbeddedServer
from ticket_pipeline.environment import meltano_environment
from vendor_sandbox.client import SandboxClient

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MINUTES = float(os.environ.get("CRM_JUDGE_MINUTES", "0"))
FIRST = int(os.environ.get("CRM_JUDGE_FIRST", "100"))
ROUNDS = 3
TWIN_ROUNDS = 4
BOTH = Ways()
TOLD_ALONE = (Ways(readings=False), Ways(webhooks=False))
AnyStory = TypeVar("AnyStory", bound=ConsentStory)


class Begin(Protocol):
    """Begins a story in a world of its own; the one before is over then."""

    def __call__(
        self, kind: type[AnyStory], seed: int, ways: Ways = ..., *, may_return: bool = ...
    ) -> AnyStory:
        """Make the world, and the story in it."""


@pytest.fixture
def begin(
    postgres_server: EmbeddedServer,
    sandbox: SandboxClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Begin]:
    """Makes databases, consoles and CRMs for stories."""
    options = meltano_environment({"TOMBSTONE_KEY": KEY}, postgres_server.url)["PGOPTIONS"]
    monkeypatch.setenv("PGOPTIONS", options)
    with ExitStack() as last:

        def begin(
            kind: type[AnyStory], seed: int, ways: Ways = BOTH, *, may_return: bool = False
        ) -> AnyStory:
            last.close()
            sandbox.reset()
            folder = tmp_path / uuid4().hex
            folder.mkdir()
            url = last.enter_context(empty_database(postgres_server))
            make_schema(url)
            console = last.enter_context(running_console(url))
            hooks = last.enter_context(Hooks(sandbox))
            warehouse = Warehouse(url, folder)
            loop = Loop(
                sandbox,
                console,
                warehouse,
                folder,
                may_return=may_return,
                app_id=APP_ID if seed % 2 else None,
            )
            return kind(loop, hooks, seed, ways)

        yield begin


@pytest.mark.parametrize("seed", [1])
def test_whatever_becomes_of_their_words_people_are_left_alone_as_they_asked(
    begin: Begin, seed: int
) -> None:
    story = begin(ConsentStory, seed)
    for number in range(ROUNDS):
        assert story.round() == [], f"round {number}"
    assert story.quiet() == []


def test_deliveries_alone_and_readings_alone_come_to_the_same_end(begin: Begin) -> None:
    assert _differences(begin, seed=2, rounds=TWIN_ROUNDS) == []


def _differences(begin: Begin, seed: int, rounds: int) -> list[str]:
    """Let the same deeds be told by deliveries alone, then by readings alone; what differs."""
    ends = []
    for ways in TOLD_ALONE:
        story = begin(ScriptedStory, seed, ways)
        wrong = story.begin([*deeds(seed, rounds * DEEDS_OF_A_ROUND)])
        for _ in range(rounds):
            wrong += story.round()
        if wrong := [*wrong, *story.quiet()]:
            return [f"{ways}", *wrong]
        ends.append(story.ends())
    told, read = ends
    return [f"only deliveries: {told - read}, only readings: {read - told}"] if told ^ read else []


@pytest.mark.skipif(
    not MINUTES,
    reason="the same story without end, run by hand; CRM_JUDGE_MINUTES says for how long",
)
@pytest.mark.timeout(0)
def test_it_stays_so_for_as_long_as_anybody_wants(begin: Begin) -> None:
    end = time.monotonic() + 60 * MINUTES
    found: dict[tuple[int, int], list[str]] = {}
    for seed in count(FIRST):
        if time.monotonic() > end:
            break
        if seed % 4 == 0 and (wrong := _differences(begin, seed, rounds=2 * ROUNDS)):
            found[seed, -1] = wrong
        story = begin(ConsentStory, seed, may_return=seed % 3 == 0)
        for number in range(3 * ROUNDS):
            is_quiet = number % ROUNDS == ROUNDS - 1
            if findings := (story.quiet() if is_quiet else story.round()):
                found[seed, number] = findings
                break
    assert found == {}, f"{seed - FIRST} stories"
