"""What the user is told when Mautic refuses or does not answer, and what is repeated."""

from typing import Any

import pytest

from crm_core.errors import (
    AccessRefusedError,
    RunIncompleteError,
    SettingsError,
    TargetError,
    VendorUnavailableError,
)
from fixtures.customers import changed, customer
from fixtures.mautic_target import MauticRuns, email_of
from vendor_sandbox.credentials import MAUTIC_USER

NEW = "POST /api/contacts/batch/new"
BASIC = {"client_id": None, "user": MAUTIC_USER, "password": "wrong"}


@pytest.mark.parametrize(
    ("settings", "switches", "words"),
    [
        ({}, {"api_enabled": False}, "Enable it in Mautic under Configuration, API Settings"),
        (BASIC, {"basic_auth": False}, "Enable HTTP basic auth"),
        (BASIC, {}, "Set user and password"),
        ({"client_secret": "wrong"}, {}, "Copy both from Mautic's Settings, API Credentials"),
        ({}, {"forbidden_writes": ["contacts"]}, "Give its role the API, contacts and segments"),
        ({}, {"forbidden_writes": ["fields"]}, "all of custom fields"),
    ],
)
def test_a_refusal_says_what_to_do(
    mautic: MauticRuns, settings: dict[str, Any], switches: dict[str, Any], words: str
) -> None:
    if switches:
        mautic.sandbox.switch("mautic", **switches)

    with pytest.raises(AccessRefusedError) as refused:
        mautic.sync([customer(1)], **settings)

    assert words in str(refused.value)
    assert mautic.summary()["error"] == str(refused.value)
    assert mautic.ledger("select status, error from ops.sync_runs") == [
        ("failed", str(refused.value))
    ]


@pytest.mark.parametrize(
    "settings",
    [{"client_id": None}, {"client_secret": ""}, {"client_id": None, "user": "somebody"}],
)
def test_missing_credentials_are_named(mautic: MauticRuns, settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="Set client_id and client_secret, or user and"):
        mautic.sync([customer(1)], **settings)


@pytest.mark.parametrize("base_url", ["mautic.example.org", "ftp://x.org", "https://", "http://[x"])
def test_an_address_that_is_none_is_named(mautic: MauticRuns, base_url: str) -> None:
    with pytest.raises(SettingsError, match="base_url is no address of a Mautic"):
        mautic.sync([customer(1)], base_url=base_url)


def test_a_token_that_expires_on_the_way_is_replaced(mautic: MauticRuns) -> None:
    mautic.sandbox.switch("mautic", token_calls=4)

    summary = mautic.sync([customer(n) for n in range(1, 21)], rows_per_call=2)

    assert (summary["status"], summary["created"]) == ("success", 20)
    assert mautic.calls()["POST /oauth/v2/token"] > 4


def test_a_token_that_is_refused_again_ends_the_run(mautic: MauticRuns) -> None:
    mautic.sandbox.fault(vendor="mautic", path="/api/", status=401, count=99)

    with pytest.raises(AccessRefusedError, match="refuses the token that it has just given"):
        mautic.sync([customer(1)])

    assert mautic.calls()["POST /oauth/v2/token"] == 2


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_passing_trouble_is_waited_out(mautic: MauticRuns, status: int) -> None:
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch/new", method="POST", status=status, count=2
    )

    summary = mautic.sync([customer(1), customer(2)])

    assert (summary["status"], summary["retried"]) == ("success", 2)
    assert len(mautic.contacts()) == 2


@pytest.mark.parametrize("kind", ["cut", "truncated", "html"])
def test_a_broken_answer_is_asked_for_again(mautic: MauticRuns, kind: str) -> None:
    mautic.sandbox.fault(vendor="mautic", path="/contacts", method="GET", kind=kind, status=502)

    assert mautic.sync([customer(1)])["retried"] == 1


def test_a_batch_whose_answer_was_lost_makes_nobody_twice(mautic: MauticRuns) -> None:
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch/new", method="POST", kind="cut", applied=True
    )

    summary = mautic.sync([customer(n) for n in range(1, 11)])

    assert (summary["status"], summary["created"]) == ("success", 10)
    assert mautic.others.get("/contacts").json()["total"] == "10"
    assert mautic.segments_of(10) == {"New Customers"}


def test_a_batch_that_breaks_mautic_is_sent_in_halves(mautic: MauticRuns) -> None:
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch/new", method="POST", status=500, count=2
    )

    summary = mautic.sync([customer(n) for n in range(1, 9)])

    assert (summary["created"], summary["failed"]) == (8, 0)
    assert mautic.calls()[NEW] == 1 + 3 + 1


def test_a_batch_that_died_between_its_rows_makes_nobody_twice(mautic: MauticRuns) -> None:
    mautic.sandbox.switch("mautic", batch_dies_after=3)

    summary = mautic.sync([customer(n) for n in range(1, 9)])

    assert summary["created"] == 8
    assert mautic.others.get("/contacts").json()["total"] == "8"


