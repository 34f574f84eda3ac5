"""The sandbox's answers against the documents of the vendor, where these are at hand."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.eventbrite_api import EventbriteApi

pytest_plugins = ["fixtures.eventbrite"]

SPECS = Path(__file__).parents[3] / "shared" / "vendors" / "specs"
BLUEPRINT, SKELETON = SPECS / "eventbrite-v3.apib", SPECS / "eventbrite-openapi.json"

pytestmark = pytest.mark.skipif(
    not (BLUEPRINT.exists() and SKELETON.exists()),
    reason="the vendor's documents are not beside the project",
)

JSON = dict[str, Any]
STRUCTURE = re.compile(r"### `?([^`(]+?)`? ?\(([^)]+)\)")
FIELD = re.compile(r"\+ `?(\w+)`?[^()]*\(([^)]+)\)")
KEPT = ("required", "properties", "items", "$ref")
KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "datetime": str,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "multipart-text": dict,
    "datetime-tz": dict,
    "enum[string]": str,
}
DIFFERING = {("Event", "tx_time_limit"), ("Event", "refund_policy")}
"""Fields whose kind in the document contradicts its own examples."""
EXPAND = {
    "orders": "attendees.answers,contact_list_preferences,event,refund_requests",
    "attendees": "answers,contact_list_preferences,event,order",
    "events": "venue,organizer,category,subcategory,format,ticket_availability",
}


@dataclass(frozen=True, slots=True)
class Field:
    """What the blueprint says of a field."""

    kind: str
    marks: frozenset[str]


@cache
def structures() -> dict[str, tuple[str, dict[str, Field]]]:
    """The blueprint's data structures: what each extends, and its own fields."""
    found: dict[str, tuple[str, dict[str, Field]]] = {}
    fields: dict[str, Field] = {}
    for line in BLUEPRINT.read_text(encoding="utf-8").splitlines():
        if structure := STRUCTURE.match(line):
            fields = {}
            found[structure.group(1)] = (structure.group(2), fields)
        elif field := FIELD.match(line):
            kind, *marks = (part.strip() for part in field.group(2).split(","))
            fields[field.group(1)] = Field(kind, frozenset(marks))
    return found


def fields_of(name: str) -> dict[str, Field]:
    """A structure's fields, inherited ones too."""
    base, fields = structures()[name]
    return {**fields_of(base), **fields} if base in structures() else fields


def complaints(name: str, row: JSON) -> Iterator[str]:
    """Where a row contradicts its structure."""
    for field, said in fields_of(name).items():
        value = row.get(field)
        if "required" in said.marks and value is None and "nullable" not in said.marks:
            yield f"{name}.{field} is missing"
        kind = KINDS.get(said.kind)
        fits = value is None or kind is None or isinstance(value, kind)
        if not fits and (name, field) not in DIFFERING:
            yield f"{name}.{field} is no {said.kind}"


