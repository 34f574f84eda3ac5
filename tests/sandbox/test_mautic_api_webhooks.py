"""Webhooks: registering them, what arrives, how it is signed, and how often it is tried."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.mautic_api import ADA, BOB, refusal
from fixtures.webhook_receiver import decisions
from vendor_sandbox.mautic.delivery import envelope, signature

if TYPE_CHECKING:
    from fixtures.mautic_api import MauticApi
    from fixtures.webhook_receiver import WebhookReceiver

SECRET = "s3cret"
SUBSCRIPTION = "mautic.lead_channel_subscription_changed"


def register(mautic: MauticApi, url: str, *triggers: str, **fields: Any) -> int:
    body = {"name": "360", "webhookUrl": url, "secret": SECRET, "triggers": list(triggers)}
    response = mautic.post("/hooks/new", {**body, **fields})
    assert response.status_code == 201, response.text
    return int(response.json()["hook"]["id"])


def test_a_webhook_is_registered_listed_changed_and_deleted(mautic: MauticApi) -> None:
    hook = register(mautic, "https://hooks.example.org/x", SUBSCRIPTION)
    shown = mautic.get(f"/hooks/{hook}").json()["hook"]
    assert shown == {
        "id": hook,
        "isPublished": True,
        "dateAdded": "2026-11-01T00:00:00+00:00",
        "dateModified": None,
        "createdBy": 1,
        "createdByUser": "sandbox [1]",
        "modifiedBy": None,
        "modifiedByUser": None,
        "name": "360",
        "description": None,
        "webhookUrl": "https://hooks.example.org/x",
        "secret": SECRET,
        "eventsOrderbyDir": "ASC",
        "category": None,
        "triggers": [SUBSCRIPTION],
    }
    assert mautic.get("/hooks").json() == {"total": 1, "hooks": {str(hook): shown}}
    changed = mautic.patch(f"/hooks/{hook}/edit", {"isPublished": False}).json()["hook"]
    assert (changed["isPublished"], changed["triggers"]) == (False, [SUBSCRIPTION])
    assert mautic.delete(f"/hooks/{hook}/delete").status_code == 200
    assert mautic.get(f"/hooks/{hook}").status_code == 404


def test_the_triggers_are_the_ones_that_exist(mautic: MauticApi) -> None:
    names = set(mautic.get("/hooks/triggers").json()["triggers"])
    assert len(names) == 14
    assert {"mautic.email_on_open", "mautic.page_on_hit", SUBSCRIPTION} <= names


@pytest.mark.parametrize(
    "missing",
    [
        {"name": ""},
        {"webhookUrl": ""},
        {"webhookUrl": "ftp://example.org"},
        {"triggers": ["mautic.email_on_click"]},
        {"triggers": ["mautic.email_on_unsubscribe"]},
    ],
)
def test_a_webhook_that_cannot_work_is_refused(mautic: MauticApi, missing: dict[str, Any]) -> None:
    body = {"name": "360", "webhookUrl": "https://example.org", "triggers": [SUBSCRIPTION]}
    assert refusal(mautic.post("/hooks/new", {**body, **missing}))[0] == 400


@pytest.mark.parametrize(
    ("version", "host", "status"),
    [
        ("7.2.0", "10.0.0.5", 400),
        ("7.2.0", "localhost", 400),
        ("7.2.0", "127.0.0.1", 201),
        ("7.2.0", "hooks.example.org", 201),
        ("6.0.5", "10.0.0.5", 201),
    ],
)
def test_version_seven_wants_private_receivers_listed(
    mautic: MauticApi, version: str, host: str, status: int
) -> None:
    mautic.sandbox.switch("mautic", version=version)
    body = {"name": "360", "webhookUrl": f"http://{host}/hook", "triggers": [SUBSCRIPTION]}
    assert mautic.post("/hooks/new", body).status_code == status


def test_the_signature_fits_the_known_vector() -> None:
    body = b'{"mautic.email_on_open":[{"stat":{"id":1},"timestamp":"2026-01-01T00:00:00+00:00"}]}'
    assert signature(body, SECRET) == "YyqrjkdYj7HCEC0S9XdgfQKRkZkz7pChXTINhsVN+Bo="
    events = [
        ("mautic.email_on_open", {"stat": {"id": 1}, "timestamp": "2026-01-01T00:00:00+00:00"})
    ]
    assert envelope(events) == body


def test_slashes_and_letters_beyond_ascii_are_escaped_as_php_does() -> None:
    assert envelope([("x", {"url": "a/é"})]) == b'{"x":[{"url":"a\\/\\u00e9"}]}'


def test_an_unsubscription_arrives_signed_over_its_raw_bytes(
    mautic: MauticApi, receiver: WebhookReceiver
) -> None:
    ada = mautic.create(website="https://example.org/ada")
    register(mautic, receiver.url, SUBSCRIPTION)
    mautic.sandbox.control("mautic/unsubscribe", {"email": ADA})
    delivery = receiver.next()
    headers, raw = delivery.headers, delivery.raw
    digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).digest()
    assert headers["Webhook-Signature"] == base64.b64encode(digest).decode()
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Origin-Base-URL"].startswith("https://")
    assert b"https:\\/\\/example.org\\/ada" in raw
    (event,) = delivery.body[SUBSCRIPTION]
    statuses = (event["channel"], event["old_status"], event["new_status"])
    assert statuses == ("email", "contactable", "unsubscribed")
    assert event["timestamp"] == "2026-11-01T00:00:00+00:00"
    contact = event["contact"]
    assert contact["id"] == ada
    assert contact["doNotContact"][0]["comments"] == "User unsubscribed."
    assert contact["fields"]["core"]["email"]["value"] == ADA
    assert "all" not in contact["fields"]


@pytest.mark.parametrize(
    ("command", "statuses"),
    [("bounce", ("contactable", "bounced")), ("block", ("contactable", "manual"))],
)
def test_each_block_tells_its_status(
    mautic: MauticApi, receiver: WebhookReceiver, command: str, statuses: tuple[str, str]
) -> None:
    mautic.create()
    register(mautic, receiver.url, SUBSCRIPTION)
    mautic.sandbox.control(f"mautic/{command}", {"email": ADA})
    (event,) = receiver.next().body[SUBSCRIPTION]
    assert (event["old_status"], event["new_status"]) == statuses
    mautic.sandbox.control("mautic/resubscribe", {"email": ADA})
    (event,) = receiver.next().body[SUBSCRIPTION]
    assert event["new_status"] == "contactable"


def test_opens_and_clicks_arrive_in_the_recorded_shape(
    mautic: MauticApi, receiver: WebhookReceiver
) -> None:
    ada = mautic.create()
    register(mautic, receiver.url, "mautic.email_on_open", "mautic.page_on_hit")
    mautic.sandbox.control("mautic/click", {"email": ADA, "url": "https://example.org/x"})
    contents = {name: items for _ in range(2) for name, items in receiver.next().body.items()}
    stat = contents["mautic.email_on_open"][0]["stat"]
    assert (stat["emailAddress"], stat["openCount"], stat["isRead"]) == (ADA, 1, True)
    assert stat["lead"]["id"] == ada
    hit = contents["mautic.page_on_hit"][0]["hit"]
    assert (hit["source"], hit["sourceId"], hit["email"]["id"]) == ("email", 12, 12)
    assert (hit["redirect"], hit["url"]) == ([], "https://example.org/x")
    assert hit["query"]["ct"]["lead"] == str(ada)


def test_writes_by_the_api_are_told_too(mautic: MauticApi, receiver: WebhookReceiver) -> None:
    segment = mautic.segment()
    names = [f"lead_{name}" for name in ("post_save_new", "post_save_update", "points_change")]
    names += ["lead_list_change", "lead_post_delete"]
    register(mautic, receiver.url, *(f"mautic.{name}" for name in names))
    ada = mautic.create()
    assert list(receiver.next().body) == ["mautic.lead_post_save_new"]
    mautic.patch(f"/contacts/{ada}/edit", {"points": 5})
    told = receiver.next().body | receiver.next().body
    (points,) = told["mautic.lead_points_change"]
    assert points["points"] == {"old_points": 0, "new_points": 5}
    assert "mautic.lead_post_save_update" in told
    mautic.post(f"/segments/{segment}/contact/{ada}/add")
    (change,) = receiver.next().body["mautic.lead_list_change"]
    assert (change["action"], change["segment"]["id"]) == ("added", segment)
    mautic.delete(f"/contacts/{ada}/delete")
    (deleted,) = receiver.next().body["mautic.lead_post_delete"]
    assert (deleted["id"], deleted["contact"]["id"]) == (ada, None)


def test_a_processed_queue_groups_events_by_their_type(
    mautic: MauticApi, receiver: WebhookReceiver
) -> None:
    mautic.sandbox.switch("mautic", queue_mode="command_process", webhook_limit=3)
    mautic.create()
    register(mautic, receiver.url, SUBSCRIPTION, "mautic.email_on_open")
    for command in ("open", "unsubscribe", "open", "resubscribe"):
        mautic.sandbox.control(f"mautic/{command}", {"email": ADA})
    assert mautic.sandbox.control("mautic/process-webhooks", {}) == {"posts": 2}
    first, second = receiver.next().body, receiver.next().body
    counts = [{name: len(items) for name, items in each.items()} for each in (first, second)]
    assert {"mautic.email_on_open": 2, SUBSCRIPTION: 1} in counts
    assert {SUBSCRIPTION: 1} in counts


def test_the_newest_come_first_where_the_webhook_says_so(
    mautic: MauticApi, receiver: WebhookReceiver
) -> None:
    mautic.sandbox.switch("mautic", queue_mode="command_process")
    mautic.create()
    register(mautic, receiver.url, SUBSCRIPTION, eventsOrderbyDir="DESC")
    for command in ("unsubscribe", "resubscribe"):
        mautic.sandbox.control(f"mautic/{command}", {"email": ADA})
    mautic.sandbox.control("mautic/process-webhooks", {})
    statuses = [each["new_status"] for each in receiver.next().body[SUBSCRIPTION]]
    assert statuses == ["contactable", "unsubscribed"]


@pytest.mark.parametrize(
    ("version", "expected"), [("5.2.1", ["lost"]), ("7.2.0", ["retry", "delivered"])]
)
def test_only_newer_versions_try_again(
    mautic: MauticApi, receiver: WebhookReceiver, version: str, expected: list[str]
) -> None:
    mautic.sandbox.switch("mautic", version=version)
    mautic.create()
    register(mautic, receiver.url, SUBSCRIPTION)
    receiver.statuses = [503]
    mautic.sandbox.control("mautic/unsubscribe", {"email": ADA})
    assert decisions(mautic.sandbox, "mautic", len(expected)) == expected


@pytest.mark.parametrize("version", ["5.2.1", "7.2.0"])
def test_who_is_gone_is_not_asked_again(
    mautic: MauticApi, receiver: WebhookReceiver, version: str
) -> None:
    mautic.sandbox.switch("mautic", version=version)
    mautic.create()
    hook = register(mautic, receiver.url, SUBSCRIPTION)
    receiver.statuses = [410]
    mautic.sandbox.control("mautic/unsubscribe", {"email": ADA})
    assert decisions(mautic.sandbox, "mautic", 1) == ["unpublished"]
    assert mautic.get(f"/hooks/{hook}").json()["hook"]["isPublished"] is False


def test_too_many_failures_unpublish(mautic: MauticApi, receiver: WebhookReceiver) -> None:
    mautic.sandbox.switch("mautic", webhook_disable_limit=2)
    mautic.create()
    register(mautic, receiver.url, SUBSCRIPTION)
    receiver.statuses = [500, 500]
    for command in ("unsubscribe", "resubscribe", "unsubscribe"):
        mautic.sandbox.control(f"mautic/{command}", {"email": ADA})
    assert decisions(mautic.sandbox, "mautic", 2)[:2] == ["lost", "unpublished"]


def test_a_clients_webhook_that_failed_breaks_writes_of_contacts(mautic: MauticApi) -> None:
    token = mautic.token().json()["access_token"]
    user, mautic.session.auth = mautic.session.auth, None
    mautic.session.headers["Authorization"] = f"Bearer {token}"
    hook = register(mautic, "http://127.0.0.1:9/x", "mautic.lead_post_save_new")
    assert mautic.get(f"/hooks/{hook}").json()["hook"]["createdBy"] is None
    del mautic.session.headers["Authorization"]
    mautic.session.auth = user
    mautic.create()
    while not (told := mautic.sandbox.control("mautic/deliveries")["deliveries"]):
        continue
    assert told[0]["status"] is None

    broken = mautic.post("/contacts/new", {"email": BOB})

    assert broken.status_code == 500
    assert mautic.delete(f"/hooks/{hook}/delete").status_code == 200
    assert mautic.post("/contacts/new", {"email": BOB}).status_code == 200
