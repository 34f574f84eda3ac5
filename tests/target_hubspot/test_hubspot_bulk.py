"""Many contacts: how many calls they cost, and what one bad row costs the others."""

from math import ceil
from typing import Any

import pytest

from crm_core.errors import RunIncompleteError
from fixtures.customers import Record, changed, customer
from fixtures.hubspot_target import HubSpotRuns, email_of

SEGMENTS = ("new", "active", "regular", "vip", "inactive")
UPSERT, UPDATE = "POST objects/contacts/batch/upsert", "POST objects/contacts/batch/update"
MOVE = "PUT lists/{listId}/memberships/add-and-remove"
UNSUBSCRIBE = "POST statuses/batch/unsubscribe-all"


def people(count: int, **columns: Any) -> list[Record]:
    return [customer(n, customer_segment=SEGMENTS[n % 5], **columns) for n in range(1, count + 1)]


def test_a_first_load_costs_a_call_for_a_hundred_and_four_to_set_up(hubspot: HubSpotRuns) -> None:
    summary = hubspot.sync(people(2_000))

    assert summary["created"] == 2_000
    assert hubspot.calls() == {
        "GET properties/contacts": 1,
        "POST properties/contacts/groups": 1,
        "POST properties/contacts/batch/create": 1,
        "GET objects/contacts": 1,
        UPSERT: 20,
        "GET lists/object-type-id/{objectTypeId}/name/{listName}": 3,
        "POST lists": 3,
        MOVE: 4,
    }
    contacts = {row["email"] for row in hubspot.contacts()}
    assert contacts == {email_of(n) for n in range(1, 2_001)}


def test_people_without_consent_cost_a_call_for_a_hundred_more(hubspot: HubSpotRuns) -> None:
    hubspot.have_enterprise()
    records = [customer(n, marketing_opt_in=n % 2 == 0) for n in range(1, 401)]

    hubspot.sync(records)

    to_see_that_it_holds = hubspot.calls()["POST objects/contacts/batch/read"]
    assert (hubspot.calls()[UNSUBSCRIBE], to_see_that_it_holds) == (2, 1)
    opted_out = {row["email"] for row in hubspot.contacts() if row["hs_email_optout"] == "true"}
    assert opted_out == {email_of(n) for n in range(1, 401, 2)}


def test_a_second_run_over_unchanged_rows_only_looks_for_opt_outs(hubspot: HubSpotRuns) -> None:
    hubspot.sync(people(300))

    summary = hubspot.sync(people(300))

    assert (summary["unchanged"], hubspot.calls()) == (300, {"POST objects/contacts/search": 1})


def test_changed_contacts_cost_a_read_and_a_write_for_a_hundred(hubspot: HubSpotRuns) -> None:
    first = people(250)
    hubspot.sync(first)

    summary = hubspot.sync([changed(row, 10_000 + n, city="x", total_spent=n)
                            for n, row in enumerate(first)])  # fmt: skip

    assert summary["updated"] == 250
    assert hubspot.calls()["POST objects/contacts/batch/read"] == 3
    assert hubspot.writes() == {UPDATE: 3}


def test_a_small_account_is_read_once_as_a_whole(hubspot: HubSpotRuns) -> None:
    for n in range(1, 131):
        hubspot.create(email_of(n), city="Elsewhere")

    summary = hubspot.sync(people(400))

    assert (summary["updated"], summary["created"]) == (130, 270)
    assert hubspot.calls()["GET objects/contacts"] == 2
    assert "POST objects/contacts/batch/read" not in hubspot.calls()


def test_of_a_large_account_only_the_customers_are_read(hubspot: HubSpotRuns) -> None:
    for n in range(1, 331):
        hubspot.create(f"other{n}@example.org")
    hubspot.create(email_of(7), city="Elsewhere")

    summary = hubspot.sync(people(150))

    assert (summary["updated"], summary["created"]) == (1, 149)
    assert hubspot.calls()["POST objects/contacts/batch/read"] == 2
    assert hubspot.calls()["GET objects/contacts"] == 1