def objects(value: object) -> Iterator[JSON]:
    """Every object within a JSON value."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def only_required(schema: JSON) -> JSON:
    """A schema reduced to which fields must be there."""
    kept = {name: value for name, value in schema.items() if name in KEPT}
    if "properties" in kept:
        properties = kept["properties"].items()
        kept["properties"] = {name: only_required(inner) for name, inner in properties}
    if "items" in kept:
        kept["items"] = only_required(kept["items"])
    return kept


@cache
def skeleton() -> JSON:
    """The third-party OpenAPI document."""
    document: JSON = json.loads(SKELETON.read_text(encoding="utf-8"))
    return document


def check_against_skeleton(template: str, answer: JSON) -> None:
    content = skeleton()["paths"][template]["get"]["responses"]["200"]["content"]
    schemas = skeleton()["components"]["schemas"]
    required = {name: only_required(schema) for name, schema in schemas.items()}
    root = {**content["application/json"]["schema"], "components": {"schemas": required}}
    jsonschema.Draft202012Validator(root).validate(answer)


@pytest.fixture
def world(eventbrite: EventbriteApi) -> dict[str, list[JSON]]:
    """Rows of every kind, as they come."""
    event = eventbrite.night()["id"]
    below = f"/events/{event}"
    organization = eventbrite.row(f"{below}/")["organization_id"]
    discounts = f"/organizations/{organization}/discounts/"
    return {
        "Organization": eventbrite.rows("/users/me/organizations/"),
        "Event": eventbrite.events(expand=EXPAND["events"]),
        "Order": eventbrite.orders(expand=EXPAND["orders"]),
        "Attendee": eventbrite.attendees(expand=EXPAND["attendees"]),
        "Venue Response": eventbrite.of_all_organizations("venues"),
        "Ticket Class Response": eventbrite.rows(f"{below}/ticket_classes/"),
        "Base Question": eventbrite.rows(f"{below}/questions/"),
        "Canned Question": eventbrite.rows(f"{below}/canned_questions/"),
        "Discount": eventbrite.rows(discounts, scope="event", event_id=event),
        "Category": eventbrite.row("/categories/")["categories"],
        "Format": eventbrite.row("/formats/")["formats"],
        "User": [eventbrite.row("/users/me/")],
    }


def test_the_blueprint_is_understood() -> None:
    assert "required" in fields_of("Currency Cost")["major_value"].marks
    assert "resource_uri" in fields_of("Ticket Class Response")


def test_rows_have_what_the_blueprint_requires(world: dict[str, list[JSON]]) -> None:
    found = {
        complaint
        for name, rows in world.items()
        for row in rows
        for complaint in complaints(name, row)
    }
    assert found == set()


def test_money_and_moments_have_what_the_blueprint_requires(
    world: dict[str, list[JSON]],
) -> None:
    inner = [each for rows in world.values() for each in objects(rows)]
    amounts = [each for each in inner if "major_value" in each]
    moments = [each for each in inner if "local" in each]
    assert amounts
    assert moments
    assert not [c for each in amounts for c in complaints("Currency Cost", each)]
    assert not [c for each in moments for c in complaints("datetime-tz", each)]


def test_a_webhook_has_what_the_blueprint_requires(eventbrite: EventbriteApi) -> None:
    path = f"/organizations/{eventbrite.organizations()[0]}/webhooks/"
    body = {"endpoint_url": "https://hooks.example.org/x", "actions": "order.placed"}
    webhook = eventbrite.send("POST", path, json=body).json()
    assert list(complaints("Webhook", {**webhook, "actions": "order.placed"})) == []


def test_a_refusal_has_what_the_blueprint_requires(eventbrite: EventbriteApi) -> None:
    assert list(complaints("ErrorWithoutDetail", eventbrite.get("/events/1/").json())) == []


@pytest.mark.parametrize(
    ("template", "query"),
    [
        ("/users/me/organizations/", {}),
        ("/organizations/{organization_id}/events/", {"status": "all", "expand": "events"}),
        ("/organizations/{organization_id}/orders/", {"status": "all", "expand": "orders"}),
        ("/organizations/{organization_id}/attendees/", {"expand": "attendees"}),
        ("/organizations/{organization_id}/venues/", {}),
        ("/organizations/{organization_id}/discounts/", {"scope": "multi_events"}),
        ("/events/{event_id}/", {"expand": "events"}),
        ("/events/{event_id}/orders/", {"status": "all", "expand": "orders"}),
        ("/events/{event_id}/attendees/", {"expand": "attendees"}),
        ("/categories/", {}),
    ],
)
def test_answers_have_what_the_skeleton_requires(
    eventbrite: EventbriteApi, template: str, query: dict[str, str]
) -> None:
    event = eventbrite.night()
    names = {"organization_id": event["organization_id"], "event_id": event["id"]}
    wishes = {k: EXPAND[v] if k == "expand" else v for k, v in query.items()}
    check_against_skeleton(template, eventbrite.row(template.format(**names), **wishes))
