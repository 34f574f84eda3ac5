"""Requests to a CRM: whatever comes back, it is a JSON object or a reason."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest
import requests
from typing_extensions import override

from crm_core.errors import AccessRefusedError, VendorUnavailableError
from crm_core.transport import AnswerError, Body, CrmTransport


class Given(NamedTuple):
    """An answer as it is to be sent; `date` is the header."""

    status: int = 200
    body: bytes = b"{}"
    date: str = "Tue, 01 Dec 2026 08:00:00 GMT"


class PlainTransport(CrmTransport):
    """Takes every status from 400 for an error that passes."""

    @override
    def judge(self, response: requests.Response, body: Body | None) -> AnswerError | None:
        if response.status_code < requests.codes.bad_request:
            return None
        error = self.unavailable(f"status {response.status_code}")
        return AnswerError(response.status_code, error, is_passing=True)

    @override
    def unavailable(self, cause: str) -> VendorUnavailableError:
        return VendorUnavailableError(f"No usable answer: {cause}", "Start again.")


@contextmanager
def crm(*answers: Given) -> Iterator[str]:
    """Serve these answers, one after the other, the last one for ever."""
    waiting = list(answers)

    class Crm(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            self.send_response_only(given.status)
            self.send_header("Date", given.date)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Crm) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def transport(**headers: str) -> Iterator[PlainTransport]:
    with requests.Session() as session:
        session.headers.update(headers)
        yield PlainTransport(session, first_wait=0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Just a moment...</html>",
        b'[{"id": 1}]',
        b'"ok"',
        b'{"id": ' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
        b'{"name": "\xff\xfe',
    ],
    ids=["empty", "page", "list", "text", "number without end", "too deep", "no text"],
)
def test_a_success_without_a_json_object_is_asked_for_again_and_then_told(body: bytes) -> None:
    with transport() as http, crm(Given(body=body), Given(body=b'{"id": 1}')) as url:
        assert http.send("GET", url).body == {"id": 1}
    with (
        transport() as http,
        crm(Given(body=body)) as url,
        pytest.raises(VendorUnavailableError, match="something that is no JSON"),
    ):
        http.send("GET", url)


@pytest.mark.parametrize("status", [201, 202, 204])
def test_a_status_that_needs_no_content_is_a_success_without_any(status: int) -> None:
    with transport() as http, crm(Given(status=status, body=b"")) as url:
        assert http.send("GET", url).body == {}


@pytest.mark.parametrize(
    "date",
    ["", "yesterday", "Tue, 01 Dec 99999999999 08:00:00 GMT", "Tue, 01 Dec 2026 08:00:00 -0000"],
)
def test_a_clock_that_cannot_be_read_is_replaced_by_ours(date: str) -> None:
    with transport() as http, crm(Given(date=date)) as url:
        at = http.send("GET", url).at

    assert abs(at - datetime.now(UTC)) < timedelta(days=36_500)


def test_credentials_that_no_header_can_hold_are_told_as_such() -> None:
    with (
        transport(Authorization="Bearer “secret”") as http,
        crm(Given()) as url,
        pytest.raises(AccessRefusedError, match="a character that cannot be sent") as caught,
    ):
        http.send("GET", url)

    assert "secret" not in str(caught.value)
