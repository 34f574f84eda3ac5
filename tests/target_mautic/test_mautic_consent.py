"""Nobody who said no is ever made mailable again."""

from collections.abc import Iterator
from typing import Any

import pytest

from fixtures.customers import changed, customer
from fixtures.mautic_target import MauticRuns, email_of
from target_mautic.opt_outs import OUR_COMMENT

NO: dict[str, Any] = {"marketing_opt_in": False}
NEVER_ASKED: dict[str, Any] = {"marketing_opt_in": False, "consent_source": None}
VIP: dict[str, Any] = {"customer_segment": "vip", "customer_segments": ["vip"]}
OURS = [(3, OUR_COMMENT)]
OPT_OUTS = "select email, channel, reason from ops.consent_events order by email, channel"


def entries_sent(mautic: MauticRuns) -> Iterator[dict[str, Any]]:
    for row in mautic.rows():
        yield from row.get("doNotContact", [])


def assert_nothing_resubscribes(mautic: MauticRuns) -> None:
    assert all(entry["reason"] == 3 for entry in entries_sent(mautic))
    paths = [entry["path"] for entry in mautic.sandbox.requests()["log"]]
    assert not any("/dnc/" in path for path in paths)
    assert not any(name.startswith("PUT") for name in mautic.calls())


@pytest.fixture(autouse=True)
def _resubscribe_nobody(mautic: MauticRuns) -> Iterator[None]:
    yield
    assert_nothing_resubscribes(mautic)


@pytest.mark.parametrize("columns", [NO, NEVER_ASKED, {"email_status": "bounced"}])
def test_who_gave_no_consent_is_created_but_not_mailable(
    mautic: MauticRuns, columns: dict[str, Any]
) -> None:
    mautic.sync([customer(1, **columns), customer(2)])

    assert mautic.blocks(1) == OURS
    assert mautic.segments_of(1) == set()
    assert mautic.is_mailable(2)
    assert mautic.ledger(OPT_OUTS) == []


