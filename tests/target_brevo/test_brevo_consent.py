"""Nobody who said no is ever made mailable again."""

from typing import Any

import pytest

from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import changed, customer

NO: dict[str, Any] = {"marketing_opt_in": False}
NEVER_ASKED: dict[str, Any] = {"marketing_opt_in": False, "consent_source": None}


def sent_keys(value: Any) -> set[tuple[str, Any]]:
    """Every key of a request's body at any depth, with its value where that is plain."""
    if isinstance(value, list):
        return {pair for each in value for pair in sent_keys(each)}
    if not isinstance(value, dict):
        return set()
    plain = {(k, v) for k, v in value.items() if not isinstance(v, dict | list)}
    names = {(k, None) for k in value}
    return plain | names | {pair for each in value.values() for pair in sent_keys(each)}


def assert_nothing_resubscribes(brevo: BrevoRuns) -> None:
    keys = sent_keys(brevo.bodies())
    assert ("emailBlacklisted", False) not in keys
    assert ("emailBlacklist", None) not in keys
    assert ("smsBlacklisted", None) not in keys
    assert ("forceMerge", None) not in keys
    assert ("EMAIL", None) not in keys


def is_blocked(brevo: BrevoRuns, number: int) -> bool:
    contact = brevo.contact(number)
    assert contact is not None
    return bool(contact["emailBlacklisted"])


@pytest.mark.parametrize("columns", [NO, NEVER_ASKED])
def test_nobody_is_created_without_consent(brevo: BrevoRuns, columns: dict[str, Any]) -> None:
    summary = brevo.sync([customer(1, **columns)])

    assert summary["suppressed"] == 1
    assert brevo.contacts() == []


def test_who_opts_out_is_blocklisted_and_taken_off_the_lists(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])

    summary = brevo.sync([changed(customer(1), **NO)])

    contact = brevo.contact(1)
    assert contact is not None
    assert summary["suppressed"] == 1
    assert (contact["emailBlacklisted"], contact["listIds"]) == (True, [])
    assert contact["attributes"]["MARKETING_OPT_IN"] is False


def test_many_opt_outs_take_one_call_for_a_hundred(brevo: BrevoRuns) -> None:
    records = [customer(number) for number in range(1, 121)]
    brevo.sync(records)

    brevo.sync([changed(record, 1000 + n, **NO) for n, record in enumerate(records)])

    assert brevo.writes() == {"POST /contacts/batch": 2}
    assert all(row["emailBlacklisted"] for row in brevo.contacts())


def test_an_opt_out_is_sent_once(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.sync([changed(customer(1), 100, **NO)])

    summary = brevo.sync([changed(customer(1), 101, **NO, total_orders=7)])

    assert (summary["unchanged"], brevo.writes()) == (1, {})


def test_a_contact_of_others_is_blocklisted_when_its_owner_said_no(brevo: BrevoRuns) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})

    brevo.sync([customer(1, **NO)])

    assert is_blocked(brevo, 1)
    assert brevo.ledger("select status, external_id from ops.sync_status") == [("suppressed", "1")]


def test_a_contact_of_others_is_found_by_its_address_where_it_was_not_seen(
    brevo: BrevoRuns,
) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})
    brevo.let_a_day_pass()

    brevo.sync([customer(1, **NO), customer(2, **NO), customer(3, **NO)])

    assert is_blocked(brevo, 1)
    assert brevo.contact(2) is None
    statuses = brevo.ledger("select email, status from ops.sync_status")
    assert dict(statuses) == {
        email_of(1): "suppressed",
        email_of(2): "withheld",
        email_of(3): "withheld",
    }


def test_a_contact_of_others_keeps_its_own_consent_when_its_owner_was_never_asked(
    brevo: BrevoRuns,
) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})

    brevo.sync([customer(1, **NEVER_ASKED)])

    assert not is_blocked(brevo, 1)


def test_an_unsubscription_in_brevo_stands_whatever_the_stream_says(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1), customer(2)])
    brevo.person("unsubscribe", 1)

    for version in (10, 20):
        records = [changed(customer(n), version + n, total_orders=version) for n in (1, 2)]
        brevo.sync(records)
        assert_nothing_resubscribes(brevo)

    assert is_blocked(brevo, 1)
    assert not is_blocked(brevo, 2)
    assert brevo.lists_of(1) == set()


@pytest.mark.parametrize("verb", ["unsubscribe", "bounce", "complain", "block"])
def test_what_brevo_has_blocklisted_is_told_to_the_customer_table_once(
    brevo: BrevoRuns, verb: str
) -> None:
    brevo.sync([customer(1)])
    brevo.person(verb, 1)

    for version in (10, 20):
        summary = brevo.sync([changed(customer(1), version, total_orders=version)])

    events = brevo.ledger(
        "select email, channel, subscribed, source, customer_id is not null from ops.consent_events"
    )
    assert summary["suppressed"] == 1
    assert events == [(email_of(1), "email", False, "brevo", True)]


def test_a_blocklisted_contact_is_not_put_on_a_list_by_a_first_load(brevo: BrevoRuns) -> None:
    brevo.api("POST", "/contacts", json={"email": email_of(1)})
    brevo.person("unsubscribe", 1)

    summary = brevo.sync([customer(number) for number in range(1, 21)], import_threshold=5)

    assert (summary["suppressed"], summary["created"]) == (1, 19)
    assert is_blocked(brevo, 1)
    joined = [row["email"] for body in brevo.bodies() for row in body.get("jsonBody", ())]
    assert email_of(1) not in joined
    assert_nothing_resubscribes(brevo)


