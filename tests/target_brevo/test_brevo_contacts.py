"""Contacts one by one: created, updated, on the right lists, and only where something differs."""

import pytest

from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import changed, customer
from target_brevo.writing import PHONE_TAKEN


def add_stranger(brevo: BrevoRuns, phone: str) -> None:
    """Let somebody else have a phone number."""
    stranger = {"email": "stranger@example.org", "attributes": {"SMS": phone}}
    brevo.api("POST", "/contacts", json=stranger)


def test_a_customer_becomes_a_contact_with_the_twelve_attributes(brevo: BrevoRuns) -> None:
    summary = brevo.sync([customer(1)])

    contact = brevo.contact(1)
    assert summary["created"] == 1
    assert contact is not None
    assert contact["attributes"] == {
        "FIRSTNAME": "Ada",
        "LASTNAME": "Example 1",
        "SMS": "61400000001",
        "TOTAL_ORDERS": 1,
        "TOTAL_SPENT": 61.5,
        "LAST_EVENT_NAME": "Big Laughs",
        "LAST_ORDER_DATE": "2026-10-20",
        "CUSTOMER_SEGMENT": "new",
        "MARKETING_OPT_IN": True,
        "PREFERRED_VENUE": "The Comedy Cellar",
        "SOURCE": "humanitix",
        "CUSTOMER_SINCE": "2026-01-05",
    }


def test_attributes_are_created_with_the_types_of_the_map(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])

    types = {
        row["name"]: row.get("type")
        for row in brevo.api("GET", "/contacts/attributes")["attributes"]
    }
    assert types["TOTAL_SPENT"] == types["TOTAL_ORDERS"] == "float"
    assert types["CUSTOMER_SINCE"] == types["LAST_ORDER_DATE"] == "date"
    assert types["MARKETING_OPT_IN"] == "boolean"
    assert types["CUSTOMER_SEGMENT"] == "text"


def test_attributes_and_lists_are_created_once(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.sync([customer(2)])

    assert brevo.writes() == {"POST /contacts": 1}


def test_an_unchanged_customer_costs_no_call(brevo: BrevoRuns) -> None:
    records = [customer(number) for number in range(1, 6)]
    brevo.sync(records)

    assert brevo.sync(records)["unchanged"] == 5
    assert brevo.calls() == {"GET /contacts": 1}


def test_a_changed_customer_is_updated_by_one_write(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1), customer(2)])

    summary = brevo.sync([changed(customer(1), total_orders=2, total_spent=99.9)])
    assert summary["updated"] == 1
    assert brevo.writes() == {"PUT /contacts/{identifier}": 1}
    contact = brevo.contact(1)
    assert contact is not None
    assert contact["attributes"]["TOTAL_SPENT"] == 99.9


def test_changed_customers_are_updated_a_hundred_a_call(brevo: BrevoRuns) -> None:
    records = [customer(number) for number in range(1, 151)]
    brevo.sync(records)

    summary = brevo.sync([changed(r, 1000 + i, total_orders=3) for i, r in enumerate(records)])

    assert summary["updated"] == 150
    assert brevo.writes() == {"POST /contacts/batch": 2}


def test_membership_follows_the_segment(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    assert brevo.lists_of(1) == {"All", "New"}

    brevo.sync([changed(customer(1), customer_segment="vip")])

    assert brevo.lists_of(1) == {"All", "VIP"}


def test_lists_of_others_are_left_alone(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    other = brevo.api("POST", "/contacts/lists", json={"name": "Press", "folderId": 1})["id"]
    brevo.api("PUT", f"/contacts/{email_of(1)}", json={"listIds": [other]})

    brevo.sync([changed(customer(1), customer_segment="vip")])

    assert brevo.lists_of(1) == {"All", "VIP", "Press"}


def test_lists_can_be_named_by_id_and_left_out(brevo: BrevoRuns) -> None:
    mine = brevo.api("POST", "/contacts/lists", json={"name": "Mine", "folderId": 1})["id"]

    brevo.sync([customer(1)], lists={"all": mine})

    assert brevo.lists_of(1) == {"Mine"}


def test_missing_lists_are_made_in_the_folder_of_the_settings(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)], folder="Shows")

    folders = {row["id"]: row["name"] for row in brevo.api("GET", "/contacts/folders")["folders"]}
    lists = brevo.api("GET", "/contacts/lists")["lists"]
    made = {row["name"] for row in lists if folders[row["folderId"]] == "Shows"}
    assert made == {"All", "New", "Active", "Regular", "VIP", "Inactive"}