def test_who_opts_out_is_blocked_and_taken_out_of_the_segments(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    summary = mautic.sync([changed(customer(1), **NO)])

    assert summary["suppressed"] == 1
    assert mautic.blocks(1) == OURS
    assert mautic.segments_of(1) == set()
    assert mautic.values(1)["marketing_opt_in"] == "0"


def test_an_opt_out_is_sent_once(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.sync([changed(customer(1), 100, **NO)])

    mautic.sync([changed(customer(1), 101, **NO, total_orders=7)])

    assert mautic.rows() == [{"id": mautic.contact_id(1), "total_orders": 7}]


def test_a_new_opt_in_does_not_lift_what_we_set(mautic: MauticRuns) -> None:
    mautic.sync([customer(1, **NO)])

    mautic.sync([changed(customer(1), total_orders=2)])

    assert mautic.blocks(1) == OURS
    assert mautic.segments_of(1) == set()
    assert mautic.values(1)["total_orders"] == 2


@pytest.mark.parametrize("verb", ["unsubscribe", "bounce", "block"])
def test_an_opt_out_in_mautic_stands_whatever_the_stream_says(
    mautic: MauticRuns, verb: str
) -> None:
    mautic.sync([customer(1), customer(2)])
    mautic.person(verb, 1)

    for version in (10, 20):
        mautic.sync([changed(customer(1), version, total_orders=version)])
        assert not mautic.is_mailable(1)
        assert mautic.segments_of(1) == set()
        assert_nothing_resubscribes(mautic)

    assert mautic.values(1)["total_orders"] == 20
    assert mautic.segments_of(2) == {"New Customers"}


@pytest.mark.parametrize(
    ("verb", "reason"),
    [
        ("unsubscribe", "unsubscribed in the CRM"),
        ("bounce", "bounced in the CRM"),
        ("block", "blocked by hand in the CRM"),
    ],
)
def test_an_opt_out_is_recorded_also_where_nothing_was_written(
    mautic: MauticRuns, verb: str, reason: str
) -> None:
    mautic.sync([customer(1), customer(2)])
    mautic.person(verb, 1)

    mautic.sync([customer(1), customer(2)])

    assert mautic.ledger(OPT_OUTS) == [(email_of(1), "email", reason)]
    assert mautic.writes() == {}


def test_only_new_opt_outs_are_read(mautic: MauticRuns) -> None:
    mautic.sync([customer(n) for n in range(1, 4)])
    mautic.person("unsubscribe", 1)
    mautic.sync([])
    mautic.sandbox.control("clock", {"seconds": 3600})
    mautic.sync([])
    mautic.person("unsubscribe", 2)

    mautic.sync([])

    query = [
        entry["query"]
        for entry in mautic.sandbox.requests()["log"]
        if "lead_donotcontact" in entry["path"]
    ]
    assert [each["where[1][expr]"] for each in query] == ["gte"]
    assert [row[0] for row in mautic.ledger(OPT_OUTS)] == [email_of(1), email_of(2)]
    assert mautic.calls()["GET /api/contacts"] == 1


def test_our_own_entries_are_nobodys_opt_out(mautic: MauticRuns) -> None:
    mautic.sync([customer(1, **NO)])

    mautic.sync([changed(customer(1), total_orders=2)])

    assert mautic.ledger(OPT_OUTS) == []


def test_the_opt_out_of_a_contact_of_others_is_kept_and_recorded(mautic: MauticRuns) -> None:
    mautic.others.create(email_of(1))
    mautic.person("unsubscribe", 1)

    mautic.sync([customer(1)])

    assert [reason for reason, _ in mautic.blocks(1)] == [1]
    assert mautic.segments_of(1) == set()
    assert mautic.ledger(OPT_OUTS) == [(email_of(1), "email", "unsubscribed in the CRM")]


def test_an_opt_out_outlives_its_contact(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.person("unsubscribe", 1)
    mautic.sync([customer(1)])
    mautic.person("delete", 1)

    mautic.sync([changed(customer(1), total_orders=2)])

    assert mautic.blocks(1) == OURS
    assert mautic.segments_of(1) == set()


def test_an_opt_out_outlives_its_contact_also_where_others_made_a_new_one(
    mautic: MauticRuns,
) -> None:
    mautic.sync([customer(1)])
    mautic.person("unsubscribe", 1)
    mautic.sync([customer(1)])
    mautic.person("delete", 1)
    mautic.others.create(email_of(1))

    mautic.sync([changed(customer(1), total_orders=2)])

    assert not mautic.is_mailable(1)
    assert mautic.segments_of(1) == set()


def test_a_contact_that_a_person_made_mailable_again_is_mailed_again(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.person("unsubscribe", 1)
    mautic.sync([changed(customer(1), 10, total_orders=2)])
    mautic.person("resubscribe", 1)

    mautic.sync([changed(customer(1), 20, total_orders=3)])

    assert mautic.is_mailable(1)
    assert mautic.segments_of(1) == {"New Customers"}


def test_of_two_contacts_with_one_address_a_single_opt_out_counts(mautic: MauticRuns) -> None:
    mautic.others.create(email_of(1))
    copy = mautic.sandbox.control("mautic/duplicate", {"email": email_of(1)})["id"]
    mautic.sandbox.control("mautic/unsubscribe", {"id": copy})

    mautic.sync([customer(1)])

    assert mautic.ledger("select status from ops.sync_status") == [("suppressed",)]
    members = mautic.others.get("/stats/lead_lists_leads").json()["stats"]
    assert members == []


def test_somebody_who_is_in_mautic_unknown_to_the_plan_is_put_into_no_segment(
    mautic: MauticRuns,
) -> None:
    """Whoever comes and opts out between look-up and write is matched by the upsert."""
    mautic.sync([customer(9)])
    mautic.others.create(email_of(1))
    mautic.person("unsubscribe", 1)
    mautic.sandbox.fault(
        vendor="mautic",
        path="/api/contacts",
        method="GET",
        kind="edit",
        edits=[{"row": 0, "set": {"contacts": {}, "total": "0"}}],
    )

    summary = mautic.sync([customer(1)], database_url=None)

    assert summary["suppressed"] == 1
    assert [reason for reason, _ in mautic.blocks(1)] == [1]
    assert mautic.segments_of(1) == set()


@pytest.mark.parametrize("trouble", [None, {"status": 500, "applied": True}])
def test_a_contact_is_ours_where_we_made_it_and_not_where_the_plan_did_not_know_it(
    mautic: MauticRuns, trouble: dict[str, Any] | None
) -> None:
    mautic.sync([customer(9)])
    mautic.others.create(email_of(1))
    mautic.sandbox.fault(
        vendor="mautic",
        path="/api/contacts",
        method="GET",
        kind="edit",
        edits=[{"row": 0, "set": {"contacts": {}, "total": "0"}}],
    )
    mautic.sync([customer(1)])
    if trouble:
        mautic.sandbox.fault(vendor="mautic", path="/batch/new", **trouble)

    mautic.sync([customer(2), customer(3)])

    query = "select left(email, 7), is_ours from ops.sync_status order by email"
    assert mautic.ledger(query) == [
        ("person1", False),
        ("person2", True),
        ("person3", True),
        ("person9", True),
    ]


def test_who_was_erased_is_never_written(mautic: MauticRuns) -> None:
    mautic.sync([customer(9)])
    mautic.erase(1)

    mautic.sync([customer(1)])

    assert mautic.contact(1) is None


def test_only_people_with_consent_can_be_asked_for(mautic: MauticRuns) -> None:
    settings = {"consent_policy": "opted_in_only"}
    mautic.sync([customer(1), customer(2, **NO)], **settings)

    mautic.sync([changed(customer(1), **NO)], **settings)

    assert list(mautic.contacts()) == [email_of(1)]
    assert mautic.blocks(1) == OURS


def test_who_left_a_segment_is_not_put_into_it_again(mautic: MauticRuns) -> None:
    mautic.sync([customer(1), customer(2)])
    segment = mautic.segments()["New Customers"]
    mautic.person("leave-segment", 1, segment=segment)

    mautic.sync([changed(customer(1), 10, total_orders=2)])
    mautic.sync([changed(customer(1), 20, **VIP)])
    mautic.sync([changed(customer(1), 30)])

    assert mautic.segments_of(1) == set()
    channel = f"list:{segment}"
    assert mautic.ledger(OPT_OUTS) == [(email_of(1), channel, "left the segment")]


def test_who_left_a_segment_without_a_trace_is_not_put_into_it_again(mautic: MauticRuns) -> None:
    mautic.sandbox.switch("mautic", leave_segment="deletes")
    mautic.sync([customer(1), customer(2)])
    segment = mautic.segments()["New Customers"]
    mautic.person("leave-segment", 1, segment=segment)

    mautic.sync([changed(customer(1), 20, **VIP)])
    mautic.sync([changed(customer(1), 30)])

    assert mautic.segments_of(1) == set()
    channel = f"list:{segment}"
    assert mautic.ledger(OPT_OUTS) == [(email_of(1), channel, "left the segment")]


def test_a_contact_that_was_made_anew_has_left_nothing(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.person("delete", 1)
    mautic.others.create(email_of(1))

    mautic.sync([changed(customer(1), total_orders=2)])

    assert mautic.segments_of(1) == {"New Customers"}
    assert mautic.ledger(OPT_OUTS) == []
