"""What goes wrong is told without saying whose row it was."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fixtures.queue_kit import PAYLOAD, QueueKit
from ticket_console.database import make_schema
from ticket_console.logs import FORMAT, DiscreetFormatter

CANARY = "canary.grace@example.org"
REFUSAL = """
create function refuse() returns trigger language plpgsql as $$
begin raise exception 'Nothing of %% is taken', new.email; end $$
"""


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """A logger that writes as the console does."""
    logger = logging.getLogger("discreet")
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(DiscreetFormatter(FORMAT))
    logger.addHandler(handler)
    yield logger
    logger.removeHandler(handler)


def written(logger: logging.Logger) -> str:
    """What it wrote."""
    [handler] = logger.handlers
    assert isinstance(handler, logging.StreamHandler)
    text: str = handler.stream.getvalue()
    return text


def refused_twice(db: psycopg.Connection) -> None:
    """Have PostgreSQL refuse a row, and fail over that."""
    try:
        db.execute("insert into people values (%s)", [CANARY])
    except psycopg.Error as error:
        raise ExceptionGroup(CANARY, [ValueError(CANARY)]) from error


def test_of_an_exception_kind_and_place_are_logged_and_none_of_its_words(
    postgres_url: str, logger: logging.Logger
) -> None:
    with psycopg.connect(postgres_url) as db:
        db.execute("create temporary table people (email text check (email is null))")
        try:
            refused_twice(db)
        except ExceptionGroup:
            logger.exception("It failed")
        db.rollback()

    told = written(logger)
    assert "canary" not in told
    assert "It failed" in told
    assert "in refused_twice" in told
    assert all(kind in told for kind in ("CheckViolation", "ValueError", "ExceptionGroup"))


def test_a_run_that_postgres_breaks_off_names_nobody_anywhere(
    postgres_url: str, tmp_path: Path
) -> None:
    make_schema(postgres_url)
    kit = QueueKit(postgres_url, tmp_path)
    kit.begin_environment()
    kit.rows(REFUSAL)
    kit.rows(
        "create trigger refusal before insert on ops.customer_email_engagement"
        " for each row execute function refuse()"
    )
    kit.deliver("brevo", "one", payload={**PAYLOAD, "email": CANARY})
    with kit.worker():
        [run] = kit.until("select * from ops.job_runs where error is not null")
    log = (kit.folder / "worker.log").read_text()
    assert "RaiseException" in run["error"]
    assert "RaiseException" in log
    assert "canary" not in log + str(run)
    assert kit.rows("select 1 from procrastinate.procrastinate_jobs where args::text ~ 'can'") == []
