"""What the worker does without its queue."""

from pathlib import Path

from fixtures.queue_kit import WAIT_SECONDS, QueueKit
from ticket_console.database import make_schema


def test_a_worker_that_cannot_serve_its_queue_ends_in_an_error(
    postgres_url: str, tmp_path: Path
) -> None:
    make_schema(postgres_url)
    kit = QueueKit(postgres_url, tmp_path)
    kit.begin_environment()
    with kit.worker() as worker:
        kit.until("select 1 from procrastinate.procrastinate_workers")
        kit.rows("alter table procrastinate.procrastinate_workers rename to elsewhere")
        assert worker.wait(WAIT_SECONDS) == 1
    assert "A queue cannot be served any more" in (tmp_path / "worker.log").read_text()
