"""How the console's tables are brought up to date."""

from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager

from ticket_console.database import make_schema
from ticket_console.errors import ConsoleError
from ticket_console.queue.runs import READ_AGAIN

FUNCTIONS = """
select oid::regprocedure::text from pg_proc
where pronamespace = 'procrastinate'::regnamespace order by 1
"""
EARLIER = "03.01.00_50_post_add_heartbeat.sql"
NOTE = "update ops.schema_marks set mark = %s where part = 'queue'"


@pytest.fixture
def url(postgres_url: str) -> str:
    with psycopg.connect(postgres_url) as db:
        db.execute("drop schema if exists procrastinate cascade")
        db.execute("drop table if exists ops.schema_marks")
    make_schema(postgres_url)
    return postgres_url


def go_back(url: str, last: str) -> None:
    """Leave the queue's tables as an earlier procrastinate makes them."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("drop schema procrastinate cascade")
        db.execute("create schema procrastinate")
        db.execute("set search_path to procrastinate, public")
        for migration in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql")):
            if migration.name <= last:
                db.execute(migration.read_bytes())
        db.execute(NOTE, [last])


def functions(url: str) -> list[tuple[str]]:
    """Name the queue's functions with their arguments."""
    with psycopg.connect(url) as db:
        return db.execute(FUNCTIONS).fetchall()


def test_queue_tables_of_an_earlier_version_are_brought_up_to_date(url: str) -> None:
    now = functions(url)
    go_back(url, EARLIER)
    assert functions(url) != now
    make_schema(url)
    assert functions(url) == now


def test_queue_tables_of_a_later_version_are_refused_with_what_to_do(url: str) -> None:
    with psycopg.connect(url) as db:
        db.execute(NOTE, ["99.00.00_01_pre_all_new.sql"])
    with pytest.raises(ConsoleError, match=r"newer.*make setup"):
        make_schema(url)


def test_tables_that_are_up_to_date_wait_for_nobody_who_writes(url: str) -> None:
    impatient = f"{url}?options=-c%20lock_timeout%3D1ms"
    with psycopg.connect(url) as writer:
        writer.execute(
            "insert into ops.webhook_logs (platform, event_type, delivery_key)"
            " values ('brevo', 'opened', 'one')"
        )
        make_schema(impatient)
        writer.execute("select from ops.webhook_logs where delivery_key = 'one'")


def test_the_end_of_a_job_looks_for_unplaced_deliveries_without_reading_all(url: str) -> None:
    with psycopg.connect(url) as db:
        db.execute("set enable_seqscan = off")
        plan = db.execute(f"explain {READ_AGAIN}", ["brevo-readback", 1]).fetchall()
    assert "webhook_logs_troubled" in str(plan)
