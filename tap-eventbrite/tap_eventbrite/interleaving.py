"""Reading several lists at the same time, page by page as they arrive."""

import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from tap_core.errors import SkippableError
from tap_eventbrite.lists import ListReader, Page

PAGES_WAITING = 8
"""Pages held in memory while the consumer is busy, whatever the number of lists."""
STOP_CHECK_SECONDS = 0.1


class Arrival(NamedTuple):
    """A page of a list, or where `page` is None the end of it, early if there is an `error`."""

    list: ListReader
    page: Page | None = None
    error: SkippableError | None = None


Arrivals = queue.Queue[Arrival | Exception]


def interleave(
    lists: Sequence[ListReader], *, workers: int, stopping: threading.Event
) -> Iterator[Arrival]:
    """Read `lists` in threads; each comes in its own order, and each has one end.

    Args:
        lists: What to read, in the order to begin them.
        workers: Lists read at the same time.
        stopping: Set while pages are no longer wanted, so that waiting threads give up.

    Raises:
        VendorError: A list failed in a way that ends the run.
    """
    arrived: Arrivals = queue.Queue(PAGES_WAITING)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="list")
    try:
        for reader in lists:
            pool.submit(_read, reader, arrived, stopping)
        yield from _until_all_ended(arrived, len(lists))
    except BaseException:
        stopping.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        stopping.clear()


def _until_all_ended(arrived: Arrivals, open_lists: int) -> Iterator[Arrival]:
    while open_lists:
        arrival = arrived.get()
        if isinstance(arrival, Exception):
            raise arrival
        open_lists -= arrival.page is None
        yield arrival


def _read(reader: ListReader, arrived: Arrivals, stopping: threading.Event) -> None:
    for arrival in _arrivals(reader):
        if not _put(arrival, arrived, stopping):
            return


def _put(arrival: Arrival | Exception, arrived: Arrivals, stopping: threading.Event) -> bool:
    while not stopping.is_set():
        try:
            arrived.put(arrival, timeout=STOP_CHECK_SECONDS)
        except queue.Full:
            continue
        return True
    return False


def _arrivals(reader: ListReader) -> Iterator[Arrival | Exception]:
    try:
        for page in reader.pages():
            yield Arrival(reader, page)
    except SkippableError as error:
        yield Arrival(reader, error=error)
    except Exception as failure:  # noqa: BLE001 - raised where the list is consumed
        yield failure
    else:
        yield Arrival(reader)
