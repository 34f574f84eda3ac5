"""Do-not-contact, and what people do by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.mautic_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi


def entries(mautic: MauticApi, contact_id: int) -> list[tuple[str, int, str]]:
    """Channel, reason and comments of a contact's entries."""
    listed = mautic.contact(contact_id)["doNotContact"]
    return [(each["channel"], each["reason"], each["comments"]) for each in listed]


def test_somebody_is_blocked_with_a_reason(mautic: MauticApi) -> None:
    ada = mautic.create()
    body = {"reason": 1, "comments": "shop", "channelId": 12}
    answer = mautic.post(f"/contacts/{ada}/dnc/email/add", body)
    assert answer.status_code == 200
    assert answer.json()["contact"]["doNotContact"] == [
        {
            "id": 1,
            "reason": 1,
            "channel": "email",
            "comments": "shop",
            "channelId": 12,
            "dateAdded": "2026-11-01T00:00:00+00:00",
        }
    ]


def test_the_default_reason_is_by_hand(mautic: MauticApi) -> None:
    ada = mautic.create()
    mautic.post(f"/contacts/{ada}/dnc/sms/add", {})
    assert entries(mautic, ada) == [("sms", 3, "")]


@pytest.mark.parametrize("reason", [0, "", "none", False])
def test_a_reason_that_is_none_is_refused(mautic: MauticApi, reason: Any) -> None:
    ada = mautic.create()
    answer = mautic.post(f"/contacts/{ada}/dnc/email/add", {"reason": reason})
    assert answer.status_code == 400
    assert answer.json() == {
        "errors": [
            {
                "code": 400,
                "message": "Invalid reason code given",
                "details": ["Reason code needs to be an integer and higher than 0."],
            }
        ]
    }


@pytest.mark.parametrize(
    ("first", "then", "kept"), [(1, 3, 1), (1, 2, 1), (2, 1, 1), (3, 2, 2), (2, 2, 2)]
)
def test_only_who_left_by_themselves_is_left_as_they_are(
    mautic: MauticApi, first: int, then: int, kept: int
) -> None:
    ada = mautic.create()
    for reason in (first, then):
        mautic.post(f"/contacts/{ada}/dnc/email/add", {"reason": reason})
    assert [reason for _, reason, _ in entries(mautic, ada)] == [kept]


def test_a_block_is_lifted(mautic: MauticApi) -> None:
    ada = mautic.create(doNotContact=[{"channel": "email", "reason": 1}])
    path = f"/contacts/{ada}/dnc/email/remove"
    answers = [mautic.post(path).json() for _ in range(2)]
    assert [each["recordFound"] for each in answers] == [True, False]
    assert answers[0]["contact"]["doNotContact"] == []


def test_an_unknown_contact_cannot_be_blocked(mautic: MauticApi) -> None:
    assert refusal(mautic.post("/contacts/9/dnc/email/add", {}))[0] == 404
    assert refusal(mautic.post("/contacts/9/dnc/email/remove"))[0] == 404


def test_a_body_adds_blocks_and_reason_zero_lifts_them(mautic: MauticApi) -> None:
    ada = mautic.create()
    mautic.batch([{"email": ADA, "doNotContact": [{"channel": "email", "reason": 1}]}])
    assert entries(mautic, ada) == [("email", 1, "")]
    mautic.batch([{"email": ADA, "city": "Sydney"}])
    mautic.put(f"/contacts/{ada}/edit", {"email": ADA})
    assert entries(mautic, ada) == [("email", 1, "")]
    mautic.batch([{"email": ADA, "doNotContact": [{"channel": "email", "reason": 0}]}])
    assert entries(mautic, ada) == []


