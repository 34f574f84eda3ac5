"""Webhooks: registering them, and what arrives how often."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_api import ADA, BOB, refusal
from fixtures.webhook_receiver import decisions

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi
    from fixtures.webhook_receiver import WebhookReceiver

ALL = ["unsubscribed", "hardBounce", "spam", "listAddition", "contactUpdated", "contactDeleted"]


def register(brevo: BrevoApi, url: str, **fields: Any) -> int:
    body = {"url": url, "type": "marketing", "events": ALL, **fields}
    response = brevo.post("/webhooks", body)
    assert response.status_code == 201, response.text
    return int(response.json()["id"])


def test_a_webhook_is_listed_only_under_its_type(brevo: BrevoApi) -> None:
    webhook_id = register(brevo, "https://hooks.example.org/brevo", description="360")
    assert brevo.get("/webhooks").json() == {"webhooks": []}
    listed = brevo.get("/webhooks", type="marketing").json()["webhooks"]
    assert [each["id"] for each in listed] == [webhook_id]
    assert listed == [brevo.get(f"/webhooks/{webhook_id}").json()]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"events": ["spam"]}, "missing_parameter"),
        ({"url": "https://example.org"}, "missing_parameter"),
        ({"url": "ftp://example.org", "events": ["spam"]}, "invalid_parameter"),
        ({"url": "https://example.org", "events": ["contactUpdated"]}, "invalid_parameter"),
        ({"url": "https://example.org", "events": ["nothing"]}, "invalid_parameter"),
        ({"url": "https://example.org", "events": ["spam"], "type": "x"}, "invalid_parameter"),
        ({"url": "https://example.org", "events": ["spam"], "auth": {}}, "invalid_parameter"),
    ],
)
def test_a_webhook_that_cannot_work_is_refused(
    brevo: BrevoApi, body: dict[str, Any], code: str
) -> None:
    assert refusal(brevo.post("/webhooks", body)) == (400, code)


def test_an_account_has_at_most_forty_webhooks(brevo: BrevoApi) -> None:
    for _ in range(40):
        register(brevo, "https://hooks.example.org/brevo")
    body = {"url": "https://hooks.example.org/brevo", "events": ["spam"]}
    assert brevo.post("/webhooks", body).status_code == 400


def test_a_webhook_is_changed_and_deleted(brevo: BrevoApi) -> None:
    webhook_id = register(brevo, "https://hooks.example.org/brevo")
    brevo.put(f"/webhooks/{webhook_id}", {"events": ["spam"], "batched": True})
    shown = brevo.get(f"/webhooks/{webhook_id}").json()
    assert (shown["events"], shown["batched"]) == (["spam"], True)
    assert brevo.delete(f"/webhooks/{webhook_id}").status_code == 204
    assert refusal(brevo.get(f"/webhooks/{webhook_id}")) == (404, "document_not_found")


def test_an_unsubscription_arrives_with_its_lists(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.create(listIds=[2])
    webhook_id = register(brevo, receiver.url)
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    event = receiver.next().body
    assert event == {
        "id": webhook_id,
        "email": ADA,
        "event": "unsubscribed",
        "camp_id": 1,
        "campaign name": "Simulated campaign",
        "tag": "",
        "list_id": [2],
        "date_sent": "2026-11-01 01:00:00",
        "date_event": "2026-11-01 01:00:00",
        "ts_sent": 1793491200,
        "ts_event": 1793491200,
        "ts": 1793494800,
        "sending_ip": event["sending_ip"],
    }


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("bounce", "hard_bounce"),
        ("complain", "spam"),
        ("list-unsubscribe", "unsubscribed"),
        ("delete", "contact_deleted"),
    ],
)
def test_each_control_tells_the_webhooks(
    brevo: BrevoApi, receiver: WebhookReceiver, name: str, event: str
) -> None:
    brevo.create(listIds=[2])
    register(brevo, receiver.url)
    brevo.sandbox.control(f"brevo/{name}", {"email": ADA})
    assert receiver.next().body["event"] == event


def test_names_that_are_not_established_can_be_switched(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.create()
    register(brevo, receiver.url)
    brevo.sandbox.switch("brevo", webhook_bounce_name="hard_bounced", webhook_email_as_array=True)
    brevo.sandbox.switch("brevo", webhook_unsubscribe_name="unsubscribe")
    brevo.sandbox.control("brevo/bounce", {"email": ADA})
    event = receiver.next().body
    assert (event["event"], event["email"]) == ("hard_bounced", [ADA])
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    assert receiver.next().body["event"] == "unsubscribe"


def test_writes_by_the_api_name_its_key(brevo: BrevoApi, receiver: WebhookReceiver) -> None:
    register(brevo, receiver.url, events=["contactUpdated", "listAddition"])
    brevo.create()
    body = {"attributes": {"FIRSTNAME": "Ada"}, "listIds": [2]}
    brevo.put(f"/contacts/{ADA}", body)
    by_name = {each["event"]: each for each in (receiver.next().body, receiver.next().body)}
    assert by_name["list_addition"]["list_id"] == [2]
    changed = {"email": ADA, "attributes": {"FIRSTNAME": "Ada"}}
    assert by_name["contact_updated"]["content"] == [changed]
    assert {each["api_key_name"] for each in by_name.values()} == {"sandbox"}


@pytest.mark.parametrize("zone", ["Europe/Paris", "Australia/Sydney"])
def test_moments_of_contacts_are_utc_whatever_zone_the_account_has(
    brevo: BrevoApi, receiver: WebhookReceiver, zone: str
) -> None:
    brevo.sandbox.switch("brevo", account_timezone=zone)
    brevo.create()
    register(brevo, receiver.url, events=["contactUpdated"])
    brevo.put(f"/contacts/{ADA}", {"attributes": {"FIRSTNAME": "Ada"}})
    event = receiver.next().body
    assert (event["date"], event["ts"]) == ("2026-11-01 00:00:00", 1793491200)
    assert "key" not in event


@pytest.mark.parametrize(("blocked", "told"), [(True, [True]), (False, [])])
def test_a_block_is_told_in_the_content_of_a_change(
    brevo: BrevoApi, receiver: WebhookReceiver, *, blocked: bool, told: list[bool]
) -> None:
    brevo.create()
    register(brevo, receiver.url, events=["contactUpdated"])
    brevo.put(f"/contacts/{ADA}", {"emailBlacklisted": blocked})
    (content,) = receiver.next().body["content"]
    assert content["email"] == ADA
    assert [content[name] for name in content if name == "emailBlacklist"] == told


def test_a_block_by_hand_and_its_end_are_told(brevo: BrevoApi, receiver: WebhookReceiver) -> None:
    brevo.create()
    register(brevo, receiver.url, events=["contactUpdated"])
    brevo.sandbox.control("brevo/block", {"email": ADA})
    brevo.put(f"/contacts/{ADA}", {"emailBlacklisted": False})
    told = [receiver.next().body["content"][0]["emailBlacklist"] for _ in range(2)]
    assert told == [True, False]


def test_a_change_may_name_the_address_in_its_content_alone(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.create()
    brevo.sandbox.switch("brevo", webhook_contact_email=False)
    register(brevo, receiver.url, events=["contactUpdated"])
    brevo.put(f"/contacts/{ADA}", {"attributes": {"FIRSTNAME": "Ada"}})
    event = receiver.next().body
    assert "email" not in event
    assert event["content"][0]["email"] == ADA


def test_a_deletion_names_the_address_in_an_array(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.create(listIds=[2])
    register(brevo, receiver.url, events=["contactDeleted"])
    brevo.delete(f"/contacts/{ADA}")
    event = receiver.next().body
    assert event["email"] == [ADA]
    assert event["date"] == "2026-11-01T00:00:00.00000Z"
    assert "list_id" not in event


def test_an_unsubscription_may_have_a_date_and_ts_alone(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.create()
    told = {"webhook_moments": "date_and_ts", "webhook_campaign_name": "campaign_name"}
    brevo.sandbox.switch("brevo", **told)
    register(brevo, receiver.url)
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    event = receiver.next().body
    assert (event["date"], event["ts"]) == ("2026-11-01 00:00:00", 1793491200)
    assert event["campaign_name"] == "Simulated campaign"
    assert not {"ts_event", "ts_epoch"} & event.keys()


def mailed(brevo: BrevoApi, url: str, event: str) -> None:
    """Register for all of transactional mail, and let something happen to one."""
    events = ["request", "blocked", "opened", "uniqueOpened", "click", "spam", "hardBounce"]
    brevo.post("/webhooks", {"url": url, "type": "transactional", "events": events})
    brevo.sandbox.control("brevo/transactional", {"email": ADA, "event": event})


@pytest.mark.parametrize(
    ("event", "there", "absent"),
    [
        ("request", {"mirror_link", "ts_epoch", "sender_email"}, {"uuid"}),
        ("opened", {"uuid", "user_agent", "device_used"}, {"contact_id"}),
        ("unique_opened", {"uuid", "user_agent", "contact_id"}, set()),
        ("click", {"link", "user_agent"}, set()),
        ("spam", {"uuid"}, {"reason", "sending_ip"}),
        ("proxy_open", {"s_epoch"}, {"ts_event", "ts_epoch"}),
    ],
)
def test_what_happens_to_a_transactional_mail_is_told(
    brevo: BrevoApi, receiver: WebhookReceiver, event: str, there: set[str], absent: set[str]
) -> None:
    brevo.create()
    mailed(brevo, receiver.url, event)
    told = receiver.next().body
    assert told["event"] == event
    assert there <= told.keys()
    assert not absent & told.keys()


def test_mail_to_an_address_that_bounced_is_blocked_ever_after(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.create()
    brevo.sandbox.control("brevo/bounce", {"email": ADA})
    mailed(brevo, receiver.url, "request")
    assert receiver.next().body["event"] == "blocked"


def test_only_subscribed_events_arrive(brevo: BrevoApi, receiver: WebhookReceiver) -> None:
    brevo.create()
    register(brevo, receiver.url, events=["spam"])
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    brevo.sandbox.control("brevo/complain", {"email": ADA})
    assert receiver.next().body["event"] == "spam"


def test_deliveries_carry_a_bearer_token_and_headers(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.create()
    register(
        brevo,
        receiver.url,
        auth={"type": "bearer", "token": "s3cret"},
        headers=[{"key": "X-Source", "value": "brevo"}],
    )
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    headers = receiver.next().headers
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["X-Source"] == "brevo"


def test_a_password_in_the_address_is_sent_as_basic(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.create()
    register(brevo, receiver.url.replace("http://", "http://user:pass@"))
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    headers = receiver.next().headers
    assert headers["Authorization"] == "Basic dXNlcjpwYXNz"


def test_a_throttled_delivery_is_tried_five_times(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.sandbox.switch("brevo", webhook_time_factor=0.000001)
    receiver.statuses = [429] * 5
    brevo.create()
    register(brevo, receiver.url)
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    assert decisions(brevo.sandbox, "brevo", 5) == ["retry"] * 4 + ["given up"]


def test_an_unanswered_delivery_is_tried_again(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", webhook_time_factor=0.000001)
    brevo.create()
    register(brevo, "http://127.0.0.1:9/hook")
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    assert decisions(brevo.sandbox, "brevo", 5)[:2] == ["retry", "retry"]


def test_a_delivery_that_times_out_is_tried_again(brevo: BrevoApi) -> None:
    brevo.sandbox.switch("brevo", webhook_time_factor=0.000001, webhook_timeout=0.05)
    brevo.create()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        register(brevo, f"http://127.0.0.1:{silent.getsockname()[1]}/hook")
        brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
        assert decisions(brevo.sandbox, "brevo", 1) == ["retry"]


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_any_other_refusal_drops_the_event(
    brevo: BrevoApi, receiver: WebhookReceiver, status: int
) -> None:
    receiver.statuses = [status]
    brevo.create()
    register(brevo, receiver.url)
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    assert decisions(brevo.sandbox, "brevo", 1) == ["dropped"]


def test_a_batched_webhook_gets_an_array(brevo: BrevoApi, receiver: WebhookReceiver) -> None:
    brevo.sandbox.switch("brevo", webhook_time_factor=0.003)
    brevo.create()
    brevo.create(BOB)
    register(brevo, receiver.url, batched=True)
    for email in (ADA, BOB):
        brevo.sandbox.control("brevo/unsubscribe", {"email": email})
    assert [event["email"] for event in receiver.next().body] == [ADA, BOB]


def test_a_batch_can_be_an_object_with_an_array(brevo: BrevoApi, receiver: WebhookReceiver) -> None:
    brevo.sandbox.switch("brevo", webhook_batch_shape="object")
    brevo.create()
    register(brevo, receiver.url, batched=True)
    brevo.sandbox.control("brevo/unsubscribe", {"email": ADA})
    assert [event["event"] for event in receiver.next().body["events"]] == ["unsubscribed"]


def test_a_batch_holds_at_most_five_hundred_events(
    brevo: BrevoApi, receiver: WebhookReceiver
) -> None:
    brevo.sandbox.switch("brevo", process_polls=0, webhook_time_factor=0.003)
    register(brevo, receiver.url, batched=True, events=["listAddition"])
    brevo.import_rows([{"email": f"p{number}@example.org"} for number in range(501)])
    assert sorted(len(receiver.next().body) for _ in range(2)) == [1, 500]


def test_a_finished_import_calls_its_notify_url(brevo: BrevoApi, receiver: WebhookReceiver) -> None:
    brevo.sandbox.switch("brevo", process_seconds=0.01)
    body = {"jsonBody": [{"email": ADA}], "listIds": [2], "notifyUrl": receiver.url}
    process_id = brevo.post("/contacts/import", body).json()["processId"]
    assert receiver.next().body == {"processId": process_id, "status": "completed"}
    assert brevo.contact()["listIds"] == [2]
