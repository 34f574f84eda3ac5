"""Who opted out in Mautic: read there, never lifted."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from crm_core.chunks import chunks
from crm_core.ledger import ONE_LIST, OptOut
from crm_core.run import Run
from crm_core.transport import Body
from target_mautic.client import MOST_IDS, MauticClient
from target_mautic.models import EMAIL, DoNotContact, Member

OUR_COMMENT: Final = "target-mautic: no consent in the customer table"
"""Tells our own entries from those of people, marketers and bounces."""

MANUAL: Final = 3
"""The reason of an entry that is neither the person's own doing nor a bounce."""

REASONS: Final = {1: "unsubscribed", 2: "bounced", MANUAL: "blocked by hand"}

OVERLAP: Final = timedelta(minutes=5)
"""Read again before the last reading's end: two servers' clocks need not agree to the second."""


def our_block() -> Body:
    """The key of a contact's body that adds an entry; there is never one that lifts it."""
    return {"channel": EMAIL, "reason": MANUAL, "comments": OUR_COMMENT}


def opt_outs_of(
    email: str, blocks: Iterable[DoNotContact], seen_at: datetime | None
) -> Iterator[OptOut]:
    """The opt-outs that entries stand for; our own are none.

    Args:
        email: Of the person.
        blocks: The entries.
        seen_at: When they were seen, by Mautic's clock; stands for a moment that is not told.
    """
    for block in blocks:
        if block.comments != OUR_COMMENT:
            reason = f"{REASONS.get(block.reason, 'blocked')} in the CRM"
            yield OptOut(
                email=email,
                reason=reason,
                occurred_at=block.added_at or seen_at or datetime.now(UTC),
                external_id=str(block.contact_id),
            )


def dated(client: MauticClient, blocks: Iterable[DoNotContact]) -> list[DoNotContact]:
    """Give others' entries of contacts the moments that only Mautic's table tells; in order."""
    others = [block for block in blocks if block.comments != OUR_COMMENT]
    moments: dict[int | None, datetime | None] = {}
    for chunk in chunks(sorted({block.contact_id for block in others}), MOST_IDS):
        moments |= {entry.id: entry.added_at for entry in client.blocks_of(chunk)}
    return [replace(block, added_at=moments.get(block.id)) for block in others]


def left_segment(email: str, segment_id: str, at: datetime | None) -> OptOut:
    """The opt-out of somebody who left a segment; Mautic does not say when.

    Args:
        email: Of the person.
        segment_id: Of the segment.
        at: When it was seen, by Mautic's clock.
    """
    return OptOut(
        email=email,
        reason="left the segment",
        occurred_at=at or datetime.now(UTC),
        channel=f"{ONE_LIST}{segment_id}",
    )


class OptOutReader:
    """Reads once a run who opted out since the last run, and who left our segments.

    Args:
        client: Of the Mautic.
        run: Takes the opt-outs.
        segment_ids: Gives the segments of ours that exist.
    """

    def __init__(
        self, client: MauticClient, run: Run, segment_ids: Callable[[], Collection[int]]
    ) -> None:
        self._client = client
        self._run = run
        self._segment_ids = segment_ids
        self._is_read = False

    def read(self) -> None:
        """Hand them to the ledger, if there is one; a second call does nothing."""
        if self._is_read or not self._run.ledger.remembers:
            return
        self._is_read = True
        blocks = list(self._blocks())
        ids = self._segment_ids()
        removed = list(self._client.members(ids)) if ids else []
        people = {block.contact_id for block in blocks} | {one.contact_id for one in removed}
        self._run.record_opt_outs(list(self._told(blocks, removed, self._addresses(people))))

    def _blocks(self) -> Iterator[DoNotContact]:
        last = self._run.ledger.last_read_at()
        since = last - OVERLAP if last else None
        for page in self._client.do_not_contact(since):
            self._run.read_at = self._run.read_at or page.read_at
            for row in page.rows:
                block = DoNotContact.parse_table_row(row)
                if block.channel == EMAIL and block.comments != OUR_COMMENT:
                    yield block

    def _addresses(self, ids: Collection[int]) -> dict[int, frozenset[str]]:
        """Give each contact's address, and that of its customer where it was renamed since."""
        found: dict[int, str] = {}
        for chunk in chunks(sorted(ids), MOST_IDS):
            found |= self._client.emails_of(chunk)
        customers = self._run.ledger.customers_of([str(number) for number in found])
        return {
            number: frozenset({email, *customers.get(str(number), ())}) - {""}
            for number, email in found.items()
        }

    def _told(
        self,
        blocks: Collection[DoNotContact],
        removed: Collection[Member],
        addresses: Mapping[int, frozenset[str]],
    ) -> Iterator[OptOut]:
        for block in blocks:
            for email in sorted(addresses.get(block.contact_id, ())):
                yield from opt_outs_of(email, [block], self._run.read_at)
        for member in removed:
            for email in sorted(addresses.get(member.contact_id, ())):
                yield left_segment(email, str(member.segment_id), self._run.read_at)
