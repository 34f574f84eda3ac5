"""The sandbox's webhooks are pointed at the console, whatever stands at its address."""

import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ticket_console.errors import ConsoleError
from ticket_console.service.secrets import MADE
from ticket_console.service.webhooks import point_at
from vendor_sandbox.client import SandboxClient

ENV = dict.fromkeys(MADE, "a-secret")
BODIES = {
    "a page of a CDN": b"<html>Attention required</html>",
    "a list": b"[]",
    "a text": b'"webhooks"',
    "lists of anything": b'{"organizations": [1, null], "webhooks": [[], "a"], "hooks": ["b"]}',
    "numbers": b'{"organizations": null, "webhooks": {}, "hooks": []}',
}


@pytest.fixture(params=list(BODIES))
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An address that answers everything with one body."""
    body = BODIES[request.param]

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", "0")))
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the names are http.server's

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_answer_of_any_form_ends_in_a_reason_or_goes_on(url: str) -> None:
    with closing(SandboxClient(url)) as sandbox, suppress(ConsoleError):
        point_at(sandbox, "http://console", ENV)
