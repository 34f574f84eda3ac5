"""How many connections are held, and for how long one may say nothing.

Whoever opens connections and sends nothing on them, or a byte now and then, would keep all others
out: a process may hold so many files and no more.
"""

import asyncio
import json
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS: Final = 512
MOST_OF_ONE_ADDRESS: Final = 256
"""Half: no address keeps all others out, and a proxy in front, which is one address, has enough."""

HEAD_SECONDS: Final = 10.0
"""How long the head of a request may take, and the first byte of a connection."""


def _refusal() -> bytes:
    """Write what every platform takes for "later"; Brevo drops an event for ever after a 503."""
    told = {"reason": "Too many connections are open.", "instruction": "Close some, and try again."}
    body = json.dumps(told).encode()
    head = (
        "HTTP/1.1 429 Too Many Requests",
        "content-type: application/json",
        f"content-length: {len(body)}",
        "retry-after: 1",
        "connection: close",
    )
    return "\r\n".join([*head, "", ""]).encode() + body


REFUSAL: Final = _refusal()


class BoundedProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, within the bounds above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._patience: asyncio.TimerHandle | None = None
        self._is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Take a connection, or say that there are too many."""
        super().connection_made(transport)
        if self._is_one_too_many():
            self._is_refused = True
            transport.write(REFUSAL)
            transport.close()
            return
        self._await_a_head()

    def data_received(self, data: bytes) -> None:
        """Read what came; a head that has begun has its time to end."""
        if self._is_refused:
            return
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._await_nothing()
        elif self._patience is None:
            self._await_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._await_nothing()
        super().connection_lost(exc)

    def _is_one_too_many(self) -> bool:
        if len(self.connections) > MOST_CONNECTIONS:
            return True
        host = self.client and self.client[0]
        clients = (each.client for each in self.connections if isinstance(each, H11Protocol))
        return sum(each is not None and each[0] == host for each in clients) > MOST_OF_ONE_ADDRESS

    def _await_a_head(self) -> None:
        self._patience = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _await_nothing(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        if self.conn.their_state is h11.IDLE:
            self.transport.close()
