"""Answers held against the vendor's published document, where it is at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from fixtures.brevo_api import ADA, BOB

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi

DOCUMENT = Path(__file__).parents[3] / "shared" / "vendors" / "specs" / "brevo-openapi.yml"

pytestmark = pytest.mark.skipif(
    not DOCUMENT.exists(), reason="the vendor's document is not part of the project"
)


@cache
def document() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(DOCUMENT.read_text(), Loader=yaml.CSafeLoader)
    return read


def referred(node: Any) -> Any:
    """What a reference stands for, or the node itself."""
    if "$ref" not in node:
        return node
    found: Any = document()
    for key in node["$ref"].removeprefix("#/").split("/"):
        found = found[key]
    return referred(found)


def without_nulls(value: Any) -> Any:
    """A value without the keys that are null: null stands for absent."""
    if isinstance(value, list):
        return [without_nulls(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: without_nulls(each) for key, each in value.items() if each is not None}


def adapted(node: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema; values of enums are not judged."""
    if isinstance(node, list):
        return [adapted(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return adapted(referred(node))
    return {key: adapted(value) for key, value in node.items() if key not in ("enum", "example")}


def check(path: str, method: str, status: int, body: Any) -> None:
    response = referred(document()["paths"][path][method]["responses"][str(status)])
    schema = response["content"]["application/json"]["schema"]
    Draft202012Validator(adapted(schema)).validate(without_nulls(body))


@pytest.fixture
def account(brevo: BrevoApi) -> BrevoApi:
    """An account with something of everything."""
    brevo.sandbox.switch("brevo", import_report="counts")
    brevo.attribute("VIP", "boolean")
    brevo.attribute("TOPICS", "multiple-choice", multiCategoryOptions=["jazz"])
    brevo.create(listIds=[2], attributes={"FIRSTNAME": "Ada", "VIP": True, "TOPICS": ["jazz"]})
    brevo.create(BOB, listIds=[2])
    brevo.create("dee@example.org")
    brevo.sandbox.control("brevo/bounce", {"email": BOB})
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    brevo.sandbox.control("brevo/list-unsubscribe", {"email": ADA})
    body = {"name": "Jazz", "attribute": "FIRSTNAME", "value": "Ada"}
    brevo.sandbox.control("brevo/segments", body)
    hook = {"url": "https://hooks.example.org", "events": ["opened"], "description": "x"}
    brevo.post("/webhooks", hook)
    brevo.import_rows([{"email": ADA}, {"email": "none"}])
    return brevo


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/account", "/account"),
        ("/processes", "/processes"),
        ("/processes/{processId}", "/processes/1"),
        ("/webhooks", "/webhooks"),
        ("/webhooks/{webhookId}", "/webhooks/1"),
        ("/contacts", "/contacts?listIds=2"),
        ("/contacts/{identifier}", f"/contacts/{BOB}"),
        ("/contacts/{identifier}/campaignStats", f"/contacts/{ADA}/campaignStats"),
        ("/contacts/attributes", "/contacts/attributes"),
        ("/contacts/lists", "/contacts/lists"),
        ("/contacts/lists/{listId}", "/contacts/lists/2"),
        ("/contacts/lists/{listId}/contacts", "/contacts/lists/2/contacts"),
        ("/contacts/folders", "/contacts/folders"),
        ("/contacts/folders/{folderId}", "/contacts/folders/1"),
        ("/contacts/folders/{folderId}/lists", "/contacts/folders/1/lists"),
        ("/contacts/segments", "/contacts/segments"),
        ("/smtp/blockedContacts", "/smtp/blockedContacts"),
        ("/smtp/statistics/events", "/smtp/statistics/events"),
    ],
)
def test_a_reading_answer_fits_the_document(account: BrevoApi, template: str, path: str) -> None:
    response = account.get(path)
    assert response.status_code == 200
    check(template, "get", 200, response.json())


@pytest.mark.parametrize(
    ("template", "path", "status", "body"),
    [
        ("/contacts", "/contacts", 201, {"email": "cy@example.org"}),
        ("/contacts", "/contacts", 400, {"email": ADA}),
        ("/contacts", "/contacts", 400, {}),
        ("/contacts/lists", "/contacts/lists", 201, {"name": "VIP", "folderId": 1}),
        ("/contacts/lists", "/contacts/lists", 400, {}),
        ("/contacts/folders", "/contacts/folders", 201, {"name": "Two"}),
        ("/contacts/batch", "/contacts/batch", 400, {}),
        (
            "/contacts/import",
            "/contacts/import",
            202,
            {"jsonBody": [{"email": ADA}], "listIds": [2]},
        ),
        ("/contacts/import", "/contacts/import", 400, {}),
        (
            "/contacts/lists/{listId}/contacts/add",
            "/contacts/lists/2/contacts/add",
            201,
            {"emails": ["dee@example.org", "no@example.org"]},
        ),
        (
            "/contacts/lists/{listId}/contacts/remove",
            "/contacts/lists/2/contacts/remove",
            201,
            {"all": True},
        ),
        ("/webhooks", "/webhooks", 201, {"url": "https://example.org", "events": ["opened"]}),
    ],
)
def test_a_writing_answer_fits_the_document(
    account: BrevoApi, template: str, path: str, status: int, body: dict[str, Any]
) -> None:
    response = account.post(path, body)
    assert response.status_code == status, response.text
    check(template, "post", status, response.json())


def test_every_path_of_the_document_that_a_customer_sync_needs_is_served(
    account: BrevoApi,
) -> None:
    left_out = ("/emailCampaigns/{campaignId}", "/smtp/blockedDomains", "/webhooks/export")
    for template in document()["paths"]:
        if not template.startswith(left_out):
            path = template.replace("{attributeType}", "multiple-choice")
            path = path.replace("{", "").replace("}", "")
            response = account.session.patch(account.sandbox.brevo_url + path, timeout=30)
            assert response.status_code == 405, template
