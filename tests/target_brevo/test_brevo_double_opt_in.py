"""Who waits to confirm a yes is asked by Brevo's own mail: once, and nobody who is out."""

from contextlib import suppress
from typing import Any

import psycopg
import pytest
from singer_sdk.exceptions import ConfigValidationError

from crm_core.errors import RunIncompleteError, SettingsError, VendorUnavailableError
from fixtures.brevo_kit import DOUBLE_OPT_IN
from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import Record, changed, customer, singer_input
from fixtures.replaced_answers import Answer, relay

WAITING: dict[str, Any] = {"marketing_opt_in": False, "opt_in_pending": True}
TEMPLATE: int = DOUBLE_OPT_IN["double_opt_in_template_id"]  # type: ignore[assignment]
ASK = "/contacts/doubleOptinConfirmation"
CALL = f"POST {ASK}"
AWAITS = "waits for the person's confirmation (double opt-in)"


@pytest.fixture(autouse=True)
def _a_template(brevo: BrevoRuns) -> None:
    brevo.sandbox.switch("brevo", doi_template_id=TEMPLATE)
    brevo.settings |= DOUBLE_OPT_IN


def waiting(number: int = 1, **columns: Any) -> Record:
    return customer(number, **WAITING, **columns)


def mails(brevo: BrevoRuns) -> list[str]:
    """Whom Brevo has sent a link to click."""
    return [mail["email"] for mail in brevo.sandbox.control("brevo/opt-ins")["mails"]]


def asked_with(brevo: BrevoRuns) -> list[dict[str, Any]]:
    """The bodies of the calls of the last run that ask."""
    log = brevo.sandbox.requests()["log"]
    return [entry["body"] for entry in log if entry["path"].endswith(ASK)]


def reasons(summary: dict[str, Any]) -> str:
    return "; ".join(summary["reasons"])


def list_ids(brevo: BrevoRuns) -> dict[str, int]:
    return {each["name"]: each["id"] for each in brevo.api("GET", "/contacts/lists")["lists"]}


def test_the_call_has_the_organisers_template_and_page_and_the_persons_data(
    brevo: BrevoRuns,
) -> None:
    summary = brevo.sync([waiting(), customer(2)])

    [body] = asked_with(brevo)
    assert body["email"] == email_of(1)
    assert body["templateId"] == TEMPLATE
    assert body["redirectionUrl"] == DOUBLE_OPT_IN["double_opt_in_redirect_url"]
    assert body["includeListIds"] == [list_ids(brevo)["All"]]
    assert body["attributes"]["FIRSTNAME"] == "Ada"
    assert (summary["asked"], summary["waiting"], summary["created"]) == (1, 1, 1)
    assert [each["email"] for each in brevo.contacts()] == [email_of(2)]


def test_who_clicks_is_put_onto_the_other_lists_by_the_next_row(brevo: BrevoRuns) -> None:
    brevo.sync([waiting()])
    brevo.person("confirm", 1)
    brevo.let_a_day_pass()
    assert brevo.lists_of(1) == {"All"}

    yes = {"marketing_opt_in": True, "opt_in_pending": False}
    summary = brevo.sync([changed(waiting(), **yes)])

    assert brevo.lists_of(1) == {"All", "New"}
    assert (summary["updated"], summary["waiting"]) == (1, 0)
    contact = brevo.contact(1)
    assert contact is not None
    assert contact["attributes"]["MARKETING_OPT_IN"] is True


