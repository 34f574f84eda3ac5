"""Searching contacts in HubSpot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.hubspot_api import ADA, BOB, CONTACTS, refusal

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi

SEARCH = f"{CONTACTS}/search"


@pytest.fixture
def prompt(hubspot: HubSpotApi) -> HubSpotApi:
    """An account whose index does not lag, with two contacts and a half."""
    hubspot.sandbox.switch("hubspot", search_lag_seconds=0.0)
    hubspot.property("spent", "number", "number")
    hubspot.property("seen", "date", "date")
    hubspot.create(city="Sydney", spent=9, seen="2026-01-01")
    hubspot.create(BOB, city="Perth", spent=10, seen="2026-02-01")
    hubspot.create("cy@example.com")
    return hubspot


def found(hubspot: HubSpotApi, *filters: dict[str, Any], **more: Any) -> list[str]:
    body = {"filterGroups": [{"filters": list(filters)}], "limit": 200, **more}
    response = hubspot.post(SEARCH, body)
    assert response.status_code == 200, response.text
    return [each["properties"]["email"].split("@")[0] for each in response.json()["results"]]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"propertyName": "email", "operator": "EQ", "value": "ADA@example.org"}, ["ada"]),
        ({"propertyName": "city", "operator": "NEQ", "value": "perth"}, ["ada", "cy"]),
        ({"propertyName": "spent", "operator": "LT", "value": "10"}, ["ada"]),
        ({"propertyName": "spent", "operator": "GTE", "value": "10.0"}, ["bob"]),
        (
            {"propertyName": "spent", "operator": "BETWEEN", "value": "9", "highValue": "10"},
            ["ada", "bob"],
        ),
        ({"propertyName": "seen", "operator": "GT", "value": "1767225600000"}, ["bob"]),
        ({"propertyName": "city", "operator": "IN", "values": ["perth", "rome"]}, ["bob"]),
        ({"propertyName": "city", "operator": "IN", "values": ["Perth"]}, []),
        ({"propertyName": "city", "operator": "NOT_IN", "values": ["perth"]}, ["ada", "cy"]),
        ({"propertyName": "city", "operator": "HAS_PROPERTY"}, ["ada", "bob"]),
        ({"propertyName": "city", "operator": "NOT_HAS_PROPERTY"}, ["cy"]),
        (
            {"propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "*@example.org"},
            ["ada", "bob"],
        ),
        (
            {"propertyName": "city", "operator": "NOT_CONTAINS_TOKEN", "value": "per*"},
            ["ada", "cy"],
        ),
    ],
)
def test_a_filter_finds_what_it_says(
    prompt: HubSpotApi, given: dict[str, Any], expected: list[str]
) -> None:
    assert found(prompt, given) == expected


def test_filters_of_a_group_hold_together(prompt: HubSpotApi) -> None:
    sydney = {"propertyName": "city", "operator": "EQ", "value": "Sydney"}
    many = {"propertyName": "spent", "operator": "GT", "value": "9"}
    assert found(prompt, sydney, many) == []
    groups = [{"filters": [sydney]}, {"filters": [many]}]
    assert found(prompt, filterGroups=groups) == ["ada", "bob"]


def test_a_query_looks_at_names_and_addresses(prompt: HubSpotApi) -> None:
    assert found(prompt, query="example.COM") == ["cy"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ({"propertyName": "spent", "direction": "DESCENDING"}, ["bob", "ada", "cy"]),
        ({"propertyName": "email", "direction": "ASCENDING"}, ["ada", "bob", "cy"]),
        ("email", ["ada", "bob", "cy"]),
    ],
)
def test_results_are_sorted(prompt: HubSpotApi, sort: Any, expected: list[str]) -> None:
    assert found(prompt, sorts=[sort]) == expected


def test_results_come_page_by_page(prompt: HubSpotApi) -> None:
    first = prompt.post(SEARCH, {"limit": 2, "properties": ["city"]}).json()
    last = prompt.post(SEARCH, {"limit": 2, "after": first["paging"]["next"]["after"]}).json()
    assert (first["total"], len(first["results"]), len(last["results"])) == (3, 2, 1)
    assert "paging" not in last
    assert first["results"][0]["properties"]["city"] == "Sydney"


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 201},
        {"limit": 200, "after": "9801"},
        {"filterGroups": [{"filters": []}] * 6},
        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "LIKE"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "none", "operator": "HAS_PROPERTY"}]}]},
        {"query": "x" * 3001},
        {"sorts": [{"propertyName": "none"}]},
    ],
)
def test_what_is_beyond_the_bounds_is_refused(hubspot: HubSpotApi, body: dict[str, Any]) -> None:
    assert refusal(hubspot.post(SEARCH, body)) == (400, "VALIDATION_ERROR")


def test_the_index_lags(hubspot: HubSpotApi) -> None:
    hubspot.create()
    assert found(hubspot) == []
    hubspot.sandbox.switch("hubspot", search_lag_seconds=0.0)
    assert found(hubspot) == ["ada"]


def test_the_index_still_holds_what_was_before(prompt: HubSpotApi) -> None:
    known = prompt.get(f"{CONTACTS}/{ADA}", idProperty="email").json()["id"]
    in_perth = {"propertyName": "city", "operator": "EQ", "value": "Perth"}
    prompt.sandbox.switch("hubspot", search_lag_seconds=60.0)
    prompt.patch(f"{CONTACTS}/{known}", {"properties": {"city": "Perth"}})
    assert found(prompt, in_perth) == ["bob"]
    prompt.sandbox.switch("hubspot", search_lag_seconds=0.0)
    assert found(prompt, in_perth) == ["ada", "bob"]


def test_a_search_by_the_last_change_finds_what_changed(prompt: HubSpotApi) -> None:
    prompt.sandbox.set_clock("2026-11-02T00:00:00Z")
    known = prompt.get(f"{CONTACTS}/{ADA}", idProperty="email").json()["id"]
    prompt.patch(f"{CONTACTS}/{known}", {"properties": {"city": "Perth"}})
    since = {"propertyName": "lastmodifieddate", "operator": "GTE", "value": "1793577600000"}
    assert found(prompt, since) == ["ada"]
