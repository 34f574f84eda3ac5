"""Contacts, their properties and their lists, row by row."""

from typing import Any

import pytest

from fixtures.customers import changed, customer
from fixtures.hubspot_target import LISTS, HubSpotRuns, email_of

PROPERTIES = "/crm/v3/properties/contacts"


def test_a_customer_becomes_a_contact_in_every_version(hubspot: HubSpotRuns, version: str) -> None:
    row = customer(1, customer_type="Returning", total_orders=2, events_attended=1)

    summary = hubspot.sync([row], api_version=version)

    contact = hubspot.contact(1)
    assert contact
    assert (summary["created"], summary["status"]) == (1, "success")
    assert (contact["email"], contact["firstname"]) == ("person1@example.org", "Ada")
    assert (contact["mobilephone"], contact["city"]) == ("+61400000001", "Newtown")
    assert (contact["nova_total_spend"], contact["nova_last_order_date"]) == ("61.5", "2026-10-20")
    assert (contact["nova_customer_type"], contact["nova_attendee"]) == ("Returning", "true")
    assert contact["nova_marketing_opt_in"] == "true"
    assert hubspot.lists_of(1) == {"Nova Attendee", "Nova Repeat Customers"}


def test_each_version_is_asked_by_its_own_paths(hubspot: HubSpotRuns, version: str) -> None:
    hubspot.have_enterprise()
    hubspot.sync([customer(1), customer(2, marketing_opt_in=False)], api_version=version)

    own = "/v3" if version == "v3" else "2026-09"
    others = {path for path in hubspot.paths() if own not in path}
    assert len(hubspot.paths()) > 8
    assert others == (
        {"/communication-preferences/v4/statuses/batch/unsubscribe-all"}
        if version == "v3"
        else set()
    )


def test_a_row_that_has_not_changed_costs_no_write(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])

    summary = hubspot.sync([customer(1)])

    assert summary["unchanged"] == 1
    assert hubspot.calls() == {"POST objects/contacts/search": 1}


def test_only_what_differs_is_sent_and_by_record_id(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    contact = hubspot.contact(1)

    hubspot.sync([changed(customer(1), total_spent=120.5)])

    [body] = hubspot.bodies("batch/update")
    [row] = body["inputs"]
    assert contact
    assert row["id"] == contact["id"]
    assert row["properties"] == {"nova_total_spend": "120.5"}


def test_numbers_that_are_written_differently_are_equal(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1, total_spent=120.50)])
    hubspot.person("edit", 1, properties={"nova_total_spend": "120.500"})

    summary = hubspot.sync([changed(customer(1), total_spent=120.5)])

    assert summary["unchanged"] == 1
    assert hubspot.writes() == {}


def test_a_contact_that_exists_is_taken_over_and_its_name_stays(hubspot: HubSpotRuns) -> None:
    contact_id = hubspot.create("Person1@Example.org", firstname="Augusta", city="Sydney")

    summary = hubspot.sync([customer(1)])

    contact = hubspot.contact(1)
    assert contact
    assert (summary["updated"], contact["id"]) == (1, contact_id)
    assert (contact["firstname"], contact["lastname"]) == ("Augusta", "Example 1")
    assert contact["city"] == "Newtown"
    assert hubspot.lists_of(1) == {"Nova Attendee"}


def test_empty_values_erase_nothing(hubspot: HubSpotRuns) -> None:
    hubspot.create(email_of(1), phone="02 9999 9999")

    hubspot.sync([customer(1, landline=None, suburb="")])

    contact = hubspot.contact(1)
    assert contact
    assert contact["phone"] == "02 9999 9999"


def test_a_second_address_leads_to_the_same_contact_and_stays_second(hubspot: HubSpotRuns) -> None:
    contact_id = hubspot.create("first@example.org")
    hubspot.sandbox.control(
        "hubspot/add-secondary-email", {"email": "first@example.org", "secondary": email_of(1)}
    )

    summary = hubspot.sync([customer(1)])

    contact = hubspot.contact(1)
    assert contact
    assert (summary["updated"], len(hubspot.contacts())) == (1, 1)
    assert (contact["id"], contact["email"]) == (contact_id, "first@example.org")
    assert contact["nova_total_orders"] == "1"
    assert "email" not in str(hubspot.bodies("batch/update"))


def test_two_customers_may_share_a_contact_by_their_addresses(hubspot: HubSpotRuns) -> None:
    hubspot.create(email_of(1))
    hubspot.person("add-secondary-email", 1, secondary=email_of(2))

    summary = hubspot.sync([customer(1), customer(2)])

    assert (summary["updated"], summary["status"]) == (2, "success")
    assert len(hubspot.contacts()) == 1


