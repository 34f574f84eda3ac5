"""A person erased from a warehouse into which real taps read three CRMs, and read them again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest

from crm_core.erasure import parameters, person_of
from crm_signals.read_back.reading import ReadBack
from fixtures.brevo_api import BrevoApi
from fixtures.brevo_tap import BrevoTap
from fixtures.hubspot_api import HubSpotApi
from fixtures.hubspot_tap import HubSpotTap, new_deal
from fixtures.loader import load
from fixtures.mautic_api import MauticApi
from fixtures.mautic_tap import MauticTap
from fixtures.warehouse import Warehouse
from ticket_console.database import make_schema
from ticket_pipeline.environment import meltano_environment
from ticket_pipeline.erasure.steps import erase_everywhere
from ticket_pipeline.erasure.tables import search

if TYPE_CHECKING:
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient

KEY = "a key of the test"
ADA, BOB = "ada.canary@example.org", "bob@example.org"
NAMED = {"patterns": ["canary", "0?412 ?345 ?678"], "words": ["%canary%", "%345%"], "ids": []}
TAPS = {"brevo": BrevoTap, "mautic": MauticTap, "hubspot": HubSpotTap}


@dataclass(frozen=True)
class Shop:
    """A warehouse, and the CRMs that it reads."""

    sandbox: SandboxClient
    warehouse: Warehouse
    folder: Path

    def read_crms(self) -> None:
        """Read everything from the beginning, load it, conclude from it, transform."""
        for crm, tap in TAPS.items():
            lines = tap(self.sandbox, self.folder).run().lines
            load(lines, self.warehouse.url, f"raw_{crm}", self.folder)
            with psycopg.connect(self.warehouse.url, autocommit=True) as db:
                ReadBack(db, crm, KEY).run()
        self.warehouse.build(now=self.sandbox.clock())

    def places(self, address: str | None = None) -> set[str]:
        """Tables that name Ada, or hold an address."""
        known = parameters(person_of(address)) if address else NAMED
        with psycopg.connect(self.warehouse.url) as db:
            return {f"{hit.schema}.{hit.table}" for hit in search(db, known)}


@pytest.fixture
def shop(
    sandbox: SandboxClient, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """Ada and Bob are in all three CRMs, where both did things."""
    variables = meltano_environment({"TOMBSTONE_KEY": KEY}, postgres_url)
    monkeypatch.setenv("PGOPTIONS", variables["PGOPTIONS"])
    sandbox.switch("hubspot", search_lag_seconds=0)
    sandbox.switch("brevo", rate_limits=False)
    for email, name, phone in ((ADA, "Canary", "412 345 678"), (BOB, "Builder", "412 000 111")):
        _appears_in_brevo(sandbox, email, name)
        _appears_in_mautic(sandbox, email, name, phone)
        _appears_in_hubspot(sandbox, email, name, phone)
    make_schema(postgres_url)
    return Shop(sandbox, Warehouse(postgres_url, tmp_path / "dbt"), tmp_path)


def _appears_in_brevo(sandbox: SandboxClient, email: str, name: str) -> None:
    with closing(BrevoApi(sandbox)) as brevo:
        brevo.create(email, attributes={"LASTNAME": name})
    sandbox.control("brevo/bounce", {"email": email})


def _appears_in_mautic(sandbox: SandboxClient, email: str, name: str, phone: str) -> None:
    with closing(MauticApi(sandbox)) as mautic:
        contact = mautic.create(email, lastname=name, mobile=f"0{phone}")
        sandbox.control("mautic/click", {"email": email})
        path = f"/contacts/{contact}/dnc/email/add"
        assert mautic.post(path, {"reason": 3, "comments": f"{name} rang us"}).ok


def _appears_in_hubspot(sandbox: SandboxClient, email: str, name: str, phone: str) -> None:
    with closing(HubSpotApi(sandbox)) as hubspot:
        contact = hubspot.create(email, lastname=name, phone=f"+61 {phone}")
        new_deal(hubspot, contact, dealname=f"Box for {name}", amount="90")


def test_an_erased_person_is_named_nowhere_however_often_taps_bring_the_rows_again(
    shop: Shop,
) -> None:
    shop.read_crms()
    held = {f"raw_{crm}.contacts" for crm in TAPS} | {
        "raw_hubspot.deals",
        "raw_mautic.email_stats",
        "raw_mautic.do_not_contact",
        "ops.customer_email_engagement",
        "ops.consent_events",
        "intermediate.int_crm_contacts",
    }
    assert held <= shop.places()

    receipt = erase_everywhere(shop.warehouse.url, person_of(ADA), KEY, [])
    assert receipt.still_named == []
    assert shop.places() == set()

    shop.read_crms()
    assert shop.places() == set()
    assert {"raw_hubspot.contacts", "ops.consent_events"} <= shop.places(BOB)
    [deal] = shop.warehouse.rows("select amount from raw_hubspot.deals where dealname is null")
    assert deal["amount"] == 90
