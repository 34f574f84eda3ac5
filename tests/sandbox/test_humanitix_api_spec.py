from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema import ValidationError

    from fixtures.humanitix_api import HumanitixApi

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT.parent / "shared" / "vendors" / "specs" / "humanitix-openapi.json"
URI = "urn:humanitix"
LIVE_DEPARTURES = frozenset(
    {
        ("salesChannel", "enum"),
        ("paymentType", "enum"),
        ("discountAmount", "type"),
        ("additionalFields", "required"),
        ("inputType", "enum"),
    }
)
"""Where live data is known to leave the document: other channels and ways to pay, discounts with
cents, answers left blank, questions for an address."""

pytestmark = pytest.mark.skipif(
    not DOCUMENT.exists(), reason="the vendor's document is not beside the project"
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return loaded


class Checker:
    """Checks answers against the document, but for what live data is known to do."""

    def __init__(self, document: dict[str, Any]) -> None:
        resource = Resource.from_contents(document, default_specification=DRAFT4)
        self._registry: Registry[Any] = Registry().with_resource(URI, resource)

    def complaints(self, method: str, path: str, answer: Any) -> list[str]:
        pointer = f"#/paths/{path.replace('/', '~1')}/{method}/responses/200"
        schema = {"$ref": f"{URI}{pointer}/content/application~1json/schema"}
        validator = Draft4Validator(schema, registry=self._registry)
        return [
            f"{error.json_path}: {error.message}"
            for error in leaves(validator.iter_errors(answer))
            if not departs_as_known(error)
        ]


def leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    for error in errors:
        if error.context and error.validator == "allOf":
            yield from leaves(error.context)
        else:
            yield error


def departs_as_known(error: ValidationError) -> bool:
    names = [each for each in error.path if isinstance(each, str)]
    return bool(names) and (names[-1], error.validator) in LIVE_DEPARTURES


@pytest.fixture
def checker(document: dict[str, Any]) -> Checker:
    return Checker(document)


EVENT = "/v1/events/{eventId}"


@pytest.mark.parametrize("region", ["AU", "NZ", "US"])
def test_lists_are_as_the_document_says(
    humanitix: HumanitixApi, checker: Checker, region: str
) -> None:
    query = {"page": 1, "overrideLocation": region}
    events = humanitix.get("events", **query).json()

    assert checker.complaints("get", "/v1/events", events) == []
    for event in events["events"]:
        for what in ("orders", "tickets"):
            page = humanitix.get(f"events/{event['_id']}/{what}", **query).json()
            assert checker.complaints("get", f"{EVENT}/{what}", page) == []


def test_single_rows_are_as_the_document_says(humanitix: HumanitixApi, checker: Checker) -> None:
    event = humanitix.event("Harbour Choir Season")
    path = f"events/{event['_id']}"
    order, ticket = humanitix.season("orders")[0], humanitix.season("tickets")[0]
    asked = {
        EVENT: path,
        f"{EVENT}/orders/{{orderId}}": f"{path}/orders/{order['_id']}",
        f"{EVENT}/tickets/{{ticketId}}": f"{path}/tickets/{ticket['_id']}",
        f"{EVENT}/check-in-count": f"{path}/check-in-count?eventDateId={ticket['eventDateId']}",
        "/v1/tags": "tags?page=1",
        "/v1/tags/{tagId}": f"tags/{humanitix.rows('tags')[0]['_id']}",
    }

    for template, url in asked.items():
        assert checker.complaints("get", template, humanitix.get(url).json()) == []


def test_global_lists_are_as_the_document_says(humanitix: HumanitixApi, checker: Checker) -> None:
    humanitix.sandbox.switch("humanitix", global_permission=True)

    for path in ("/v1/global/events", "/v1/global/event-dates"):
        answer = humanitix.get(path.removeprefix("/v1/"), page=1).json()
        assert checker.complaints("get", path, answer) == []


def test_writes_answer_as_the_document_says(humanitix: HumanitixApi, checker: Checker) -> None:
    humanitix.sandbox.switch("humanitix", transfer_permission=True)
    ticket = next(t for t in humanitix.season("tickets") if t["status"] == "complete")
    path = f"events/{ticket['eventId']}/tickets/{ticket['_id']}"
    template = f"{EVENT}/tickets/{{ticketId}}"
    holder = {"firstName": "G", "lastName": "S", "email": "g@example.net", "mobile": "1"}

    for deed in ("check-in", "check-out", "transfer"):
        answer = humanitix.call(
            "POST", f"{path}/{deed}", json=holder, headers={"x-access-api-key": "x"}
        )
        assert checker.complaints("post", f"{template}/{deed}", answer.json()) == []


def test_every_documented_route_is_served(
    humanitix: HumanitixApi, document: dict[str, Any]
) -> None:
    for path, operations in document["paths"].items():
        for method in operations:
            answer = humanitix.call(method.upper(), path.removeprefix("/v1/"), json={})
            assert "Route " not in answer.text
