"""Decoding what a vendor sends."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
import requests
from singer_sdk.exceptions import RetriableAPIError

from tap_core.answers import decode


def response(body: bytes, content_type: str = "application/json") -> requests.Response:
    made = requests.Response()
    made.status_code = 200
    made.headers["Content-Type"] = content_type
    made.headers["Date"] = "Sun, 01 Nov 2026 00:00:00 GMT"
    made.raw = BytesIO(body)
    return made


def test_money_keeps_every_digit() -> None:
    answer = decode(response(b'{"total": 53.980, "large": 12345678901234567.89}'))
    assert str(answer.data["total"]) == "53.980"
    assert answer.data["large"] == Decimal("12345678901234567.89")


def test_a_number_of_absurd_size_stays_text() -> None:
    assert decode(response(b'{"total": 1e9999}')).data == {"total": "1e9999"}


def test_what_is_no_json_number_stays_text() -> None:
    assert decode(response(b'{"total": NaN}')).data == {"total": "NaN"}


def test_numbers_beside_what_is_no_json_number_keep_their_digits() -> None:
    answer = decode(response(b'{"total": NaN, "net": 53.980, "count": 123456789012345678901}'))
    assert str(answer.data["net"]) == "53.980"
    assert answer.data["count"] == 123456789012345678901


def test_the_date_header_is_the_vendors_clock() -> None:
    assert decode(response(b"{}")).date == datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [rb'{"a": "x\u0000"}', rb'{"a": "\ud83d"}', b'{"a": "\xed\xa0\xbd"}', b'{"a": "\xff"}'],
)
def test_text_that_may_not_be_storable_is_suspect(body: bytes) -> None:
    assert decode(response(body)).suspect


def test_an_answer_long_enough_for_an_overlong_text_is_suspect() -> None:
    assert decode(response(b'{"a": "' + b"x" * 1_000_000 + b'"}')).suspect


def test_ordinary_text_is_not_suspect() -> None:
    assert not decode(response('{"a": "Zoë 🎭 \\u00e9"}'.encode())).suspect


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b'{"orders": [{"_id": "a"', "application/json", "cut off or not JSON"),
        (b"", "application/json", "cut off or not JSON"),
        (b"<html>Bad gateway</html>", "text/html", "a web page"),
        (b" <!doctype html>", "application/json", "a web page"),
        (b"[]", "application/json", "not a JSON object"),
    ],
)
def test_a_broken_answer_can_be_tried_again(body: bytes, content_type: str, reason: str) -> None:
    with pytest.raises(RetriableAPIError, match=reason):
        decode(response(body, content_type))


def test_an_answer_that_breaks_off_deep_inside_is_one_that_is_cut() -> None:
    with pytest.raises(RetriableAPIError, match="cut off or not JSON"):
        decode(response(b"[" * 100_000))
