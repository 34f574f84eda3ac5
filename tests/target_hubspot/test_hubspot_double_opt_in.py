"""Who waits to confirm a yes is a contact with the property on which the workflow mails."""

from typing import Any

import pytest

from fixtures.customers import Record, changed, customer, singer_input
from fixtures.hubspot_target import HubSpotRuns, email_of

WAITING: dict[str, Any] = {"marketing_opt_in": False, "opt_in_pending": True}
YES: dict[str, Any] = {"marketing_opt_in": True, "opt_in_pending": False}
NO: dict[str, Any] = {"marketing_opt_in": False, "opt_in_pending": False}
NAME = "nova_opt_in_pending"


def waiting(number: int = 1, **columns: Any) -> Record:
    return customer(number, **WAITING, **columns)


def field(hubspot: HubSpotRuns, number: int = 1) -> str:
    """The property of a customer's contact, empty where there is nothing in it."""
    path = f"/crm/v3/objects/contacts?properties=email,{NAME}"
    found = [row["properties"] for row in hubspot.api("GET", path)["results"]]
    return next(each[NAME] or "" for each in found if each["email"] == email_of(number))


def is_out(hubspot: HubSpotRuns, number: int = 1) -> bool:
    contact = hubspot.contact(number)
    return bool(contact and contact["hs_email_optout"] == "true")


def test_the_property_is_made_and_set_for_who_waits_alone(hubspot: HubSpotRuns) -> None:
    summary = hubspot.sync([waiting(1), customer(2)])

    assert (field(hubspot, 1), field(hubspot, 2)) == ("true", "")
    assert not is_out(hubspot, 1)
    assert hubspot.lists_of(1) == set()
    assert (summary["created"], summary["waiting"]) == (2, 1)


def test_the_prefix_of_the_settings_holds(hubspot: HubSpotRuns) -> None:
    hubspot.sync([waiting()], property_prefix="shop_")

    path = "/crm/v3/objects/contacts?properties=shop_opt_in_pending"
    [row] = hubspot.api("GET", path)["results"]
    assert row["properties"]["shop_opt_in_pending"] == "true"


@pytest.mark.parametrize("after", [YES, NO])
def test_the_property_is_taken_back_when_nobody_waits_any_more(
    hubspot: HubSpotRuns, after: dict[str, Any]
) -> None:
    hubspot.sync([waiting()])

    hubspot.sync([changed(waiting(), **after)])

    assert (field(hubspot), is_out(hubspot)) == ("false", after is NO)


def test_without_the_property_nobody_is_asked_and_the_setting_is_named(
    hubspot: HubSpotRuns,
) -> None:
    properties = {"firstname": {"field": "first_name", "type": "string"}}

    summary = hubspot.sync([waiting(1), customer(2)], properties=properties)

    assert "add one to the setting properties" in "; ".join(summary["reasons"])
    assert (summary["created"], summary["waiting"]) == (1, 1)


def test_somebody_who_opted_out_there_unknown_to_the_plan_is_not_asked(
    hubspot: HubSpotRuns,
) -> None:
    """Whoever comes and opts out after the opt-outs were read is met by the upsert."""
    hubspot.sync([customer(9)])
    target = hubspot.target()
    target.run.open()
    target.record_opt_outs()
    hubspot.create(email_of(1))
    hubspot.person("unsubscribe", 1)
    unseen = [{"row": 0, "set": {"properties": {"email": "unseen@example.org"}}}]
    hubspot.sandbox.fault(vendor="hubspot", path="/contacts/batch/read", kind="edit", edits=unseen)

    target.run_to_end(singer_input([waiting()]))

    assert (field(hubspot), is_out(hubspot)) == ("false", True)
    assert hubspot.summary()["waiting"] == 0
