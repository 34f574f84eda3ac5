"""What the worker does without its queue, and without its database."""

from pathlib import Path

import pytest

from fixtures.database_relay import DatabaseRelay
from fixtures.queue_kit import WAIT_SECONDS, QueueKit
from ticket_console.database import make_schema
from ticket_console.queue.worker import GRACE_SECONDS


@pytest.fixture
def kit(postgres_url: str, tmp_path: Path) -> QueueKit:
    make_schema(postgres_url)
    kit = QueueKit(postgres_url, tmp_path)
    kit.begin_environment()
    return kit


def test_a_worker_whose_database_goes_away_ends_before_its_grace_and_the_next_goes_on(
    kit: QueueKit,
) -> None:
    kit.hold("transform")
    run = kit.put("transform")
    with DatabaseRelay(kit.url) as relay, kit.worker(WAREHOUSE_URL=relay.url) as worker:
        kit.until_called("begin transform")
        relay.cut()
        assert worker.wait(GRACE_SECONDS - 5) == 1
    kit.let_go("transform")
    with kit.worker():
        assert kit.ended(run)["status"] == "success"


def test_a_worker_that_cannot_serve_its_queue_ends_in_an_error(kit: QueueKit) -> None:
    with kit.worker() as worker:
        kit.until("select 1 from procrastinate.procrastinate_workers")
        kit.rows("alter table procrastinate.procrastinate_workers rename to elsewhere")
        assert worker.wait(WAIT_SECONDS) == 1
    kit.rows("alter table procrastinate.elsewhere rename to procrastinate_workers")
    assert "A queue cannot be served any more" in (kit.folder / "worker.log").read_text()