def test_a_contact_whose_address_was_changed_in_hubspot_is_still_known(
    hubspot: HubSpotRuns,
) -> None:
    hubspot.sync([customer(1)])
    hubspot.person("edit", 1, properties={"email": "new@example.org"})

    summary = hubspot.sync([changed(customer(1), total_orders=4)])

    [contact] = hubspot.contacts()
    assert summary["updated"] == 1
    assert contact["email"] == "new@example.org"


def test_a_contact_that_was_deleted_is_made_again_when_its_customer_changes(
    hubspot: HubSpotRuns,
) -> None:
    hubspot.sync([customer(1)])
    hubspot.person("delete", 1)

    summary = hubspot.sync([changed(customer(1), total_orders=4)])

    assert summary["created"] == 1
    assert hubspot.lists_of(1) == {"Nova Attendee", "Nova Repeat Customers"}


@pytest.mark.parametrize("switches", [{}, {"merged_ids": "gone"}, {"merge_keeps_id": True}])
def test_a_contact_that_was_merged_into_another_is_followed(
    hubspot: HubSpotRuns, switches: dict[str, Any]
) -> None:
    hubspot.sandbox.switch("hubspot", **switches)
    hubspot.sync([customer(1)])
    hubspot.create("boss@example.org")
    hubspot.sandbox.control("hubspot/merge", {"email": "boss@example.org", "other": email_of(1)})

    summary = hubspot.sync([changed(customer(1), total_orders=4)])

    [contact] = hubspot.contacts()
    found = hubspot.contact(1)
    assert summary["status"] == "success"
    assert contact["email"] == "boss@example.org"
    assert found
    assert found["nova_total_orders"] == "4"


def test_lists_follow_the_customer(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1, customer_segment="vip", total_orders=9)])
    before = hubspot.lists_of(1)

    hubspot.sync([changed(customer(1), customer_segment="inactive", total_orders=9)])

    assert before == {"Nova Attendee", "Nova Repeat Customers", "Nova VIP"}
    assert hubspot.lists_of(1) == {"Nova Attendee", "Nova Repeat Customers"}


@pytest.mark.parametrize("key", ["recordsIdsAdded", "recordIdsAdded"])
def test_both_spellings_of_the_ids_that_were_added_are_read(hubspot: HubSpotRuns, key: str) -> None:
    hubspot.sandbox.switch("hubspot", membership_key=key)

    assert hubspot.sync([customer(1)])["status"] == "success"
    assert hubspot.lists_of(1) == {"Nova Attendee"}


def test_who_was_taken_off_a_list_by_hand_is_not_put_back(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    hubspot.take_off(1, "Nova Attendee")

    hubspot.sync([changed(customer(1), 101, total_spent=70)])
    hubspot.sync([changed(customer(1), 102, total_spent=80)], resend=True)

    assert hubspot.lists_of(1) == set()


def test_who_was_taken_off_by_hand_stays_off_when_the_list_fits_again(
    hubspot: HubSpotRuns,
) -> None:
    hubspot.sync([customer(1, customer_segment="vip")])
    hubspot.take_off(1, "Nova VIP")
    hubspot.sync([changed(customer(1), 101, customer_segment="active")])

    hubspot.sync([changed(customer(1), 102, customer_segment="vip")])

    assert hubspot.lists_of(1) == {"Nova Attendee"}
    [(channel, event)] = hubspot.ledger("select channel, source from ops.consent_events")
    assert channel == f"list:{hubspot.list_id('Nova VIP')}"
    assert event


def test_who_left_a_list_by_us_may_come_back(hubspot: HubSpotRuns) -> None:
    for version, segment in enumerate(("vip", "active", "vip"), start=101):
        hubspot.sync([changed(customer(1), version, customer_segment=segment)])

    assert hubspot.lists_of(1) == {"Nova Attendee", "Nova VIP"}


def test_a_contact_that_nobody_knew_leaves_lists_that_do_not_fit(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1, customer_segment="vip"), customer(2)])
    hubspot.forget(1)

    hubspot.sync([changed(customer(1), customer_segment="active")])

    assert hubspot.lists_of(1) == {"Nova Attendee"}


def test_lists_may_be_named_by_id_and_left_out(hubspot: HubSpotRuns) -> None:
    body = {"name": "Guests", "objectTypeId": "0-1", "processingType": "MANUAL"}
    list_id = int(hubspot.api("POST", LISTS, json=body)["list"]["listId"])

    hubspot.sync([customer(1, customer_segment="vip")], lists={"attendees": list_id})

    assert hubspot.lists_of(1) == {"Guests"}


def test_properties_are_made_in_a_group_of_their_own(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])

    made = {each["name"]: each for each in hubspot.api("GET", PROPERTIES)["results"]}
    kind = made["nova_customer_type"]
    assert [option["value"] for option in kind["options"]] == ["New", "Returning", "VIP"]
    assert made["nova_attendee"]["label"] == "Nova Attendee"
    assert made["nova_attendee"]["fieldType"] == "booleancheckbox"
    assert {each["groupName"] for name, each in made.items() if name.startswith("nova_")} == {
        "nova_analytics"
    }


