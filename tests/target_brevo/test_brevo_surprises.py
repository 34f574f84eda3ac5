"""What changed between look and write: the write finds out, and one row costs no other."""

from collections import Counter
from typing import Any

import pytest

from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import Record, changed, customer
from target_brevo.batching import Update, Verdict, write_updates

NO: Record = {"marketing_opt_in": False}


def contact_ids(brevo: BrevoRuns, size: int) -> list[int]:
    """Make so many contacts."""
    brevo.sync([customer(number) for number in range(1, size + 1)], import_threshold=10)
    brevo.sandbox.clear_requests()
    return [row["id"] for row in brevo.contacts()]


def verdicts(brevo: BrevoRuns, updates: list[Update]) -> Counter[Verdict]:
    return Counter(each.verdict for each in write_updates(brevo.target().client, updates))


def pretend(brevo: BrevoRuns, **values: Any) -> None:
    """Let the next reading show its newest contact like this."""
    edits = [{"row": 0, "set": values}]
    brevo.sandbox.fault(vendor="brevo", path="/contacts", kind="edit", edits=edits)


def test_contacts_that_are_gone_cost_their_batch_one_more_call(brevo: BrevoRuns) -> None:
    ids = [*contact_ids(brevo, 97), 10_001, 10_002, 10_003]

    found = verdicts(brevo, [Update(one, {"attributes": {"FIRSTNAME": "Grace"}}) for one in ids])

    assert found == {Verdict.WRITTEN: 97, Verdict.ABSENT: 3}
    assert brevo.writes() == {"POST /contacts/batch": 2}


def test_a_phone_number_that_is_taken_costs_its_batch_three_more_calls(brevo: BrevoRuns) -> None:
    first, second, *others = contact_ids(brevo, 100)
    taken = brevo.api("GET", f"/contacts/{first}")["attributes"]["SMS"]
    named = {"attributes": {"FIRSTNAME": "Grace"}}
    clash = Update(second, {"attributes": {"FIRSTNAME": "Grace", "SMS": taken}})

    found = verdicts(brevo, [clash, *(Update(one, named) for one in (first, *others))])

    assert found == {Verdict.WRITTEN: 99, Verdict.WITHOUT_PHONE: 1}
    assert brevo.writes() == {"POST /contacts/batch": 2, "PUT /contacts/{identifier}": 2}


def test_a_row_that_brevo_refuses_costs_two_more_calls(brevo: BrevoRuns) -> None:
    brevo.sync([customer(9)])
    brevo.sandbox.fault(vendor="brevo", path="/contacts", method="POST", status=400, count=2)

    summary = brevo.sync([customer(1), customer(2)])

    assert (summary["created"], summary["rejected"]) == (1, 1)
    assert brevo.calls()["POST /contacts"] == 3
    assert brevo.calls()["GET /contacts/{identifier}"] == 1


def test_a_contact_that_was_deleted_in_between_is_made_again(brevo: BrevoRuns) -> None:
    brevo.api("POST", "/contacts", json={"email": "press@example.org"})
    pretend(brevo, id=4711, email=email_of(1))

    summary = brevo.sync([customer(1)])

    assert (summary["created"], summary["updated"]) == (1, 0)
    assert brevo.lists_of(1) == {"All", "New"}


def test_a_contact_that_was_deleted_and_made_anew_in_between_is_updated(brevo: BrevoRuns) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})
    pretend(brevo, id=4711)

    summary = brevo.sync([customer(1)])

    assert (summary["created"], summary["updated"]) == (0, 1)
    assert brevo.lists_of(1) == {"All", "New"}


@pytest.mark.parametrize("columns", [NO, {"email_status": "bounced"}])
def test_a_contact_that_was_deleted_and_made_anew_in_between_is_suppressed(
    brevo: BrevoRuns, columns: Record
) -> None:
    brevo.sync([customer(1)])
    pretend(brevo, id=4711)

    summary = brevo.sync([changed(customer(1), **columns)])

    contact = brevo.contact(1)
    assert contact is not None
    assert (summary["suppressed"], contact["emailBlacklisted"], contact["listIds"]) == (1, True, [])


def test_who_unsubscribed_between_look_and_creation_stays_off_the_lists(brevo: BrevoRuns) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})
    brevo.person("unsubscribe", 1)
    pretend(brevo, email="nobody@example.org")

    summary = brevo.sync([customer(1)])

    assert summary["suppressed"] == 1
    assert brevo.lists_of(1) == set()
    assert brevo.ledger("select email from ops.consent_events where email like 'person%'") == [
        (email_of(1),)
    ]
