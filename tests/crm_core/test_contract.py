from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from crm_core.contract import Contract, load_schema
from crm_core.errors import RecordRejectedError
from fixtures.customers import customer


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract("AU")


def test_a_row_of_the_stream_becomes_a_customer(contract: Contract) -> None:
    found = contract.customer(customer(7))

    assert found.email == "person7@example.org"
    assert found.sync_version == 7
    assert found.fields["preferred_venue"] == "The Comedy Cellar"
    assert found.notes == ()


def test_an_address_is_trimmed_composed_and_lower_cased(contract: Contract) -> None:
    found = contract.customer(customer(email="  Jose\u0301@Example.ORG "))

    assert found.email == "jos\u00e9@example.org"


@pytest.mark.parametrize(
    ("typed", "country", "dialled"),
    [
        ("0412 345 678", "AU", "+61412345678"),
        ("(021) 123 4567", "NZ", "+64211234567"),
        ("+1 415-555-2671", "AU", "+14155552671"),
        ("0412 345 678", None, "+61412345678"),
    ],
)
def test_a_phone_number_is_brought_into_one_form(
    contract: Contract, typed: str, country: str | None, dialled: str
) -> None:
    assert contract.customer(customer(mobile=typed, country=country)).mobile == dialled


def test_a_number_that_cannot_be_dialled_costs_the_number_and_not_the_row(
    contract: Contract,
) -> None:
    found = contract.customer(customer(mobile="call me"))

    assert found.mobile is None
    assert found.notes == ("mobile left out: it cannot be dialled",)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"email": None}, "email is not text"),
        ({"email": "nobody"}, "email is not a valid address"),
        ({"email": "a@b@c.org"}, "email is not a valid address"),
        ({"marketing_opt_in": "yes"}, "marketing_opt_in is not true or false"),
        ({"first_name": 5}, "first_name is not text or empty"),
        ({"total_orders": -1}, "total_orders breaks the rule minimum 0"),
        ({"total_orders": True}, "total_orders is not a whole number"),
        ({"sources": "humanitix"}, "sources is not a list or empty"),
        ({"last_order_date": "2026-02-30"}, "last_order_date breaks the rule format date"),
        ({"last_order_date": "0001-01-01"}, "last_order_date is not a plausible date"),
        ({"consent_at": "yesterday"}, "consent_at breaks the rule format date-time"),
        ({"consent_at": "9999-01-01T00:00:00Z"}, "consent_at is not a plausible date"),
        ({"customer_segment": "gold"}, "customer_segment is not one of new, active"),
        ({"first_name": "A\x00da"}, "first_name contains a NUL character"),
        ({"first_name": "A\ud800da"}, "first_name contains half a character"),
        ({"sources": ["a\x00"]}, "sources contains a NUL character"),
        ({"last_name": "x" * 1_000_000}, "last_name is longer than 10,000 characters"),
    ],
)
def test_a_bad_value_is_named_by_its_field_and_never_quoted(
    contract: Contract, columns: dict[str, Any], reason: str
) -> None:
    with pytest.raises(RecordRejectedError) as refused:
        contract.customer(customer(**columns))

    assert refused.value.reason.startswith(reason)


@pytest.mark.parametrize("field", ["customer_id", "email", "marketing_opt_in", "sync_version"])
def test_a_missing_field_is_named(contract: Contract, field: str) -> None:
    record = customer()
    del record[field]

    with pytest.raises(RecordRejectedError, match=f"{field} is missing"):
        contract.customer(record)


@given(
    field=st.sampled_from(
        sorted(set(load_schema()["properties"]) - {"email", "mobile", "landline"})
    ),
    value=st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 200),
        st.floats(allow_nan=False),
        st.text("aA0-:TZ\u00e9", max_size=12),
        st.dates().map(str),
        st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
        st.lists(st.sampled_from(["vip", None, 3]), max_size=3),
    ),
)
def test_the_quick_check_lets_nothing_through_that_the_schema_refuses(
    field: str, value: Any
) -> None:
    record = customer(**{field: value})
    schema = Draft202012Validator(load_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    try:
        Contract("AU").customer(record)
    except RecordRejectedError:
        return

    assert schema.is_valid(record)
