"""What an account keeps beyond a restart."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Mount

from vendor_sandbox.brevo.switches import CHOICES, default_switches
from vendor_sandbox.brevo.vendor import Brevo
from vendor_sandbox.clock import Clock
from vendor_sandbox.credentials import BREVO_API_KEY
from vendor_sandbox.server import ServerThread

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ROWS = [{"email": "bob@example.org"}, {"email": "none"}]


class Account:
    """One account behind a server of its own."""

    def __init__(self, state: str | None = None, **switches: Any) -> None:
        self.vendor = Brevo(Clock(NOW))
        self.vendor.switches.update(process_seconds=0.0, **switches)
        if state is not None:
            self.vendor.load(json.loads(state))
        self.server = ServerThread(
            Starlette(
                routes=[
                    Mount("/__sandbox/brevo", routes=list(self.vendor.control_routes)),
                    *self.vendor.routes,
                ]
            )
        )

    def call(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        response = requests.request(
            method,
            f"{self.server.url}/v3{path}",
            headers={"api-key": BREVO_API_KEY},
            json=body,
            params=params,
            timeout=30,
        )
        assert response.status_code < 300, response.text
        return response.json() if response.content else None


class Accounts:
    """Starts accounts, and the same account again."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def start(self, state: str | None = None, **switches: Any) -> Account:
        account = Account(state, **switches)
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
    account.call("POST", "/contacts/attributes/normal/CITY", {"type": "text"})
    list_id = account.call("POST", "/contacts/lists", {"name": "VIP", "folderId": 1})["id"]
    contact = {
        "email": "ada@example.org",
        "ext_id": "crm-1",
        "listIds": [list_id],
        "emailBlacklisted": True,
        "attributes": {"CITY": "Sydney", "SMS": "33612345678"},
    }
    account.call("POST", "/contacts", contact)
    account.call("POST", "/webhooks", {"url": "https://example.org", "events": ["opened"]})
    again = accounts.restart(account)
    listings = ("/contacts", "/contacts/attributes", "/contacts/lists", "/webhooks")
    for path in (*listings, f"/contacts/lists/{list_id}/contacts"):
        assert again.call("GET", path) == account.call("GET", path)
    found = again.call("GET", "/contacts/crm-1", identifierType="ext_id")
    assert found["email"] == "ada@example.org"


def test_ids_are_not_given_again_after_a_restart(accounts: Accounts) -> None:
    account = accounts.start()
    account.call("POST", "/contacts", {"email": "ada@example.org"})
    account.call("DELETE", "/contacts/ada@example.org")
    created = accounts.restart(account).call("POST", "/contacts", {"email": "bob@example.org"})
    assert created == {"id": 2}


def test_an_import_that_waited_is_done_after_a_restart(accounts: Accounts) -> None:
    account = accounts.start()
    account.call("POST", "/contacts/import", {"jsonBody": ROWS, "listIds": [2]})
    again = accounts.restart(account)
    statuses = [again.call("GET", "/processes/1")["status"] for _ in range(3)]
    assert statuses == ["queued", "processing", "completed"]
    assert again.call("GET", "/contacts")["count"] == 1


def test_reports_survive_a_restart(accounts: Accounts) -> None:
    account = accounts.start(process_polls=0)
    account.call("POST", "/contacts/import", {"jsonBody": ROWS, "listIds": [2]})
    url = account.call("GET", "/processes/1")["info"]["import"]["invalid_emails"]
    moved = url.replace(account.server.url, accounts.restart(account).server.url)
    assert requests.get(moved, timeout=30).text == "EMAIL\nnone\n"


def test_the_default_of_every_switch_is_among_its_choices() -> None:
    defaults = default_switches()
    assert all(defaults[name] in choices for name, choices in CHOICES.items())


def test_every_switch_is_explained() -> None:
    explained = default_switches.__doc__ or ""
    assert [name for name in default_switches() if name not in explained] == []
