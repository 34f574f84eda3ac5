"""Signals that ask a run to stop, kept waiting while the ledger is written."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STOP: Final = frozenset({signal.SIGINT, signal.SIGTERM})


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a stop signal take effect only afterwards: what is done is to be written down whole."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
