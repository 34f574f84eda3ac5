"""A request as a handler sees it, and how its parts are read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn
from urllib.parse import quote

from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response

from vendor_sandbox.hubspot.errors import (
    HubSpotError,
    body_missing,
    refuse,
    refuse_json,
    refuse_missing,
)
from vendor_sandbox.hubspot.kinds import BY_NAME, Kind

SURROGATE = b"\\ud"
MOST_DIGITS = 15
JSON = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request: its version (`v3` or a date), path values, query, raw body and path."""

    version: str
    path: dict[str, str]
    query: QueryParams = field(default_factory=QueryParams)
    body: bytes = b""
    route: str = ""

    @cached_property
    def content(self) -> Any:
        """The body as JSON; refused where it is none, or holds text that is no Unicode."""
        if not self.body.strip():
            raise body_missing()
        try:
            read = json.loads(self.body, parse_constant=_refuse_constant)
            if SURROGATE in self.body.lower():
                json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            refuse_json("Unexpected character")
        return read

    @cached_property
    def json(self) -> JSON:
        """The body as an object."""
        if not isinstance(self.content, dict):
            refuse_json("Cannot deserialize value, an object is expected")
        return self.content

    def needs(self, model: str, *names: str) -> JSON:
        """The body, which has to have keys; `model` is how HubSpot calls such a body."""
        if missing := [name for name in names if self.json.get(name) is None]:
            refuse_missing(model, missing)
        return self.json

    @property
    def kind(self) -> Kind:
        """The kind of record that the path speaks of."""
        return kind_of(self.path["objectType"])

    def number(self, name: str, *, default: int, most: int) -> int:
        """A whole number of the query, from 0 to `most`."""
        return whole(self.query.get(name, default), name, most=most)

    def names(self, name: str) -> list[str]:
        """Texts of the query, repeated or with commas."""
        return [part for value in self.query.getlist(name) for part in value.split(",") if part]

    def flag(self, name: str) -> bool:
        """A truth value of the query, false unless given."""
        return self.query.get(name, "false") == "true"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def kind_of(name: object) -> Kind:
    """The kind with this name or type id."""
    kind = BY_NAME.get(name) if isinstance(name, str) else None
    if kind is None:
        raise HubSpotError(400, None, f"Unable to infer object type from: {name}")
    return kind


def whole(value: object, name: str, *, most: int) -> int:
    """A whole number from 0 to `most`, given as number or as text."""
    text = "" if isinstance(value, bool | float) else str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        refuse(f"{name} must be a whole number")
    if int(text) > most:
        refuse(f"{name} must be at most {most}")
    return int(text)


def text_of(value: object, name: str) -> str:
    """A text, also given as a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        refuse_json(f"Cannot deserialize value of {name}, a string is expected")
    return str(value)


def texts(value: object, name: str) -> list[str]:
    """A list of texts."""
    if not isinstance(value, list):
        refuse_json(f"Cannot deserialize value of {name}, an array is expected")
    return [text_of(each, name) for each in value]


def rows_of(value: object, name: str, *, most: int) -> list[JSON]:
    """A list of objects, at most so many."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        refuse_json(f"Cannot deserialize value of {name}, an array of objects is expected")
    if len(value) > most:
        refuse(f"The maximum number of {name} supported in a batch request is {most}")
    return value


def mapping_of(value: object, name: str) -> JSON:
    """An object, empty where it is not given."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        refuse_json(f"Cannot deserialize value of {name}, an object is expected")
    return value


def one_of(value: object, name: str, choices: Sequence[str]) -> str:
    """One of the values that a key may take."""
    if not isinstance(value, str) or value not in choices:
        refuse(f"{name} must be one of [{', '.join(choices)}]")
    return value


def following(call: "Call", after: str) -> JSON:
    """Where the next page begins: the cursor percent-encoded, and the link with it."""
    encoded = quote(after, safe="")
    given = [(name, value) for name, value in call.query.multi_items() if name != "after"]
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in given)
    joined = f"{query}&after={encoded}" if query else f"after={encoded}"
    return {"after": encoded, "link": f"https://api.hubapi.com{call.route}?{joined}"}


def answer(content: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return JSONResponse(content, status)


def done() -> Response:
    """204 without a body."""
    return Response(status_code=204)
