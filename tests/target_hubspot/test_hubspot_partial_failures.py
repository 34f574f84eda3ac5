"""What HubSpot refused in part is neither success, nor a sign that nobody is there."""

import io
import json
from typing import Any

import pytest

from crm_core.errors import RunIncompleteError, SettingsError, VendorUnavailableError
from fixtures.customers import changed, customer
from fixtures.hubspot_answers import Replaced, answering, partly, refusal
from fixtures.hubspot_orders import deals, order, run, with_orders
from fixtures.hubspot_target import OBJECTS, HubSpotRuns, email_of
from fixtures.replaced_answers import Answer

INTERNAL: dict[str, Any] = {"status": "error", "category": "INTERNAL_ERROR", "message": "internal"}
STATE = '{"type": "STATE", "value": {"bookmarks": {"publish-orders": {"x": 1}}}}\n'
NO: dict[str, Any] = {"marketing_opt_in": False, "consent_source": "humanitix"}


def is_there(hubspot: HubSpotRuns, number: int) -> bool:
    return hubspot.contact(number) is not None


def failed_orders(hubspot: HubSpotRuns, *orders: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """Run over orders of which some are to fail; returns the reasons."""
    with pytest.raises((RunIncompleteError, SettingsError)):
        run(hubspot, [customer(1)], orders, deals=True, **settings)
    return dict(hubspot.summary()["reasons"])


@pytest.mark.parametrize(
    "error",
    [
        {"subCategory": "crm.associations.INVALID_IDENTIFIER", "context": {"id": ["171"]}},
        {"message": "CONTACT=1234 is not valid"},
    ],
)
def test_a_refused_association_reports_its_order_and_is_tried_again(
    hubspot: HubSpotRuns, error: dict[str, Any]
) -> None:
    told = {"status": "error", "category": "VALIDATION_ERROR", "message": "171 is not a valid ID"}
    with answering(hubspot, Replaced("POST /associate/default", partly(told | error))):
        reasons = failed_orders(hubspot, order(1))
    again = run(hubspot, [], [order(1)], deals=True)

    assert [name for name in reasons if "did not join the deal to its contact" in name]
    assert again["status"] == "success"
    [deal] = deals(hubspot)
    path = f"/crm/v4/objects/deals/{deal['id']}/associations/contacts"
    assert hubspot.api("GET", path)["results"]


def test_a_refused_association_keeps_the_state(
    hubspot: HubSpotRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    given = io.StringIO(with_orders([customer(1)], [order(1)]).getvalue() + STATE)
    with (
        answering(hubspot, Replaced("POST /associate/default", partly(INTERNAL))),
        pytest.raises(SystemExit),
    ):
        hubspot.invoke(given, deals=True)

    assert capsys.readouterr().out == ""
    assert hubspot.summary()["status"] == "partial"


def values_refused(name: str, message: str) -> Answer:
    issue = {"isValid": False, "message": message, "error": "INVALID_OPTION", "name": name}
    error = {"message": message, "code": "INVALID_OPTION", "context": {"propertyName": [name]}}
    told = f"Property values were not valid: {json.dumps([issue])}"
    return Answer(refusal(told, errors=[error]), 400)


def test_a_currency_that_the_account_lacks_is_told_and_no_deal_made_in_another(
    hubspot: HubSpotRuns,
) -> None:
    refused = values_refused("deal_currency_code", "AUD was not one of the allowed options: [USD]")
    with (
        answering(hubspot, Replaced("POST /deals/batch/upsert", refused)),
        pytest.raises(SettingsError, match=r"deal_currency_code AUD.*allowed options.*Add the cur"),
    ):
        run(hubspot, [customer(1)], [order(1), order(2)], deals=True)

    assert deals(hubspot) == []
    assert hubspot.summary()["failed"] == 2
    assert hubspot.summary()["status"] == "failed"


def test_orders_in_a_currency_that_the_account_has_are_written_all_the_same(
    hubspot: HubSpotRuns,
) -> None:
    with pytest.raises(SettingsError, match="deal_currency_code EUR"):
        run(hubspot, [customer(1)], [order(1, currency="EUR"), order(2)], deals=True)

    assert [row["properties"]["nova_order_id"] for row in deals(hubspot)] == ["humanitix:O2"]


def test_a_stage_that_the_pipeline_lacks_is_told_with_those_it_has(
    hubspot: HubSpotRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SettingsError, match=r"dealstage nowhere .*closedwon.*deal_stages"):
        run(hubspot, [customer(1)], [order(1)], deals=True, deal_stages={"standing": "nowhere"})

    assert deals(hubspot) == []
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "answer",
    [
        Answer(refusal("You cannot have more than 10 unique properties"), 400),
        partly(refusal("You cannot have more than 10 unique", context={"name": ["nova_order_id"]})),
    ],
)
def test_a_unique_property_that_is_not_made_stops_the_run_with_hubspots_words(
    hubspot: HubSpotRuns, answer: Answer
) -> None:
    with (
        answering(hubspot, Replaced("POST /properties/deals/batch/create", answer)),
        pytest.raises(SettingsError, match=r"nova_order_id .*You cannot have more than 10 unique"),
    ):
        run(hubspot, [customer(1)], [order(1)], deals=True)

    assert deals(hubspot) == []


def test_a_value_that_a_deal_can_do_without_is_left_out_and_told(hubspot: HubSpotRuns) -> None:
    summary = run(hubspot, [customer(1)], [order(1, ordered_at="9T9")], deals=True)

    assert len(deals(hubspot)) == 1
    assert summary["reasons"]["order: HubSpot refused the value of closedate"] == 1


def test_the_limit_of_properties_is_told_once_in_hubspots_words(hubspot: HubSpotRuns) -> None:
    words = "You have reached the maximum number of custom properties"
    limit = Answer(refusal(words, subCategory="PropertyValidationError.LIMIT"), 400)
    with answering(hubspot, Replaced("POST /properties/contacts/batch/create", limit)):
        summary = hubspot.sync([customer(1)])

    [told] = [reason for reason in summary["reasons"] if words in reason]
    assert "nova_total_spend" in told
    assert len(summary["reasons"]) == 1
    assert summary["created"] == 1


def test_one_bad_definition_costs_no_other_property(hubspot: HubSpotRuns) -> None:
    suburb = {"field": "suburb", "type": "string"}

    hubspot.sync([customer(1)], properties={"Bad Name": suburb, "nova_good": suburb})

    contact = hubspot.contact(1, "nova_good")
    assert contact
    assert contact["nova_good"] == "Newtown"
    [told] = [each for each in hubspot.summary()["reasons"] if "Bad Name" in each]
    assert "as HubSpot does not make them (" in told


@pytest.mark.parametrize("status", [400, 409])
def test_a_group_that_exists_is_taken_as_it_is(hubspot: HubSpotRuns, status: int) -> None:
    taken = Answer(refusal("A property group with this name already exists"), status)
    hubspot.sync([customer(1)])
    with answering(hubspot, Replaced("POST /properties/contacts/groups", taken)):
        summary = hubspot.sync(
            [customer(2)], property_prefix="our_", attendee_property="nova_attendee"
        )

    assert summary["created"] == 1


def test_nobody_is_erased_where_hubspot_cannot_say_who_is_there(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    unread = partly(INTERNAL | {"context": {"ids": [email_of(1)]}})
    with (
        answering(hubspot, Replaced("POST /batch/read", unread)),
        pytest.raises(VendorUnavailableError, match="could not read whether the person is there"),
    ):
        hubspot.target().erase(email_of(1))

    assert is_there(hubspot, 1)
    assert hubspot.target().erase(email_of(1)) is True
    assert not is_there(hubspot, 1)


def test_somebody_who_is_not_found_counts_as_nobody_there(hubspot: HubSpotRuns) -> None:
    assert hubspot.target().erase(email_of(1)) is False


def test_an_erasure_finds_second_addresses_by_a_search(hubspot: HubSpotRuns) -> None:
    hubspot.create("ada@example.org")
    hubspot.sandbox.control(
        "hubspot/add-secondary-email", {"email": "ada@example.org", "secondary": email_of(1)}
    )
    nobody = {"category": "OBJECT_NOT_FOUND", "message": "no", "context": {"ids": [email_of(1)]}}
    with answering(hubspot, Replaced("POST /batch/read", partly(nobody))):
        assert hubspot.target().erase(email_of(1)) is True

    assert hubspot.contacts() == []


def test_who_could_not_be_read_fails_alone_and_comes_back(hubspot: HubSpotRuns) -> None:
    unread = partly(INTERNAL | {"context": {"ids": [email_of(1)]}})
    hubspot.sync([customer(9)])
    with (
        answering(hubspot, Replaced("POST /batch/read", unread)),
        pytest.raises(RunIncompleteError, match="1 customers did not reach"),
    ):
        hubspot.sync([customer(1), customer(2)])
    first = hubspot.summary()
    hubspot.execute("update ops.sync_status set next_attempt_at = now()")
    hubspot.sync([])

    assert first["reasons"]["HubSpot could not read the contact"] == 1
    assert (first["created"], first["failed"]) == (1, 1)
    assert is_there(hubspot, 1)


def test_what_could_not_be_read_at_first_is_asked_for_once_more(hubspot: HubSpotRuns) -> None:
    unread = partly(INTERNAL | {"context": {"ids": [email_of(1)]}})
    with answering(hubspot, Replaced("POST /batch/read", unread, times=1)):
        summary = hubspot.sync([customer(1)])

    assert summary["created"] == 1


def test_rows_that_a_batch_refuses_without_a_name_are_sent_again(hubspot: HubSpotRuns) -> None:
    with (
        answering(hubspot, Replaced("POST /batch/upsert", partly(refusal("something is wrong")))),
        pytest.raises(RunIncompleteError),
    ):
        hubspot.sync([customer(1)])

    [reason] = hubspot.summary()["reasons"]
    assert "confirmed neither" in reason
    assert "something is wrong" in reason


def test_a_contact_that_is_not_archived_is_told(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1), customer(2)])
    hubspot.execute("create schema if not exists publish")
    hubspot.execute("drop table if exists publish.customers")
    hubspot.execute(
        "create table publish.customers as select customer_id from ops.sync_status limit 1"
    )
    with (
        answering(hubspot, Replaced("POST /batch/archive", partly(INTERNAL))),
        pytest.raises(RunIncompleteError),
    ):
        hubspot.sync([], on_missing="archive", max_removals=90)

    assert len(hubspot.contacts()) == 2