def test_a_row_that_breaks_mautic_costs_no_other(mautic: MauticRuns) -> None:
    mautic.sync([customer(9)])
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch/new", method="POST", status=500, count=7
    )

    with pytest.raises(RunIncompleteError):
        mautic.sync([customer(n) for n in range(1, 5)])
    first = mautic.summary()
    mautic.make_due()
    second = mautic.sync([])

    assert (first["created"], first["failed"]) == (3, 1)
    assert second["created"] == 1
    assert len(mautic.contacts()) == 5


def test_a_mautic_that_breaks_at_every_row_stops_the_run(mautic: MauticRuns) -> None:
    mautic.sync([customer(999)])
    records = [customer(n) for n in range(1, 201)]
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch/new", method="POST", status=500, count=999
    )

    with pytest.raises(VendorUnavailableError, match="with every contact"):
        mautic.sync(records)
    calls = mautic.calls()[NEW]
    mautic.sandbox.clear_faults()
    mautic.make_due()
    summary = mautic.sync(records)

    assert calls < 50
    assert summary["created"] == 200
    assert len(mautic.contacts()) == 201


def test_a_mautic_that_stays_down_stops_the_run_and_nothing_is_lost(mautic: MauticRuns) -> None:
    records = [customer(n) for n in range(1, 11)]
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch", method="POST", status=503, count=5, after=2
    )

    with pytest.raises(VendorUnavailableError, match="nothing is lost"):
        mautic.sync(records, rows_per_call=2, batch_size_rows=4)
    first = mautic.summary()
    second = mautic.sync(records)

    assert (first["status"], first["created"]) == ("failed", 4)
    assert (second["created"], second["unchanged"]) == (6, 4)
    assert len(mautic.contacts()) == 10


def test_an_unreachable_host_is_named_as_such(mautic: MauticRuns) -> None:
    with pytest.raises(VendorUnavailableError, match=r"the connection failed\. Check base_url"):
        mautic.sync([customer(1)], base_url="http://127.0.0.1:9")


def test_a_mautic_that_does_not_answer_in_time_is_named_as_such(mautic: MauticRuns) -> None:
    mautic.sandbox.fault(vendor="mautic", path="/api/", kind="timeout", count=9)

    with pytest.raises(VendorUnavailableError, match="did not answer in time"):
        mautic.sync([customer(1)], timeout_seconds=0.05)


@pytest.mark.parametrize(("status", "kind"), [(200, "html"), (404, "html"), (302, "status")])
def test_a_wrong_address_is_named_as_such(mautic: MauticRuns, status: int, kind: str) -> None:
    mautic.sandbox.fault(vendor="mautic", path="/api/", kind=kind, status=status, count=99)

    with pytest.raises(VendorUnavailableError, match=f"status {status}"):
        mautic.sync([customer(1)])


def test_a_firewall_is_named_as_such(mautic: MauticRuns) -> None:
    mautic.sandbox.fault(vendor="mautic", path="/api/", kind="html", status=403, count=99)

    with pytest.raises(AccessRefusedError, match="ModSecurity"):
        mautic.sync([customer(1)])


def test_a_duplicate_costs_one_row_and_says_how_to_merge(mautic: MauticRuns) -> None:
    alias = mautic.others.field("supabase_id", isUniqueIdentifier=True)
    mautic.others.create("a@example.org", **{alias: customer(1)["customer_id"]})
    mautic.others.create(email_of(1))
    mautic.person("edit", 1, fields={"firstname": "Ada"})

    summary = mautic.sync([customer(n) for n in range(1, 5)])

    assert (summary["created"], summary["rejected"]) == (3, 1)
    assert any("mautic:contacts:deduplicate" in why for why in summary["reasons"])
    assert mautic.writes()[NEW] == 1


def test_a_contact_that_vanishes_on_the_way_is_made_anew_by_the_next_run(
    mautic: MauticRuns,
) -> None:
    mautic.sync([customer(1), customer(2)], segments={})
    vanished = {"1": {"id": 1, "doNotContact": [], "fields": {"all": {"email": email_of(1)}}}}
    mautic.person("delete", 1)
    mautic.sandbox.fault(
        vendor="mautic",
        path="/api/contacts",
        method="GET",
        kind="edit",
        edits=[{"set": {"contacts": vanished, "total": "1"}}],
    )

    with pytest.raises(RunIncompleteError):
        mautic.sync([changed(customer(1), total_orders=2)], segments={})
    first = mautic.summary()
    mautic.make_due()
    second = mautic.sync([], segments={})

    assert (first["failed"], second["created"]) == (1, 1)
    assert mautic.values(1)["total_orders"] == 2
    assert mautic.values(1)["city"] == "Newtown"


def test_a_ledger_that_is_down_stops_the_run_before_the_first_call(mautic: MauticRuns) -> None:
    with pytest.raises(TargetError, match="database cannot be reached"):
        mautic.sync([customer(1)], database_url="postgresql://u:hidden@127.0.0.1:9/x")

    assert mautic.calls() == {}
    assert "hidden" not in str(mautic.summary())


def test_the_limit_of_older_versions_is_told(mautic: MauticRuns) -> None:
    mautic.sandbox.switch("mautic", rate_limits=True, rate_limit_per_hour=3)

    with pytest.raises(VendorUnavailableError, match="see its API rate limit"):
        mautic.sync([customer(1)])