def test_many_bad_rows_cost_no_other_and_few_calls(hubspot: HubSpotRuns) -> None:
    for n in range(1, 1_001, 100):
        hubspot.block(n)

    summary = hubspot.sync(people(1_000))

    assert (summary["created"], summary["rejected"]) == (990, 10)
    contact_calls = sum(n for name, n in hubspot.calls().items() if "lists" not in name)
    assert contact_calls / 1_000 <= 0.03
    assert hubspot.calls()[UPSERT] == 10


def test_a_bad_row_names_the_reason_and_is_not_sent_again(hubspot: HubSpotRuns) -> None:
    hubspot.block(1)
    hubspot.sync(people(2))

    summary = hubspot.sync(people(2))

    assert summary["unchanged"] == 2
    assert hubspot.writes() == {}
    assert hubspot.ledger("select status, error from ops.sync_status where status <> 'synced'") == [
        ("rejected", "HubSpot refused it: INVALID_EMAIL in email")
    ]


def test_a_bad_property_is_dropped_once_and_noted(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(99)])
    rows = [customer(n, customer_type="New") for n in range(1, 31)]
    options = [{"label": "VIP", "value": "VIP"}, {"label": "Returning", "value": "Returning"}]
    path = "/crm/v3/properties/contacts/nova_customer_type"
    hubspot.api("PATCH", path, json={"options": options})
    rows[3]["customer_type"] = "VIP"

    summary = hubspot.sync(rows)

    assert summary["created"] == 30
    assert hubspot.calls()[UPSERT] == 2
    assert summary["reasons"] == {
        "Property nova_customer_type lacks the options New: they are left out": 1,
        "HubSpot refused the value of nova_customer_type": 29,
    }
    contact = hubspot.contact(4)
    assert contact
    assert contact["nova_customer_type"] == "VIP"


def test_rows_that_a_validation_rule_refuses_are_rejected(hubspot: HubSpotRuns) -> None:
    rule = {"required": "company", "when": {"city": "Newtown"}}
    hubspot.sandbox.switch("hubspot", validation_rules=[rule])

    summary = hubspot.sync([customer(1), customer(2, suburb="Glebe")], api_version="2026-09")

    assert (summary["rejected"], summary["created"]) == (1, 1)
    assert "HubSpot refused it: REQUIRED_FIELD in company" in summary["reasons"]


@pytest.mark.parametrize("traced", [True, False])
def test_results_in_any_order_find_their_rows(hubspot: HubSpotRuns, traced: bool) -> None:  # noqa: FBT001 (a parameter)
    hubspot.sandbox.switch("hubspot", trace_ids_in_results=traced)

    hubspot.sync(people(150))

    ids = dict(hubspot.ledger("select email, external_id from ops.sync_status"))
    assert ids == {row["email"]: row["id"] for row in hubspot.contacts()}


def test_an_answer_that_confirms_nothing_fails_the_rows(hubspot: HubSpotRuns) -> None:
    hubspot.sandbox.switch("hubspot", empty_results=1)
    with pytest.raises(RunIncompleteError, match="3 customers did not reach"):
        hubspot.sync(people(3))
    there = len(hubspot.contacts())

    hubspot.execute("update ops.sync_status set next_attempt_at = now()")
    summary = hubspot.sync([])

    assert (there, summary["created"], len(hubspot.contacts())) == (0, 3, 3)


def overlook_contacts(hubspot: HubSpotRuns) -> None:
    """Let the look-up see another address than the contact's: it comes to light by the write."""
    unseen = [{"row": 0, "set": {"properties": {"email": "unseen@example.org"}}}]
    hubspot.sandbox.fault(
        vendor="hubspot", path="/contacts/batch/read", kind="edit", edits=unseen, count=1
    )


