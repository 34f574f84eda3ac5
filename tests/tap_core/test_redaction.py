"""Emptying fields by their paths."""

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


def test_a_path_that_meets_another_shape_does_nothing() -> None:
    record = {"barcodes": "none", "place": ["x"]}
    redactor(["barcodes[].barcode", "place.link"])(record)
    assert record == {"barcodes": "none", "place": ["x"]}
