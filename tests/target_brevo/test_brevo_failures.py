"""What the user is told when Brevo refuses or does not answer, and what is repeated."""

from typing import Any

import pytest

from crm_core.errors import (
    AccessRefusedError,
    SettingsError,
    TargetError,
    VendorUnavailableError,
)
from fixtures.brevo_target import BrevoRuns
from fixtures.customers import changed, customer


@pytest.mark.parametrize(
    ("settings", "switches", "words"),
    [
        ({"api_key": "bad"}, {}, "Set api_key to a v3 API key"),
        ({"api_key": "ipblocked"}, {}, "https://app.brevo.com/security/authorised_ips"),
        ({}, {"account_state": "permission_denied"}, "does not allow this"),
        ({}, {"account_state": "no_credits"}, "Check the plan"),
    ],
)
def test_a_refusal_says_what_to_do(
    brevo: BrevoRuns, settings: dict[str, Any], switches: dict[str, Any], words: str
) -> None:
    if switches:
        brevo.sandbox.switch("brevo", **switches)

    with pytest.raises(AccessRefusedError) as refused:
        brevo.sync([customer(1)], **settings)

    assert words in str(refused.value)
    assert brevo.summary()["error"] == str(refused.value)
    assert brevo.ledger("select status, error from ops.sync_runs") == [
        ("failed", str(refused.value))
    ]


@pytest.mark.parametrize("status", [429, 425, 500, 502, 503])
def test_a_passing_trouble_is_waited_out(brevo: BrevoRuns, status: int) -> None:
    brevo.sandbox.fault(vendor="brevo", path="/contacts", method="POST", status=status, count=2)

    summary = brevo.sync([customer(1)])

    assert (summary["status"], summary["retried"]) == ("success", 2)
    assert len(brevo.contacts()) == 1


@pytest.mark.parametrize("kind", ["cut", "truncated", "html"])
def test_a_broken_answer_is_asked_for_again(brevo: BrevoRuns, kind: str) -> None:
    brevo.sandbox.fault(vendor="brevo", path="/contacts", method="GET", kind=kind, status=502)

    assert brevo.sync([customer(1)])["retried"] == 1


def test_the_key_is_sent_to_no_other_address(brevo: BrevoRuns) -> None:
    brevo.sync([customer(99)])
    brevo.sandbox.fault(vendor="brevo", path="/contacts", method="POST", status=302)

    with pytest.raises(VendorUnavailableError, match="status 302"):
        brevo.sync([customer(1)])


def test_an_upsert_whose_answer_was_lost_makes_no_second_contact(brevo: BrevoRuns) -> None:
    brevo.sync([customer(99)])
    brevo.sandbox.fault(
        vendor="brevo", path="/contacts", method="POST", kind="cut", applied=True, count=1
    )

    summary = brevo.sync([customer(1)])

    assert summary["status"] == "success"
    assert len(brevo.contacts()) == 2
    assert brevo.lists_of(1) == {"All", "New"}


def test_a_list_whose_making_was_not_answered_is_not_made_twice(brevo: BrevoRuns) -> None:
    brevo.sandbox.fault(
        vendor="brevo", path="/contacts/lists", method="POST", kind="cut", applied=True
    )

    brevo.sync([customer(1)])

    names = [row["name"] for row in brevo.api("GET", "/contacts/lists?limit=50")["lists"]]
    assert sorted(names) == sorted(
        ["Your first list", "All", "New", "Active", "Regular", "VIP", "Inactive"]
    )


def test_a_brevo_that_stays_down_stops_the_run_and_nothing_is_lost(brevo: BrevoRuns) -> None:
    brevo.sync([customer(99)])
    records = [customer(number) for number in range(1, 11)]
    brevo.sandbox.fault(
        vendor="brevo", path="/contacts", method="POST", status=503, count=5, after=4
    )

    with pytest.raises(VendorUnavailableError, match="nothing is lost"):
        brevo.sync(records)
    first = brevo.summary()
    second = brevo.sync(records)

    assert (first["status"], first["created"]) == ("failed", 4)
    assert (second["created"], second["unchanged"]) == (6, 4)
    assert len(brevo.contacts()) == 11


def test_an_unreachable_host_is_named_as_such(brevo: BrevoRuns) -> None:
    with pytest.raises(VendorUnavailableError, match="the connection failed"):
        brevo.sync([customer(1)], api_url="http://127.0.0.1:9/v3")


def test_a_host_that_answers_html_is_named_as_such(brevo: BrevoRuns) -> None:
    brevo.sandbox.fault(vendor="brevo", kind="html", status=200, count=99)

    with pytest.raises(VendorUnavailableError, match="no JSON"):
        brevo.sync([customer(1)])


def test_a_web_page_in_the_place_of_an_answer_is_no_success(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.sandbox.fault(vendor="brevo", method="PUT", kind="html", status=200)

    brevo.sync([changed(customer(1), marketing_opt_in=False)])

    contact = brevo.contact(1)
    assert contact
    assert contact["emailBlacklisted"]


def test_an_import_that_never_ends_stops_the_run(brevo: BrevoRuns) -> None:
    brevo.sandbox.switch("brevo", process_polls=10_000, process_seconds=0)

    with pytest.raises(VendorUnavailableError, match="has not finished 1 imports"):
        brevo.sync(
            [customer(number) for number in range(1, 9)],
            import_threshold=2,
            poll_seconds=0.001,
            import_timeout_seconds=0.005,
        )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"lists": {"all": 4711}}, "no list with the id 4711"),
        ({"destination": "Brevo Sydney"}, "destination is not a name"),
        ({"attributes": {"X": {"field": "nope", "type": "text"}}}, "nope, which is no field"),
        ({"attributes": {"EMAIL": {"field": "email", "type": "text"}}}, "names EMAIL"),
    ],
)
def test_a_wrong_setting_is_named(brevo: BrevoRuns, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        brevo.sync([customer(1)], **settings)


def test_a_ledger_that_is_down_stops_the_run_before_the_first_call(brevo: BrevoRuns) -> None:
    with pytest.raises(TargetError, match="database cannot be reached"):
        brevo.sync([customer(1)], database_url="postgresql://u:hidden@127.0.0.1:9/x")

    assert brevo.calls() == {}
    assert "hidden" not in str(brevo.summary())


def test_the_vendors_limits_are_kept(brevo: BrevoRuns) -> None:
    brevo.sync([customer(99)])
    brevo.sandbox.switch("brevo", rate_limits=True)

    summary = brevo.sync([customer(n) for n in range(1, 12)], contacts_per_second=10)

    assert (summary["created"], summary["retried"]) == (11, 0)
