"""What a run does when Brevo fails, refuses or sends garbage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, BOB
from fixtures.brevo_tap import CONTACTS
from fixtures.raw_answers import relay
from fixtures.replaced_answers import Answer
from fixtures.replaced_answers import relay as replaced
from fixtures.tap_cases import passing_failures
from tap_core.errors import (
    AccessRefusedError,
    RequestRefusedError,
    UnreachableError,
    VendorFailingError,
)

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi
    from fixtures.brevo_tap import BrevoTap

OTHERS = ("/contacts/lists", "/emailCampaigns", "/smtp/blockedContacts")


def fail(tap: BrevoTap, path: str = "/contacts", **fault: Any) -> None:
    tap.sandbox.fault(vendor="brevo", path=path, **fault)


@passing_failures(408, 503)
def test_a_passing_failure_is_tried_again(
    tap: BrevoTap, vendor: BrevoApi, fault: dict[str, Any]
) -> None:
    vendor.create()
    fail(tap, **fault, count=2)
    run = tap.run("contacts")
    assert run.summary["status"] == "success"
    assert run.summary["api_calls"] == 3
    assert run.emails() == [ADA]


def test_an_answer_that_does_not_come_is_tried_again(tap: BrevoTap, vendor: BrevoApi) -> None:
    vendor.create()
    fail(tap, kind="timeout")
    assert tap.run("contacts", request_timeout=0.2).summary["api_calls"] == 2


def test_a_throttled_run_waits_as_long_as_the_vendor_says(tap: BrevoTap, vendor: BrevoApi) -> None:
    vendor.create()
    vendor.create(BOB)
    vendor.create("cy@example.org")
    vendor.sandbox.switch("brevo", rate_limits=True, contacts_per_second=1)
    run = tap.run("contacts", page_size=3)
    assert len(run.emails()) == 3
    assert run.summary["api_calls"] == 3


def test_the_tap_stays_within_the_limits_that_it_is_told(tap: BrevoTap, vendor: BrevoApi) -> None:
    for name in (ADA, BOB, "cy@example.org", "di@example.org"):
        vendor.create(name)
    vendor.sandbox.switch("brevo", rate_limits=True, contacts_per_second=2)
    run = tap.run("contacts", page_size=2, contacts_per_second=2)
    assert len(run.emails()) == 4
    assert run.summary["api_calls"] == 4


def test_contacts_that_cannot_be_read_end_the_run(tap: BrevoTap, vendor: BrevoApi) -> None:
    vendor.create()
    fail(tap, status=500, count=100)
    with pytest.raises(VendorFailingError, match=r"the vendor failed \(status 500 for "):
        tap.run()


def test_contacts_that_fail_on_a_later_page_are_all_read_by_the_next_run(
    tap: BrevoTap, vendor: BrevoApi, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    made = [f"p{number}@example.org" for number in range(6)]
    vendor.import_rows([{"email": email} for email in made])
    fail(tap, status=500, count=5, after=2)
    with pytest.raises(VendorFailingError):
        tap.run("contacts", page_size=2)
    assert capfdbinary.readouterr().out == b""
    assert tap.run("contacts", page_size=2).emails() == made


def test_an_answer_without_its_list_ends_the_run_rather_than_calling_everybody_gone(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    vendor.create()
    with (
        relay(tap.config["api_url"], {"contacts": '"people"'}) as address,
        pytest.raises(VendorFailingError, match=r"without a list of contacts\. Check api_url"),
    ):
        tap.run("contacts", api_url=address)


@pytest.mark.parametrize("path", OTHERS)
def test_a_list_that_fails_is_skipped_with_a_warning_and_told_at_the_end(
    tap: BrevoTap, vendor: BrevoApi, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    vendor.create()
    fail(tap, path, status=500, count=100)
    run = tap.run()
    (skipped,) = run.summary["skipped"]
    assert skipped["reason"].startswith("the vendor failed (status 500 for ")
    assert run.summary["status"] == "partial"
    assert skipped["stream"] not in run.passes
    assert f"tap-brevo.{skipped['stream']}" in caplog.text
    assert "skipped the stream" in caplog.text


def test_blocks_that_were_not_read_to_the_end_are_read_again(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    for email in (ADA, BOB, "cy@example.org"):
        vendor.create(email)
        vendor.sandbox.control("brevo/bounce", {"email": email})
    fail(tap, OTHERS[2], status=500, count=5, after=1)
    broken = tap.run("blocked_contacts", page_size=2)
    assert len(broken.emails("blocked_contacts")) == 2
    assert "replication_key_value" not in broken.bookmark("blocked_contacts")
    again = tap.run("blocked_contacts", state=broken.state)
    assert len(again.emails("blocked_contacts")) == 3


PASSES = {"emailCampaigns": "campaigns", "blockedContacts": "blocked_contacts", "lists": "lists"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("emailCampaigns", {}),
        ("blockedContacts", {}),
        ("blockedContacts", {"contacts": None, "count": 0}),
        ("blockedContacts", {"contacts": {}, "count": 0}),
        ("lists", {"lists": None, "count": 0}),
    ],
)
def test_a_list_without_rows_is_empty_in_whatever_form_and_its_pass_is_told(
    tap: BrevoTap, vendor: BrevoApi, path: str, body: dict[str, Any]
) -> None:
    vendor.create()

    def empty(_method: str, asked: str) -> Answer | None:
        return Answer(body) if path in asked else None

    with replaced(tap.config["api_url"], empty) as address:
        run = tap.run(api_url=address)
    assert (run.summary["status"], run.summary["skipped"]) == ("success", [])
    assert PASSES[path] in run.passes
    assert run.records.get(PASSES[path], []) == []


@pytest.mark.parametrize("body", [{"contacts": None, "count": 7}, {"contacts": "none"}])
def test_an_account_that_counts_people_and_shows_none_is_not_taken_for_empty(
    tap: BrevoTap, body: dict[str, Any]
) -> None:
    with (
        replaced(tap.config["api_url"], lambda *_: Answer(body)) as address,
        pytest.raises(VendorFailingError, match="without a list of contacts"),
    ):
        tap.run("contacts", api_url=address)


@pytest.mark.parametrize("status", [401, 403, 524, 530])
@pytest.mark.parametrize("page", ["<html><h1>403 Forbidden</h1></html>", "error code: 1010"])
def test_a_page_of_the_network_between_says_nothing_of_the_key(
    tap: BrevoTap, vendor: BrevoApi, status: int, page: str
) -> None:
    vendor.create()
    answers = iter([Answer(page, status)])
    with replaced(tap.config["api_url"], lambda *_: next(answers, None)) as address:
        assert tap.run("contacts", api_url=address).emails() == [ADA]
    with (
        replaced(tap.config["api_url"], lambda *_: Answer(page, status)) as address,
        pytest.raises(VendorFailingError) as ended,
    ):
        tap.run("contacts", api_url=address)
    assert "key" not in str(ended.value)


@pytest.mark.parametrize("status", [403, 404, 422])
def test_a_refusal_is_not_tried_again(tap: BrevoTap, vendor: BrevoApi, status: int) -> None:
    vendor.create()
    fail(tap, status=status)
    with pytest.raises(RequestRefusedError):
        tap.run("contacts")
    assert tap.sandbox.requests()["by_endpoint"] == {CONTACTS: 1}


@pytest.mark.parametrize(
    ("state", "advice"),
    [("no_credits", "Check the plan"), ("permission_denied", "its owner's key")],
)
def test_an_account_that_may_not_ask_is_told_what_to_do(
    tap: BrevoTap, vendor: BrevoApi, state: str, advice: str
) -> None:
    vendor.sandbox.switch("brevo", account_state=state)
    with pytest.raises(RequestRefusedError, match=advice):
        tap.run()


def test_a_wrong_key_ends_the_run_at_the_first_request(tap: BrevoTap) -> None:
    with pytest.raises(AccessRefusedError, match="Set api_key to a v3 API key"):
        tap.run(api_key="xkeysib-wrong")
    assert tap.sandbox.requests()["total"] == 1


def test_a_blocked_network_address_leads_to_the_page_where_it_is_allowed(tap: BrevoTap) -> None:
    with pytest.raises(AccessRefusedError, match=r"app\.brevo\.com/security/authorised_ips"):
        tap.run(api_key="ipblocked")


def test_nobody_at_the_address_ends_the_run(tap: BrevoTap) -> None:
    with pytest.raises(UnreachableError, match="Check api_url"):
        tap.run(api_url="http://127.0.0.1:9/v3")


def test_a_record_without_a_key_is_set_aside_with_the_reason(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    vendor.create()
    vendor.create(BOB)
    fail(tap, kind="edit", edits=[{"row": 0, "remove": ["id"]}])
    run = tap.run("contacts")
    assert run.emails() == [BOB]
    (rejected,) = run.records["rejected_records"]
    assert (rejected["stream"], rejected["reason"]) == ("contacts", "a key field is missing")
    assert run.summary["status"] == "partial"


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        ({"modifiedAt": "yesterday"}, "field modifiedAt is not a believable date-time"),
        ({"listIds": ["two"]}, "field listIds[] is not integer"),
        ({"attributes": "none"}, "field attributes is not object"),
        ({"smsBlacklisted": "no"}, "field smsBlacklisted is not boolean"),
        ({"listUnsubscribed": {"2": True}}, "field listUnsubscribed is not array"),
    ],
)
def test_a_field_of_another_type_costs_itself_and_no_opt_out(
    tap: BrevoTap, vendor: BrevoApi, edit: dict[str, Any], reason: str
) -> None:
    vendor.create()
    vendor.create(BOB)
    vendor.sandbox.control("brevo/unsubscribe", {"email": ADA})
    fail(tap, kind="edit", edits=[{"row": 0, "set": edit}])
    run = tap.run("contacts")
    blocked = {each["email"]: each["emailBlacklisted"] for each in run.records["contacts"]}
    assert blocked == {ADA: True, BOB: False}
    assert run.summary["left_out"] == {"contacts": {reason: 1}}
    assert "contacts" in run.passes


@pytest.mark.parametrize("told", ["true", 1, "yes", {"since": 2020}])
def test_whoever_may_be_blocked_is_blocked(tap: BrevoTap, vendor: BrevoApi, told: Any) -> None:
    vendor.create()
    fail(tap, kind="edit", edits=[{"row": 0, "set": {"emailBlacklisted": told}}])
    assert tap.run("contacts").records["contacts"][0]["emailBlacklisted"] is True


@pytest.mark.parametrize("name", ["listIds", "listUnsubscribed"])
def test_a_contact_on_no_list_may_have_an_empty_object(
    tap: BrevoTap, vendor: BrevoApi, name: str
) -> None:
    vendor.create()
    fail(tap, kind="edit", edits=[{"row": 0, "set": {name: {}}}])
    run = tap.run("contacts")
    assert run.records["contacts"][0][name] is None
    assert (run.summary["status"], run.summary["left_out"]) == ("success", {})
