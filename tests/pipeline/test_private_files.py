"""What programs of a run write is for the user alone to read, whatever the machine is set to."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ticket_pipeline.processes import child


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """A machine on which new files are open to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_to_all")
@pytest.mark.parametrize("is_there", [False, True])
def test_nobody_else_may_read_the_output_of_a_child(tmp_path: Path, *, is_there: bool) -> None:
    log = tmp_path / "job.log"
    if is_there:
        log.touch()
    with child([sys.executable, "-c", "print('of a run')"], env={}, output=log) as process:
        process.wait()
    assert log.read_text() == "of a run\n"
    assert log.stat().st_mode & 0o777 == 0o600