def test_a_contact_that_was_made_meanwhile_is_updated(hubspot: HubSpotRuns) -> None:
    contact_id = hubspot.create(email_of(1))
    overlook_contacts(hubspot)

    summary = hubspot.sync(people(20))

    assert (summary["created"], summary["updated"]) == (19, 1)
    assert len(hubspot.contacts()) == 20
    assert hubspot.lists_of(1) == {"Nova Attendee"}
    assert hubspot.ledger(
        "select external_id, status, is_ours from ops.sync_status"
        " where email = 'person1@example.org'"
    ) == [(contact_id, "synced", False)]


def test_a_contact_whose_making_was_not_answered_is_ours(hubspot: HubSpotRuns) -> None:
    hubspot.sandbox.fault(
        vendor="hubspot", path="/contacts/batch/upsert", kind="cut", applied=True, count=1
    )

    hubspot.sync(people(3))

    assert hubspot.ledger("select is_ours from ops.sync_status") == [(True,)] * 3


def test_somebody_who_came_and_opted_out_meanwhile_joins_no_list(hubspot: HubSpotRuns) -> None:
    hubspot.create(email_of(1))
    hubspot.person("unsubscribe", 1)
    overlook_contacts(hubspot)

    hubspot.sync(people(20))

    assert hubspot.lists_of(1) == set()
    assert len(hubspot.members("Nova Attendee")) == 19
    assert hubspot.ledger(
        "select status from ops.sync_status where email = 'person1@example.org'"
    ) == [("suppressed",)]


@pytest.mark.parametrize(("conflict", "reads"), [("row", 2), ("batch", 3)])
def test_a_row_that_collides_with_another_contact_costs_no_other(
    hubspot: HubSpotRuns, conflict: str, reads: int
) -> None:
    """Where the whole batch is refused, one read finds the row and one write sends the others."""
    hubspot.sandbox.switch("hubspot", conflict=conflict, secondary_email_write="conflict")
    hubspot.create("boss@example.org")
    hubspot.sandbox.control(
        "hubspot/add-secondary-email", {"email": "boss@example.org", "secondary": email_of(50)}
    )
    overlook_contacts(hubspot)

    summary = hubspot.sync(people(100))

    assert (summary["created"], summary["updated"]) == (99, 1)
    assert len(hubspot.contacts()) == 100
    assert hubspot.calls()[UPSERT] == (1 if conflict == "row" else 2)
    assert hubspot.calls()["POST objects/contacts/batch/read"] == reads
    contact = hubspot.contact(50)
    assert contact
    assert (contact["email"], contact["nova_total_orders"]) == ("boss@example.org", "1")


def test_a_contact_that_is_deleted_while_it_is_written_is_tried_again(
    hubspot: HubSpotRuns,
) -> None:
    hubspot.sync(people(3))
    gone = hubspot.contact(2)
    assert gone
    hubspot.person("delete", 2)
    seen = [{"row": 0, "set": {"id": gone["id"], "properties": {"email": email_of(2)}}}]
    hubspot.sandbox.fault(vendor="hubspot", path="/contacts/batch/read", kind="edit", edits=seen)
    later = [changed(row, 1_000 + n, total_orders=7) for n, row in enumerate(people(3))]
    with pytest.raises(RunIncompleteError):
        hubspot.sync(later)

    hubspot.execute("update ops.sync_status set next_attempt_at = now()")
    hubspot.sync(later)

    assert {row["email"] for row in hubspot.contacts()} == {email_of(n) for n in (1, 2, 3)}
    assert hubspot.ledger("select distinct status from ops.sync_status") == [("synced",)]


def test_lists_are_filled_a_thousand_a_call(hubspot: HubSpotRuns) -> None:
    hubspot.sandbox.switch("hubspot", membership_max=1_000)

    hubspot.sync([customer(n) for n in range(1, 1_501)])

    assert hubspot.calls()[MOVE] == ceil(1_500 / 1_000)
