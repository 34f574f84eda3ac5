"""Segments: whose they are, who is in them, who left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.mautic_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi

UNEXPECTED = (
    "Looks like I encountered an error (error #400). If I do it again, please report me to the"
    " system administrator!"
)
DENIED = (403, "You do not have access to the requested area/action.")


def memberships(mautic: MauticApi) -> list[tuple[str, str, str, str]]:
    """Segment, contact, added by hand, removed by hand."""
    rows = mautic.get("/stats/lead_lists_leads").json()["stats"]
    names = ("leadlist_id", "lead_id", "manually_added", "manually_removed")
    return [(row[names[0]], row[names[1]], row[names[2]], row[names[3]]) for row in rows]


def test_segments_are_keyed_by_id(mautic: MauticApi) -> None:
    segment = mautic.segment("VIP")
    answer = mautic.get("/segments", limit=200, minimal=1).json()
    assert answer == {
        "total": 1,
        "lists": {
            str(segment): {
                "id": segment,
                "name": "VIP",
                "publicName": "VIP",
                "alias": "vip",
                "description": None,
                "category": None,
                "filters": [],
                "isGlobal": True,
                "isPreferenceCenter": False,
            }
        },
    }


def test_a_segment_needs_a_name_and_gets_an_alias_of_its_own(mautic: MauticApi) -> None:
    assert refusal(mautic.post("/segments/new", {}))[0] == 400
    aliases = [
        mautic.get(f"/segments/{mautic.segment(name)}").json()["list"]["alias"]
        for name in ("Été Fans", "Ete fans")
    ]
    assert aliases == ["ete-fans", "ete-fans1"]


def test_many_are_added_by_ids(mautic: MauticApi) -> None:
    segment, ada = mautic.segment(), mautic.create()
    answer = mautic.post(f"/segments/{segment}/contacts/add", {"ids": [ada, 99]})
    assert answer.json() == {
        "success": 1,
        "details": {str(ada): {"success": True}, "99": {"success": False}},
    }
    assert memberships(mautic) == [(str(segment), str(ada), "1", "0")]


def test_the_documented_name_of_the_ids_is_refused(mautic: MauticApi) -> None:
    segment, ada = mautic.segment(), mautic.create()
    answer = mautic.post(f"/segments/{segment}/contacts/add", {"contactIds": [ada]})
    assert refusal(answer) == (400, UNEXPECTED)
    assert memberships(mautic) == []


def test_an_unknown_segment_is_not_found(mautic: MauticApi) -> None:
    ada = mautic.create()
    assert mautic.post("/segments/9/contacts/add", {"ids": [ada]}).status_code == 404
    assert mautic.post(f"/segments/9/contact/{ada}/add").status_code == 404


@pytest.mark.parametrize("is_global", [True, False])
def test_somebody_elses_segment_must_be_global(mautic: MauticApi, *, is_global: bool) -> None:
    ada = mautic.create()
    body = {"name": "Theirs", "isGlobal": is_global}
    segment = mautic.sandbox.control("mautic/segment", body)["id"]
    answers = [
        mautic.post(f"/segments/{segment}/contacts/add", {"ids": [ada]}),
        mautic.post(f"/segments/{segment}/contact/{ada}/add"),
        mautic.post(f"/segments/{segment}/contact/{ada}/remove"),
    ]
    if is_global:
        assert [each.status_code for each in answers] == [200, 200, 200]
    else:
        assert [refusal(each) for each in answers] == [DENIED] * 3


def test_the_api_may_own_nothing(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", api_owns_segments=False)
    segment, ada = mautic.segment(isGlobal=False), mautic.create()
    answer = mautic.post(f"/segments/{segment}/contacts/add", {"ids": [ada]})
    assert refusal(answer) == DENIED


def test_adding_and_removing_one_always_succeeds(mautic: MauticApi) -> None:
    segment, ada = mautic.segment(), mautic.create()
    paths = [f"/segments/{segment}/contact/{ada}/{verb}" for verb in ("remove", "add", "add")]
    assert [mautic.post(path).json() for path in paths] == [{"success": 1}] * 3
    assert mautic.post(f"/segments/{segment}/contact/99/add").status_code == 404


def test_removing_who_was_added_by_hand_deletes_the_row(mautic: MauticApi) -> None:
    segment, ada = mautic.segment(), mautic.create()
    mautic.post(f"/segments/{segment}/contact/{ada}/add")
    mautic.post(f"/segments/{segment}/contact/{ada}/remove")
    assert memberships(mautic) == []


def test_removing_who_came_by_a_filter_keeps_them_out(mautic: MauticApi) -> None:
    segment, ada = mautic.segment(), mautic.create()
    joining = {"email": ADA, "segment": "vip"}
    mautic.sandbox.control("mautic/join-segment", joining)
    assert memberships(mautic) == [(str(segment), str(ada), "0", "0")]
    mautic.post(f"/segments/{segment}/contact/{ada}/remove")
    mautic.sandbox.control("mautic/join-segment", joining)
    assert memberships(mautic) == [(str(segment), str(ada), "0", "1")]


def test_adding_by_the_api_overrides_an_earlier_removal(mautic: MauticApi) -> None:
    mautic.sandbox.switch("mautic", leave_segment="marks")
    segment, ada = mautic.segment(), mautic.create()
    mautic.post(f"/segments/{segment}/contact/{ada}/add")
    mautic.sandbox.control("mautic/leave-segment", {"id": ada, "segment": segment})
    assert memberships(mautic) == [(str(segment), str(ada), "0", "1")]
    mautic.post(f"/segments/{segment}/contact/{ada}/add")
    assert memberships(mautic) == [(str(segment), str(ada), "1", "0")]


def test_leaving_deletes_the_row_of_who_was_added_by_the_api(mautic: MauticApi) -> None:
    segment, ada = mautic.segment(), mautic.create()
    mautic.post(f"/segments/{segment}/contact/{ada}/add")
    mautic.sandbox.control("mautic/leave-segment", {"email": ADA, "segment": "vip"})
    assert memberships(mautic) == []


def test_a_contacts_segments_are_those_they_are_in(mautic: MauticApi) -> None:
    first, second = mautic.segment("First"), mautic.segment("Second")
    ada = mautic.create()
    for segment in (first, second):
        mautic.post(f"/segments/{segment}/contact/{ada}/add")
    mautic.sandbox.control("mautic/leave-segment", {"email": ADA, "segment": "first"})
    answer = mautic.get(f"/contacts/{ada}/segments").json()
    assert (answer["total"], list(answer["lists"])) == (1, [str(second)])
    assert answer["lists"][str(second)]["manuallyAdded"] is True


def test_members_are_found_by_search(mautic: MauticApi) -> None:
    segment, ada, bob = mautic.segment(), mautic.create(), mautic.create(BOB)
    mautic.post(f"/segments/{segment}/contacts/add", {"ids": [ada, bob]})
    mautic.sandbox.control("mautic/leave-segment", {"email": BOB, "segment": "vip"})
    assert mautic.ids_where(search="segment:vip") == [ada]


def test_a_deleted_contact_or_segment_takes_the_rows_along(mautic: MauticApi) -> None:
    first, second = mautic.segment("First"), mautic.segment("Second")
    ada, bob = mautic.create(), mautic.create(BOB)
    for segment in (first, second):
        mautic.post(f"/segments/{segment}/contacts/add", {"ids": [ada, bob]})
    mautic.delete(f"/contacts/{ada}/delete")
    mautic.delete(f"/segments/{first}/delete")
    assert memberships(mautic) == [(str(second), str(bob), "1", "0")]
    assert mautic.get(f"/segments/{first}").status_code == 404


def test_a_segment_is_renamed_and_keeps_its_alias(mautic: MauticApi) -> None:
    segment = mautic.segment("VIP")
    changed = mautic.patch(f"/segments/{segment}/edit", {"name": "Very"}).json()["list"]
    assert (changed["name"], changed["alias"], changed["isGlobal"]) == ("Very", "vip", True)
