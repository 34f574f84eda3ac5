"""The throttled session against a server of its own."""

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any

import pytest
import requests

from vendor_http.limits import RateLimit, Window
from vendor_http.session import new_session, throttle_seconds


class Server(ThreadingHTTPServer):
    """Answers with `status` and `headers` and keeps what it was sent."""

    daemon_threads = True
    status = 200
    headers: dict[str, str]
    agents: list[str | None]


class Handler(BaseHTTPRequestHandler):
    """Answers every GET in the same way."""

    server: Server

    def do_GET(self) -> None:
        self.server.agents.append(self.headers["User-Agent"])
        self.send_response(self.server.status)
        for name, value in {"Content-Length": "0", **self.server.headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        server.headers, server.agents = {}, []
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield server
        server.shutdown()


def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/"


def waits_after(
    server: Server, headers: Mapping[str, str] = MappingProxyType({}), longest: float = 1e9
) -> list[float]:
    """Seconds that a second call waits when the first was answered with `headers`."""
    waits: list[float] = []
    limit = RateLimit(clock=lambda: 0.0, sleep=waits.append)
    server.headers = dict(headers)
    with new_session(limit, user_agent="test/1", longest_wait=longest) as session:
        session.get(address(server))
        session.get(address(server))
    return waits


def test_every_request_counts_against_the_limit_and_names_the_client(server: Server) -> None:
    waits: list[float] = []
    limit = RateLimit(Window(1, 60), clock=lambda: 0.0, sleep=waits.append)
    with new_session(limit, user_agent="test/1") as session:
        session.get(address(server))
        session.get(address(server))
    assert len(waits) == 1
    assert server.agents == ["test/1", "test/1"]


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_a_vendor_asks_for_holds_all_calls_back(server: Server, status: int) -> None:
    server.status = status
    assert waits_after(server, {"Retry-After": "7"}) == [7.0]


def test_an_answer_without_a_wish_to_wait_holds_nothing_back(server: Server) -> None:
    server.status = 429
    assert waits_after(server) == []


@pytest.mark.parametrize(
    ("told", "seconds"), [("3600", 3600), ("90000", 90), ("9999999999", 3600), ("-5", 0)]
)
def test_a_wait_longer_than_any_window_is_told_in_milliseconds_and_has_an_end(
    server: Server, told: str, seconds: float
) -> None:
    server.status = 429
    assert sum(waits_after(server, {"Retry-After": told}, longest=3600)) == seconds


def test_a_good_answer_holds_nothing_back_whatever_its_headers(server: Server) -> None:
    assert waits_after(server, {"Retry-After": "7"}) == []


def with_header(value: str) -> requests.Response:
    response = requests.Response()
    response.headers["Retry-After"] = value
    return response


@pytest.mark.parametrize(
    ("value", "seconds"), [("12", 12.0), ("0.5", 0.5), ("-3", 0.0), ("soon", None), ("inf", None)]
)
def test_a_wait_is_read_as_seconds(value: str, seconds: float | None) -> None:
    assert throttle_seconds(with_header(value), ["Retry-After"]) == seconds


def test_a_wait_is_read_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert throttle_seconds(with_header(later), ["Retry-After"]) == pytest.approx(90, abs=2)
