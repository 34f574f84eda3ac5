"""Reading contacts back: pages, filters, order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi


def emails(brevo: BrevoApi, **params: Any) -> list[str]:
    response = brevo.get("/contacts", **params)
    assert response.status_code == 200, response.text
    return [each["email"] for each in response.json()["contacts"]]


def people(brevo: BrevoApi, count: int) -> list[str]:
    made = [f"p{number}@example.org" for number in range(count)]
    for email in made:
        brevo.create(email)
    return made


def test_a_contact_shows_everything_but_statistics(brevo: BrevoApi) -> None:
    brevo.create(attributes={"FIRSTNAME": "Ada"}, listIds=[2], smsBlacklisted=True)
    assert brevo.get("/contacts").json() == {
        "contacts": [
            {
                "id": 1,
                "email": ADA,
                "emailBlacklisted": False,
                "smsBlacklisted": True,
                "whatsappBlacklisted": False,
                "createdAt": "2026-11-01T01:00:00.000+01:00",
                "modifiedAt": "2026-11-01T01:00:00.000+01:00",
                "listIds": [2],
                "listUnsubscribed": None,
                "attributes": {"FIRSTNAME": "Ada"},
                "subscriptions": {},
            }
        ],
        "count": 1,
    }


def test_pages_go_from_the_newest_to_the_oldest(brevo: BrevoApi) -> None:
    made = people(brevo, 5)
    pages = [emails(brevo, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert pages == [made[:2:-1], made[2:0:-1], made[:1], []]


def test_pages_can_go_from_the_oldest_to_the_newest(brevo: BrevoApi) -> None:
    made = people(brevo, 3)
    assert emails(brevo, sort="asc", limit=2, offset=1) == made[1:]


def test_an_update_does_not_change_the_order(brevo: BrevoApi) -> None:
    made = people(brevo, 2)
    brevo.put(f"/contacts/{made[0]}", {"attributes": {"FIRSTNAME": "A"}})
    assert emails(brevo) == made[::-1]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"limit": 1001}, "out_of_range"),
        ({"limit": -1}, "out_of_range"),
        ({"offset": -1}, "out_of_range"),
        ({"offset": "9" * 40}, "out_of_range"),
        ({"limit": "all"}, "invalid_parameter"),
        ({"sort": "up"}, "invalid_parameter"),
        ({"modifiedSince": "yesterday"}, "invalid_parameter"),
        ({"modifiedSince": "2026-11-01"}, "invalid_parameter"),
        ({"modifiedSince": "2026-11-01T00:00:00 01:00"}, "invalid_parameter"),
        ({"listIds": "two"}, "invalid_parameter"),
        ({"listIds": "2", "segmentId": "1"}, "invalid_parameter"),
        ({"ids": ",".join(map(str, range(1, 22)))}, "invalid_parameter"),
        ({"filter": "CITY=Paris"}, "invalid_parameter"),
        ({"filter": 'equals(NOPE,"x")'}, "invalid_parameter"),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(
    brevo: BrevoApi, params: dict[str, Any], code: str
) -> None:
    assert refusal(brevo.get("/contacts", **params)) == (400, code)


def test_an_unknown_segment_is_not_found(brevo: BrevoApi) -> None:
    assert refusal(brevo.get("/contacts", segmentId=9)) == (404, "document_not_found")


def test_a_page_holds_at_most_a_thousand(brevo: BrevoApi) -> None:
    brevo.import_rows([{"email": f"p{number}@example.org"} for number in range(1_001)])
    assert len(emails(brevo, limit=1_000)) == 1_000


def test_a_limit_above_the_most_can_be_capped_instead(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", over_limit="capped")
    assert brevo.get("/contacts", limit=5_000).status_code == 200


def test_without_a_limit_a_page_holds_fifty(brevo: BrevoApi) -> None:
    brevo.import_rows([{"email": f"p{number}@example.org"} for number in range(51)])
    assert len(emails(brevo)) == 50


@pytest.mark.parametrize("name", ["modifiedSince", "createdSince"])
def test_a_moment_selects_what_came_then_or_later(brevo: BrevoApi, name: str) -> None:
    brevo.create()
    brevo.sandbox.set_clock("2026-11-02T00:00:00Z")
    brevo.create(BOB)
    assert emails(brevo, **{name: "2026-11-02T01:00:00.000+01:00"}) == [BOB]
    brevo.sandbox.switch("brevo", modified_since="exclusive")
    assert emails(brevo, **{name: "2026-11-02T00:00:00Z"}) == []


def test_an_old_contact_counts_as_modified_after_a_write(brevo: BrevoApi) -> None:
    brevo.create()
    brevo.create(BOB)
    brevo.sandbox.set_clock("2026-11-02T00:00:00Z")
    brevo.put(f"/contacts/{ADA}", {"attributes": {"FIRSTNAME": "Ada"}})
    assert emails(brevo, modifiedSince="2026-11-02T00:00:00Z") == [ADA]
    assert emails(brevo, createdSince="2026-11-02T00:00:00Z") == []


def test_lists_select_their_members(brevo: BrevoApi) -> None:
    other = brevo.new_list()
    brevo.create(listIds=[2])
    brevo.create(BOB, listIds=[other])
    brevo.create("cy@example.org")
    assert emails(brevo, listIds=2) == [ADA]
    assert emails(brevo, listIds=f"2,{other}") == [BOB, ADA]
    assert emails(brevo, listIds=[2, other]) == [BOB, ADA]


def test_ids_select_contacts(brevo: BrevoApi) -> None:
    made = people(brevo, 3)
    assert emails(brevo, ids="1,3") == [made[2], made[0]]


def test_a_filter_selects_by_the_value_of_an_attribute(brevo: BrevoApi) -> None:
    brevo.create(attributes={"LASTNAME": 'O\'Hara, "Jr"'})
    brevo.create(BOB)
    assert emails(brevo, filter='equals(LASTNAME,"O\'Hara, "Jr"")') == [ADA]
    assert emails(brevo, filter=f'equals(EMAIL,"{BOB}")') == [BOB]


def test_a_page_of_a_selection_is_current_after_a_write(brevo: BrevoApi) -> None:
    brevo.create(listIds=[2])
    assert emails(brevo, listIds=2) == [ADA]
    brevo.create(BOB, listIds=[2])
    assert emails(brevo, listIds=2) == [BOB, ADA]


def test_nobody_reacted_to_anything_at_first(brevo: BrevoApi) -> None:
    brevo.create()
    assert brevo.contact()["statistics"] == {}
    assert brevo.get(f"/contacts/{ADA}/campaignStats").json() == {}


@pytest.mark.parametrize(
    "params",
    [{"startDate": "2026-01-01"}, {"startDate": "2026-01-01", "endDate": "2026-06-01"}],
)
def test_statistics_cover_at_most_ninety_days(brevo: BrevoApi, params: dict[str, str]) -> None:
    brevo.create()
    response = brevo.get(f"/contacts/{ADA}/campaignStats", **params)
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/emailCampaigns", {}),
        ("/smtp/blockedContacts", {"contacts": None, "count": 0}),
        ("/smtp/statistics/events", {"events": []}),
        ("/contacts/segments", {"count": 0, "segments": []}),
        ("/processes", {"count": 0, "processes": []}),
        ("/webhooks", {"webhooks": []}),
    ],
)
def test_a_fresh_account_has_nothing_to_tell(
    brevo: BrevoApi, path: str, body: dict[str, Any]
) -> None:
    assert brevo.get(path).json() == body


@pytest.mark.parametrize(
    ("path", "most"),
    [("/emailCampaigns", 100), ("/smtp/blockedContacts", 100), ("/smtp/statistics/events", 5_000)],
)
def test_other_listings_have_their_own_most(brevo: BrevoApi, path: str, most: int) -> None:
    assert brevo.get(path, limit=most).status_code == 200
    assert refusal(brevo.get(path, limit=most + 1)) == (400, "out_of_range")
