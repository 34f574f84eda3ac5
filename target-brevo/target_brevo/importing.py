"""Many new contacts at once: import them, wait, and read back what really arrived."""

import json
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from crm_core.chunks import chunks_by_weight
from crm_core.errors import VendorUnavailableError
from target_brevo.client import BrevoClient
from target_brevo.failures import RequestRefusedError
from target_brevo.models import ContactRow, ImportRow
from target_brevo.survey import OVERLAP, pages_of

logger = logging.getLogger(__name__)

ROWS: Final = 10_000
"""Rows an import; one bad file costs no more than these."""

BYTES: Final = 8_000_000
"""Bytes an import; the vendor's hard limit is 10 MB and its advice 8 MB."""

FINISHED: Final = frozenset({"completed", "failed", "cancelled"})
SLOWER: Final = 1.5
LONGEST_PAUSE: Final = 10.0
"""Pauses between polls grow by `SLOWER` up to so many times the first."""


class Patience(NamedTuple):
    """How imports are waited for.

    Attributes:
        poll_seconds: Before the first look; later looks come ever more slowly.
        most_seconds: After so many seconds of waiting the run stops.
        sleep: Waits.
    """

    poll_seconds: float
    most_seconds: float
    sleep: Callable[[float], None] = time.sleep


Groups = Mapping[tuple[int, ...], Sequence[ImportRow]]
"""Ids of lists to the rows that join all of them."""


def import_contacts(
    client: BrevoClient, groups: Groups, patience: Patience, most_rows: int = ROWS
) -> Iterator[ContactRow]:
    """Import rows by the lists they join, and read back the contacts of those that arrived.

    Args:
        client: Of the account.
        groups: What to import.
        patience: How imports are waited for.
        most_rows: Rows an import.

    Yields:
        A contact for each row that arrived.

    Raises:
        VendorUnavailableError: An import was not finished in time.
    """
    missing = {row.email for rows in groups.values() for row in rows}
    since = client.now - OVERLAP
    running = set(_start(client, groups, most_rows))
    if not running:
        return
    _wait_for(client, running, patience)
    for page in pages_of(client, since):
        for contact in page.contacts:
            if contact.email in missing:
                missing.discard(contact.email)
                yield contact
        if not missing:
            return


def await_imports(client: BrevoClient, patience: Patience) -> None:
    """Wait for imports that a run left behind when it was cut short.

    A contact that arrives late would come back onto lists, or into the account, after an opt-out.

    Raises:
        VendorUnavailableError: One was not finished in time.
    """
    running = {number for number, state in client.imports().items() if state not in FINISHED}
    _wait_for(client, running, patience)


def _start(client: BrevoClient, groups: Groups, most_rows: int) -> Iterator[int]:
    for list_ids, rows in groups.items():
        for chunk in chunks_of(rows, most_rows):
            try:
                yield client.start_import(chunk, list_ids)
            except RequestRefusedError as error:
                logger.warning("An import of %d contacts was refused: %s", len(chunk), error)


def _wait_for(client: BrevoClient, running: set[int], patience: Patience) -> None:
    waited, pause = 0.0, patience.poll_seconds
    while running:
        if waited > patience.most_seconds:
            reason = f"Brevo has not finished {len(running)} imports in {waited:,.0f} seconds"
            raise VendorUnavailableError(reason, "Start again later; what arrived is found then.")
        patience.sleep(pause)
        waited += pause
        pause = min(pause * SLOWER, patience.poll_seconds * LONGEST_PAUSE)
        running -= _finished(client, running)


def _finished(client: BrevoClient, running: set[int]) -> set[int]:
    states = client.imports()
    for process_id in running - states.keys():
        states[process_id] = client.process(process_id)
    finished = {process_id for process_id in running if states[process_id] in FINISHED}
    for process_id in finished:
        if states[process_id] != "completed":
            logger.warning("Import %d ended as %s", process_id, states[process_id])
    return finished


def chunks_of(rows: Iterable[ImportRow], most_rows: int = ROWS) -> Iterator[list[ImportRow]]:
    """Cut rows so that each import keeps to both limits, `most_rows` and `BYTES`."""
    return chunks_by_weight(rows, most_rows, _bytes_of, BYTES)


def grouped(rows: Sequence[tuple[tuple[int, ...], ImportRow]]) -> Groups:
    """Gather rows by the lists they join."""
    groups: dict[tuple[int, ...], list[ImportRow]] = defaultdict(list)
    for list_ids, row in rows:
        groups[list_ids].append(row)
    return groups


def _bytes_of(row: ImportRow) -> int:
    return len(json.dumps(row.body())) + len(", ")
