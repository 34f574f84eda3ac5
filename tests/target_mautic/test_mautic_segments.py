"""Segments: made static and global, found by name or id, filled by difference."""

import pytest

from crm_core.errors import AccessRefusedError, RunIncompleteError, SettingsError
from fixtures.customers import changed, customer
from fixtures.mautic_target import MauticRuns, email_of


def test_missing_segments_are_made_static_and_global(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    made = mautic.others.get("/segments").json()["lists"].values()
    assert {row["name"] for row in made} == {
        "VIP Customers",
        "Regular Customers",
        "New Customers",
        "Inactive Customers",
        "Active Customers",
    }
    assert {(row["isGlobal"], row["isPublished"], str(row["filters"])) for row in made} == {
        (True, True, "[]")
    }


def test_a_segment_that_exists_is_used_by_its_name(mautic: MauticRuns) -> None:
    segment = mautic.others.segment("New Customers")

    mautic.sync([customer(1)])

    assert mautic.segments()["New Customers"] == segment
    assert mautic.segments_of(1) == {"New Customers"}


def test_a_segment_can_be_named_by_its_id(mautic: MauticRuns) -> None:
    segment = mautic.others.segment("Fresh")

    mautic.sync([customer(1)], segments={"new": segment})

    assert mautic.segments_of(1) == {"Fresh"}
    assert list(mautic.segments()) == ["Fresh"]


def test_one_name_may_stand_for_several_segments(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)], segments={"new": "Guests", "vip": "Guests"})

    assert list(mautic.segments()) == ["Guests"]
    assert mautic.segments_of(1) == {"Guests"}


def test_an_id_that_does_not_exist_is_named(mautic: MauticRuns) -> None:
    for settings in ({}, {"database_url": None}):
        with pytest.raises(SettingsError, match=r"no segment with the id 4711 \(segments: vip\)"):
            mautic.sync([customer(1)], segments={"vip": 4711}, **settings)
        assert mautic.writes() == {}


def test_a_customer_is_in_all_segments_that_hold(mautic: MauticRuns) -> None:
    mautic.sync([customer(1, customer_segment="vip", customer_segments=["vip", "active"])])

    assert mautic.segments_of(1) == {"VIP Customers", "Active Customers"}


def test_a_segment_that_the_settings_name_no_more_is_left(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    mautic.sync([customer(1)], segments={"vip": "VIP Customers"})

    assert mautic.segments_of(1) == set()


def test_segments_of_others_are_left_alone(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    segment = mautic.others.segment("Press")
    mautic.others.post(f"/segments/{segment}/contacts/add", {"ids": [mautic.contact_id(1)]})

    mautic.sync([changed(customer(1), customer_segment="vip", customer_segments=["vip"])])

    assert mautic.segments_of(1) == {"VIP Customers", "Press"}


def test_a_segment_with_filters_is_left_out_and_told(mautic: MauticRuns) -> None:
    mautic.others.segment("New Customers", filters=[{"field": "city"}])

    summary = mautic.sync([customer(1)])

    assert mautic.segments_of(1) == set()
    assert any("New Customers is left out: it has filters" in why for why in summary["reasons"])


def test_a_segment_of_somebody_else_that_is_not_global_is_told(mautic: MauticRuns) -> None:
    mautic.sandbox.control("mautic/segment", {"name": "New Customers"})

    with pytest.raises(AccessRefusedError, match="segments of others must be global"):
        mautic.sync([customer(1)])

    mautic.others.call("PATCH", "/segments/1/edit", {"isGlobal": True})
    assert mautic.sync([customer(1)])["status"] == "success"
    assert mautic.segments_of(1) == {"New Customers"}


def test_a_segment_that_vanishes_stops_the_run_with_advice(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.sandbox.fault(vendor="mautic", path="/contacts/add", method="POST", status=404)

    with pytest.raises(SettingsError, match="was deleted in Mautic meanwhile"):
        mautic.sync([customer(2)])

    assert mautic.sync([customer(2)])["status"] == "success"
    assert mautic.segments_of(2) == {"New Customers"}


def test_a_contact_that_a_segment_did_not_take_is_tried_again(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.sandbox.fault(
        vendor="mautic",
        path="/contacts/add",
        method="POST",
        kind="edit",
        edits=[{"set": {"details": {"2": {"success": False}}}}],
    )

    with pytest.raises(RunIncompleteError, match="1 customers did not reach mautic"):
        mautic.sync([customer(2)])

    assert mautic.ledger("select error from ops.sync_status where status = 'failed'") == [
        ("Mautic did not put the contact into a segment",)
    ]


def test_people_who_left_the_stream_are_taken_out_of_our_segments(mautic: MauticRuns) -> None:
    mautic.sync([customer(1), customer(2)])
    mautic.publish([2])

    summary = mautic.sync([], on_missing="unlist", max_removals=100)

    assert summary["removed"] == 1
    assert mautic.segments_of(1) == set()
    assert mautic.segments_of(2) == {"New Customers"}


def test_a_removal_that_mautic_refuses_costs_no_other(mautic: MauticRuns) -> None:
    mautic.sync([customer(1), customer(2), customer(3)])
    mautic.publish([3])
    mautic.sandbox.fault(vendor="mautic", path="/remove", status=400)

    with pytest.raises(RunIncompleteError, match="1 customers did not reach mautic"):
        mautic.sync([], on_missing="unlist", max_removals=100)

    assert mautic.summary()["removed"] == 1
    assert sorted(map(mautic.segments_of, (1, 2)), key=len) == [set(), {"New Customers"}]


def test_contacts_of_ours_are_deleted_where_the_settings_ask_for_it(mautic: MauticRuns) -> None:
    mautic.others.create(email_of(3))
    mautic.sync([customer(1), customer(2), customer(3)])
    mautic.publish([2])

    summary = mautic.sync([], on_missing="archive", max_removals=100)

    assert summary["removed"] == 2
    assert sorted(mautic.contacts()) == [email_of(2), email_of(3)]
    assert mautic.segments_of(3) == set()
    assert mautic.writes()["DELETE /api/contacts/batch/delete"] == 1


def test_an_opt_out_is_recorded_before_its_contact_is_deleted(mautic: MauticRuns) -> None:
    mautic.sync([customer(1), customer(2)])
    mautic.person("unsubscribe", 1)
    mautic.publish([2])

    mautic.sync([], on_missing="archive", max_removals=100)
    mautic.sync([changed(customer(1), total_orders=2)])

    assert not mautic.is_mailable(1)


def test_a_contact_with_another_address_is_not_deleted(mautic: MauticRuns) -> None:
    mautic.sync([customer(1), customer(2)])
    mautic.person("edit", 1, fields={"email": "somebody@example.org"})
    mautic.publish([2])

    mautic.sync([], on_missing="archive", max_removals=100)

    assert "somebody@example.org" in mautic.contacts()
