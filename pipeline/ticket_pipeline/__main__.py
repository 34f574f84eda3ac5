"""python -m ticket_pipeline run: the main job."""

import signal
import sys
from types import FrameType

from rich.console import Console

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.main_job import run

INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run one command; an error is one line on stderr and exit code 1."""
    if arguments != ["run"]:
        print("usage: python -m ticket_pipeline run", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return run(Console())
    except PipelineError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The next run goes on from here.", file=sys.stderr)
        return INTERRUPTED


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
