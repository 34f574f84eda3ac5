"""Whatever is sent, Brevo's answer is one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.brevo_api import ADA
from fixtures.garbage import HARMLESS, objects

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi

KEYS = [
    "email",
    "ext_id",
    "id",
    "sms",
    "attributes",
    "listIds",
    "unlinkListIds",
    "emailBlacklisted",
    "updateEnabled",
    "forceMerge",
    "contacts",
    "jsonBody",
    "fileBody",
    "newList",
    "listName",
    "name",
    "folderId",
    "emails",
    "ids",
    "extIds",
    "all",
    "type",
    "value",
    "multiCategoryOptions",
    "enumeration",
    "label",
    "url",
    "events",
    "auth",
    "headers",
    "channel",
    "batched",
    "event_name",
    "identifiers",
    "email_id",
    "contact_id",
    "contact_properties",
    "customContactFilter",
    "actionForContacts",
    "listId",
    "segmentId",
    "exportAttributes",
    "EMAIL",
    "SMS",
    "EXT_ID",
    "FIRSTNAME",
    "SCORE",
    "VIP",
    "TOPICS",
]
WORDS = [ADA, "", "normal", "text", "EMAIL;SMS;FIRSTNAME\na@b.org;33612345678;x;y"]
BODIES = objects(KEYS, WORDS)
POSTS = (
    "/contacts",
    "/contacts/batch",
    "/contacts/import",
    "/contacts/export",
    "/contacts/doubleOptinConfirmation",
    "/contacts/lists",
    "/contacts/lists/2/contacts/add",
    "/contacts/lists/2/contacts/remove",
    "/contacts/folders",
    "/contacts/attributes/normal/FIELD",
    "/contacts/attributes/category/FIELD",
    "/contacts/attributes/global/FIELD",
    "/webhooks",
    "/events",
    "/events/batch",
)


@pytest.mark.parametrize("path", POSTS)
def test_any_body_is_taken_or_refused(brevo: BrevoApi, path: str) -> None:
    brevo.attribute("SCORE", "float")
    brevo.attribute("VIP", "boolean")
    brevo.attribute("TOPICS", "multiple-choice", multiCategoryOptions=["jazz"])
    brevo.create()
    brevo.sandbox.switch("brevo", process_polls=0)

    @HARMLESS
    @given(body=BODIES)
    def check(body: dict[str, Any]) -> None:
        response = brevo.post(path, body)
        assert response.status_code < 500, response.text
        assert brevo.get("/processes").status_code == 200
        assert brevo.get("/contacts").status_code == 200

    check()


def test_any_update_is_taken_or_refused(brevo: BrevoApi) -> None:
    created = brevo.create()

    @HARMLESS
    @given(body=BODIES)
    def check(body: dict[str, Any]) -> None:
        for path in (f"/contacts/{created}", "/contacts/lists/2", "/contacts/folders/1"):
            assert brevo.put(path, body).status_code < 500

    check()


def test_any_query_is_answered_or_refused(brevo: BrevoApi) -> None:
    names = [
        "limit",
        "offset",
        "sort",
        "modifiedSince",
        "listIds",
        "segmentId",
        "ids",
        "filter",
        "identifierType",
    ]

    @HARMLESS
    @given(query=st.dictionaries(st.sampled_from(names), st.text(max_size=30), max_size=4))
    def check(query: dict[str, str]) -> None:
        for path in ("/contacts", "/contacts/1", "/contacts/lists/2/contacts", "/processes"):
            assert brevo.get(path, **query).status_code < 500

    check()
