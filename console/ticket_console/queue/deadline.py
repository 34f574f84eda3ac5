"""A bound on time that holds whatever the code within is doing.

An endless search in one regular expression lets no other thread of a process run, so that nobody
inside could end it. What `faulthandler` starts waits outside of the interpreter: where the time is
over it writes down where each thread stands, without a word of any data, and ends the process.
"""

import faulthandler
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STANDARD_ERROR: Final = 2
AT_ONCE: Final = 0.001

_ENDS: Final[dict[int, float]] = {}
"""When the time of each thread is over that works within a bound."""

_CHANGING: Final = threading.Lock()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """End this process where the block takes longer; each thread has a bound of its own."""
    thread = threading.get_ident()
    with _CHANGING:
        _ENDS[thread] = time.monotonic() + seconds
        _watch_the_next()
    try:
        yield
    finally:
        with _CHANGING:
            del _ENDS[thread]
            _watch_the_next()


def _watch_the_next() -> None:
    if not _ENDS:
        faulthandler.cancel_dump_traceback_later()
        return
    left = max(min(_ENDS.values()) - time.monotonic(), AT_ONCE)
    faulthandler.dump_traceback_later(left, exit=True, file=STANDARD_ERROR)
