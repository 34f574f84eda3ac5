"""Runs the app with uvicorn: in the foreground, or in a thread of the caller's process."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

HOST = "127.0.0.1"


class Server(uvicorn.Server):
    """A uvicorn that tells when it serves, and that ends with success on SIGINT and SIGTERM."""

    def __init__(self, app: ASGIApp, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="error",
                access_log=False,
                lifespan="on",
                ws="none",
                date_header=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._ready = ready

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.handle_exit)
        yield


class ServerThread:
    """A server in a thread, on a free port, from entry to exit."""

    def __init__(self, app: ASGIApp) -> None:
        self._ready = threading.Event()
        self._server = Server(app, self._ready.set)
        self._socket = listen(0)
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        """Where it serves."""
        return url_of(self._socket)

    def __enter__(self) -> Self:
        """Start and wait until it serves."""
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop and wait until it ended."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._ready.set()


def listen(port: int) -> socket.socket:
    """A listening socket on this machine; port 0 takes a free one.

    Raises:
        OSError: The port is taken.
    """
    return socket.create_server((HOST, port), backlog=2048)


def url_of(listening: socket.socket) -> str:
    """The address of a server on this socket."""
    return f"http://{HOST}:{listening.getsockname()[1]}"
