"""What an account keeps beyond a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from fixtures.brevo_api import ADA, BOB, BrevoApi
from fixtures.restarts import Restarts

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = [{"email": BOB}, {"email": "none"}]


@pytest.fixture
def accounts() -> Iterator[Restarts[BrevoApi]]:
    with Restarts(BrevoApi) as accounts:
        yield accounts


def test_an_account_survives_a_restart(accounts: Restarts[BrevoApi]) -> None:
    account = accounts.start()
    account.attribute("CITY", "text")
    list_id = account.new_list("VIP")
    attributes = {"CITY": "Sydney", "SMS": "33612345678"}
    more = {"ext_id": "crm-1", "listIds": [list_id], "emailBlacklisted": True}
    account.create(ADA, attributes=attributes, **more)
    account.succeed("POST", "/webhooks", {"url": "https://example.org", "events": ["opened"]})
    again = accounts.restart()
    listings = ("/contacts", "/contacts/attributes", "/contacts/lists", "/webhooks")
    for path in (*listings, f"/contacts/lists/{list_id}/contacts"):
        assert again.succeed("GET", path) == account.succeed("GET", path)
    found = again.succeed("GET", "/contacts/crm-1", identifierType="ext_id")
    assert found["email"] == ADA


def test_ids_are_not_given_again_after_a_restart(accounts: Restarts[BrevoApi]) -> None:
    account = accounts.start()
    account.create()
    account.succeed("DELETE", f"/contacts/{ADA}")
    assert accounts.restart().create(BOB) == 2


def test_an_import_that_waited_is_done_after_a_restart(accounts: Restarts[BrevoApi]) -> None:
    account = accounts.start()
    account.succeed("POST", "/contacts/import", {"jsonBody": ROWS, "listIds": [2]})
    again = accounts.restart()
    statuses = [again.succeed("GET", "/processes/1")["status"] for _ in range(3)]
    assert statuses == ["queued", "in_process", "completed"]
    assert again.succeed("GET", "/contacts")["count"] == 1


def test_reports_survive_a_restart(accounts: Restarts[BrevoApi]) -> None:
    account = accounts.start()
    process = account.import_rows(ROWS)
    url = process["info"]["import"]["invalid_emails"]
    moved = url.replace(account.sandbox.url, accounts.restart().sandbox.url)
    assert requests.get(moved, timeout=30).text == "EMAIL\nnone\n"
