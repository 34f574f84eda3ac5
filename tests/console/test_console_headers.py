"""What the console does with clients whose headers have no end."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

MEBIBYTE = 1024 * 1024
LINES = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 1000) for number in range(1000))


@pytest.mark.parametrize("more", [b"a" * MEBIBYTE, LINES])
def test_a_client_whose_headers_have_no_end_is_cut_off(console: Console, more: bytes) -> None:
    place = urlsplit(console.url)
    with socket.create_connection((place.hostname or "", place.port or 0), 30) as client:
        client.sendall(b"POST /webhooks/mautic HTTP/1.1\r\nHost: a\r\nX-A: b")
        with pytest.raises(ConnectionError):
            client.sendall(64 * more)
    assert console.http.get("/healthz").status_code == 200
