"""What people answer in the sandbox's CRMs, read by the real taps and landed by the real loader."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import BrevoApi
from fixtures.brevo_tap import BrevoTap
from fixtures.hubspot_api import HubSpotApi
from fixtures.hubspot_tap import HubSpotTap
from fixtures.loader import load
from fixtures.mautic_api import MauticApi
from fixtures.mautic_tap import MauticTap
from fixtures.signals_people import ADA, consent, engagement
from fixtures.signals_raw import read_back

if TYPE_CHECKING:
    from pathlib import Path

    import psycopg

    from fixtures.tap_run import CrmRun, TapKit
    from vendor_sandbox.client import SandboxClient

BOB, CLEO, DAN, EVE = (f"{name}@example.org" for name in ("bob", "cleo", "dan", "eve"))
PEOPLE = (ADA, BOB, CLEO, DAN, EVE)
HOUR = 3_600


class Loop:
    """A CRM with five contacts, its tap, the loader, and the reading of what landed."""

    def __init__(
        self,
        api: BrevoApi | MauticApi | HubSpotApi,
        tap: TapKit[CrmRun],
        warehouse: psycopg.Connection,
        url: str,
    ) -> None:
        self.sandbox = api.sandbox
        self.tap = tap
        self.warehouse = warehouse
        self.url = url
        self.crm = tap.tap_class.name.removeprefix("tap-")
        self.state: dict[str, Any] | None = None
        with closing(api):
            for email in PEOPLE:
                api.create(email)
        self.pass_time()

    def pass_time(self) -> None:
        """Let the CRM's clock go on."""
        self.sandbox.control("clock", {"seconds": HOUR})

    def answer(self, deed: str, email: str, **more: Any) -> None:
        """Let somebody do what no API offers."""
        self.sandbox.control(f"{self.crm}/{deed}", {"email": email, **more})

    def round(self, full_pass_hours: int = 0) -> None:
        """Read the CRM, whole or not, land it and read it back; then there is nothing to add."""
        self.pass_time()
        run = self.tap.run(state=self.state, full_pass_hours=full_pass_hours)
        self.state = run.state
        load(run.lines, self.url, f"raw_{self.crm}", self.tap.summary_path.parent)
        read_back(self.warehouse, self.crm)
        assert read_back(self.warehouse, self.crm) == (0, 0)
        self.pass_time()

    def answers(self) -> set[tuple[str, str, str]]:
        """Whose channel got which word."""
        told = consent(self.warehouse)
        return {(email, channel, reason) for _, email, channel, _, reason in told}

    def lifted(self) -> set[str]:
        """Who is mailed again."""
        return {email for email, _, reason in self.answers() if reason == "lifted"}

    def happened(self) -> set[tuple[str, str]]:
        """Who did what."""
        return {(email, kind) for _, email, kind, *_ in engagement(self.warehouse)}


@pytest.fixture
def brevo(
    sandbox: SandboxClient, warehouse: psycopg.Connection, postgres_url: str, tmp_path: Path
) -> Loop:
    """Brevo, as it lands."""
    return Loop(BrevoApi(sandbox), BrevoTap(sandbox, tmp_path), warehouse, postgres_url)


@pytest.fixture
def mautic(
    sandbox: SandboxClient, warehouse: psycopg.Connection, postgres_url: str, tmp_path: Path
) -> Loop:
    """Mautic, as it lands."""
    return Loop(MauticApi(sandbox), MauticTap(sandbox, tmp_path), warehouse, postgres_url)


@pytest.fixture
def hubspot(
    sandbox: SandboxClient, warehouse: psycopg.Connection, postgres_url: str, tmp_path: Path
) -> Loop:
    """HubSpot, as it lands; its searches see every change at once."""
    sandbox.switch("hubspot", search_lag_seconds=0)
    return Loop(HubSpotApi(sandbox), HubSpotTap(sandbox, tmp_path), warehouse, postgres_url)


def test_brevo_tells_kinds_by_its_block_list_and_lifts_what_left_both(brevo: Loop) -> None:
    deeds = {"unsubscribe": ADA, "bounce": BOB, "complain": CLEO, "block": DAN}
    for deed, email in deeds.items():
        brevo.answer(deed, email)
    brevo.answer("list-unsubscribe", EVE, listId=2)
    brevo.round()

    assert brevo.answers() == {
        (ADA, "email", "blocked"),
        (BOB, "email", "hard_bounce"),
        (CLEO, "email", "complained"),
        (DAN, "email", "blocked"),
        (EVE, "list:2", "left a list"),
    }
    assert brevo.happened() == {(BOB, "bounce"), (CLEO, "complaint")}

    with closing(BrevoApi(brevo.sandbox)) as api:
        for email in (ADA, BOB, CLEO):
            api.succeed("PUT", f"/contacts/{email}", {"emailBlacklisted": False})
        api.succeed("DELETE", f"/smtp/blockedContacts/{BOB}")
    brevo.round()

    assert brevo.lifted() == {ADA, BOB}


def test_mautic_tells_kinds_by_its_entries_and_lifts_what_a_full_pass_misses(mautic: Loop) -> None:
    deeds = {"unsubscribe": ADA, "bounce": BOB, "block": CLEO, "click": DAN}
    for deed, email in deeds.items():
        mautic.answer(deed, email)
    mautic.round()

    assert mautic.answers() == {
        (ADA, "email", "unsubscribed"),
        (BOB, "email", "hard_bounce"),
        (CLEO, "email", "blocked"),
    }
    happened = {(ADA, "unsubscribe"), (BOB, "bounce"), (DAN, "open"), (DAN, "click")}
    assert mautic.happened() == happened

    mautic.answer("resubscribe", ADA)
    mautic.round()

    assert mautic.lifted() == {ADA}


def test_an_entry_of_mautics_that_took_anothers_place_tells_that_the_other_was_lifted(
    mautic: Loop,
) -> None:
    mautic.answer("unsubscribe", ADA)
    mautic.round()
    mautic.answer("resubscribe", ADA)
    mautic.answer("bounce", ADA)
    mautic.round(full_pass_hours=24)

    said = [(subscribed, reason) for _, _, _, subscribed, reason in consent(mautic.warehouse)]
    assert said == [(False, "unsubscribed"), (True, "lifted"), (False, "hard_bounce")]


def test_hubspot_tells_kinds_by_properties_and_lifts_what_is_blank_again(hubspot: Loop) -> None:
    deeds = {"unsubscribe": ADA, "bounce": BOB, "open": CLEO, "click": DAN}
    for deed, email in deeds.items():
        hubspot.answer(deed, email)
    hubspot.answer("unsubscribe", BOB)
    hubspot.round()

    assert hubspot.answers() == {(ADA, "email", "unsubscribed"), (BOB, "email", "hard_bounce")}
    happened = {(ADA, "unsubscribe"), (BOB, "bounce"), (CLEO, "open"), (DAN, "click")}
    assert happened <= hubspot.happened()

    for email in (ADA, BOB):
        hubspot.answer("subscribe", email, subscriptionId="301")
    hubspot.round()

    assert hubspot.lifted() == {ADA}
