"""What a HubSpot account keeps beyond a restart."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Mount

from fixtures.hubspot_api import ADA, BOB, CONTACTS
from vendor_sandbox.clock import Clock
from vendor_sandbox.credentials import HUBSPOT_TOKEN
from vendor_sandbox.hubspot.switches import CHOICES, default_switches
from vendor_sandbox.hubspot.vendor import HubSpot
from vendor_sandbox.server import ServerThread

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 1, tzinfo=UTC)
STATUSES = "/communication-preferences/v4/statuses"


class Account:
    """One account behind a server of its own."""

    def __init__(self, state: str | None = None) -> None:
        self.vendor = HubSpot(Clock(NOW))
        self.vendor.switches.update(search_lag_seconds=0.0)
        if state is not None:
            self.vendor.load(json.loads(state))
        control = Mount("/__sandbox/hubspot", routes=list(self.vendor.control_routes))
        self.server = ServerThread(Starlette(routes=[control, *self.vendor.routes]))

    def call(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        response = requests.request(
            method,
            self.server.url + path,
            headers={"authorization": f"Bearer {HUBSPOT_TOKEN}"},
            json=body,
            params=params,
            timeout=30,
        )
        assert response.status_code < 300, response.text
        return response.json() if response.content else None

    def create(self, email: str) -> str:
        created = self.call("POST", CONTACTS, {"properties": {"email": email}})
        return str(created["id"])

    def listed(self, path: str) -> Any:
        """A listing without what names the answer alone."""
        answer = self.call("GET", path, channel="EMAIL")
        return answer["results"]


class Accounts:
    """Starts accounts, and the same account again."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def start(self, state: str | None = None) -> Account:
        account = Account(state)
        self._stack.enter_context(account.server)
        self._stack.callback(account.vendor.close)
        return account

    def restart(self, account: Account) -> Account:
        return self.start(json.dumps(account.vendor.dump()))


@pytest.fixture
def accounts() -> Iterator[Accounts]:
    with ExitStack() as stack:
        yield Accounts(stack)


def test_an_account_survives_a_restart(accounts: Accounts) -> None:
    account = accounts.start()
    prop = {"name": "visits", "label": "V", "type": "number", "fieldType": "number"}
    prop["groupName"] = "contactinformation"
    account.call("POST", "/crm/v3/properties/contacts", prop)
    ada = account.create(ADA)
    account.call("PATCH", f"{CONTACTS}/{ada}", {"properties": {"visits": "7"}})
    vip = {"name": "VIP", "objectTypeId": "0-1", "processingType": "MANUAL"}
    list_id = account.call("POST", "/crm/v3/lists", vip)["list"]["listId"]
    account.call("PUT", f"/crm/v3/lists/{list_id}/memberships/add", [ada])
    account.call("POST", f"{STATUSES}/{ADA}/unsubscribe-all?channel=EMAIL", {})
    deal = {"dealname": "Order", "dealstage": "closedwon", "pipeline": "default"}
    deal_id = account.call("POST", "/crm/v3/objects/deals", {"properties": deal})["id"]
    links = f"/crm/v4/objects/deals/{deal_id}/associations"
    account.call("PUT", f"{links}/default/contacts/{ada}")
    again = accounts.restart(account)
    for path in (
        CONTACTS,
        "/crm/v3/properties/contacts",
        f"/crm/v3/lists/{list_id}/memberships",
        f"{STATUSES}/{ADA}",
        "/crm/v3/objects/deals",
        f"{links}/contacts",
    ):
        assert again.listed(path) == account.listed(path)
    found = again.call("POST", f"{CONTACTS}/search", {"properties": ["visits", "hs_email_optout"]})
    assert found["results"][0]["properties"]["hs_email_optout"] == "true"


def test_ids_are_not_given_again_after_a_restart(accounts: Accounts) -> None:
    account = accounts.start()
    ada = account.create(ADA)
    account.call("DELETE", f"{CONTACTS}/{ada}")
    assert int(accounts.restart(account).create(BOB)) == int(ada) + 1


def test_who_was_forgotten_stays_so(accounts: Accounts) -> None:
    account = accounts.start()
    account.call("POST", f"{CONTACTS}/gdpr-delete", {"objectId": ADA, "idProperty": "email"})
    with pytest.raises(AssertionError, match="blocklist"):
        accounts.restart(account).create(ADA)


def test_merged_contacts_stay_merged(accounts: Accounts) -> None:
    account = accounts.start()
    ada, bob = account.create(ADA), account.create(BOB)
    pair = {"primaryObjectId": ada, "objectIdToMerge": bob}
    merged = account.call("POST", f"{CONTACTS}/merge", pair)["id"]
    again = accounts.restart(account)
    assert again.call("GET", f"{CONTACTS}/{bob}")["id"] == merged
    assert again.call("GET", f"{CONTACTS}/{BOB}", idProperty="email")["id"] == merged


def test_the_default_of_every_switch_is_among_its_choices() -> None:
    defaults = default_switches()
    assert all(defaults[name] in choices for name, choices in CHOICES.items())


def test_every_switch_is_explained() -> None:
    explained = default_switches.__doc__ or ""
    assert [name for name in default_switches() if name not in explained] == []
