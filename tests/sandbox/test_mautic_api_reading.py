"""Reading back: listings by where and search, and the statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.mautic_api import ADA, BOB, refusal

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi

EVE = "eve@example.org"


@pytest.fixture
def three(mautic: MauticApi) -> MauticApi:
    """An instance with Ada (1), Bob (2) and Eve (3)."""
    mautic.field("visits", "number")
    mautic.create(ADA, firstname="Ada", city="Sydney", visits=9)
    mautic.create(BOB, firstname="Bob", city="Perth", visits=10)
    mautic.create(EVE, firstname="Eve")
    return mautic


def test_contacts_are_keyed_by_id_and_the_total_is_a_string(three: MauticApi) -> None:
    answer = three.get("/contacts", orderBy="id", orderByDir="desc", limit=2).json()
    assert (answer["total"], list(answer["contacts"])) == ("3", ["3", "2"])
    assert answer["contacts"]["3"]["fields"]["all"]["email"] == EVE


def test_nothing_found_is_an_empty_object(mautic: MauticApi) -> None:
    assert mautic.get("/contacts").json() == {"total": "0", "contacts": {}}


def test_thirty_come_unless_more_are_asked_for(mautic: MauticApi) -> None:
    mautic.batch([{"email": f"p{number}@example.org"} for number in range(40)])
    assert len(mautic.get("/contacts").json()["contacts"]) == 30
    assert len(mautic.get("/contacts", limit=5000).json()["contacts"]) == 40
    page = mautic.get("/contacts", start=35, orderBy="id").json()["contacts"]
    assert list(page) == ["36", "37", "38", "39", "40"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"col": "email", "expr": "eq", "val": ADA.upper()}, [1]),
        ({"col": "email", "expr": "neq", "val": ADA}, [2, 3]),
        ({"col": "email", "expr": "in", "val": f"{ADA},nobody@example.org,{EVE}"}, [1, 3]),
        ({"col": "email", "expr": "notIn", "val": ADA}, [2, 3]),
        ({"col": "id", "expr": "in", "val": "3,1,99"}, [1, 3]),
        ({"col": "id", "expr": "gt", "val": "1"}, [2, 3]),
        ({"col": "l.id", "expr": "lte", "val": "2"}, [1, 2]),
        ({"col": "visits", "expr": "gte", "val": "10"}, [2]),
        ({"col": "visits", "expr": "lt", "val": "10"}, [1]),
        ({"col": "visits", "expr": "between", "val": "9,10"}, [1, 2]),
        ({"col": "visits", "expr": "notBetween", "val": "10,11"}, [1]),
        ({"col": "city", "expr": "isNull"}, [3]),
        ({"col": "city", "expr": "isNotNull"}, [1, 2]),
        ({"col": "city", "expr": "isEmpty"}, [3]),
        ({"col": "city", "expr": "isNotEmpty"}, [1, 2]),
        ({"col": "city", "expr": "neq", "val": "Perth"}, [1]),
        ({"col": "city", "expr": "like", "val": "syd%"}, [1]),
        ({"col": "city", "expr": "notLike", "val": "s_dney"}, [2]),
        ({"col": "date_modified", "expr": "isNull"}, [1, 2, 3]),
        ({"col": "date_added", "expr": "gte", "val": "2026-11-01 00:00:00"}, [1, 2, 3]),
        ({"col": "dateAdded", "expr": "gt", "val": "2026-11-01 00:00:00"}, []),
        ({"col": "date_added", "expr": "lte", "val": "2026-11-01"}, [1, 2, 3]),
        ({"col": "date_added", "expr": "gt", "val": "2026-11-01T10:00:00+10:00"}, []),
    ],
)
def test_each_expression_finds_what_the_database_would(
    three: MauticApi, condition: dict[str, Any], expected: list[int]
) -> None:
    assert three.ids_where(condition, orderBy="id") == expected


def test_conditions_all_have_to_hold(three: MauticApi) -> None:
    conditions: list[dict[str, Any]] = [
        {"col": "id", "expr": "gt", "val": "1"},
        {"col": "city", "expr": "eq", "val": "Perth"},
    ]
    assert three.ids_where(*conditions) == [2]


def test_what_changed_is_found_by_either_date(three: MauticApi) -> None:
    three.sandbox.control("clock", {"seconds": 60})
    three.patch("/contacts/2/edit", {"city": "Hobart"})
    since = {"where[0][val][0][val]": "2026-11-01 00:00:30"}
    either = {
        "where[0][expr]": "orX",
        "where[0][val][0][col]": "date_modified",
        "where[0][val][0][expr]": "gte",
        "where[0][val][1][col]": "date_added",
        "where[0][val][1][expr]": "gte",
        "where[0][val][1][val]": "2026-11-01 00:00:30",
        **since,
    }
    assert three.ids_where(**either) == [2]
    both = {**either, "where[0][expr]": "andX"}
    assert three.ids_where(**both) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"col": "shoe_size", "expr": "eq", "val": "44"},
        {"col": "email", "expr": "resembles", "val": ADA},
        {"col": "id", "expr": "between", "val": "1"},
    ],
)
def test_what_the_database_does_not_know_is_an_error(
    three: MauticApi, condition: dict[str, str]
) -> None:
    params = {f"where[0][{name}]": value for name, value in condition.items()}
    assert refusal(three.get("/contacts", **params))[0] == 500


def test_an_order_may_have_several_columns(three: MauticApi) -> None:
    order = {
        "order[0][col]": "city",
        "order[0][dir]": "DESC",
        "order[1][col]": "id",
        "order[1][dir]": "ASC",
    }
    assert three.ids_where(**order) == [1, 2, 3]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (f"email:{BOB}", [2]),
        ("ids:1,3", [1, 3]),
        ("!ids:1,3", [2, 4]),
        ("is:anonymous", [4]),
        ("!is:anonymous", [1, 2, 3]),
        ("tag:vip", [3]),
        ("sydney", [1]),
        ("!is:anonymous !sydney", [2, 3]),
        ("segment:nowhere", []),
    ],
)
def test_searches_find_people(three: MauticApi, search: str, expected: list[int]) -> None:
    three.sandbox.control("mautic/visitor", {})
    three.patch("/contacts/3/edit", {"tags": ["vip"]})
    assert three.ids_where(search=search, orderBy="id") == expected


def test_a_minimal_listing_leaves_the_rest_out(three: MauticApi) -> None:
    contact = three.get("/contacts", minimal=1).json()["contacts"]["1"]
    assert "doNotContact" not in contact
    assert contact["fields"]["all"]["email"] == ADA


def test_chosen_fields_come_alone(three: MauticApi) -> None:
    params = {"select[]": ["id", "email", "city"]}
    contact = three.get("/contacts", **params).json()["contacts"]["1"]
    assert contact["fields"]["all"] == {"id": "1", "email": ADA, "city": "Sydney"}
    assert set(contact) == {"id", "fields"}


def test_fields_cannot_be_chosen_without_the_id(three: MauticApi) -> None:
    assert three.get("/contacts", **{"select[]": ["email"]}).status_code == 500


def test_a_page_shows_what_was_written_meanwhile(three: MauticApi) -> None:
    assert three.ids_where(search="segment:vip") == []
    segment = three.segment("VIP")
    three.post(f"/segments/{segment}/contacts/add", {"ids": [1]})
    assert three.ids_where(search="segment:vip") == [1]
    three.post("/contacts/new", {"email": "new@example.org"})
    assert three.ids_where(orderBy="id") == [1, 2, 3, 4]


def test_statistics_name_their_tables(mautic: MauticApi) -> None:
    answer = mautic.get("/stats").json()
    assert answer == mautic.get("/stats/nothing").json()
    tables = ("email_stats", "lead_donotcontact", "lead_lists_leads", "page_hits", "page_redirects")
    assert set(tables) <= set(answer["availableTables"])
    assert answer["tableColumns"]["lead_donotcontact"] == [
        "channel",
        "channel_id",
        "comments",
        "date_added",
        "id",
        "lead_id",
        "reason",
    ]


def test_a_table_that_the_sandbox_does_not_keep_is_told_as_such(mautic: MauticApi) -> None:
    answer = mautic.get("/stats/audit_log")
    assert refusal(answer) == (
        501,
        "The sandbox does not serve this route of Mautic's API: /api/stats/audit_log",
    )


def test_blocks_are_rows_of_strings(three: MauticApi) -> None:
    three.sandbox.control("mautic/unsubscribe", {"email": ADA})
    three.post("/contacts/2/dnc/email/add", {"reason": 3})
    assert three.get("/stats/lead_donotcontact").json() == {
        "total": "2",
        "stats": [
            {
                "id": "1",
                "lead_id": "1",
                "date_added": "2026-11-01 00:00:00",
                "reason": "1",
                "channel": "email",
                "channel_id": "12",
                "comments": "User unsubscribed.",
            },
            {
                "id": "2",
                "lead_id": "2",
                "date_added": "2026-11-01 00:00:00",
                "reason": "3",
                "channel": "email",
                "comments": "",
            },
        ],
    }


def test_statistics_are_narrowed_ordered_and_paged(mautic: MauticApi) -> None:
    for number in range(12):
        mautic.create(f"p{number}@example.org", doNotContact=[{"channel": "email", "reason": 1}])
    where = {"where[0][col]": "id", "where[0][expr]": "gte", "where[0][val]": "3"}
    order = {"order[0][col]": "id", "order[0][dir]": "DESC"}
    answer = mautic.get("/stats/lead_donotcontact", **where, **order, start=1, limit=2).json()
    assert (answer["total"], [each["id"] for each in answer["stats"]]) == ("10", ["11", "10"])


def test_blocks_since_a_moment_are_found(three: MauticApi) -> None:
    three.sandbox.control("mautic/unsubscribe", {"email": ADA})
    three.sandbox.control("clock", {"seconds": 60})
    three.sandbox.control("mautic/bounce", {"email": BOB})
    where = {
        "where[0][col]": "date_added",
        "where[0][expr]": "gte",
        "where[0][val]": "2026-11-01 00:00:01",
    }
    rows = three.get("/stats/lead_donotcontact", **where).json()["stats"]
    assert [(each["lead_id"], each["reason"]) for each in rows] == [("2", "2")]


def test_an_unknown_column_is_told_with_status_200(mautic: MauticApi) -> None:
    where = {"where[0][col]": "shoe", "where[0][expr]": "eq", "where[0][val]": "1"}
    answer = mautic.get("/stats/page_hits", **where)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (200, 1054)


def test_opens_and_clicks_are_counted(three: MauticApi) -> None:
    three.sandbox.control("mautic/open", {"email": ADA})
    three.sandbox.control("mautic/click", {"email": ADA, "url": "https://example.org/x"})
    (stat,) = three.get("/stats/email_stats").json()["stats"]
    shown = (stat["email_address"], stat["open_count"], stat["is_read"], stat["is_failed"])
    assert shown == (ADA, "1", "1", "0")
    (hit,) = three.get("/stats/page_hits").json()["stats"]
    secret = stat["tracking_hash"]
    told = {name: hit[name] for name in ("redirect_id", "email_id", "lead_id", "url", "source")}
    assert told == {
        "redirect_id": "1",
        "email_id": "12",
        "lead_id": "1",
        "url": "https://example.org/x",
        "source": "email",
    }
    assert f's:4:"stat";s:{len(secret)}:"{secret}";' in hit["query"]
    assert "Chrome" in hit["user_agent"]
    (redirect,) = three.get("/stats/page_redirects").json()["stats"]
    assert (redirect["id"], redirect["url"], redirect["hits"]) == ("1", hit["url"], "1")
    assert three.contact(1)["lastActive"] == "2026-11-01T00:00:00+00:00"


def test_a_bounce_is_a_failed_mail(three: MauticApi) -> None:
    three.sandbox.control("mautic/bounce", {"email": ADA})
    (stat,) = three.get("/stats/email_stats").json()["stats"]
    assert (stat["is_failed"], stat["is_read"], stat["lead_id"]) == ("1", "0", "1")
    three.delete("/contacts/1/delete")
    (stat,) = three.get("/stats/email_stats").json()["stats"]
    assert ("lead_id" in stat, stat["email_address"]) == (False, ADA)


def test_openings_are_told_one_by_one_as_php_writes_them(three: MauticApi) -> None:
    for program in ("", "Zoë's mail"):
        three.sandbox.control("mautic/open", {"email": ADA, "user_agent": program})
    (stat,) = three.get("/stats/email_stats").json()["stats"]
    assert stat["open_details"] == (
        'a:2:{i:0;a:3:{s:8:"datetime";s:19:"2026-11-01 00:00:00";s:9:"useragent";s:0:"";'
        's:9:"inBrowser";b:0;}i:1;a:3:{s:8:"datetime";s:19:"2026-11-01 00:00:00";'
        's:9:"useragent";s:11:"Zoë\'s mail";s:9:"inBrowser";b:0;}}'
    )


@pytest.mark.parametrize(
    ("program", "hits"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", 0),
        ("Mozilla/5.0 BingPreview/1.0b", 0),
        ("python-requests/2.32", 0),
        ("curl/8.0", 0),
        ("Wget/1.21", 0),
        ("Go-http-client/1.1", 0),
        ("Barracuda Sentinel (EE)", 1),
        ("HeadlessChrome/130.0.0.0", 1),
        ("", 1),
    ],
)
def test_clicks_of_some_programs_are_left_out(three: MauticApi, program: str, hits: int) -> None:
    three.sandbox.control("mautic/click", {"email": ADA, "user_agent": program})
    assert len(three.get("/stats/page_hits").json()["stats"]) == hits


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/nonsense", (404, "Requested URL not found: /api/nonsense")),
        (
            "/campaigns",
            (501, "The sandbox does not serve this route of Mautic's API: /api/campaigns"),
        ),
        (
            "/contacts/1/notes",
            (501, "The sandbox does not serve this route of Mautic's API: /api/contacts/1/notes"),
        ),
    ],
)
def test_a_route_that_is_not_served_says_so(
    mautic: MauticApi, path: str, expected: tuple[int, str]
) -> None:
    assert refusal(mautic.get(path)) == expected


def test_segments_come_by_name(mautic: MauticApi) -> None:
    for name in ("Newcomers", "Absent", "Members"):
        mautic.segment(name)
    lists = mautic.get("/segments").json()["lists"].values()
    assert [each["name"] for each in lists] == ["Absent", "Members", "Newcomers"]


def test_conditions_may_escape_apostrophes_where_the_search_does_not(mautic: MauticApi) -> None:
    address = "o'brien@example.org"
    brian = mautic.create(address)
    named = {"col": "email", "expr": "in", "val": address}
    assert mautic.ids_where(named) == [brian]
    mautic.sandbox.switch("mautic", where_escapes=True)
    assert mautic.ids_where(named) == []
    assert mautic.ids_where(search=f"email:{address}") == [brian]


def test_the_mail_of_all_sends_is_listed_with_its_content(mautic: MauticApi) -> None:
    answer = mautic.get("/emails", start=0, limit=100).json()
    (mail,) = answer["emails"].values()
    assert (answer["total"], mail["id"], mail["subject"]) == (1, 12, "News")
    assert mail["customHtml"]
    assert mautic.get("/emails", start=1).json()["emails"] == []
