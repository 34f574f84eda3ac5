"""Runs that die by SIGKILL at a chosen request, each in a process of its own."""

import io
import itertools
import multiprocessing
import os
import signal
import sys
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

import requests

from crm_core.target import CrmTarget

Moment = Literal["unsent", "answered"]

_processes = multiprocessing.get_context("forkserver")


def killed_run(
    target_class: type[CrmTarget], settings: dict[str, Any], text: str, *, at: int, moment: Moment
) -> bool:
    """Run until request number `at`, and die before it is sent, or once it is answered.

    Args:
        target_class: Found by its module and name in the new process.
        settings: Of the target.
        text: Singer messages.
        at: Number of the request, 1 for the first.
        moment: Before or after the request takes effect.

    Returns:
        Whether the run was killed; False where it came to its end before.
    """
    _processes.set_forkserver_preload([__name__, target_class.__module__])
    process = _processes.Process(
        target=_run_and_die, args=(target_class, settings, text, at, moment)
    )
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


def _run_and_die(
    target_class: type[CrmTarget], settings: dict[str, Any], text: str, at: int, moment: Moment
) -> None:
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        os.dup2(nowhere.fileno(), sys.stderr.fileno())
    send: Any = requests.Session.send
    numbers = itertools.count(1)

    def deadly(*given: Any, **more: Any) -> requests.Response:
        number = next(numbers)
        if number == at and moment == "unsent":
            os.kill(os.getpid(), signal.SIGKILL)
        response: requests.Response = send(*given, **more)
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return response

    with patch.object(requests.Session, "send", deadly):
        target_class(config=settings).run_to_end(io.StringIO(text))