def test_a_conflict_that_names_nobody_is_found_by_the_address(hubspot: HubSpotRuns) -> None:
    hubspot.create(email_of(1))
    nobody = {"category": "OBJECT_NOT_FOUND", "message": "no", "context": {"ids": [email_of(1)]}}
    with answering(
        hubspot,
        Replaced("POST /batch/read", partly(nobody), times=1),
        Replaced("POST /batch/upsert", Answer(refusal("Contact already exists", "CONFLICT"), 409)),
    ):
        summary = hubspot.sync([customer(1)])

    assert (summary["status"], summary["updated"]) == ("success", 1)
    assert hubspot.lists_of(1) == {"Nova Attendee"}


def test_an_update_is_written_though_its_answer_names_no_address(hubspot: HubSpotRuns) -> None:
    contact_id = hubspot.create(email_of(1))
    held = {"createdate": "2026-03-12T07:33:46Z", "hs_is_unworked": "true"}
    held |= {"hs_lifecyclestage_lead_date": "1773300826615", "hs_object_id": contact_id}
    row = {"id": contact_id, "properties": held, "archived": False}
    with answering(
        hubspot, Replaced("POST /batch/update", Answer({"status": "COMPLETE", "results": [row]}))
    ):
        summary = hubspot.sync([customer(1)])

    assert (summary["status"], summary["updated"]) == ("success", 1)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("GET /properties/contacts", "The request body may not be null"),
        ("POST /batch/upsert", "The request body may not be null"),
    ],
)
def test_an_errors_list_of_texts_is_told_in_its_words(
    hubspot: HubSpotRuns, path: str, words: str
) -> None:
    body = {"status": "error", "message": "validation error", "correlationId": "c-1"}
    answer = Answer(body | {"errors": [words]}, 400)
    with answering(hubspot, Replaced(path, answer)), pytest.raises(Exception, match=r".") as ended:
        hubspot.sync([customer(1)])

    assert words in f"{ended.value} {hubspot.summary()['reasons']}"


