"""The embedded server among several runs, killed ones too, and what its role may do."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ticket_pipeline.database import EmbeddedServer, beside
from ticket_pipeline.paths import ROOT
from ticket_pipeline.roles import HEIR, OWNER, USER, Passwords

RUN = """
import sys
from pathlib import Path
from rich.console import Console
from ticket_pipeline.database import EmbeddedServer, beside, warehouse
from ticket_pipeline.lock import only_run
with warehouse(None, EmbeddedServer(Path(sys.argv[1]))) as url:
    print("started", flush=True)
    with only_run(beside(url, "sandbox"), Console()):
        print("alone", flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path / "postgres")
    yield server
    server.stop()


Run = subprocess.Popen[str]


def begun(server: EmbeddedServer) -> Run:
    """A run that works on the server until it is told to end."""
    words = [sys.executable, "-c", RUN, str(server.folder)]
    return subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def says(run: Run) -> str:
    assert run.stdout is not None
    return run.stdout.readline().strip()


def end(run: Run) -> None:
    _, errors = run.communicate("end\n", timeout=60)
    assert (run.returncode, errors) == (0, "")


def test_a_run_that_waits_for_another_finds_the_server_when_that_has_ended(
    server: EmbeddedServer,
) -> None:
    first = begun(server)
    assert [says(first), says(first)] == ["started", "alone"]
    second = begun(server)
    assert says(second) == "started"
    assert says(second).startswith("Another run works on this warehouse")
    end(first)
    assert says(second) == "alone"
    end(second)
    assert not server.is_running()


def test_a_run_right_after_a_killed_one_runs_and_leaves_no_server_behind(
    server: EmbeddedServer,
) -> None:
    first = begun(server)
    assert [says(first), says(first)] == ["started", "alone"]
    first.kill()
    first.communicate()
    second = begun(server)
    assert server.is_running()
    assert says(second) == "started"
    while (said := says(second)) != "alone":
        assert said
    end(second)
    assert not server.is_running()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_is_just_going_down_is_waited_for(
    server: EmbeddedServer, how: signal.Signals
) -> None:
    server.start()
    with psycopg.connect(server.url, autocommit=True) as db:
        db.execute("create table kept as select * from generate_series(1, 100000) as n")
    os.kill(int((server.data / "postmaster.pid").read_text().splitlines()[0]), how)
    server.start()
    with psycopg.connect(server.url) as db:
        assert db.execute("select count(*) from kept").fetchone() == (100_000,)


def test_the_projects_role_reads_no_file_of_the_machine_and_starts_no_program(
    server: EmbeddedServer, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of root")
    server.start()
    with psycopg.connect(server.url, autocommit=True) as db:
        db.execute("create table read (line text)")
        for statement in (
            f"copy read from '{secret}'",
            "copy read from program 'id'",
            "select pg_read_file('/etc/passwd')",
            f"create role {HEIR} superuser",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(statement.encode())
        assert db.execute("select current_setting('is_superuser')").fetchone() == ("off",)


def old_cluster(server: EmbeddedServer) -> None:
    """Make a cluster whose owner is the project's role, with tables, as it was made once."""
    passwords = Passwords(server.folder)
    server.start()
    port = server.url.rpartition(":")[2].partition("/")[0]
    beside(server.url, "sandbox")
    owner = passwords.url(port, OWNER, "template1")
    with psycopg.connect(owner, autocommit=True) as db:
        password = passwords.of_user.read_text()
        db.execute(f"drop database {USER}")
        db.execute(f"drop database {USER}_sandbox")
        db.execute(f"drop role {USER}")
        db.execute("create role former superuser login password 'former'")
    with psycopg.connect(
        owner.replace(f"{OWNER}:", "former:").replace(passwords.of_owner.read_text(), "former"),
        autocommit=True,
    ) as db:
        db.execute(f"alter role {OWNER} rename to {USER}")
        db.execute(f"alter role {USER} password '{password}'")
        db.execute(f"create database {USER} owner {USER}")
    passwords.of_owner.unlink()
    with psycopg.connect(passwords.url(port, USER, USER), autocommit=True) as db:
        db.execute("drop role former")
        db.execute("""
            create schema raw;
            create type raw.mood as enum ('glad');
            create table raw.orders (id bigint generated always as identity, mood raw.mood);
            insert into raw.orders (mood) values ('glad');
            create view raw.all_orders as select * from raw.orders;
            create function raw.one() returns int language sql as 'select 1';
        """)


def test_a_cluster_that_the_projects_role_owned_keeps_its_data_and_is_parted_from_it(
    server: EmbeddedServer,
) -> None:
    old_cluster(server)
    server.stop()
    server.start()
    with psycopg.connect(server.url, autocommit=True) as db:
        assert db.execute("select current_setting('is_superuser')").fetchone() == ("off",)
        assert db.execute("select id, mood from raw.all_orders").fetchall() == [(1, "glad")]
        db.execute("alter table raw.orders add column kept text")
        db.execute("drop schema raw cascade")
        found = db.execute("select rolname from pg_roles where rolsuper").fetchall()
        assert found == [(OWNER,)]
    assert beside(server.url, "sandbox")


def test_nobody_else_may_read_passwords_and_locks(server: EmbeddedServer) -> None:
    with server.used():
        files = [file for file in server.folder.iterdir() if file.is_file()]
        assert {file.name for file in files} >= {"password", "owner-password", "users.lock"}
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
