"""Whatever is sent, Mautic's answer is one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.garbage import HARMLESS, nested, objects
from fixtures.mautic_api import ADA

if TYPE_CHECKING:
    import requests

    from fixtures.mautic_api import MauticApi

KEYS = [
    "id",
    "ids",
    "email",
    "firstname",
    "points",
    "country",
    "state",
    "timezone",
    "preferred_locale",
    "last_active",
    "attribution",
    "count",
    "vip",
    "born",
    "interests",
    "tags",
    "owner",
    "stage",
    "companies",
    "ipAddress",
    "lastActive",
    "doNotContact",
    "overwriteWithBlank",
    "channel",
    "reason",
    "comments",
    "channelId",
    "label",
    "alias",
    "type",
    "group",
    "properties",
    "yes",
    "no",
    "list",
    "value",
    "isUniqueIdentifier",
    "defaultValue",
    "isPublished",
    "isGlobal",
    "name",
    "filters",
    "description",
    "webhookUrl",
    "secret",
    "triggers",
    "eventsOrderbyDir",
]
WORDS = [ADA, "", "boolean", "number", "email", "https://[x", "2026-03-01", "0"]
JSON = nested(KEYS, WORDS)
BODIES = st.one_of(objects(KEYS, WORDS), JSON)
WRITES = (
    ("POST", "/contacts/new"),
    ("PATCH", "/contacts/1/edit"),
    ("PUT", "/contacts/1/edit"),
    ("POST", "/contacts/batch/new"),
    ("PATCH", "/contacts/batch/edit"),
    ("PUT", "/contacts/batch/edit"),
    ("POST", "/contacts/1/dnc/email/add"),
    ("POST", "/contacts/1/dnc/email/remove"),
    ("POST", "/fields/contact/new"),
    ("PATCH", "/fields/contact/29/edit"),
    ("POST", "/segments/new"),
    ("PATCH", "/segments/1/edit"),
    ("POST", "/segments/1/contacts/add"),
    ("POST", "/hooks/new"),
)
COLUMNS = ["email", "id", "count", "date_added", "nothing"]
EXPRESSIONS = ["eq", "in", "like", "between", "isNull", "gte", "andX", "orX", "odd"]


def is_mautics_own(answer: requests.Response) -> bool:
    """Whether an answer is a success or an error in Mautic's shape."""
    body = answer.json()
    if answer.status_code < 300:
        return isinstance(body, dict)
    return [error["code"] for error in body["errors"]] == [answer.status_code]


@pytest.fixture
def used(mautic: MauticApi) -> MauticApi:
    """An instance with fields of many types, a segment and a contact."""
    mautic.field("count", "number")
    mautic.yes_or_no("vip")
    mautic.field("born", "date")
    mautic.field("interests", "multiselect", properties={"list": [{"label": "x", "value": "x"}]})
    mautic.segment()
    mautic.create()
    return mautic


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_any_body_is_taken_or_refused(used: MauticApi, method: str, path: str) -> None:
    @HARMLESS
    @given(body=BODIES)
    def check(body: Any) -> None:
        assert is_mautics_own(used.call(method, path, body))
        for reading in ("/contacts", "/fields/contact", "/segments", "/stats/lead_donotcontact"):
            answer = used.get(reading)
            assert answer.status_code == 200
            assert is_mautics_own(answer)

    check()


@pytest.mark.parametrize("path", ["/contacts", "/stats/lead_donotcontact", "/stats/page_hits"])
def test_any_query_is_answered_or_refused(used: MauticApi, path: str) -> None:
    names = ["start", "limit", "orderBy", "orderByDir", "search", "minimal", "select[]", "order[]"]
    names += ["order[0][col]", "where", "where[0]", "where[]", "where[0][val][0]", "where[0][val]"]
    text = st.one_of(st.text(max_size=20), st.sampled_from([*COLUMNS, "is:anonymous", "segment:x"]))

    @HARMLESS
    @given(
        query=st.dictionaries(st.sampled_from(names), text, max_size=4),
        column=st.sampled_from(COLUMNS),
        expression=st.sampled_from(EXPRESSIONS),
    )
    def check(query: dict[str, str], column: str, expression: str) -> None:
        where = {"where[0][col]": column, "where[0][expr]": expression}
        for params in (query, {**query, **where}):
            answer = used.get(path, **params)
            assert answer.status_code == 200 or is_mautics_own(answer)

    check()


def test_any_ids_are_deleted_or_left(used: MauticApi) -> None:
    @HARMLESS
    @given(ids=st.text(max_size=20))
    def check(ids: str) -> None:
        assert is_mautics_own(used.delete("/contacts/batch/delete", ids=ids))

    check()