def test_lists_whose_size_is_not_told_are_measured_by_one_call(hubspot: HubSpotRuns) -> None:
    for number in range(1, 121):
        hubspot.create(email_of(number))

    summary = hubspot.sync([customer(number) for number in range(1, 121)])

    assert summary["updated"] == 120
    assert summary["api_calls"] <= 20
    assert "GET lists/records/{objectTypeId}/{recordId}/memberships" not in hubspot.calls()


def test_a_cursor_is_sent_as_hubspot_itself_writes_it(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    hubspot.forget(1)
    contact = hubspot.contact(1)
    assert contact
    page = {"results": [{"recordId": "1"}], "paging": {"next": {"after": "AAAAMoEgcAg%3D"}}}
    asked: list[str] = []
    with answering(
        hubspot,
        Replaced("GET /records/0-1/", Answer({"results": []})),
        Replaced("GET after=AAAAMoEgcAg%3D", Answer({"results": [{"recordId": contact["id"]}]})),
        Replaced("GET after=AAAAMoEgcAg%253D", Answer("asked wrongly", 400)),
        Replaced("GET /memberships", Answer(page)),
    ):
        client = hubspot.target().client
        asked = list(client.members("1"))

    assert asked == ["1", contact["id"]]


def test_a_deleted_list_is_none_and_an_unknown_name_may_be_a_400(hubspot: HubSpotRuns) -> None:
    deleted = {"list": {"listId": "1", "name": "Nova VIP", "deletedAt": "2026-01-01T00:00:00Z"}}
    unknown = refusal("List does not exist with name Nova VIP")
    with answering(
        hubspot,
        Replaced("GET /name/Nova%20VIP", Answer(unknown, 400)),
        Replaced("GET /lists/77", Answer(deleted)),
        Replaced("GET /lists/78", Answer("<html>HTTP ERROR 404</html>", 404)),
    ):
        client = hubspot.target().client
        found = [client.list_named("Nova VIP"), client.list_by_id("77"), client.list_by_id("78")]

    assert found == [None, None, None]


def test_the_check_tells_which_options_a_property_lacks(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    options = [{"label": "VIP", "value": "VIP"}]
    hubspot.api(
        "PATCH", "/crm/v3/properties/contacts/nova_customer_type", json={"options": options}
    )

    wrong = [each for each in hubspot.target().check() if each.health.name == "WRONG"]

    assert [each.what for each in wrong] == ["property nova_customer_type (enumeration)"]
    assert "lacks the options" in wrong[0].advice


def test_who_said_no_leaves_the_lists_though_the_answer_has_no_keys(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    with answering(hubspot, Replaced("PUT /add-and-remove", Answer({}))):
        summary = hubspot.sync([changed(customer(1), **NO)])

    assert summary["status"] == "success"
    assert hubspot.api("GET", f"{OBJECTS}?properties=hs_email_optout")["results"]
