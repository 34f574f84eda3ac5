"""What a run does when HubSpot fails, refuses or throttles, and what nobody may see."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS
from fixtures.hubspot_tap import new_deal
from fixtures.raw_answers import relay
from fixtures.tap_cases import passing_failures
from tap_core.errors import AccessRefusedError, UnreachableError, VendorFailingError
from tap_hubspot.errors import DailyLimitError, ScopeMissingError
from vendor_sandbox.credentials import HUBSPOT_EXPIRED_TOKEN, HUBSPOT_TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.hubspot_api import HubSpotApi
    from fixtures.hubspot_tap import HubSpotTap


def fail(tap: HubSpotTap, path: str = CONTACTS, **fault: Any) -> None:
    tap.sandbox.fault(vendor="hubspot", path=path, **fault)


@passing_failures(423, 477)
def test_a_passing_failure_is_tried_again(
    tap: HubSpotTap, portal: HubSpotApi, fault: dict[str, Any]
) -> None:
    ada = portal.create(ADA)
    fail(tap, **fault, count=2)
    run = tap.run("contacts")
    assert run.ids("contacts") == [ada]
    assert run.summary["status"] == "success"
    assert run.summary["api_calls"] == 2 + 2


def test_a_throttled_search_is_tried_again(tap: HubSpotTap, portal: HubSpotApi) -> None:
    ada = portal.create(ADA)
    first = tap.run("contacts")
    fail(tap, f"{CONTACTS}/search", status=429, count=3)
    assert tap.run("contacts", state=first.state).ids("contacts") == [ada]


def test_the_daily_limit_ends_the_run_at_once(tap: HubSpotTap, portal: HubSpotApi) -> None:
    portal.create(ADA)
    portal.sandbox.switch("hubspot", rate_limits=True, daily_limit=1)
    with pytest.raises(DailyLimitError, match="after midnight in the account's time zone"):
        tap.run("contacts")
    assert json.loads(tap.summary_path.read_text())["api_calls"] == 2


def test_a_run_fails_when_contacts_cannot_be_read(tap: HubSpotTap) -> None:
    fail(tap, status=500, count=100)
    with pytest.raises(VendorFailingError, match=r"the vendor failed .*Run again later"):
        tap.run("contacts")


def test_deals_that_fail_are_skipped_and_their_bookmark_stays(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    new_deal(portal)
    first = tap.run("deals")
    portal.sandbox.advance(1)
    new_deal(portal)
    fail(tap, "/associations", status=500, count=5)
    failed = tap.run("deals", state=first.state)
    assert failed.summary["skipped"][0]["stream"] == "deals"
    assert failed.bookmark("deals") == first.bookmark("deals")
    assert len(tap.run("deals", state=failed.state).ids("deals")) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "nobody"},
        {"from": {"id": "not asked about"}},
        {"to": [{"id": "7"}]},
        {"to": "all"},
        {"paging": {"next": {"link": "elsewhere"}}},
        {"paging": ["next"]},
    ],
    ids=str,
)
def test_associations_that_are_not_as_documented_skip_the_deals_with_a_reason(
    tap: HubSpotTap, portal: HubSpotApi, wrong: dict[str, Any]
) -> None:
    new_deal(portal, portal.create(ADA))
    fail(tap, "/associations", kind="edit", edits=[{"row": 0, "set": wrong}])
    run = tap.run("deals")
    (skipped,) = run.summary["skipped"]
    assert (skipped["stream"], run.passes) == ("deals", [])
    assert skipped["reason"].startswith("HubSpot answered ")


def test_a_list_whose_pages_never_end_is_given_up(tap: HubSpotTap, portal: HubSpotApi) -> None:
    portal.create(ADA)
    endless = {"results": '"paging": {"next": {"after": "1"}}, "results"'}
    with (
        relay(tap.config["api_url"], endless) as address,
        pytest.raises(VendorFailingError, match="do not follow one another"),
    ):
        tap.run("contacts", api_url=address)


def test_a_pass_that_breaks_off_is_due_again(tap: HubSpotTap, portal: HubSpotApi) -> None:
    people = sorted([portal.create(ADA), portal.create(BOB), portal.create("c@example.org")])
    first = tap.run("contacts")
    fail(tap, status=401, after=1)
    with pytest.raises(AccessRefusedError):
        tap.run("contacts", state=first.state, full_pass_hours=0, page_size=2)
    again = tap.run("contacts", state=first.state, full_pass_hours=0, page_size=2)
    assert again.ids("contacts") == people
    assert len(again.records["full_passes"]) == 1


def test_a_missing_scope_is_named(tap: HubSpotTap, portal: HubSpotApi) -> None:
    portal.create(ADA)
    portal.sandbox.switch("hubspot", scopes=["crm.objects.contacts.read"])
    run = tap.run_refused()
    told = {skipped["stream"]: skipped["reason"] for skipped in run.summary["skipped"]}
    assert set(told) == {"deals", "lists"}
    assert "crm.objects.deals.read" in told["deals"]
    assert "crm.lists.read" in told["lists"]
    assert len(run.ids("contacts")) == 1


def test_where_properties_may_not_be_listed_contacts_are_read_all_the_same(
    tap: HubSpotTap, portal: HubSpotApi
) -> None:
    ada = portal.create(ADA)
    fail(tap, "/crm/v3/properties/contacts", status=403)
    run = tap.run_refused("contacts")
    assert run.ids("contacts") == [ada]
    assert run.summary["skipped"][0]["what"] == "the opt-outs of subscription types"


def test_without_the_scope_of_contacts_the_run_fails(tap: HubSpotTap, portal: HubSpotApi) -> None:
    portal.sandbox.switch("hubspot", scopes=["crm.lists.read"])
    with pytest.raises(ScopeMissingError, match=r"crm.objects.contacts.read"):
        tap.run("contacts")


def test_a_wrong_token_ends_the_command_with_one_line_of_advice(
    tap: HubSpotTap, tmp_path: Path
) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**tap.config, "access_token": HUBSPOT_EXPIRED_TOKEN}))
    command = [sys.executable, "-m", "tap_hubspot", "--config", str(config)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "tap-hubspot: HubSpot does not know the token (status 401" in ended.stderr
    assert HUBSPOT_EXPIRED_TOKEN not in ended.stderr


def test_a_host_that_does_not_answer_says_what_to_check(tap: HubSpotTap) -> None:
    with pytest.raises(UnreachableError, match=r"nobody answers .* Check api_url"):
        tap.run("contacts", api_url="http://127.0.0.1:9")


def test_neither_log_nor_summary_shows_token_or_person(
    tap: HubSpotTap, portal: HubSpotApi, caplog: pytest.LogCaptureFixture
) -> None:
    portal.create(ADA, firstname="Canary")
    portal.create(BOB)
    edits = [{"row": 0, "set": {"id": None, "createdAt": "yesterday"}}]
    fail(tap, status=500)
    fail(tap, kind="edit", edits=edits)
    caplog.set_level("DEBUG")
    run = tap.run("contacts")
    shown = caplog.text + tap.summary_path.read_text()
    assert run.summary["rejected"]
    assert [word for word in (HUBSPOT_TOKEN, ADA, BOB, "Canary") if word in shown] == []
