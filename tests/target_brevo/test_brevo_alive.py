"""Brevo as live accounts show it, where its documentation tells otherwise or nothing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from singer_sdk.plugin_base import _ConfigInput

from crm_core.errors import VendorUnavailableError
from fixtures.brevo_target import email_of
from fixtures.customers import changed, customer
from fixtures.replaced_answers import Answer, relay
from target_brevo.client import BrevoClient
from target_brevo.target import TargetBrevo
from target_brevo.transport import Access

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.brevo_target import BrevoRuns

INVALID = {"code": "invalid_parameter", "message": "Invalid email address"}
TAKEN = "+61400000001"


def hide_from_the_survey(brevo: BrevoRuns) -> None:
    """Let the next reading show its newest contact under another address."""
    edits = [{"row": 0, "set": {"email": "nobody@example.org"}}]
    brevo.sandbox.fault(vendor="brevo", path="/contacts", method="GET", kind="edit", edits=edits)


def asked(brevo: BrevoRuns, answer: Answer, what: Callable[[BrevoClient], Any]) -> Any:
    """What the client makes of an answer."""
    with relay(brevo.sandbox.brevo_url, lambda *_: answer) as address:
        access = Access(api_key="xkeysib-1", api_url=address, first_wait=0)
        return what(BrevoClient(access))


def test_nobody_is_put_back_on_a_list_that_they_left(brevo: BrevoRuns) -> None:
    brevo.sync([customer(50)])
    lists = brevo.api("GET", "/contacts/lists")["lists"]
    everybody = next(each["id"] for each in lists if each["name"] == "All")
    brevo.api("POST", "/contacts", json={"email": email_of(1), "listIds": [everybody]})
    brevo.person("list-unsubscribe", 1, listId=everybody)
    assert "listUnsubscribed" not in (brevo.contact(1) or {})
    hide_from_the_survey(brevo)

    brevo.sync([customer(1)])

    assert brevo.lists_of(1) == {"New"}


def test_a_contact_without_an_address_has_said_nothing_for_anybody(brevo: BrevoRuns) -> None:
    phone_only = {"attributes": {"SMS": TAKEN}, "emailBlacklisted": True}
    brevo.api("POST", "/contacts", json=phone_only)

    brevo.sync([customer(1, mobile=TAKEN)])

    assert brevo.ledger("select email from ops.consent_events") == []
    assert (brevo.contact(1) or {})["attributes"].get("SMS") is None


def test_an_address_that_brevo_calls_invalid_is_nobodys_and_is_erased(
    brevo: BrevoRuns, capsys: pytest.CaptureFixture[str]
) -> None:
    brevo.sync([])
    config = _ConfigInput(config={**brevo.settings, "tombstone_key": "a key"})

    TargetBrevo.invoke(config=config, file_input=io.StringIO("ada@example.c0m\n"), erase=True)

    assert "there was no contact" in capsys.readouterr().out


@pytest.mark.parametrize(
    "ask", [lambda client: client.contact("a@b.c0m"), lambda client: client.delete("a@b.c0m")]
)
def test_any_other_refusal_is_not_read_as_nobody(
    brevo: BrevoRuns, ask: Callable[[BrevoClient], Any]
) -> None:
    refused = Answer({"code": "bad_request", "message": "Something else"}, 400)

    with pytest.raises(Exception, match="Brevo refused it"):
        asked(brevo, refused, ask)
    assert not asked(brevo, Answer(INVALID, 400), ask)


def test_the_count_of_the_whole_account_leads_nobody_on(brevo: BrevoRuns) -> None:
    brevo.sync([customer(number) for number in range(1, 31)])
    brevo.let_a_day_pass()

    brevo.sync([changed(customer(1), first_name="Grace")])

    assert brevo.calls()["GET /contacts"] == 2


@pytest.mark.parametrize("moment", ["createdAt", "modifiedAt"])
def test_a_contact_of_early_years_may_lack_its_moments(brevo: BrevoRuns, moment: str) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})
    brevo.person("unsubscribe", 1)
    edits = [{"row": 0, "remove": [moment]}]
    brevo.sandbox.fault(vendor="brevo", path="/contacts", method="GET", kind="edit", edits=edits)

    assert brevo.sync([customer(1)])["suppressed"] == 1


def test_a_page_of_the_network_between_is_no_wrong_key(brevo: BrevoRuns) -> None:
    page = {"vendor": "brevo", "path": "/contacts", "method": "GET", "kind": "html", "status": 403}
    brevo.sandbox.fault(**page)
    assert brevo.sync([customer(1)])["status"] == "success"
    brevo.sandbox.fault(**page, count=99)

    with pytest.raises(VendorUnavailableError) as ended:
        brevo.sync([customer(1)])

    assert "the answer is not Brevo's own" in str(ended.value)
    assert "key" not in str(ended.value)


@pytest.mark.parametrize("status", [403, 404, 414, 429, 502, 524, 530])
@pytest.mark.parametrize("body", ["error code: 1010", "<html><h1>No</h1></html>", None])
def test_no_page_of_a_cdn_is_an_answer_of_brevo(
    brevo: BrevoRuns, status: int, body: str | None
) -> None:
    with pytest.raises(VendorUnavailableError):
        asked(brevo, Answer(body, status), lambda client: client.contact("ada@example.org"))


@pytest.mark.parametrize(
    "answer",
    [
        {"code": "duplicate_parameter", "message": "Contact already exist"},
        {"code": "invalid_parameter", "message": "Contact already exist"},
        {
            "code": "invalid_parameter",
            "message": "Unable to update contact, email is already associated with another Contact",
            "metadata": {"duplicate_identifiers": ["email"]},
        },
        {"message": "email is already associated with another Contact", "metadata": ["email"]},
    ],
)
def test_a_contact_that_exists_is_told_in_several_ways(
    brevo: BrevoRuns, answer: dict[str, Any]
) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})
    hide_from_the_survey(brevo)
    told: list[str] = []

    def duplicate(method: str, path: str) -> Answer | None:
        is_creation = (method, path) == ("POST", "/contacts")
        told.extend([path] if is_creation else [])
        return Answer(answer, 400) if is_creation else None

    with relay(brevo.sandbox.brevo_url, duplicate) as address:
        summary = brevo.sync([customer(1)], api_url=address)

    assert (len(told), summary["updated"], brevo.lists_of(1)) == (1, 1, {"All", "New"})


@pytest.mark.parametrize(
    ("body", "failed"),
    [
        ({"successIds": [1], "failureIds": [2]}, {2}),
        ({"successIds": [1], "failureIds": ["2"]}, {2}),
        ({"success": [1], "failure": [{"id": 2}]}, {1, 2}),
        ({"failed": 1}, {1, 2}),
        ({"errors": {"2": "no"}}, {1, 2}),
        ({"successIds": [1, 2], "failureIds": [], "failures": {}, "numErrors": 0}, set()),
        (None, set()),
    ],
)
def test_a_failure_beside_successes_is_never_a_success(
    brevo: BrevoRuns, body: Any, failed: set[int]
) -> None:
    answer = asked(
        brevo, Answer(body, 207), lambda client: client.update_many([{"id": 1}, {"id": 2}])
    )

    assert answer.failed_ids == failed


def test_the_number_of_a_contact_that_was_deleted_is_free_again(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1, mobile=TAKEN)])
    brevo.api("DELETE", f"/contacts/{email_of(1)}")

    brevo.sync([customer(2, mobile=TAKEN)])

    assert (brevo.contact(2) or {})["attributes"]["SMS"] == TAKEN.lstrip("+")


def test_the_number_of_a_contact_that_changed_it_in_brevo_is_free_again(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1, mobile=TAKEN)])
    brevo.api("PUT", f"/contacts/{email_of(1)}", json={"attributes": {"SMS": "+61400000002"}})

    brevo.sync([customer(2, mobile=TAKEN)])

    assert (brevo.contact(2) or {})["attributes"]["SMS"] == TAKEN.lstrip("+")


def test_the_number_of_a_contact_that_is_there_stays_taken(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1, mobile=TAKEN)])

    brevo.sync([customer(2, mobile=TAKEN)])

    assert "SMS" not in (brevo.contact(2) or {})["attributes"]


def test_the_number_of_somebody_who_was_archived_is_free_again(brevo: BrevoRuns) -> None:
    people = [customer(number, mobile=f"+6140000000{number}") for number in range(1, 4)]
    brevo.sync(people)
    with psycopg.connect(brevo.settings["database_url"]) as connection:
        connection.execute("create table ops.stay (customer_id uuid)")
        connection.execute("insert into ops.stay values (%s)", [people[1]["customer_id"]])
        connection.execute("insert into ops.stay values (%s)", [people[2]["customer_id"]])
    brevo.sync([], on_missing="archive", customers_table="ops.stay", max_removals=60)
    brevo.api("GET", "/contacts")

    brevo.sync([customer(9, mobile=TAKEN)])

    assert (brevo.contact(9) or {})["attributes"]["SMS"] == TAKEN.lstrip("+")
