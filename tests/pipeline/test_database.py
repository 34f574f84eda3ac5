import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ticket_pipeline.database import EmbeddedServer, beside, warehouse
from ticket_pipeline.errors import PipelineError
from ticket_pipeline.paths import ROOT
from ticket_pipeline.roles import OWNER, Passwords


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A cluster in a directory that only its owner may enter."""
    tmp_path.chmod(0o700)
    server = EmbeddedServer(tmp_path / "postgres")
    yield server
    server.stop()


def postmaster(server: EmbeddedServer) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def kill(server: EmbeddedServer) -> None:
    os.kill(postmaster(server), signal.SIGKILL)
    while server.is_running():
        time.sleep(0.01)


def rows(server: EmbeddedServer) -> list[int]:
    with psycopg.connect(server.url) as db:
        return [row[0] for row in db.execute("select n from kept order by n")]


def keep(server: EmbeddedServer, number: int) -> None:
    with psycopg.connect(server.url) as db:
        db.execute("create table if not exists kept (n integer)")
        db.execute("insert into kept values (%s)", [number])


def test_what_was_committed_survives_a_kill(server: EmbeddedServer) -> None:
    server.start()
    keep(server, 1)
    kill(server)
    server.start()
    keep(server, 2)
    assert rows(server) == [1, 2]


def test_it_starts_again_after_a_clean_stop_with_its_data(server: EmbeddedServer) -> None:
    server.start()
    keep(server, 1)
    server.stop()
    server.stop()
    server.start()
    server.start()
    assert rows(server) == [1]


def test_it_does_not_run_as_root(server: EmbeddedServer) -> None:
    server.start()
    assert Path(f"/proc/{postmaster(server)}").stat().st_uid != 0


def test_nobody_gets_in_without_the_password(server: EmbeddedServer) -> None:
    server.start()
    head, _, tail = server.url.rpartition("@")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(f"{head.rpartition(':')[0]}@{tail}")
    assert stat.S_IMODE((server.folder / "password").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_it_listens_on_the_loopback_address_only(server: EmbeddedServer) -> None:
    server.start()
    owner = Passwords(server.folder).url(
        server.url.rpartition(":")[2].partition("/")[0], OWNER, OWNER
    )
    with psycopg.connect(owner) as db:
        assert db.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
        assert db.execute("show unix_socket_directories").fetchone() == ("",)


def test_a_server_that_is_not_running_has_no_url(server: EmbeddedServer) -> None:
    with pytest.raises(PipelineError, match=r"not running.*database start"):
        _ = server.url


def test_the_warehouse_is_stopped_after_use(server: EmbeddedServer) -> None:
    with warehouse(None, server) as url, psycopg.connect(url) as db:
        assert db.execute("select 1").fetchone() == (1,)
    assert not server.is_running()


def test_a_warehouse_that_is_kept_goes_on_after_use_until_it_is_stopped(
    server: EmbeddedServer,
) -> None:
    server.keep()
    with warehouse(None, server):
        pass
    assert server.is_running()
    server.stop()
    with warehouse(None, server):
        pass
    assert not server.is_running()


def test_database_url_takes_the_place_of_the_embedded_server(
    server: EmbeddedServer, postgres_url: str
) -> None:
    with warehouse(postgres_url, server) as url:
        assert url == postgres_url
    assert not server.data.exists()


def test_a_database_url_that_leads_nowhere_is_told_without_its_password() -> None:
    with (
        pytest.raises(PipelineError, match=r"cannot be reached.*Check host") as told,
        warehouse("postgresql://ann:secret@127.0.0.1:1/tickets"),
    ):
        pass
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "tickets",
        "mysql://ann:secret@127.0.0.1/tickets",
        "postgresql://ann:secret%zz@127.0.0.1/tickets",
        "postgresql://ann:secret@[::1/tickets",
    ],
)
def test_a_database_url_that_is_no_address_is_told_without_its_password(url: str) -> None:
    with pytest.raises(PipelineError, match=r"Write postgresql://") as told, warehouse(url):
        pass
    assert "secret" not in str(told.value)


def test_a_database_beside_another_is_made_once(server: EmbeddedServer) -> None:
    server.start()
    url = beside(server.url, "sandbox")
    assert beside(server.url, "sandbox") == url
    with psycopg.connect(url) as db:
        assert db.execute("select current_database()").fetchone() == ("tickets_sandbox",)


def test_the_command_explains_itself() -> None:
    command = [sys.executable, "-m", "ticket_pipeline.database", "sing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("start | stop | url\n")
