"""People who left the stream, and people who are erased."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from crm_core.errors import RunIncompleteError
from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import Record, changed, customer

people = [customer(number) for number in range(1, 7)]


def mirror(brevo: BrevoRuns, stay: Sequence[Record], on_missing: str) -> dict[str, Any]:
    """Let only these be customers, and run."""
    with psycopg.connect(brevo.settings["database_url"]) as connection:
        connection.execute("create table ops.stay (customer_id uuid)")
        for record in stay:
            connection.execute("insert into ops.stay values (%s)", [record["customer_id"]])
    return brevo.sync([], on_missing=on_missing, customers_table="ops.stay", max_removals=60)


def test_leavers_are_taken_off_our_lists_a_hundred_a_call(brevo: BrevoRuns) -> None:
    brevo.sync(people)
    other = brevo.api("POST", "/contacts/lists", json={"name": "Press", "folderId": 1})["id"]
    brevo.api("PUT", f"/contacts/{email_of(1)}", json={"listIds": [other]})

    summary = mirror(brevo, people[3:], "unlist")

    assert summary["removed"] == 3
    assert brevo.writes() == {"POST /contacts/batch": 1}
    assert (brevo.lists_of(1), brevo.lists_of(2), brevo.lists_of(4)) == (
        {"Press"},
        set(),
        {"All", "New"},
    )


def test_leavers_go_out_of_the_account_where_we_made_them(brevo: BrevoRuns) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})
    brevo.sync(people)
    brevo.api("DELETE", f"/contacts/{email_of(3)}")

    summary = mirror(brevo, people[3:], "archive")

    assert summary["removed"] == 3
    assert {row["email"] for row in brevo.contacts()} == {email_of(n) for n in (1, 4, 5, 6)}
    assert brevo.lists_of(1) == set()


def test_who_opted_out_and_was_archived_before_a_run_noticed_is_not_made_again(
    brevo: BrevoRuns,
) -> None:
    brevo.sync(people)
    brevo.person("unsubscribe", 1)
    mirror(brevo, people[1:], "archive")

    brevo.sync([changed(people[0])])

    assert brevo.contact(1) is None


def test_who_comes_back_is_made_again(brevo: BrevoRuns) -> None:
    brevo.sync(people)
    mirror(brevo, people[1:], "archive")

    assert brevo.sync([people[0]])["created"] == 1
    assert brevo.lists_of(1) == {"All", "New"}


def test_a_removal_that_brevo_refuses_shows(brevo: BrevoRuns) -> None:
    brevo.sync(people)
    brevo.sandbox.fault(vendor="brevo", path="/contacts/", method="DELETE", status=400)

    with pytest.raises(RunIncompleteError):
        mirror(brevo, people[2:], "archive")

    assert (brevo.summary()["removed"], brevo.summary()["failed"]) == (1, 1)


def test_somebody_who_is_erased_is_in_the_account_no_more(brevo: BrevoRuns) -> None:
    brevo.sync(people)

    assert brevo.target().erase(email_of(1)) is True
    assert brevo.target().erase(email_of(1)) is False
    assert brevo.contact(1) is None
