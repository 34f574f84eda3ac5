"""People who left the stream: out of our segments, or out of Mautic."""

from collections.abc import Iterator, Sequence

from crm_core.chunks import chunks
from crm_core.ledger import Leaver, Removal
from target_mautic.client import MOST_ROWS, MauticClient
from target_mautic.failures import RequestRefusedError


def remove(client: MauticClient, leavers: Sequence[Leaver], *, archives: bool) -> Iterator[Removal]:
    """Delete contacts that are ours where that is asked for; take the others out of segments."""
    to_delete = [leaver for leaver in leavers if archives and leaver.is_ours]
    for chunk in chunks(to_delete, MOST_ROWS):
        yield from _delete(client, chunk)
    for leaver in leavers:
        if not (archives and leaver.is_ours):
            yield _unlist(client, leaver)


def _delete(client: MauticClient, leavers: Sequence[Leaver]) -> Iterator[Removal]:
    """Delete contacts, except one that carries another address now: it is somebody else's."""
    rows = client.contacts_by_id([int(leaver.external_id) for leaver in leavers])
    emails = {leaver.external_id: leaver.email for leaver in leavers}
    if ids := [row.id for row in rows if emails.get(str(row.id)) == row.email]:
        client.delete_many(ids)
    yield from (Removal(leaver=leaver, archived=True) for leaver in leavers)


def _unlist(client: MauticClient, leaver: Leaver) -> Removal:
    try:
        for segment_id in sorted(leaver.membership):
            client.remove_member(int(segment_id), int(leaver.external_id))
    except RequestRefusedError as error:
        return Removal(leaver=leaver, reason=error.reason)
    return Removal(leaver=leaver)