def test_an_opt_out_in_brevo_is_noticed_by_a_run_that_writes_nothing(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.person("unsubscribe", 1)

    brevo.sync([])

    assert brevo.ledger("select email from ops.consent_events") == [(email_of(1),)]
    assert brevo.calls() == {"GET /contacts": 1}


@pytest.mark.parametrize("remade", [False, True])
def test_an_opt_out_that_was_noticed_outlives_its_contact(
    brevo: BrevoRuns, *, remade: bool
) -> None:
    brevo.sync([customer(1)])
    brevo.person("unsubscribe", 1)
    brevo.sync([])
    brevo.api("DELETE", f"/contacts/{email_of(1)}")
    if remade:
        brevo.api("POST", "/contacts", json={"email": email_of(1)})

    for version in (10, 20):
        summary = brevo.sync([changed(customer(1), version, total_orders=version)])
        assert summary["suppressed"] == 1

    assert brevo.lists_of(1) == set()
    assert len(brevo.contacts()) == remade


def test_who_opts_out_is_blocklisted_also_where_others_made_the_contact_anew(
    brevo: BrevoRuns,
) -> None:
    brevo.sync([customer(1)])
    brevo.api("DELETE", f"/contacts/{email_of(1)}")
    brevo.api("POST", "/contacts", json={"email": email_of(1)})
    brevo.let_a_day_pass()

    brevo.sync([changed(customer(1), **NO)])

    assert is_blocked(brevo, 1)


def test_the_opt_out_of_an_erased_person_is_not_recorded(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1), customer(2)])
    brevo.erase(1)
    for number in (1, 2):
        brevo.person("unsubscribe", number)

    brevo.sync([])

    assert brevo.ledger("select email from ops.consent_events") == [(email_of(2),)]


def test_our_own_suppression_is_not_taken_for_one_made_in_brevo(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1), customer(2)])
    brevo.sync([changed(customer(1), **NO)])

    brevo.sync([changed(customer(2), total_orders=2)])

    assert brevo.ledger("select count(*) from ops.consent_events") == [(0,)]


def test_a_later_opt_in_lifts_no_block(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.sync([changed(customer(1), 100, **NO)])

    summary = brevo.sync([changed(customer(1), 200)])

    assert summary["suppressed"] == 1
    assert is_blocked(brevo, 1)
    assert brevo.lists_of(1) == set()
    assert_nothing_resubscribes(brevo)


def test_who_was_unblocked_by_a_person_is_written_again(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.sync([changed(customer(1), 100, **NO)])
    brevo.api("PUT", f"/contacts/{email_of(1)}", json={"emailBlacklisted": False})

    summary = brevo.sync([changed(customer(1), 200)])

    assert summary["updated"] == 1
    assert brevo.lists_of(1) == {"All", "New"}


def test_who_was_unblocked_by_a_person_and_then_opts_out_is_blocklisted_again(
    brevo: BrevoRuns,
) -> None:
    brevo.sync([customer(1)])
    brevo.person("unsubscribe", 1)
    brevo.sync([changed(customer(1), 100, total_orders=2)])
    brevo.api("PUT", f"/contacts/{email_of(1)}", json={"emailBlacklisted": False})

    brevo.sync([changed(customer(1), 200, **NO)])

    assert is_blocked(brevo, 1)


def test_no_later_row_forgets_that_a_deleted_contact_was_suppressed(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.person("unsubscribe", 1)
    brevo.sync([changed(customer(1), 100, total_orders=2)])
    brevo.api("DELETE", f"/contacts/{email_of(1)}")
    brevo.sync([changed(customer(1), 150, **NO)])

    brevo.sync([changed(customer(1), 200)])

    assert brevo.contacts() == []


def test_a_suppressed_contact_that_was_deleted_is_not_made_anew(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.sync([changed(customer(1), 100, **NO)])
    brevo.api("DELETE", f"/contacts/{email_of(1)}")

    summary = brevo.sync([changed(customer(1), 200)])

    assert summary["suppressed"] == 1
    assert brevo.contacts() == []


def test_a_list_that_somebody_left_is_never_joined_again(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    lists = {row["name"]: row["id"] for row in brevo.api("GET", "/contacts/lists")["lists"]}
    brevo.person("list-unsubscribe", 1, listId=lists["New"])

    brevo.sync([changed(customer(1), 10, customer_segment="vip")])
    brevo.let_a_day_pass()
    brevo.sync([changed(customer(1), 20, customer_segment="new")])

    assert brevo.lists_of(1) == {"All"}


def test_everyone_is_written_but_blocklisted_where_the_policy_says_so(brevo: BrevoRuns) -> None:
    summary = brevo.sync(
        [customer(1), customer(2, **NO)], consent_policy="everyone_flagged", import_threshold=0
    )

    assert summary["created"] == 2
    assert brevo.ledger("select status from ops.sync_status order by email") == [
        ("synced",),
        ("suppressed",),
    ]
    assert (is_blocked(brevo, 1), is_blocked(brevo, 2)) == (False, True)
    assert (brevo.lists_of(1), brevo.lists_of(2)) == ({"All", "New"}, set())


def test_a_refused_suppression_is_a_failure_and_comes_back_by_itself(brevo: BrevoRuns) -> None:
    brevo.sync([customer(1)])
    brevo.sandbox.fault(vendor="brevo", path="/contacts/", method="PUT", status=400)

    with pytest.raises(Exception, match="1 customers did not reach brevo"):
        brevo.sync([changed(customer(1), **NO)])
    brevo.sync([])

    assert is_blocked(brevo, 1)
