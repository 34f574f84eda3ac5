"""Contacts put on lists and taken off, by record id, in bulk."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from crm_core.change import Status
from crm_core.chunks import chunks
from crm_core.errors import SettingsError
from crm_core.ledger import ONE_LIST, OptOut
from crm_core.plan import Step
from target_hubspot.client import HubSpotClient
from target_hubspot.failures import RequestRefusedError
from target_hubspot.models import Moved

CHUNK: Final = 1_000
"""Record ids a call; HubSpot names no maximum."""

BY_HAND: Final = "taken off the list in the CRM"

Report = Callable[[Sequence[OptOut]], None]
Placed = Sequence[tuple[Step, str]]
"""Steps, each with the record id of its contact."""


class Move(NamedTuple):
    """One contact that joins a list, or leaves it."""

    step: Step
    record_id: str
    joins: bool


class ListKeeper:
    """Moves contacts between lists.

    A contact that is to leave a list, and that HubSpot says was not on it, was taken off by hand.
    That is reported, so that nobody puts it back later.

    Args:
        client: Of the account.
        managed: Ids of the lists of the settings, each with its name.
        report: Takes who was taken off by hand.
    """

    def __init__(self, client: HubSpotClient, managed: Mapping[str, str], report: Report) -> None:
        self._client = client
        self._managed = managed
        self._report = report

    def move(self, placed: Placed) -> frozenset[str]:
        """Do all the moves of these steps; returns the ids of contacts that are gone.

        Raises:
            SettingsError: A list of the settings takes nobody.
        """
        missing: frozenset[str] = frozenset()
        for list_id, moves in _by_list(placed).items():
            for chunk in chunks(moves, CHUNK):
                moved = self._move(list_id, chunk)
                missing |= moved.missing
                self._report(list(self._taken_off(list_id, chunk, moved)))
        return missing

    def leave(self, list_id: str, record_ids: Sequence[str]) -> None:
        """Take contacts off a list; one that does not exist any more holds nobody."""
        for chunk in chunks(record_ids, CHUNK):
            self._send(list_id, (), chunk)

    def _move(self, list_id: str, moves: Sequence[Move]) -> Moved:
        join = dict.fromkeys(each.record_id for each in moves if each.joins)
        leave = dict.fromkeys(each.record_id for each in moves if not each.joins)
        return self._send(list_id, [each for each in join if each not in leave], list(leave))

    def _send(self, list_id: str, join: Sequence[str], leave: Sequence[str]) -> Moved:
        try:
            return self._client.move(list_id, join, leave)
        except RequestRefusedError as error:
            if list_id not in self._managed and not join:
                return Moved(frozenset(), frozenset(), is_certain=False)
            name = self._managed.get(list_id, list_id)
            reason = f"HubSpot does not change the list {name} ({error.refusal.words})"
            raise SettingsError(reason, "Name a static list that exists in lists.") from None

    def _taken_off(self, list_id: str, moves: Sequence[Move], moved: Moved) -> Iterator[OptOut]:
        if not moved.is_certain:
            return
        still_on = moved.removed | moved.missing
        for each in moves:
            if not each.joins and each.record_id not in still_on and _is_settled(each.step):
                channel = f"{ONE_LIST}{list_id}"
                at = self._client.now
                yield OptOut(email=each.step.email, reason=BY_HAND, occurred_at=at, channel=channel)


def _by_list(placed: Placed) -> dict[str, list[Move]]:
    moves: dict[str, list[Move]] = {}
    for step, record_id in placed:
        for list_id in sorted(step.join):
            moves.setdefault(list_id, []).append(Move(step, record_id, joins=True))
        for list_id in sorted(step.leave):
            moves.setdefault(list_id, []).append(Move(step, record_id, joins=False))
    return moves


def _is_settled(step: Step) -> bool:
    """Tell whether the last run that wrote the contact came to its end, so that we left no list."""
    known = step.change.known
    return known is not None and not known.is_under_way and known.status is not Status.FAILED
