"""Logs that name nobody: what an exception says may quote rows and requests."""

import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Final

LOGGER: Final = logging.getLogger(__name__)
FORMAT: Final = "%(asctime)s %(levelname)s %(message)s"


class DiscreetFormatter(logging.Formatter):
    """Tells of an exception what kind it is and where it came from, and nothing of what it says."""

    def formatException(  # noqa: N802 - the name is logging's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Give the kind and the place of an exception, and before it of what led to it."""
        return "" if ei[1] is None else "\n".join(_told(ei[1]))


def log_to_standard_error() -> None:
    """Let all that a process tells be told there so, what ends it included."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter(FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    sys.excepthook = _log_the_end


def _log_the_end(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    LOGGER.critical("The process ends in an error", exc_info=(kind, error, trace))


def _told(error: BaseException) -> Iterator[str]:
    if (earlier := error.__cause__ or error.__context__) is not None:
        yield from _told(earlier)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _told(each)
    yield "".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__
