"""What a real Mautic does that documents do not say, one behaviour each (recorded on 5.1.1)."""

from typing import Any

import pytest

from crm_core.errors import TargetError
from fixtures.customers import changed, customer
from fixtures.mautic_target import MauticRuns, email_of
from fixtures.replaced_answers import Answer, relay
from target_mautic.opt_outs import OUR_COMMENT

NO: dict[str, Any] = {"marketing_opt_in": False}
TOLD = "select email, reason, occurred_at::text from ops.consent_events order by email"
NEW, EDIT = "POST /api/contacts/batch/new", "PATCH /api/contacts/batch/edit"


def test_an_opt_out_is_recorded_at_the_moment_that_only_the_table_tells(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.person("unsubscribe", 1)
    mautic.sandbox.control("clock", {"seconds": 3600})

    mautic.sync([changed(customer(1), total_orders=5)])

    told = [(email_of(1), "unsubscribed in the CRM", "2026-11-01 00:00:00+00")]
    assert mautic.ledger(TOLD) == told


def test_who_was_out_before_the_first_run_is_found_out_and_recorded(mautic: MauticRuns) -> None:
    mautic.others.create(email_of(1))
    mautic.person("unsubscribe", 1)

    summary = mautic.sync([customer(1)])

    assert summary["status"] == "success"
    assert not mautic.is_mailable(1)
    assert [row[:2] for row in mautic.ledger(TOLD)] == [(email_of(1), "unsubscribed in the CRM")]


@pytest.mark.parametrize("policy", ["everyone_flagged", "opted_in_only"])
@pytest.mark.parametrize("deed", ["unsubscribe", "block"])
def test_the_no_of_a_renamed_contact_follows_the_person(
    mautic: MauticRuns, policy: str, deed: str
) -> None:
    mautic.sync([customer(1)], consent_policy=policy)
    first = mautic.contact_id(1)
    mautic.person("edit", 1, fields={"email": "elsewhere@example.org"})
    mautic.sandbox.control(f"mautic/{deed}", {"id": first})

    summary = mautic.sync([changed(customer(1), suburb="Perth")], consent_policy=policy)

    assert (summary["created"], summary["suppressed"] + summary["updated"]) == (0, 1)
    assert mautic.contact(1) is None
    assert [row[0] for row in mautic.ledger(TOLD)] == ["elsewhere@example.org", email_of(1)]


@pytest.mark.parametrize("address", ["elsewhere@example.org", ""])
def test_the_no_of_a_renamed_contact_is_the_customers_also_where_no_row_changed(
    mautic: MauticRuns, address: str
) -> None:
    mautic.sync([customer(1)])
    first = mautic.contact_id(1)
    mautic.person("edit", 1, fields={"email": address})
    mautic.sandbox.control("mautic/unsubscribe", {"id": first})

    mautic.sync([customer(1)])

    told = {row[0] for row in mautic.ledger(TOLD)}
    assert told == {address, email_of(1)} - {""}


@pytest.mark.parametrize("policy", ["everyone_flagged", "opted_in_only"])
def test_who_said_no_and_is_mailable_at_a_new_address_is_blocked_there(
    mautic: MauticRuns, policy: str
) -> None:
    mautic.sync([customer(1)], consent_policy=policy)
    first = mautic.contact_id(1)
    mautic.person("unsubscribe", 1)
    mautic.sync([changed(customer(1), 10, suburb="Perth")], consent_policy=policy)
    mautic.person("edit", 1, fields={"email": "elsewhere@example.org"})
    mautic.sandbox.control("mautic/resubscribe", {"id": first})

    mautic.sync([changed(customer(1), 20, suburb="Hobart")], consent_policy=policy)

    entries = mautic.others.contact(first)["doNotContact"]
    assert [entry["comments"] for entry in entries] == [OUR_COMMENT]


def test_a_customer_who_says_no_is_blocked_whatever_the_address_is_now(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    first = mautic.contact_id(1)
    mautic.person("edit", 1, fields={"email": "elsewhere@example.org"})

    mautic.sync([changed(customer(1), **NO)])

    entries = mautic.others.contact(first)["doNotContact"]
    assert [entry["comments"] for entry in entries] == [OUR_COMMENT]


def test_the_no_of_one_of_two_customers_who_became_one_contact_holds_for_both(
    mautic: MauticRuns,
) -> None:
    mautic.sync([customer(1), customer(2)])
    mautic.sandbox.control("mautic/merge", {"email": email_of(2), "into": email_of(1)})

    mautic.sync([changed(customer(1), 10, **NO), changed(customer(2), 20, suburb="Perth")])

    assert not mautic.is_mailable(2)


def test_a_merge_makes_nobody_who_said_no_mailable(mautic: MauticRuns) -> None:
    mautic.sync([customer(1), customer(2)])
    mautic.person("unsubscribe", 1)
    mautic.sync([])
    mautic.sandbox.control("mautic/merge", {"email": email_of(1), "into": email_of(2)})

    mautic.sync([changed(customer(1), suburb="Perth")])

    assert not mautic.is_mailable(1)


@pytest.mark.parametrize("escapes", [False, True])
def test_an_address_with_an_apostrophe_is_found_in_every_version(
    mautic: MauticRuns, *, escapes: bool
) -> None:
    address = "o'brien@example.org"
    mautic.sandbox.switch("mautic", where_escapes=escapes)
    number = mautic.others.create(address, city="Hobart")

    summary = mautic.sync([customer(1, email=address)])

    assert (summary["created"], summary["updated"]) == (0, 1)
    assert mautic.others.values(number)["city"] == "Newtown"
    assert mautic.target().erase(address)
    assert address not in mautic.contacts()


def test_an_erasure_that_mautic_has_not_done_is_no_success(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    def nothing_deleted(method: str, _: str) -> Answer | None:
        return Answer({"contacts": []}) if method == "DELETE" else None

    with (
        relay(mautic.sandbox.mautic_url, nothing_deleted) as address,
        pytest.raises(TargetError, match="has not deleted all contacts"),
    ):
        mautic.target(base_url=address).erase(email_of(1))


def test_a_text_that_is_too_long_is_left_out_with_the_length_that_its_field_holds(
    mautic: MauticRuns,
) -> None:
    summary = mautic.sync([customer(1, first_name="A" * 65, last_event_name="E" * 191)])

    assert summary["created"] == 1
    assert mautic.values(1)["firstname"] is None
    assert mautic.values(1)["last_event_name"] == "E" * 191
    assert "firstname left out: Mautic's field holds 64 characters at most" in summary["reasons"]


def test_each_field_that_mautic_refuses_is_named(mautic: MauticRuns) -> None:
    row = customer(1, state="Nowhere", country="AU", last_event_name="E" * 192)

    summary = mautic.sync([row])

    assert summary["created"] == 1
    told = "; ".join(summary["reasons"])
    assert "state left out: Mautic refuses the value" in told
    assert "last_event_name left out: Mautic's field holds 191 characters at most" in told


@pytest.mark.parametrize(
    ("state", "country", "kept"),
    [
        ("VIC", "AU", ("Victoria", "Australia")),
        ("CA", "US", ("California", "United States")),
        ("AUK", "NZ", ("Auckland", "New Zealand")),
        (None, "TR", (None, "Türkiye")),
        (None, "SZ", (None, "Eswatini")),
    ],
)
def test_places_arrive_by_mautics_own_names(
    mautic: MauticRuns, state: str | None, country: str, kept: tuple[str | None, str]
) -> None:
    mautic.sync([customer(1, state=state, country=country)])

    values = mautic.values(1)
    assert (values["state"], values["country"]) == kept


@pytest.mark.parametrize("email", ["per%cent@example.org", "amp&ersand@example.org"])
def test_an_address_that_mautic_does_not_take_costs_its_row(mautic: MauticRuns, email: str) -> None:
    summary = mautic.sync([customer(1, email=email), customer(2)])

    assert (summary["rejected"], summary["created"]) == (1, 1)
    assert "Mautic refuses the e-mail address" in summary["reasons"]


def test_a_batch_that_takes_too_long_is_sent_in_halves_and_so_are_the_next(
    mautic: MauticRuns,
) -> None:
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch/new", method="POST", status=504, applied=True
    )

    summary = mautic.sync([customer(n) for n in range(1, 25)], rows_per_call=12)

    assert summary["created"] + summary["updated"] == 24
    sizes = [len(body) for body in mautic.bodies("/contacts/batch/new")]
    assert sizes == [12, 6, 6, 6, 6]
    assert len(mautic.contacts()) == 24


def test_an_answer_that_does_not_come_in_time_shrinks_the_batch(mautic: MauticRuns) -> None:
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch/new", method="POST", kind="slow", seconds=2
    )

    summary = mautic.sync([customer(1), customer(2)], timeout_seconds=0.8)

    assert summary["status"] == "success"
    assert [len(body) for body in mautic.bodies("/contacts/batch/new")] == [2, 1, 1]


def test_an_instance_that_hangs_ends_the_run_after_few_batches(mautic: MauticRuns) -> None:
    mautic.sandbox.fault(
        vendor="mautic", path="/contacts/batch/new", method="POST", status=504, count=99
    )

    with pytest.raises(TargetError, match="did not finish 25 contacts in time"):
        mautic.sync([customer(n) for n in range(1, 201)])

    assert mautic.calls()[NEW] == 4


def test_somebody_renamed_who_left_the_stream_is_not_deleted_but_taken_off_segments(
    mautic: MauticRuns,
) -> None:
    mautic.sync([customer(n) for n in range(1, 4)])
    first = mautic.contact_id(1)
    mautic.person("edit", 1, fields={"email": "elsewhere@example.org"})
    mautic.publish([2, 3])

    mautic.sync([], on_missing="archive", max_removals=50)

    assert mautic.others.contact(first)["id"] == first
    lists = mautic.others.get(f"/contacts/{first}/segments").json()["lists"]
    assert lists == []


def test_who_is_not_taken_out_of_a_segment_is_tried_again_later(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    def nobody_removed(_: str, path: str) -> Answer | None:
        return Answer({"success": 0}) if path.endswith("/remove") else None

    with (
        relay(mautic.sandbox.mautic_url, nobody_removed) as address,
        pytest.raises(TargetError, match="did not reach"),
    ):
        mautic.sync([changed(customer(1), **NO)], base_url=address)
    assert mautic.summary()["failed"] == 1
    mautic.make_due()

    mautic.sync([])

    assert mautic.segments_of(1) == set()
