"""What was answered is stored, however the console ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import httpx

from fixtures.console_posts import SECRETS, Console, relay_delivery
from ticket_console.settings import SECRET_VARIABLES, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

SENT = 2_000
ANSWERED_BEFORE_THE_END = 200


@contextmanager
def serving(database_url: str) -> Iterator[tuple[Console, subprocess.Popen[bytes]]]:
    """The console as a process of its own, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    secrets = {SECRET_VARIABLES[name]: secret for name, secret in SECRETS.items()}
    env = {**os.environ, **secrets, "WAREHOUSE_URL": database_url, "CONSOLE_PORT": str(port)}
    settings = Settings(database_url=database_url, public_url=f"http://127.0.0.1:{port}")
    command = [sys.executable, "-m", "ticket_console", "serve"]
    console = Console(settings)
    transport = httpx.HTTPTransport(retries=8)
    with (
        subprocess.Popen(command, env=env) as process,
        httpx.Client(base_url=console.url, transport=transport) as probe,
        closing(console.http),
    ):
        try:
            probe.get("/healthz").raise_for_status()
            yield console, process
        finally:
            process.kill()


def test_whatever_was_answered_before_a_kill_is_stored(postgres_url: str) -> None:
    with serving(postgres_url) as (console, process):
        answered: list[str] = []

        def send(number: int) -> None:
            name = f"zap-{number}"
            try:
                status = console.deliver("humanitix", relay_delivery(name))
            except httpx.TransportError:
                return
            assert status == 200
            answered.append(name)
            if len(answered) == ANSWERED_BEFORE_THE_END:
                process.kill()

        with ThreadPoolExecutor(8) as senders:
            list(senders.map(send, range(SENT)))
    assert ANSWERED_BEFORE_THE_END <= len(answered) < SENT
    assert set(answered) <= {log["delivery_key"] for log in console.logs()}