def test_the_prefix_and_the_map_are_settings(hubspot: HubSpotRuns) -> None:
    rules = {
        "nova_spend": {"field": "total_spent", "type": "number"},
        "company": {"field": "preferred_venue", "type": "string"},
    }

    hubspot.sync([customer(1)], properties=rules, property_prefix="gig_")

    contact = hubspot.contact(1, "gig_spend", "company", "gig_attendee")
    assert contact
    assert contact["gig_spend"] == "61.5"
    assert contact["company"] == "The Comedy Cellar"
    assert contact["gig_attendee"] == "true"


def test_several_options_are_written_and_their_order_does_not_matter(
    hubspot: HubSpotRuns,
) -> None:
    rules = {"segments": {"field": "customer_segments", "type": "enumeration"}}
    made = {"name": "segments", "label": "Segments", "groupName": "contactinformation"}
    options = [{"label": each, "value": each} for each in ("new", "vip")]
    kind = {"type": "enumeration", "fieldType": "checkbox", "options": options}
    missing = hubspot.sync([customer(2)], properties=rules)["reasons"]
    hubspot.api("POST", PROPERTIES, json=made | kind)

    hubspot.sync([customer(1, customer_segments=["vip", "new"])], properties=rules)
    row = changed(customer(1), customer_segments=["new", "vip"])
    summary = hubspot.sync([row], properties=rules)

    contact = hubspot.contact(1, "segments")
    assert contact
    assert "Property segments is left out: create it in HubSpot with its options" in missing
    assert set(contact["segments"].split(";")) == {"vip", "new"}
    assert summary["unchanged"] == 1


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ({"type": "string", "fieldType": "text"}, "it is string in the account, not number"),
        (None, "the account has none of that name"),
    ],
)
def test_a_property_that_does_not_fit_is_left_out_and_reported(
    hubspot: HubSpotRuns, definition: dict[str, str] | None, words: str
) -> None:
    if definition:
        named = {"name": "nova_total_spend", "label": "Spend", "groupName": "contactinformation"}
        hubspot.api("POST", PROPERTIES, json=named | definition)

    summary = hubspot.sync([customer(1)], create_properties=definition is not None)

    assert summary["created"] == 1
    assert f"Property nova_total_spend is left out: {words}" in summary["reasons"]


def test_a_read_only_property_is_left_out_and_reported(hubspot: HubSpotRuns) -> None:
    rules = {"hs_analytics_source": {"field": "source", "type": "string"}}

    summary = hubspot.sync([customer(1)], properties=rules)

    assert summary["created"] == 1
    assert any("its value is read-only" in reason for reason in summary["reasons"])


def test_a_customer_without_orders_or_events_is_no_attendee(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1, total_orders=0, events_attended=0)])

    contact = hubspot.contact(1)
    assert contact
    assert contact["nova_attendee"] == "false"
    assert hubspot.lists_of(1) == set()


def test_a_person_is_erased_for_good(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1), customer(2)])

    assert hubspot.target().erase(email_of(1))
    assert not hubspot.target().erase("nobody@example.org")
    assert [each["email"] for each in hubspot.contacts()] == [email_of(2)]


def test_somebody_who_was_erased_is_not_written(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(2)])
    hubspot.erase(1)

    assert hubspot.sync([customer(1)])["suppressed"] == 1
    assert hubspot.contact(1) is None


@pytest.mark.parametrize("archives", [False, True])
def test_people_who_left_the_stream_go(hubspot: HubSpotRuns, archives: bool) -> None:  # noqa: FBT001 (a parameter)
    theirs = hubspot.create(email_of(2))
    hubspot.sync([customer(1), customer(2)])
    mode = "archive" if archives else "unlist"
    hubspot.execute("create table ops.remaining (customer_id uuid, email text)")

    summary = hubspot.sync([], on_missing=mode, max_removals=100, customers_table="ops.remaining")

    assert summary["removed"] == 2
    assert [each["id"] for each in hubspot.contacts() if each["id"] == theirs] == [theirs]
    assert len(hubspot.contacts()) == (1 if archives else 2)
    assert hubspot.members("Nova Attendee") == set()


def test_without_a_ledger_the_same_is_written(hubspot: HubSpotRuns) -> None:
    first = hubspot.sync([customer(1), customer(2)], database_url="")
    second = hubspot.sync([customer(1), changed(customer(2), total_orders=3)], database_url="")

    assert first["created"] == 2
    assert (second["unchanged"], second["updated"]) == (1, 1)
    assert hubspot.lists_of(2) == {"Nova Attendee", "Nova Repeat Customers"}
