from io import StringIO

import pytest
from rich.console import Console

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.lock import only_run


def test_a_second_run_waits_and_then_says_why_it_gave_up(postgres_url: str) -> None:
    told = Console(file=StringIO(), width=200)
    with (
        only_run(postgres_url, told),
        pytest.raises(PipelineError, match="more than 10ms"),
        only_run(postgres_url, told, patience="10ms"),
    ):
        pass
    assert isinstance(told.file, StringIO)
    assert "waiting until it ends" in told.file.getvalue()


def test_a_run_that_ended_leaves_the_lock(postgres_url: str) -> None:
    silent = Console(file=StringIO())
    with only_run(postgres_url, silent):
        pass
    with only_run(postgres_url, silent, patience="10ms"):
        pass
