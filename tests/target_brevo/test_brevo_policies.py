"""Whose value wins: what a marketer corrected in Brevo, or what the shop knows."""

from typing import Any

import pytest

from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import changed, customer


def correct(brevo: BrevoRuns, number: int, **attributes: Any) -> None:
    """Let a marketer change a contact."""
    brevo.api("PUT", f"/contacts/{email_of(number)}", json={"attributes": attributes})


def attributes_of(brevo: BrevoRuns, number: int) -> dict[str, Any]:
    contact = brevo.contact(number)
    assert contact is not None
    attributes: dict[str, Any] = contact["attributes"]
    return attributes


@pytest.mark.parametrize("runs_before", [0, 1, 2])
def test_a_name_and_a_phone_number_that_a_marketer_corrected_survive(
    brevo: BrevoRuns, runs_before: int
) -> None:
    brevo.sync([customer(1)])
    correct(brevo, 1, FIRSTNAME="Augusta", SMS="+61499999999")
    for _ in range(runs_before):
        brevo.let_a_day_pass()

    brevo.sync([changed(customer(1), first_name="A.", mobile="+61488888888", total_orders=4)])

    found = attributes_of(brevo, 1)
    assert (found["FIRSTNAME"], found["SMS"], found["TOTAL_ORDERS"]) == (
        "Augusta",
        "61499999999",
        4,
    )


def test_a_name_that_is_still_our_own_follows_the_stream(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.let_a_day_pass()

    brevo.sync([changed(customer(1), first_name="Grace")])

    assert attributes_of(brevo, 1)["FIRSTNAME"] == "Grace"


@pytest.mark.parametrize("was_seen", [True, False])
def test_the_name_of_a_contact_of_others_is_kept_and_a_blank_is_filled(
    brevo: BrevoRuns, *, was_seen: bool
) -> None:
    stranger = {"email": email_of(1), "attributes": {"FIRSTNAME": "Augusta"}}
    brevo.api("POST", "/contacts", json=stranger)
    if not was_seen:
        brevo.let_a_day_pass()

    summary = brevo.sync([customer(1)])

    found = attributes_of(brevo, 1)
    assert (found["FIRSTNAME"], found["LASTNAME"]) == ("Augusta", "Example 1")
    assert summary["updated"] == 1


def test_no_import_overwrites_the_name_of_a_contact_that_was_not_seen(brevo: BrevoRuns) -> None:
    stranger = {"email": email_of(3), "attributes": {"FIRSTNAME": "Augusta"}}
    brevo.api("POST", "/contacts", json=stranger)
    brevo.let_a_day_pass()

    summary = brevo.sync([customer(number) for number in range(1, 31)], import_threshold=10)

    assert (summary["created"], summary["updated"]) == (29, 1)
    assert attributes_of(brevo, 3)["FIRSTNAME"] == "Augusta"
    assert brevo.lists_of(3) == {"All", "New"}


def test_what_the_shop_knows_best_replaces_what_a_marketer_wrote(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    correct(brevo, 1, TOTAL_ORDERS=99)
    brevo.let_a_day_pass()

    brevo.sync([changed(customer(1), total_spent=99.5)])

    assert attributes_of(brevo, 1)["TOTAL_ORDERS"] == 1


def test_the_policy_of_each_attribute_is_a_setting(brevo: BrevoRuns) -> None:
    rules = {
        "FIRSTNAME": {"field": "first_name", "type": "text", "policy": "overwrite"},
        "LASTNAME": {"field": "last_name", "type": "text", "policy": "never"},
        "SUBURB": {"field": "suburb", "type": "text", "policy": "fill_blank"},
    }
    brevo.api("POST", "/contacts/attributes/normal/SUBURB", json={"type": "text"})
    own = {"FIRSTNAME": "Augusta", "SUBURB": "Glebe"}
    brevo.api("POST", "/contacts", json={"email": email_of(1), "attributes": own})

    brevo.sync([customer(1)], attributes=rules)

    assert attributes_of(brevo, 1) == {"FIRSTNAME": "Ada", "SUBURB": "Glebe"}


def test_the_history_has_the_value_before(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.sync([changed(customer(1), total_orders=4)])

    changes = brevo.ledger("select changes from ops.sync_log order by id desc limit 1")
    assert changes == [({"TOTAL_ORDERS": [1, 4]},)]