def test_a_contact_that_exists_unknown_to_the_ledger_is_updated(brevo: BrevoRuns) -> None:
    brevo.api("POST", "/contacts", json={"email": "Person1@Example.org"})

    summary = brevo.sync([customer(1)])

    assert (summary["created"], summary["updated"]) == (0, 1)
    assert len(brevo.contacts()) == 1
    assert brevo.ledger("select brevo_contact_id from ops.brevo_sync_status") == [("1",)]


def test_a_contact_that_ledger_and_survey_have_missed_is_found_by_its_creation(
    brevo: BrevoRuns,
) -> None:
    brevo.sync([customer(1)])
    brevo.forget(1)
    brevo.let_a_day_pass()

    summary = brevo.sync([changed(customer(1), customer_segment="vip")])

    assert (summary["created"], summary["updated"]) == (0, 1)
    assert brevo.lists_of(1) == {"All", "VIP"}
    assert brevo.ledger("select count(*) from ops.sync_status where external_id = '1'") == [(1,)]


def test_a_contact_deleted_in_brevo_is_made_again(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1), customer(2), customer(3)])
    brevo.api("DELETE", f"/contacts/{email_of(2)}")

    summary = brevo.sync([changed(customer(n), n + 10, total_orders=2) for n in (1, 2, 3)])

    assert (summary["updated"], summary["created"]) == (2, 1)
    assert brevo.lists_of(2) == {"All", "New"}
    assert brevo.writes() == {"POST /contacts/batch": 1, "POST /contacts": 1}


def test_empty_values_erase_nothing(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])

    brevo.sync([changed(customer(1), preferred_venue=None, mobile=None, first_name="  ")])

    contact = brevo.contact(1)
    assert contact is not None
    assert contact["attributes"]["PREFERRED_VENUE"] == "The Comedy Cellar"
    assert contact["attributes"]["SMS"] == "61400000001"
    assert contact["attributes"]["FIRSTNAME"] == "Ada"


def test_a_shared_phone_number_costs_the_phone_and_not_the_contact(brevo: BrevoRuns) -> None:
    summary = brevo.sync([customer(1), customer(2, mobile=customer(1)["mobile"])])

    phones = {row["email"]: row["attributes"].get("SMS") for row in brevo.contacts()}
    assert summary["created"] == 2
    assert phones == {email_of(1): "61400000001", email_of(2): None}
    noted = brevo.ledger("select email, error from ops.sync_status where error is not null")
    assert noted == [(email_of(2), PHONE_TAKEN)]


def test_a_phone_number_of_a_stranger_who_was_seen_costs_no_more_call(brevo: BrevoRuns) -> None:
    add_stranger(brevo, customer(1)["mobile"])

    summary = brevo.sync([customer(1)])

    assert (summary["created"], summary["reasons"]) == (1, {PHONE_TAKEN: 1})
    assert brevo.calls()["POST /contacts"] == 1


@pytest.mark.parametrize("code", ["duplicate_parameter", "invalid_parameter"])
def test_a_phone_number_of_a_stranger_who_was_not_seen_costs_one_more_call(
    brevo: BrevoRuns, code: str
) -> None:
    brevo.sandbox.switch("brevo", duplicate_phone_code=code)
    add_stranger(brevo, customer(1)["mobile"])
    brevo.let_a_day_pass()

    summary = brevo.sync([customer(1)])

    assert (summary["created"], summary["reasons"]) == (1, {PHONE_TAKEN: 1})
    assert brevo.calls()["POST /contacts"] == 2
    assert brevo.sync([customer(1)])["unchanged"] == 1


def test_an_update_to_the_phone_number_of_a_stranger_costs_the_phone_only(
    brevo: BrevoRuns,
) -> None:
    brevo.sync([customer(number) for number in range(1, 16)])
    add_stranger(brevo, "+61455555555")
    brevo.let_a_day_pass()
    records = [changed(customer(number), 100 + number, total_orders=9) for number in range(1, 16)]
    records[7]["mobile"] = "+61455555555"

    summary = brevo.sync(records)

    assert summary["updated"] == 15
    assert {row["attributes"].get("TOTAL_ORDERS") for row in brevo.contacts()} == {9, None}
    assert brevo.writes() == {"POST /contacts/batch": 2, "PUT /contacts/{identifier}": 2}


