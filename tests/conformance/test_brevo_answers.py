"""The sandbox's Brevo answers in the shapes that live accounts gave, request by request."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pytest
import requests

from fixtures.brevo_api import ADA, BOB, BrevoApi
from fixtures.recorded import differences, needs_recordings, recordings
from fixtures.webhook_receiver import WebhookReceiver
from vendor_sandbox.brevo.webhooks import EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fixtures.recorded import Difference, Recording
    from vendor_sandbox.client import SandboxClient

RECORDINGS: Final = {each.name: each for each in recordings("brevo") if each.alive}

MEANT: Final[Mapping[tuple[str, str], str]] = {
    **{
        ("account", f"/{name}"): "documented; the account recorded is of 2021"
        for name in (
            "dateTimePreferences",
            "enterprise",
            "marketingAutomation",
            "organization_id",
            "user_id",
        )
    },
    **{
        ("attributes_multiple_choice", f"/attributes/*/{name}"): "an extract was recorded"
        for name in ("calculatedValue", "enumeration", "field_key")
    },
    **{
        ("contact_one_statistics", pointer): "recorded in 2019; later answers have it"
        for pointer in ("/createdAt", "/subscriptions", "/whatsappBlacklisted")
    },
    ("contact_one_statistics", "/statistics/delivered"): "documented; nothing was delivered there",
    ("contact_one_statistics", "/statistics/unsubscriptions/userUnsubscription/*"): (
        "recorded of one who was taken off by hand; with this key in an extract of 2020"
    ),
    ("hook_m_list_addition", "/api_key_name"): "documented from November 2026 on",
    ("hook_m_contact_updated", "/api_key_name"): "documented from November 2026 on",
    ("hook_m_contact_updated_blocked", "/api_key_name"): "documented from November 2026 on",
    ("hook_m_contact_updated_blocked", "/email"): "recorded in 2021; it is there in 2026",
}
"""The differences that are meant, each with its reason."""

OTHER_CASES: Final[Mapping[str, str]] = {
    "account_relay_off": "an extract",
    "contact_one_unsubscribed_without_ip": "an extract",
    "contact_one_without_attributes": "of 2018, when contacts without attributes had no such key",
    "contacts_empty_segment": "a time-out of Brevo's own; the fault `html` with 524 stands for it",
    "contact_create_duplicate_email_short": "the older words, a switch of the sandbox",
    "contact_update_duplicate_invalid_parameter": "needs an ext_id, see the tests of contacts",
    "contact_transactional_attribute": "needs such an attribute, see the tests of attributes",
    "list_add_success_as_object": "an extract of 2021 about another form of the same answer",
    "campaigns_not_sent": "compared with the drafts of `campaigns_global_stats`",
    "smtp_events": "compared below with events of the sandbox",
    "hook_m_contact_updated_2021": "the shape of 2021; that of 2026 is the sandbox's",
    "hook_t_deferred": "a part of the keys, of 2018",
    "error_cdn": "a CDN's text; the sandbox gives it to the default agent of urllib",
    "error_under_validation": "of a route that the sandbox does not serve",
}
"""What is not asked of the sandbox, and why."""


@pytest.fixture
def brevo(sandbox: SandboxClient) -> Iterator[BrevoApi]:
    """An account that nobody used yet."""
    sandbox.switch("brevo", rate_limits=False)
    with closing(BrevoApi(sandbox)) as api:
        yield api


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    """Where webhooks go."""
    with WebhookReceiver() as started:
        yield started


def with_person(
    ask: Callable[[BrevoApi], requests.Response],
) -> Callable[[BrevoApi], requests.Response]:
    def asked(brevo: BrevoApi) -> requests.Response:
        brevo.create(listIds=[2])
        brevo.create(BOB)
        return ask(brevo)

    return asked


def of_somebody_who(deed: str, path: str) -> Callable[[BrevoApi], requests.Response]:
    def asked(brevo: BrevoApi) -> requests.Response:
        brevo.create(listIds=[2])
        brevo.sandbox.control(f"brevo/{deed}", {"email": ADA})
        return brevo.get(path)

    return asked


def with_attributes(brevo: BrevoApi) -> requests.Response:
    options = ["option1", "option2"]
    brevo.attribute("FORM", "multiple-choice", multiCategoryOptions=options)
    return brevo.get("/contacts/attributes")


def deleted_attribute(brevo: BrevoApi) -> requests.Response:
    brevo.attribute("SEATS", "float")
    return brevo.delete("/contacts/attributes/normal/SEATS")


def imported(looks: int) -> Callable[[BrevoApi], requests.Response]:
    def asked(brevo: BrevoApi) -> requests.Response:
        body = {"jsonBody": [{"email": ADA, "attributes": {}}], "listIds": [2]}
        number = brevo.post("/contacts/import", body).json()["processId"]
        answers = [brevo.get(f"/processes/{number}") for _ in range(looks)]
        return answers[-1]

    return asked


def campaigns(path: str) -> Callable[[BrevoApi], requests.Response]:
    def asked(brevo: BrevoApi) -> requests.Response:
        brevo.create(listIds=[2])
        brevo.sandbox.control("brevo/campaigns", {"name": "March", "subject": "What is on"})
        return brevo.get(path)

    return asked


def member(
    verb: str, emails: list[str], *, is_on: bool = False
) -> Callable[[BrevoApi], requests.Response]:
    def asked(brevo: BrevoApi) -> requests.Response:
        brevo.create(listIds=[2] if is_on else [])
        return brevo.post(f"/contacts/lists/2/contacts/{verb}", {"emails": emails})

    return asked


def keyless(brevo: BrevoApi, **headers: str) -> requests.Response:
    return requests.get(f"{brevo.sandbox.brevo_url}/account", headers=headers, timeout=30)


ONE = f"/contacts/{ADA}"
DUPLICATE = {"email": ADA}
STATISTICS = "?statistics=globalStats&excludeHtmlContent=true"
ASKED: Final[dict[str, Callable[[BrevoApi], requests.Response]]] = {
    "account": lambda brevo: brevo.get("/account"),
    "contacts_list": with_person(lambda brevo: brevo.get("/contacts")),
    "contact_one": with_person(lambda brevo: brevo.get(ONE)),
    "contact_one_statistics": of_somebody_who("unsubscribe", ONE),
    "contact_unknown": lambda brevo: brevo.get(ONE),
    "contact_invalid_address": lambda brevo: brevo.delete("/contacts/ada@example.c0m"),
    "list_members": with_person(lambda brevo: brevo.get("/contacts/lists/2/contacts")),
    "contact_campaign_stats_none": with_person(lambda brevo: brevo.get(f"{ONE}/campaignStats")),
    "contact_create": lambda brevo: brevo.post("/contacts", {"email": ADA}),
    "contact_create_existing_updates": with_person(
        lambda brevo: brevo.post("/contacts", {**DUPLICATE, "updateEnabled": True})
    ),
    "contact_create_duplicate_email": with_person(lambda brevo: brevo.post("/contacts", DUPLICATE)),
    "contact_put_email_exists": with_person(
        lambda brevo: brevo.put(ONE, {"attributes": {"EMAIL": BOB}})
    ),
    "contact_create_no_identifier": lambda brevo: brevo.post("/contacts", {"listIds": [2]}),
    "contact_create_invalid_email": lambda brevo: brevo.post("/contacts", {"email": "ada@example"}),
    "contact_bad_smtp_blacklist": lambda brevo: brevo.post(
        "/contacts", {"email": ADA, "smtpBlacklistSender": None}
    ),
    "contact_put": with_person(lambda brevo: brevo.put(ONE, {"unlinkListIds": [2]})),
    "contact_delete": with_person(lambda brevo: brevo.delete(ONE)),
    "contacts_batch": with_person(
        lambda brevo: brevo.post("/contacts/batch", {"contacts": [{"email": ADA}]})
    ),
    "contacts_batch_unknown": lambda brevo: brevo.post(
        "/contacts/batch", {"contacts": [{"email": ADA}]}
    ),
    "import_start": lambda brevo: brevo.post(
        "/contacts/import", {"jsonBody": [{"email": ADA}], "listIds": [2]}
    ),
    "import_no_usable_row": lambda brevo: brevo.post(
        "/contacts/import", {"fileBody": "ID;LOGIN\n1;ada", "listIds": [2]}
    ),
    "process_running": imported(1),
    "process_import_completed": imported(4),
    "attributes": lambda brevo: brevo.get("/contacts/attributes"),
    "attributes_multiple_choice": with_attributes,
    "attribute_create": lambda brevo: brevo.post(
        "/contacts/attributes/normal/TEST-DUMMY", {"type": "text"}
    ),
    "attribute_delete": deleted_attribute,
    "attribute_create_no_body": lambda brevo: brevo.post("/contacts/attributes/normal/SEATS", {}),
    "attribute_create_exists": lambda brevo: brevo.post(
        "/contacts/attributes/normal/FIRSTNAME", {"type": "text"}
    ),
    "lists": lambda brevo: brevo.get("/contacts/lists"),
    "list_one": with_person(lambda brevo: brevo.get("/contacts/lists/2")),
    "list_create": lambda brevo: brevo.post("/contacts/lists", {"name": "New", "folderId": 1}),
    "list_create_unknown_folder": lambda brevo: brevo.post(
        "/contacts/lists", {"name": "New", "folderId": 99}
    ),
    "folders": lambda brevo: brevo.get("/contacts/folders"),
    "folder_lists": lambda brevo: brevo.get("/contacts/folders/1/lists"),
    "list_add": member("add", [ADA]),
    "list_add_nobody": member("add", [ADA], is_on=True),
    "list_add_mixed_case": member("add", [ADA.title()]),
    "list_remove": member("remove", [ADA], is_on=True),
    "list_remove_nobody": member("remove", [ADA]),
    "campaigns_global_stats": campaigns(f"/emailCampaigns{STATISTICS}"),
    "campaign_one_no_statistics_asked": campaigns("/emailCampaigns/2"),
    "campaigns_none": lambda brevo: brevo.get("/emailCampaigns"),
    "webhook_create": lambda brevo: brevo.post(
        "/webhooks",
        {"url": "https://hooks.example.org/b", "events": ["listAddition"], "type": "marketing"},
    ),
    "error_unknown_key": lambda brevo: keyless(brevo, **{"api-key": "xkeysib-wrong"}),
    "error_no_key": keyless,
}
"""How each answer is brought about."""


def mail(event: str) -> Callable[[BrevoApi], object]:
    return lambda brevo: brevo.sandbox.control(
        "brevo/transactional", {"email": ADA, "event": event}
    )


TOLD: Final[dict[str, Callable[[BrevoApi], object]]] = {
    "hook_m_list_addition": lambda brevo: brevo.post(
        "/contacts/lists/2/contacts/add", {"emails": [ADA]}
    ),
    "hook_m_contact_updated": lambda brevo: brevo.put(ONE, {"attributes": {"FIRSTNAME": "Grace"}}),
    "hook_m_contact_updated_blocked": lambda brevo: brevo.put(ONE, {"emailBlacklisted": True}),
    "hook_m_contact_deleted": lambda brevo: brevo.delete(ONE),
    **{
        f"hook_t_{event}": mail(event)
        for event in (
            "request",
            "delivered",
            "hard_bounce",
            "soft_bounce",
            "blocked",
            "spam",
            "unique_opened",
            "opened",
            "click",
            "unsubscribed",
        )
    },
}
"""What makes Brevo send each webhook."""


@needs_recordings
@pytest.mark.parametrize("name", sorted(ASKED))
def test_an_answer_has_the_shape_that_was_recorded(brevo: BrevoApi, name: str) -> None:
    recording = RECORDINGS[name]

    answer = ASKED[name](brevo)

    assert answer.status_code == recording.status
    body: Any = answer.json() if answer.content.strip() else None
    assert unmeant(recording, body) == []
    if answer.status_code >= requests.codes.bad_request:
        assert (body["code"], body["message"]) == said(recording)


@needs_recordings
def test_an_event_of_the_statistics_has_the_shape_that_was_recorded(brevo: BrevoApi) -> None:
    for event in ("request", "delivered"):
        brevo.sandbox.control("brevo/transactional", {"email": ADA, "event": event})

    body = brevo.get("/smtp/statistics/events").json()

    assert unmeant(RECORDINGS["smtp_events"], body) == []


@needs_recordings
@pytest.mark.parametrize("deed", sorted(TOLD))
def test_a_webhook_has_the_shape_that_was_recorded(
    brevo: BrevoApi, receiver: WebhookReceiver, deed: str
) -> None:
    brevo.create(attributes={"FIRSTNAME": "Ada"})
    for kind in ("marketing", "transactional"):
        events = sorted(EVENTS[kind])
        brevo.post("/webhooks", {"url": receiver.url, "type": kind, "events": events})

    TOLD[deed](brevo)

    delivery = receiver.next()
    recording = RECORDINGS[deed]
    assert delivery.body["event"] == recording.body["event"]
    assert unmeant(recording, delivery.body) == []
    assert delivery.headers["User-Agent"].startswith("Brevo-webhook/2.0")


@needs_recordings
def test_every_recording_is_compared_or_has_a_reason() -> None:
    assert set(RECORDINGS) == {*ASKED, *TOLD, *OTHER_CASES}
    assert not set(OTHER_CASES) & {*ASKED, *TOLD}


def unmeant(recording: Recording, body: Any) -> list[Difference]:
    """The differences that nobody meant."""
    found = differences(recording, body)
    return [each for each in found if (each.recording, each.pointer) not in MEANT]


def said(recording: Recording) -> tuple[str, str]:
    """Code and message of a refusal; positions in it are those of the request here."""
    message = recording.body["message"].replace("indexes 3,4", "indexes 0")
    return recording.body["code"], message
