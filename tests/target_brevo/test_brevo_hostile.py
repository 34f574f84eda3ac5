"""Answers that no documentation names: never a traceback, and nobody misread as absent.

The bodies are extracts of what live accounts answer, with invented people.
"""

from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given

from crm_core.errors import OddAnswerError, TargetError
from fixtures.brevo_recorded import CALLS, client_of
from fixtures.brevo_target import BrevoRuns
from fixtures.customers import customer
from fixtures.garbage import HARMLESS
from fixtures.recorded import mutations
from fixtures.replaced_answers import Answer, relay
from target_brevo.models import LONG_AGO, ContactRow

CONTACT: Final = {
    "id": 7,
    "emailBlacklisted": False,
    "createdAt": "2026-09-30T00:07:43.774+02:00",
    "modifiedAt": "2026-09-30T00:07:43.774+02:00",
    "email": "ada@example.org",
    "listIds": [2],
    "listUnsubscribed": None,
    "attributes": {"FIRSTNAME": "Ada", "SMS": "33600000001"},
    "subscriptions": {},
}
BODIES: Final[dict[str, Any]] = {
    "GET /account": {"companyName": "Example Stage", "plan": [{"type": "free", "credits": 300}]},
    "GET /contacts": {"contacts": [CONTACT], "count": 900},
    "GET /contacts/{identifier}": CONTACT,
    "POST /contacts": {"id": 4},
    "POST /contacts/batch": {"successIds": [1], "failureIds": [2]},
    "POST /contacts/import": {"processId": 106},
    "GET /processes/{processId}": {"id": 78, "status": "in_process", "name": "IMPORTUSER"},
    "GET /contacts/attributes": {
        "attributes": [
            {"name": "FIRSTNAME", "category": "normal", "type": "text", "field_key": "firstname"},
            {"name": "DOUBLE_OPT-IN", "category": "category", "enumeration": [{"value": 0}]},
        ]
    },
    "GET /contacts/lists": {"lists": [{"id": 2, "name": "All", "folderId": 1}]},
    "GET /contacts/folders": {"folders": [{"id": 1, "name": "Your first folder"}], "count": 1},
}


@pytest.mark.parametrize("endpoint", sorted(BODIES))
@pytest.mark.parametrize("status", [200, 400])
def test_the_client_bears_whatever_an_answer_turns_into(endpoint: str, status: int) -> None:
    answers = [Answer()]

    with client_of(lambda: answers[0]) as client:

        @HARMLESS
        @given(mutations(BODIES[endpoint]))
        def bear(body: Any) -> None:
            answers[0] = Answer(body, status)
            with suppress(TargetError):
                CALLS[endpoint](client)

        bear()


@pytest.mark.parametrize("rows", [{"people": []}, [7], [[]], "none", 0, {"id": {}}])
def test_an_odd_list_of_contacts_is_not_read_as_an_account_without_anybody(rows: Any) -> None:
    with (
        client_of(lambda: Answer({"contacts": rows, "count": 900})) as client,
        pytest.raises(OddAnswerError),
    ):
        CALLS["GET /contacts"](client)


@pytest.mark.parametrize("body", [{}, {"contacts": None, "count": 0}, {"contacts": {}}])
def test_an_account_without_anybody_is_told_in_several_forms(body: Any) -> None:
    with client_of(lambda: Answer(body)) as client:
        [page] = CALLS["GET /contacts"](client)

    assert page.contacts == []


@pytest.mark.parametrize("odd", [None, {}, "", "none", [["2"]], {"2": True}, 2])
def test_odd_values_cost_themselves_and_not_the_contact(odd: Any) -> None:
    row = {**CONTACT, "listIds": odd, "listUnsubscribed": odd, "attributes": odd, "createdAt": odd}

    contact = ContactRow.parse(row, LONG_AGO)

    assert (contact.email, contact.list_ids, contact.left_lists) == ("ada@example.org", (), ())
    assert (contact.attributes if odd != {"2": True} else {}) == {}
    assert contact.created_at == LONG_AGO


@pytest.mark.parametrize("told", [True, 1, "true", "yes", {"since": 2020}, [True]])
def test_whoever_may_be_blocked_is_blocked(told: Any) -> None:
    assert ContactRow.parse({**CONTACT, "emailBlacklisted": told}, LONG_AGO).is_blocked


@pytest.mark.parametrize("told", [False, None, 0, "0", "false", ""])
def test_whoever_is_not_blocked_is_not(told: Any) -> None:
    assert not ContactRow.parse({**CONTACT, "emailBlacklisted": told}, LONG_AGO).is_blocked


def test_lists_are_found_also_where_nobody_tells_how_many_there_are(brevo: BrevoRuns) -> None:
    brevo.sandbox.switch("brevo", optional_counts=False)
    for number in range(60):
        name = "All" if number == 59 else f"Press {number}"
        brevo.api("POST", "/contacts/lists", json={"name": name, "folderId": 1})

    brevo.sync([customer(1)], lists={"all": "All"})

    everybody = brevo.api("GET", "/contacts/lists?limit=50&offset=50&sort=asc")["lists"]
    assert [each["name"] for each in everybody].count("All") == 1


def test_pages_that_bring_the_same_contacts_for_ever_end_the_run(brevo: BrevoRuns) -> None:
    rows = [{**CONTACT, "id": number} for number in range(1000)]
    page = Answer({"contacts": rows, "count": 1000})

    def choose(method: str, path: str) -> Answer | None:
        return page if method == "GET" and path.startswith("/contacts?") else None

    with (
        relay(brevo.sandbox.brevo_url, choose) as address,
        pytest.raises(OddAnswerError, match="the same contacts"),
    ):
        brevo.sync([customer(1)], api_url=address)
