"""Answers that only an odd server gives, from one that says what it is told to say."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from crm_core.errors import AccessRefusedError, SettingsError
from target_mautic.access import Token, TokenAuth
from target_mautic.client import MauticClient
from target_mautic.failures import RequestRefusedError
from target_mautic.transport import Credentials, Pace


class OddServer(ThreadingHTTPServer):
    """Gives one answer to everything, and keeps the headers that it was asked with."""

    status = 200
    body: Any = None
    asked: list[dict[str, str]]

    @property
    def client(self) -> MauticClient:
        """A client that takes it for a Mautic."""
        address = f"http://127.0.0.1:{self.server_port}"
        return MauticClient(address, Credentials(user="u", password="p"), Pace(first_wait=0))


class Handler(BaseHTTPRequestHandler):
    server: OddServer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(dict(self.headers))
        body = json.dumps(self.server.body).encode()
        self.send_response_only(self.server.status)
        self.send_header("Set-Cookie", "session=1; Path=/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 (the base class looks for this name)


@pytest.fixture
def odd() -> Iterator[OddServer]:
    with OddServer(("127.0.0.1", 0), Handler) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def errors(code: int, message: str) -> dict[str, Any]:
    return {"errors": [{"code": code, "message": message, "details": []}]}


def test_cookies_are_never_sent_back(odd: OddServer) -> None:
    odd.body = {"total": 0, "lists": []}
    client = odd.client

    client.segments()
    client.segments()

    assert [headers.get("Cookie") for headers in odd.asked] == [None, None]


def test_an_instance_that_takes_fewer_rows_says_so(odd: OddServer) -> None:
    odd.status, odd.body = 500, errors(500, "A max of 50 entities are supported at a time.")

    with pytest.raises(SettingsError, match="Lower rows_per_call"):
        odd.client.create_many([{"email": "a@example.org"}] * 51)


def test_a_web_server_that_drops_the_credentials_is_named(odd: OddServer) -> None:
    odd.status, odd.body = 401, errors(401, "API authorization denied.")

    with pytest.raises(AccessRefusedError, match="Let the web server pass the header"):
        odd.client.segments()


def test_an_error_of_a_table_with_status_200_is_an_error(odd: OddServer) -> None:
    odd.body = errors(404, "Column date_added was not found in table lead_donotcontact.")

    with pytest.raises(RequestRefusedError, match="/api/stats/lead_donotcontact"):
        list(odd.client.do_not_contact(None))


def test_a_refusal_names_the_call_without_what_it_asked_for(odd: OddServer) -> None:
    odd.status, odd.body = 400, errors(400, "ada@example.org is invalid.")

    with pytest.raises(RequestRefusedError) as refused:
        odd.client.contacts_by_email(["ada@example.org"])

    assert str(refused.value).startswith("Mautic refused GET /api/contacts (status 400).")
    assert "ada" not in str(refused.value)


def made(number: int) -> dict[str, Any]:
    return {"id": number, "doNotContact": []}


@pytest.mark.parametrize(
    ("contacts", "codes", "row_errors"),
    [
        ([made(7), made(8)], [201, 200], None),
        ({"1": made(8)}, [400, 201], [{"code": 400, "details": {"city": ["no"]}}]),
        ({"0": made(7)}, {"0": 201, "1": 422}, {"1": {"code": 422, "details": []}}),
        ([], [403, 500], [{"code": 403, "type": "api"}, {"code": 500}]),
    ],
)
def test_a_batchs_answer_is_read_whether_its_parts_are_lists_or_objects(
    odd: OddServer, contacts: Any, codes: Any, row_errors: Any
) -> None:
    odd.status = 201
    odd.body = {"contacts": contacts, "statusCodes": codes}
    if row_errors:
        odd.body["errors"] = row_errors

    answer = odd.client.create_many([{"email": "a"}, {"email": "b"}])

    given = list(codes.values()) if isinstance(codes, dict) else codes
    for place, code in enumerate(given):
        if code < 300:
            assert answer.contacts[place].id == 7 + place
        else:
            assert answer.refusals[place].code == code
    assert len(answer.contacts) + len(answer.refusals) == 2


def test_a_token_is_replaced_after_four_fifths_of_its_life() -> None:
    now = 0.0
    issued: list[int] = []

    def issue() -> Token:
        issued.append(len(issued) + 1)
        return Token(f"token {len(issued)}", 3600)

    auth = TokenAuth(issue, clock=lambda: now)
    used = []
    for moment in (0.0, 2879.0, 2880.0, 2881.0, 6000.0):
        now = moment
        used.append(auth.current())

    assert used == ["token 1", "token 1", "token 2", "token 2", "token 3"]