def test_a_new_address_keeps_the_block(mautic: MauticApi) -> None:
    ada = mautic.create(doNotContact=[{"channel": "email", "reason": 1}])
    mautic.patch(f"/contacts/{ada}/edit", {"email": BOB})
    assert entries(mautic, ada) == [("email", 1, "")]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("unsubscribe", ("email", 1, "User unsubscribed.")),
        ("bounce", ("email", 2, "550 5.1.1 mailbox unavailable")),
        ("block", ("email", 3, "Set by hand")),
    ],
)
def test_people_and_marketers_block(
    mautic: MauticApi, command: str, expected: tuple[str, int, str]
) -> None:
    ada = mautic.create()
    answer = mautic.sandbox.control(f"mautic/{command}", {"email": ADA})
    assert answer == {"id": ada, "blocked": True}
    assert entries(mautic, ada) == [expected]
    assert mautic.contact(ada)["dateModified"] is None


def test_who_is_blocked_already_and_unsubscribes_leaves_no_trace(mautic: MauticApi) -> None:
    ada = mautic.create()
    mautic.sandbox.control("mautic/block", {"email": ADA})
    mautic.sandbox.control("mautic/unsubscribe", {"email": ADA})
    assert entries(mautic, ada) == [("email", 3, "Set by hand")]


def test_inside_a_contact_an_entry_has_no_date_but_where_it_was_just_changed(
    mautic: MauticApi,
) -> None:
    ada = mautic.create()
    added = mautic.post(f"/contacts/{ada}/dnc/email/add", {"reason": 1}).json()["contact"]
    assert added["doNotContact"][0]["dateAdded"] == "2026-11-01T00:00:00+00:00"
    assert "all" not in added["fields"]
    (entry,) = mautic.contact(ada)["doNotContact"]
    assert sorted(entry) == ["channel", "channelId", "comments", "id", "reason"]


def test_a_merge_moves_the_address_and_loses_the_entry(mautic: MauticApi) -> None:
    ada, bob = mautic.create(doNotContact=[{"channel": "email", "reason": 1}]), mautic.create(BOB)
    mautic.sandbox.control("mautic/merge", {"email": ADA, "into": BOB})
    assert mautic.get(f"/contacts/{ada}").status_code == 404
    assert mautic.values(bob)["email"] == ADA
    assert entries(mautic, bob) == []
    assert mautic.get("/stats/lead_donotcontact").json() == {"total": "0", "stats": []}


def test_who_comes_back_leaves_no_trace(mautic: MauticApi) -> None:
    ada = mautic.create()
    mautic.sandbox.control("mautic/unsubscribe", {"email": ADA})
    mautic.sandbox.control("mautic/resubscribe", {"id": ada})
    assert mautic.get("/stats/lead_donotcontact").json() == {"total": "0", "stats": []}


def test_a_marketer_edits_and_deletes(mautic: MauticApi) -> None:
    ada = mautic.create(firstname="Ada", city="Sydney")
    fields = {"firstname": "Augusta", "city": ""}
    mautic.sandbox.control("mautic/edit", {"email": ADA, "fields": fields})
    values = mautic.values(ada)
    assert (values["firstname"], values["city"]) == ("Augusta", None)
    mautic.sandbox.control("mautic/delete", {"email": ADA})
    assert mautic.get(f"/contacts/{ada}").status_code == 404


def test_some_leave_and_some_open_while_days_pass(mautic: MauticApi) -> None:
    mautic.batch([{"email": f"p{number}@example.org"} for number in range(100)])
    mautic.sandbox.advance(3)
    blocked = mautic.get("/stats/lead_donotcontact").json()["stats"]
    assert sorted(each["reason"] for each in blocked) == ["1", "1", "2"]
    opens = mautic.get("/stats/email_stats").json()["stats"]
    assert sum(int(each["open_count"]) for each in opens) == 3
    assert all(each["date_added"] >= "2026-11-01 00:00:00" for each in blocked)


def test_the_same_people_leave_in_the_same_world(mautic: MauticApi) -> None:
    def left() -> Any:
        mautic.sandbox.reset()
        mautic.batch([{"email": f"p{number}@example.org"} for number in range(50)])
        mautic.sandbox.advance(2)
        return mautic.get("/stats/lead_donotcontact").json()

    assert left() == left()