def test_the_map_of_attributes_is_configuration(brevo: BrevoRuns) -> None:
    rules = {
        "suburb": {"field": "suburb", "type": "text"},
        "SEGMENTS": {"field": "customer_segments", "type": "text"},
    }

    brevo.sync([customer(1, customer_segments=["new", "vip"])], attributes=rules)

    contact = brevo.contact(1)
    assert contact is not None
    assert contact["attributes"] == {"SUBURB": "Newtown", "SEGMENTS": "new, vip"}


def test_an_attribute_of_another_type_is_left_out_and_reported(brevo: BrevoRuns) -> None:
    brevo.api("POST", "/contacts/attributes/normal/TOTAL_SPENT", json={"type": "text"})

    summary = brevo.sync([customer(1)])

    contact = brevo.contact(1)
    assert contact is not None
    assert "TOTAL_SPENT" not in contact["attributes"]
    reason = "Attribute TOTAL_SPENT is left out: it is normal text in the account, not float"
    assert summary["reasons"] == {reason: 1}


def test_an_attribute_that_may_not_be_created_is_left_out_and_reported(brevo: BrevoRuns) -> None:
    summary = brevo.sync([customer(1)], create_attributes=False)

    assert len(summary["reasons"]) == 9
    assert "POST /contacts/attributes/{category}/{name}" not in brevo.calls()
    assert summary["created"] == 1


def test_a_row_that_brevo_refuses_is_rejected_with_its_reason(brevo: BrevoRuns) -> None:
    brevo.sync([customer(9)])
    brevo.sandbox.fault(vendor="brevo", path="/contacts", method="POST", status=400, count=2)

    summary = brevo.sync([customer(1), customer(2)])

    assert summary["status"] == "success"
    assert (summary["created"], summary["rejected"]) == (1, 1)


def test_exact_money_arrives_as_a_number(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1, total_spent=1234.56), customer(2, total_spent=100)])

    spent = {row["email"]: row["attributes"]["TOTAL_SPENT"] for row in brevo.contacts()}
    assert spent == {email_of(1): 1234.56, email_of(2): 100}


def test_without_a_ledger_contacts_are_found_and_updated(brevo: BrevoRuns) -> None:
    brevo.settings.pop("database_url")
    brevo.sync([customer(1), customer(2)])

    summary = brevo.sync([changed(customer(1), customer_segment="vip"), customer(2)])

    assert (summary["updated"], summary["unchanged"]) == (1, 1)
    assert brevo.writes() == {"PUT /contacts/{identifier}": 1}
    assert brevo.lists_of(1) == {"All", "VIP"}


def test_without_a_ledger_a_large_account_is_not_read_for_a_few_rows(brevo: BrevoRuns) -> None:
    brevo.settings.pop("database_url")
    brevo.sync([customer(number) for number in range(1, 1102)], import_threshold=10)

    brevo.sync([changed(customer(1), total_orders=2)])

    assert brevo.calls()["GET /contacts/{identifier}"] == 1
    assert brevo.calls()["GET /contacts"] == 1


def test_a_contact_that_others_made_with_the_same_name_is_not_ours(brevo: BrevoRuns) -> None:
    brevo.sync([customer(99)])
    brevo.api("POST", "/contacts", json={"email": email_of(1), "attributes": {"FIRSTNAME": "Ada"}})
    brevo.let_a_day_pass()

    brevo.sync([customer(1)])

    assert brevo.ledger(
        f"select is_ours from ops.sync_status where email = '{email_of(1)}'"  # noqa: S608 (ours)
    ) == [(False,)]


def test_a_contact_whose_making_was_not_answered_is_ours(brevo: BrevoRuns) -> None:
    brevo.sync([customer(99)])
    brevo.sandbox.fault(
        vendor="brevo", template="/v3/contacts", method="POST", status=500, applied=True
    )

    brevo.sync([customer(1)])

    assert brevo.ledger("select distinct is_ours from ops.sync_status") == [(True,)]
