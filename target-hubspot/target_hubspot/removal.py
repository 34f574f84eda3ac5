"""People who left the stream: off our lists, or out of the account."""

from collections.abc import Iterator, Sequence

from crm_core.chunks import chunks
from crm_core.ledger import Leaver, Removal
from target_hubspot.client import ROWS, HubSpotClient
from target_hubspot.failures import RequestRefusedError
from target_hubspot.listing import ListKeeper
from target_hubspot.refusal import Refusal


def remove(
    client: HubSpotClient, lists: ListKeeper, leavers: Sequence[Leaver], *, archives: bool
) -> Iterator[Removal]:
    """Archive contacts that are ours where that is asked for, and take the others off our lists."""
    to_archive = [each for each in leavers if archives and each.is_ours]
    to_unlist = [each for each in leavers if not (archives and each.is_ours)]
    for list_id in sorted({list_id for each in to_unlist for list_id in each.membership}):
        ids = [each.external_id for each in to_unlist if list_id in each.membership]
        lists.leave(list_id, ids)
    yield from (Removal(leaver=each) for each in to_unlist)
    for chunk in chunks(to_archive, ROWS):
        yield from _archive(client, chunk)


def _archive(client: HubSpotClient, leavers: Sequence[Leaver]) -> Iterator[Removal]:
    try:
        refusals = client.archive_many([each.external_id for each in leavers])
    except RequestRefusedError as error:
        refusals = [error.refusal]
    for each in leavers:
        reason = _why_not(each, refusals)
        yield Removal(leaver=each, archived=reason is None, reason=reason)


def _why_not(leaver: Leaver, refusals: Sequence[Refusal]) -> str | None:
    """Tell why a contact was not archived; a refusal that names nobody is about all of them."""
    told = next((one for one in refusals if one.names(leaver.external_id) or not one.ids), None)
    return f"HubSpot did not archive it ({told.words})" if told else None
