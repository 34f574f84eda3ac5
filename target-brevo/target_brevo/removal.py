"""People who left the stream: off our lists, or out of the account."""

from collections.abc import Iterator, Sequence

from crm_core.ledger import Leaver, Removal
from target_brevo.batching import Update, Verdict, write_updates
from target_brevo.client import BrevoClient
from target_brevo.failures import RequestRefusedError


def remove(client: BrevoClient, leavers: Sequence[Leaver], *, archives: bool) -> Iterator[Removal]:
    """Delete contacts that are ours where that is asked for, and take the others off our lists."""
    to_unlist = []
    for leaver in leavers:
        if archives and leaver.is_ours:
            yield _delete(client, leaver)
        elif leaver.membership:
            to_unlist.append(leaver)
        else:
            yield Removal(leaver=leaver)
    yield from _unlist(client, to_unlist)


def _delete(client: BrevoClient, leaver: Leaver) -> Removal:
    try:
        client.delete(int(leaver.external_id))
    except RequestRefusedError as error:
        return Removal(leaver=leaver, reason=error.reason)
    return Removal(leaver=leaver, archived=True)


def _unlist(client: BrevoClient, leavers: Sequence[Leaver]) -> Iterator[Removal]:
    updates = [
        Update(int(leaver.external_id), {"unlinkListIds": sorted(map(int, leaver.membership))})
        for leaver in leavers
    ]
    for written in write_updates(client, updates):
        is_refused = written.verdict is Verdict.REFUSED
        leaver = leavers[written.position]
        yield Removal(leaver=leaver, reason=written.reason if is_refused else None)
