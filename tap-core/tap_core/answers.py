"""One decoded answer of a vendor."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import msgspec
import requests
from singer_sdk.exceptions import RetriableAPIError

from tap_core.extremes import may_be_too_deep, parse

LONGEST_TEXT = 1_000_000
"""Characters in one text value of a record; a longer one sets the record aside."""

LARGEST_EXPONENT = 100
"""Postgres takes more, but nothing that is sold costs it."""

# A NUL or half a surrogate pair, escaped or as bytes: Postgres stores neither.
_UNSTORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|\xed[\xa0-\xbf]|\x00")


class Answer(NamedTuple):
    """What the vendor sent for one request.

    Attributes:
        data: The JSON object; numbers with a fraction are `Decimal`, so money stays exact.
        suspect: Whether a record in it may hold unstorable or overlong text.
        date: The vendor's clock when it answered.
    """

    data: dict[str, Any]
    suspect: bool
    date: datetime


def decode(response: requests.Response) -> Answer:
    """Read a JSON object out of `response`.

    Raises:
        RetriableAPIError: The body is cut, a web page, or not an object.
    """
    body = response.content
    try:
        data, valid = _parsed(body)
    except ValueError:
        raise RetriableAPIError(_complaint(response), response) from None
    if not isinstance(data, dict):
        raise RetriableAPIError("the vendor's answer is not a JSON object", response)
    suspect = not valid or len(body) > LONGEST_TEXT or _may_be_unstorable(body)
    return Answer(data, suspect, vendor_time(response))


def told(response: requests.Response) -> dict[str, Any]:
    """Give the JSON object that a vendor refuses with; an empty one where it sends none."""
    try:
        data, _ = _parsed(response.content)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def exact_number(text: str) -> Decimal | str:
    """Read a number with every digit; one of absurd size stays text, so no field takes it."""
    number = Decimal(text)
    if ("e" in text or "E" in text) and abs(number.adjusted()) > LARGEST_EXPONENT:
        return text
    return number


_quick = msgspec.json.Decoder(float_hook=exact_number)


def vendor_time(response: requests.Response) -> datetime:
    """Give the vendor's clock from the `Date` header, or ours where it sends none."""
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return datetime.now(UTC)


def is_web_page(response: requests.Response) -> bool:
    """Whether an answer is a page for people, such as those of proxies and CDNs."""
    if "html" in response.headers.get("Content-Type", ""):
        return True
    return response.text.lstrip().startswith(("<", "error code:"))


def _may_be_unstorable(body: bytes) -> bool:
    marked = b"\\u" in body or b"\xed" in body or b"\x00" in body
    return marked and bool(_UNSTORABLE.search(body))


def _parsed(body: bytes) -> tuple[Any, bool]:
    """Parse JSON, quickly if it is flawless; also say whether it is UTF-8."""
    try:
        if not may_be_too_deep(body):
            return _quick.decode(body), True
    except (msgspec.DecodeError, ValueError):
        pass
    text, valid = _as_text(body)
    return parse(text, exact_number), valid


def _as_text(body: bytes) -> tuple[str, bool]:
    try:
        return body.decode("utf-8", "surrogatepass"), True
    except UnicodeDecodeError:
        return body.decode("utf-8", "replace"), False


def _complaint(response: requests.Response) -> str:
    if is_web_page(response):
        return "the vendor's address answers with a web page, not with data"
    return "the vendor's answer is cut off or not JSON"
