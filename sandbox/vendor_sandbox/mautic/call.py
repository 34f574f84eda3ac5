"""A request as a handler sees it, and how its parts are read."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from starlette.responses import Response

from vendor_sandbox.mautic.errors import TOO_MANY_ROWS, MauticError, by_status
from vendor_sandbox.mautic.php import parse_query, text, whole

FORM = "application/x-www-form-urlencoded"
DEFAULT_LIMIT = 30
MOST_ROWS = 200


@dataclass(frozen=True)
class Call:
    """One request: path values, nested query, raw body; a client's has a token, a user's Basic."""

    method: str
    path: dict[str, Any]
    query: dict[str, Any]
    body: bytes = b""
    content_type: str = ""
    is_by_client: bool = False

    @cached_property
    def content(self) -> Any:
        """The body, JSON or a form; an empty object where there is none."""
        if self.content_type.startswith(FORM):
            return parse_query(self.body.decode("utf-8", "replace"))
        if not self.body.strip():
            return {}
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise by_status(400) from None

    @cached_property
    def json(self) -> dict[str, Any]:
        """The body as an object; a list has no names in it."""
        return self.content if isinstance(self.content, dict) else {}

    @cached_property
    def rows(self) -> dict[Any, Any]:
        """A batch's rows by their keys.

        Raises:
            MauticError: 500 for more than 200 rows.
        """
        content = self.content
        if not isinstance(content, dict | list):
            raise by_status(400)
        if len(content) > MOST_ROWS:
            raise MauticError(500, TOO_MANY_ROWS)
        return dict(enumerate(content)) if isinstance(content, list) else content

    def number(self, name: str) -> int:
        """A number of the path."""
        return whole(str(self.path[name]))

    @property
    def start(self) -> int:
        """From which row on; 0 where that is no number."""
        return max(whole(self.query.get("start", "0")), 0)

    def limit(self, default: int = DEFAULT_LIMIT) -> int:
        """How many rows; there is no maximum."""
        return max(whole(self.query.get("limit", str(default))), 0)

    def text(self, name: str) -> str:
        """A text of the query, empty where it is none."""
        value = self.query.get(name, "")
        return value if isinstance(value, str) else ""

    def flag(self, name: str) -> bool:
        """Whether a query parameter is given and true."""
        return self.text(name) not in ("", "0", "false")


def answer(content: Any, status: int = 200) -> Response:
    """A JSON answer; apostrophes are escaped as PHP does."""
    return answer_text(json.dumps(content), status)


def answer_text(content: str, status: int = 200) -> Response:
    """The same from JSON text."""
    escaped = content.replace("'", "\\u0027")
    return Response(escaped, status, media_type="application/json")


def text_of(body: dict[str, Any], name: str) -> str | None:
    """A value of a body as text; None where it is absent, null or no scalar."""
    value = body.get(name)
    return text(value) if isinstance(value, str | int | float) else None


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError
