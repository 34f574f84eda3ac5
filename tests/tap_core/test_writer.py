"""How messages are written."""

import io
import json
from contextlib import redirect_stdout
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from singer_sdk.singerlib import RecordMessage, StateMessage

from tap_core.writer import FULL, UnhurriedWriter

MOMENT = datetime(2026, 5, 1, 3, 10, 22, 123456, tzinfo=UTC)
STATE = StateMessage(value={"bookmarks": {}})

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc\N{LINE SEPARATOR}"), inner),
)


def record(**fields: Any) -> RecordMessage:
    return RecordMessage(stream="orders", record=fields, time_extracted=MOMENT)


def written(*messages: Any) -> list[bytes]:
    output = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(output, encoding="utf-8")):
        writer = UnhurriedWriter()
        for message in messages:
            writer.write_message(message)
        return output.getvalue().split(b"\n")


@given(values)
def test_a_value_comes_back_with_every_digit_and_character(value: Any) -> None:
    line = written(record(value=value), STATE)[0]
    assert json.loads(line, parse_float=Decimal, parse_int=int)["record"] == {"value": value}


def test_a_number_keeps_the_digits_that_it_was_read_with() -> None:
    line = written(record(total=Decimal("53.980"), large=2**70), STATE)[0]
    assert b'"total":53.980,"large":1180591620717411303424' in line


def test_a_record_names_its_stream_and_when_it_was_read() -> None:
    message = json.loads(written(record(_id="a"), STATE)[0])
    time = datetime.fromisoformat(message.pop("time_extracted"))
    assert time == MOMENT
    assert message == {"type": "RECORD", "stream": "orders", "record": {"_id": "a"}}


def test_records_wait_for_each_other_and_are_written_before_any_other_message() -> None:
    assert written(record(_id="a"), record(_id="b")) == [b""]
    kinds = [json.loads(line)["type"] for line in written(record(), record(), STATE) if line]
    assert kinds == ["RECORD", "RECORD", "STATE"]


def test_many_records_do_not_wait_for_ever() -> None:
    assert len(written(record(text="x" * FULL))) == 2
