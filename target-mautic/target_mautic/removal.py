"""People who left the stream: out of our segments, or out of Mautic."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from crm_core.chunks import chunks
from crm_core.ledger import Leaver, Removal
from target_mautic.client import MOST_ROWS, MauticClient
from target_mautic.failures import RequestRefusedError
from target_mautic.writing import STILL_IN_SEGMENT

NOT_DELETED: Final = "Mautic did not delete the contact"


def remove(client: MauticClient, leavers: Sequence[Leaver], *, archives: bool) -> Iterator[Removal]:
    """Delete contacts that are ours where that is asked for; take the others out of segments."""
    to_delete = [leaver for leaver in leavers if archives and leaver.is_ours]
    for chunk in chunks(to_delete, MOST_ROWS):
        yield from _delete(client, chunk)
    for leaver in leavers:
        if not (archives and leaver.is_ours):
            yield _unlist(client, leaver)


def _delete(client: MauticClient, leavers: Sequence[Leaver]) -> Iterator[Removal]:
    """Delete contacts; one that carries another address now is only taken out of our segments."""
    rows = client.contacts_by_id([int(leaver.external_id) for leaver in leavers])
    held = {str(row.id): row.email for row in rows}
    ids = [int(leaver.external_id) for leaver in leavers if _is_still(leaver, held)]
    kept: set[str] = set()
    if ids:
        client.delete_many(ids)
        kept = {str(row.id) for row in client.contacts_by_id(ids)}
    for leaver in leavers:
        if leaver.external_id in kept:
            yield Removal(leaver=leaver, reason=NOT_DELETED)
        elif leaver.external_id in held and not _is_still(leaver, held):
            yield _unlist(client, leaver)
        else:
            yield Removal(leaver=leaver, archived=True)


def _is_still(leaver: Leaver, held: Mapping[str, str]) -> bool:
    return held.get(leaver.external_id) == leaver.email


def _unlist(client: MauticClient, leaver: Leaver) -> Removal:
    try:
        are_out = [
            client.remove_member(int(segment_id), int(leaver.external_id))
            for segment_id in sorted(leaver.membership)
        ]
    except RequestRefusedError as error:
        return Removal(leaver=leaver, reason=error.reason)
    return Removal(leaver=leaver, reason=None if all(are_out) else STILL_IN_SEGMENT)