def test_a_correction_by_hand_in_a_contact_of_others_is_not_overwritten(brevo: BrevoRuns) -> None:
    brevo.api(
        "POST", "/contacts", json={"email": email_of(1), "attributes": {"FIRSTNAME": "Grace"}}
    )

    brevo.sync([waiting()])

    assert [body.get("attributes") for body in asked_with(brevo)] == [None]
    assert mails(brevo) == [email_of(1)]


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"double_opt_in_template_id": None}, "needs a setting: double_opt_in_template_id"),
        ({"double_opt_in_redirect_url": None}, "needs a setting: double_opt_in_redirect_url"),
        ({"lists": {"vip": "VIP"}}, "needs a setting: the list `all` in lists"),
    ],
)
def test_who_cannot_be_asked_waits_and_is_asked_once_the_setting_is_there(
    brevo: BrevoRuns, missing: dict[str, Any], words: str
) -> None:
    summary = brevo.sync([waiting(), customer(2)], **missing)
    assert (summary["waiting"], summary["created"], summary["status"]) == (1, 1, "success")
    assert words in reasons(summary)
    assert brevo.plan([], **missing) == []

    assert brevo.sync([])["asked"] == 1
    assert brevo.sync([])["asked"] == 0
    assert mails(brevo) == [email_of(1)]


def test_nobody_is_asked_where_nothing_would_remember_it(brevo: BrevoRuns) -> None:
    for _ in range(2):
        summary = brevo.sync([waiting()], database_url=None)
        assert "needs a setting: database_url" in reasons(summary)
        assert summary["waiting"] == 1

    assert mails(brevo) == []


@pytest.mark.parametrize("page", ["thanks", "ftp://example.org", "https://", "http://[", "//x"])
def test_a_page_that_is_none_is_named(brevo: BrevoRuns, page: str) -> None:
    with pytest.raises(SettingsError, match="double_opt_in_redirect_url is no address"):
        brevo.sync([customer(1)], double_opt_in_redirect_url=page)


@pytest.mark.parametrize("template", ["seven", 0, -1])
def test_a_template_that_is_none_is_named(brevo: BrevoRuns, template: Any) -> None:
    with pytest.raises(ConfigValidationError) as refused:
        brevo.sync([customer(1)], double_opt_in_template_id=template)
    assert "double_opt_in_template_id" in str(refused.value.errors)


def test_a_template_that_brevo_does_not_know_is_named_and_costs_no_other_row(
    brevo: BrevoRuns,
) -> None:
    summary = brevo.sync(
        [waiting(1), waiting(2), customer(3)], double_opt_in_template_id=TEMPLATE + 1
    )

    assert len(asked_with(brevo)) == 1
    assert "no active double opt-in template of the id in double_opt_in_template_id" in reasons(
        summary
    )
    assert (summary["waiting"], summary["created"], summary["status"]) == (2, 1, "success")
    assert brevo.sync([])["asked"] == 2
    assert sorted(mails(brevo)) == [email_of(1), email_of(2)]


def test_a_phone_number_of_somebody_else_costs_the_number_alone(brevo: BrevoRuns) -> None:
    phone = waiting()["mobile"]
    brevo.api("POST", "/contacts", json={"email": "b@example.org", "attributes": {"SMS": phone}})

    brevo.sync([waiting()])

    assert mails(brevo) == [email_of(1)]
    assert "SMS" not in asked_with(brevo)[-1]["attributes"]


def test_an_address_that_brevo_refuses_is_rejected(brevo: BrevoRuns) -> None:
    summary = brevo.sync([waiting(email="ada@example.c0m"), waiting(2)])

    assert (summary["rejected"], summary["asked"]) == (1, 1)


def test_who_unsubscribes_after_the_plan_was_made_is_not_asked(brevo: BrevoRuns) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})
    target = brevo.target()
    target.run.open()
    assert target.survey.find(email_of(1))
    brevo.person("unsubscribe", 1)

    target.run_to_end(singer_input([waiting()]))

    assert mails(brevo) == []
    assert asked_with(brevo) == []


def test_a_contact_that_brevo_puts_onto_the_list_without_a_click_is_taken_off_again(
    brevo: BrevoRuns,
) -> None:
    brevo.sandbox.switch("brevo", doi_known_contact="joins")
    brevo.api("POST", "/contacts", json={"email": email_of(1)})

    summary = brevo.sync([waiting()])

    assert brevo.lists_of(1) == set()
    assert "without a click" in reasons(summary)
    assert brevo.ledger("select list_id from ops.sync_asked") == [("none",)]
    assert brevo.sync([changed(waiting(), first_name="Grace")])["asked"] == 0


