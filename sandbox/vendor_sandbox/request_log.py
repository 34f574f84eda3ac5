"""What was asked of the vendors: counted by endpoint, logged without secrets."""

import json
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

MAX_ENTRIES = 50_000
MAX_BODY = 1_000_000
MAX_BODIES = 64_000_000
REDACTED = "(redacted)"
SECRET_NAMES = frozenset(
    {
        "access_token",
        "api-key",
        "api_key",
        "apikey",
        "client_secret",
        "password",
        "secret",
        "token",
        "x-api-key",
    }
)


@dataclass(slots=True)
class Entry:
    """One request.

    Attributes:
        template: The path with `{names}` in place of ids.
        at: When it came, by the machine's clock (Unix seconds).
    """

    method: str
    vendor: str
    path: str
    template: str
    query: str
    body: bytes | None
    status: int = 0
    at: float = field(default_factory=time.time)

    @property
    def endpoint(self) -> str:
        """What requests are counted by."""
        return f"{self.method} {self.vendor} {self.template}"

    def show(self) -> dict[str, Any]:
        """The entry as JSON-ready values, its secrets blacked out."""
        return {
            "at": self.at,
            "method": self.method,
            "vendor": self.vendor,
            "path": self.path,
            "endpoint": self.endpoint,
            "query": redacted(dict(parse_qsl(self.query, keep_blank_values=True))),
            "status": self.status,
            "body": None if self.body is None else _readable(self.body),
        }


class RequestLog:
    """The last requests with their bodies, and how many there were of each kind."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MAX_ENTRIES)
        self._bodies: deque[Entry] = deque()
        self._body_bytes = 0
        self._counts: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        """Log a request; its `status` may be filled in later."""
        self._entries.append(entry)
        self._counts[entry.endpoint] += 1
        if entry.body is not None:
            self._keep_body(entry)

    def clear(self) -> None:
        """Start counting anew."""
        self._entries.clear()
        self._bodies.clear()
        self._body_bytes = 0
        self._counts.clear()

    def show(self) -> dict[str, Any]:
        """Totals, counts by endpoint and the log, as JSON-ready values."""
        return {
            "total": self._counts.total(),
            "by_endpoint": dict(sorted(self._counts.items())),
            "log": [entry.show() for entry in self._entries],
        }

    def _keep_body(self, entry: Entry) -> None:
        if entry.body is not None and len(entry.body) > MAX_BODY:
            entry.body = _note(f"{len(entry.body)} bytes")
        self._bodies.append(entry)
        self._body_bytes += len(entry.body or b"")
        while self._body_bytes > MAX_BODIES or len(self._bodies) > MAX_ENTRIES:
            self._drop_oldest_body()

    def _drop_oldest_body(self) -> None:
        oldest = self._bodies.popleft()
        self._body_bytes -= len(oldest.body or b"")
        oldest.body = _note("dropped to keep the log small")


def redacted(value: Any) -> Any:
    """Black out secrets in a JSON value, at any depth."""
    if isinstance(value, dict):
        return {
            name: REDACTED if name.lower() in SECRET_NAMES else redacted(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [redacted(inner) for inner in value]
    return value


def _note(text: str) -> bytes:
    return json.dumps(f"({text})").encode()


def _readable(body: bytes) -> Any:
    if not body:
        return None
    try:
        return redacted(json.loads(body))
    except ValueError:
        return f"({len(body)} bytes that are not JSON)"
