"""Emptying fields by their paths."""

from typing import Any

import pytest

from tap_core.redaction import redactor


def test_a_field_is_emptied() -> None:
    record = {"accessCode": "X1", "kept": 1}
    redactor(["accessCode"])(record)
    assert record == {"accessCode": None, "kept": 1}


def test_a_field_that_is_not_there_is_not_made() -> None:
    record = {"kept": 1}
    redactor(["accessCode", "a.b", "c[].d"])(record)
    assert record == {"kept": 1}


def test_a_path_goes_through_objects_and_every_item_of_a_list() -> None:
    record = {
        "barcodes": [{"barcode": "1", "status": "used"}, {"status": "unused"}, None],
        "place": {"link": "https://join", "city": "Sydney"},
    }
    redactor(["barcodes[].barcode", "place.link"])(record)
    assert record == {
        "barcodes": [{"barcode": None, "status": "used"}, {"status": "unused"}, None],
        "place": {"link": None, "city": "Sydney"},
    }


@pytest.mark.parametrize(
    ("sent", "landed"),
    [
        ({"barcodes": "S3CRET"}, {"barcodes": None}),
        ({"barcodes": {"barcode": "S3CRET"}}, {"barcodes": None}),
        ({"barcodes": ["S3CRET", {"status": "used"}]}, {"barcodes": [None, {"status": "used"}]}),
        ({"place": ["S3CRET"]}, {"place": None}),
    ],
)
def test_what_is_of_another_shape_on_the_way_to_a_secret_goes_as_a_whole(
    sent: dict[str, Any], landed: dict[str, Any]
) -> None:
    redactor(["barcodes[].barcode", "place.link"])(sent)
    assert sent == landed