def test_who_says_yes_anew_while_waiting_is_asked_anew(brevo: BrevoRuns) -> None:
    brevo.sync([waiting()])
    brevo.sync([changed(waiting(), consent_at="2036-11-20T09:30:00+00:00")])

    assert mails(brevo) == [email_of(1)] * 2


def test_a_yes_from_before_the_asking_that_is_dated_anew_brings_no_second_mail(
    brevo: BrevoRuns,
) -> None:
    brevo.sync([waiting()])
    ended = brevo.sync([changed(waiting(), consent_at="2026-11-20T09:30:00+00:00")])

    assert (mails(brevo), ended["waiting"]) == ([email_of(1)], 1)


def test_an_answer_that_is_lost_costs_one_mail_more_and_never_two(brevo: BrevoRuns) -> None:
    for attempt in range(4):
        brevo.sandbox.fault(vendor="brevo", path=ASK, status=500, applied=True)
        with suppress(RunIncompleteError):
            brevo.sync([waiting()] if attempt == 0 else [], retry_wait_minutes=0)
        brevo.sandbox.clear_faults()

    assert mails(brevo) == [email_of(1)] * 2
    [(status, reason)] = brevo.ledger("select status, error from ops.sync_status")
    assert (status, "was told twice to ask" in reason) == ("waiting", True)


def test_brevo_that_answers_nobody_ends_the_run_after_two_people(brevo: BrevoRuns) -> None:
    brevo.sandbox.fault(vendor="brevo", path=ASK, status=500, applied=True, count=10)

    with pytest.raises(VendorUnavailableError):
        brevo.sync([waiting(number) for number in range(1, 6)])

    assert len(mails(brevo)) == 2


def test_a_throttled_call_is_made_again_and_asks_once(brevo: BrevoRuns) -> None:
    brevo.sandbox.fault(vendor="brevo", path=ASK, status=429, count=2)

    assert brevo.sync([waiting()])["asked"] == 1
    assert mails(brevo) == [email_of(1)]


def test_a_yes_that_counted_while_double_opt_in_was_off_is_no_click(brevo: BrevoRuns) -> None:
    brevo.sync([waiting()])
    counting = {"marketing_opt_in": True, "opt_in_pending": False}
    brevo.sync([changed(waiting(), **counting)])
    brevo.let_a_day_pass()
    assert brevo.lists_of(1) == {"All", "New"}

    summary = brevo.sync([changed(waiting(), 30)])

    assert (brevo.lists_of(1), summary["waiting"]) == (set(), 1)
    assert mails(brevo) == [email_of(1)]


@pytest.mark.parametrize("words", ["redirectionUrl is not valid", "List ids do not exist"])
def test_a_setting_that_brevo_refuses_is_told_and_everybody_asked_once_it_is_right(
    brevo: BrevoRuns, words: str
) -> None:
    refusal = Answer({"code": "invalid_parameter", "message": words}, 400)

    with relay(brevo.sandbox.brevo_url, lambda _, path: refusal if ASK in path else None) as url:
        summary = brevo.sync([waiting(1), waiting(2)], api_url=url)

    assert (summary["waiting"], summary["rejected"], summary["status"]) == (2, 0, "success")
    assert words in reasons(summary)
    assert "double_opt_in_redirect_url" in reasons(summary)
    assert brevo.sync([])["asked"] == 2


def test_who_left_the_customer_table_while_nobody_could_be_asked_is_not_asked_later(
    brevo: BrevoRuns,
) -> None:
    brevo.sync([waiting(1), waiting(2)], double_opt_in_template_id=None)
    with psycopg.connect(brevo.settings["database_url"]) as connection:
        connection.execute("create table ops.stayed (customer_id uuid)")
        connection.execute("insert into ops.stayed values (%s)", [waiting(2)["customer_id"]])

    brevo.sync([], customers_table="ops.stayed")

    assert mails(brevo) == [email_of(2)]
