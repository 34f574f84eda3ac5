"""Attributes that could not be made, or not yet: no column stays empty for good."""

import pytest

from fixtures.brevo_target import BrevoRuns
from fixtures.customers import customer

MAKE = {"vendor": "brevo", "method": "POST", "path": "/contacts/attributes/normal/TOTAL_ORDERS"}


def total_orders(brevo: BrevoRuns) -> object:
    contact = brevo.contact(1)
    return contact and contact["attributes"].get("TOTAL_ORDERS")


def test_an_attribute_whose_making_was_not_answered_is_filled_all_the_same(
    brevo: BrevoRuns,
) -> None:
    brevo.sandbox.fault(**MAKE, status=500, applied=True)

    summary = brevo.sync([customer(1, total_orders=3)])

    assert (total_orders(brevo), summary["reasons"]) == (3, {})


def test_an_attribute_that_could_not_be_made_is_filled_once_it_can_be(brevo: BrevoRuns) -> None:
    brevo.sandbox.fault(**MAKE, status=400)
    told = brevo.sync([customer(1, total_orders=3)])
    assert (total_orders(brevo), len(told["reasons"])) == (None, 1)

    brevo.sync([customer(1, total_orders=3)])

    assert total_orders(brevo) == 3
    brevo.sync([customer(1, total_orders=3)])
    assert brevo.calls() == {"GET /contacts": 1}


def test_an_attribute_that_stays_out_of_reach_brings_nobody_up_again(brevo: BrevoRuns) -> None:
    brevo.sandbox.fault(**MAKE, status=400, count=99)
    brevo.sync([customer(number, total_orders=3) for number in range(1, 10)])

    summary = brevo.sync([customer(number, total_orders=3) for number in range(1, 10)])

    assert summary["unchanged"] == 9
    assert brevo.calls() == {
        "GET /contacts": 1,
        "GET /contacts/attributes": 2,
        "GET /contacts/lists": 1,
        "POST /contacts/attributes/{category}/{name}": 1,
    }


def test_a_list_of_another_name_is_filled_without_a_change_of_anybody(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])

    brevo.sync([customer(1)], lists={"all": "Everybody", "new": "New"})

    assert brevo.lists_of(1) == {"Everybody", "New"}


@pytest.mark.parametrize("kind", ["text", "date"])
def test_an_attribute_of_the_wrong_type_is_filled_once_it_is_right(
    brevo: BrevoRuns, kind: str
) -> None:
    brevo.api("POST", "/contacts/attributes/normal/TOTAL_ORDERS", json={"type": kind})
    brevo.sync([customer(1, total_orders=3)])
    brevo.api("DELETE", "/contacts/attributes/normal/TOTAL_ORDERS")

    brevo.sync([customer(1, total_orders=3)])

    assert total_orders(brevo) == 3
