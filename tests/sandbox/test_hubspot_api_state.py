"""What a HubSpot account keeps beyond a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS, HubSpotApi, refusal
from fixtures.restarts import Restarts

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUSES = "/communication-preferences/v4/statuses"


@pytest.fixture
def accounts() -> Iterator[Restarts[HubSpotApi]]:
    with Restarts(HubSpotApi) as accounts:
        yield accounts


def listed(account: HubSpotApi, path: str) -> Any:
    """A listing without what names the answer alone."""
    return account.succeed("GET", path, channel="EMAIL")["results"]


def test_an_account_survives_a_restart(accounts: Restarts[HubSpotApi]) -> None:
    account = accounts.start()
    account.property("visits", "number", "number")
    ada = account.create(visits="7")
    list_id = account.new_list()
    account.succeed("PUT", f"/crm/v3/lists/{list_id}/memberships/add", [ada])
    account.succeed("POST", f"{STATUSES}/{ADA}/unsubscribe-all?channel=EMAIL", {})
    deal = {"dealname": "Order", "dealstage": "closedwon", "pipeline": "default"}
    deal_id = account.succeed("POST", "/crm/v3/objects/deals", {"properties": deal})["id"]
    links = f"/crm/v4/objects/deals/{deal_id}/associations"
    account.succeed("PUT", f"{links}/default/contacts/{ada}")
    again = accounts.restart()
    for path in (
        CONTACTS,
        "/crm/v3/properties/contacts",
        f"/crm/v3/lists/{list_id}/memberships",
        f"{STATUSES}/{ADA}",
        "/crm/v3/objects/deals",
        f"{links}/contacts",
    ):
        assert listed(again, path) == listed(account, path)
    again.sandbox.switch("hubspot", search_lag_seconds=0.0)
    found = again.succeed(
        "POST", f"{CONTACTS}/search", {"properties": ["visits", "hs_email_optout"]}
    )
    assert found["results"][0]["properties"]["hs_email_optout"] == "true"


def test_ids_are_not_given_again_after_a_restart(accounts: Restarts[HubSpotApi]) -> None:
    account = accounts.start()
    ada = account.create()
    account.succeed("DELETE", f"{CONTACTS}/{ada}")
    assert int(accounts.restart().create(BOB)) == int(ada) + 1


def test_who_was_forgotten_stays_so(accounts: Restarts[HubSpotApi]) -> None:
    account = accounts.start()
    account.succeed("POST", f"{CONTACTS}/gdpr-delete", {"objectId": ADA, "idProperty": "email"})
    refused = accounts.restart().post(CONTACTS, {"properties": {"email": ADA}})
    assert refusal(refused)[0] == 400
    assert "blocklist" in refused.json()["message"]


def test_merged_contacts_stay_merged(accounts: Restarts[HubSpotApi]) -> None:
    account = accounts.start()
    ada, bob = account.create(ADA), account.create(BOB)
    pair = {"primaryObjectId": ada, "objectIdToMerge": bob}
    merged = account.succeed("POST", f"{CONTACTS}/merge", pair)["id"]
    again = accounts.restart()
    assert again.succeed("GET", f"{CONTACTS}/{bob}")["id"] == merged
    assert again.succeed("GET", f"{CONTACTS}/{BOB}", idProperty="email")["id"] == merged
