"""What HubSpot's people do, and what its webhooks tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hubspot.utils.signature import (  # type: ignore[import-untyped] # it has no types
    Signature,
)

from fixtures.hubspot_api import ADA, BOB, CONTACTS
from vendor_sandbox.client import SandboxError
from vendor_sandbox.hubspot.webhooks import signature_v1, signature_v2, signature_v3

if TYPE_CHECKING:
    from fixtures.hubspot_api import HubSpotApi
    from fixtures.webhook_receiver import WebhookReceiver

SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
URI = "https://www.example.com/webhook_uri"
BODY = (
    b'[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,'
    b'"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,'
    b'"changeSource":"CRM","changeFlag":"NEW","appId":54321}]'
)


def subscribe(hubspot: HubSpotApi, receiver: WebhookReceiver, *types: str) -> None:
    wanted = [dict(zip(("type", "propertyName"), each.split(":"), strict=False)) for each in types]
    body = {"url": f"{receiver.url}?a=%40b", "secret": SECRET, "subscriptions": wanted}
    hubspot.sandbox.control("hubspot/webhooks", body)


def events(receiver: WebhookReceiver, count: int) -> list[dict[str, Any]]:
    """The next events, once there are so many."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        found += receiver.next().body
    return found


def react(hubspot: HubSpotApi, name: str, email: str = ADA, **more: Any) -> dict[str, Any]:
    return hubspot.sandbox.control(f"hubspot/{name}", {"email": email, **more})


def test_the_signatures_are_the_published_ones() -> None:
    assert signature_v1(SECRET, BODY) == (
        "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de"
    )
    assert signature_v2(SECRET, "POST", URI, BODY) == (
        "276a2548f0a0181a076d456de09c0e7477ae101ccc16a11600488a77714e9b8d"
    )
    assert signature_v2(SECRET, "GET", URI, b"") == (
        "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e"
    )
    assert signature_v3(SECRET, "POST", URI, BODY, "1564113600000") == (
        "DxmVAjFNa2xfF3YgQjdZP6TNcok9k1oaH7UXombPtvw="
    )


def test_the_official_client_trusts_a_delivery(
    hubspot: HubSpotApi, receiver: WebhookReceiver
) -> None:
    subscribe(hubspot, receiver, "contact.creation")
    hubspot.create()
    delivery = receiver.next()
    assert Signature.is_valid(
        signature=delivery.headers["X-HubSpot-Signature-v3"],
        client_secret=SECRET,
        request_body=delivery.raw.decode(),
        http_uri=f"{receiver.url}?a=@b",
        http_method="POST",
        signature_version="v3",
        timestamp=delivery.headers["X-HubSpot-Request-Timestamp"],
    )


def test_a_new_contact_is_told_as_the_apps_own_doing(
    hubspot: HubSpotApi, receiver: WebhookReceiver
) -> None:
    subscribe(hubspot, receiver, "contact.creation")
    created = hubspot.create()
    assert events(receiver, 1) == [
        {
            "eventId": 1,
            "subscriptionId": 1,
            "portalId": 62515,
            "appId": 1160452,
            "occurredAt": 1793491200000,
            "subscriptionType": "contact.creation",
            "attemptNumber": 0,
            "objectId": int(created),
            "changeSource": "INTEGRATION",
            "sourceId": "1160452",
            "changeFlag": "NEW",
        }
    ]


def test_an_opt_out_is_told_as_a_change_of_a_property(
    hubspot: HubSpotApi, receiver: WebhookReceiver
) -> None:
    hubspot.create()
    subscribe(hubspot, receiver, "contact.propertyChange:hs_email_optout")
    assert react(hubspot, "unsubscribe")["hs_email_optout"] is True
    event = events(receiver, 1)[0]
    assert (event["propertyName"], event["propertyValue"]) == ("hs_email_optout", "true")
    assert (event["changeSource"], event["sourceId"]) == ("CRM_UI", "userId:909")


def test_opt_outs_may_not_be_told(hubspot: HubSpotApi, receiver: WebhookReceiver) -> None:
    hubspot.sandbox.switch("hubspot", webhook_opt_outs=False)
    hubspot.create()
    subscribe(hubspot, receiver, "contact.propertyChange")
    react(hubspot, "unsubscribe")
    react(hubspot, "edit", properties={"city": "Perth"})
    assert [each["propertyName"] for each in events(receiver, 1)] == ["city"]


def test_links_are_told_from_both_sides(hubspot: HubSpotApi, receiver: WebhookReceiver) -> None:
    ada = hubspot.create()
    given = {"dealname": "Order", "dealstage": "closedwon", "pipeline": "default"}
    deal = hubspot.post("/crm/v3/objects/deals", {"properties": given}).json()["id"]
    subscribe(hubspot, receiver, "deal.associationChange", "contact.associationChange")
    hubspot.put(f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{ada}")
    told = {each["associationType"]: each for each in events(receiver, 2)}
    assert set(told) == {"DEAL_TO_CONTACT", "CONTACT_TO_DEAL"}
    assert told["DEAL_TO_CONTACT"]["fromObjectId"] == int(deal)
    assert told["DEAL_TO_CONTACT"]["associationRemoved"] is False


def test_merges_and_deletions_are_told(hubspot: HubSpotApi, receiver: WebhookReceiver) -> None:
    ada, bob = hubspot.create(), hubspot.create(BOB)
    subscribe(hubspot, receiver, "contact.merge", "contact.deletion", "contact.privacyDeletion")
    merged = react(hubspot, "merge", other=BOB)["id"]
    event = events(receiver, 1)[0]
    assert (event["primaryObjectId"], event["mergedObjectIds"]) == (int(ada), [int(bob)])
    assert event["newObjectId"] == int(merged)
    hubspot.post(f"{CONTACTS}/gdpr-delete", {"objectId": merged})
    told = {each["subscriptionType"] for each in events(receiver, 2)}
    assert told == {"contact.deletion", "contact.privacyDeletion"}


def test_many_events_come_in_arrays_of_a_hundred(
    hubspot: HubSpotApi, receiver: WebhookReceiver
) -> None:
    subscribe(hubspot, receiver, "contact.creation", "contact.creation")
    rows = [{"email": f"p{number}@example.org"} for number in range(60)]
    hubspot.upsert(*rows)
    sizes = [len(receiver.next().body) for _ in range(2)]
    assert sizes == [100, 20]


def test_events_may_come_twice_and_in_no_order(
    hubspot: HubSpotApi, receiver: WebhookReceiver
) -> None:
    hubspot.sandbox.switch("hubspot", webhook_duplicates=1.0)
    subscribe(hubspot, receiver, "contact.creation")
    hubspot.upsert(*[{"email": f"p{number}@example.org"} for number in range(20)])
    ids = [each["eventId"] for each in events(receiver, 40)]
    assert sorted(ids) == sorted([*range(1, 21)] * 2)
    assert ids != sorted(ids)


def test_a_delivery_that_fails_is_tried_again(
    hubspot: HubSpotApi, receiver: WebhookReceiver
) -> None:
    hubspot.sandbox.switch("hubspot", webhook_time_factor=0.000001)
    receiver.statuses = [500, 404]
    subscribe(hubspot, receiver, "contact.creation")
    hubspot.create()
    attempts = [each["attemptNumber"] for each in events(receiver, 3)]
    assert attempts == [0, 1, 2]


def test_a_delivery_is_given_up_after_ten_retries(
    hubspot: HubSpotApi, receiver: WebhookReceiver
) -> None:
    hubspot.sandbox.switch("hubspot", webhook_time_factor=0.000001)
    receiver.statuses = [500] * 11
    subscribe(hubspot, receiver, "contact.creation")
    hubspot.create()
    attempts = [each["attemptNumber"] for each in events(receiver, 11)]
    assert attempts == list(range(11))


def test_nothing_is_told_without_a_subscription(
    hubspot: HubSpotApi, receiver: WebhookReceiver
) -> None:
    subscribe(hubspot, receiver, "contact.creation")
    hubspot.sandbox.control("hubspot/webhooks", method="DELETE")
    hubspot.create()
    subscribe(hubspot, receiver, "contact.creation")
    bob = hubspot.create(BOB)
    assert [each["objectId"] for each in events(receiver, 1)] == [int(bob)]


def test_opens_clicks_and_bounces_show_on_the_contact(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    for name in ("open", "open", "click", "bounce"):
        react(hubspot, name)
    names = ("hs_email_open", "hs_email_click", "hs_email_bounce", "hs_email_last_open_date")
    read = hubspot.properties(ada, *names)
    assert [read[name] for name in names] == ["2", "1", "1", "2026-11-01T00:00:00Z"]
    assert hubspot.value(ada, "hs_email_hard_bounce_reason_enum") == "UNKNOWN_USER"


def test_a_mailing_counts_what_came_of_it(hubspot: HubSpotApi) -> None:
    hubspot.create()
    for name in ("open", "click", "unsubscribe"):
        react(hubspot, name)
    mailing = hubspot.get("/marketing/v3/emails/", includeStats="true").json()["results"][0]
    counters = {"open": 1, "click": 1, "bounce": 0, "delivered": 1, "unsubscribed": 1, "sent": 1}
    assert mailing["stats"]["counters"] == counters
    path = "/marketing/v3/emails/statistics/list"
    span = {"startTimestamp": "2026-01-01T00:00:00Z", "endTimestamp": "2026-12-01T00:00:00Z"}
    assert hubspot.get(path, **span).json()["aggregate"]["counters"] == counters
    assert hubspot.get(path).status_code == 400


def test_a_person_may_leave_one_type_and_come_back(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    assert react(hubspot, "unsubscribe", subscriptionId="302")["hs_email_optout"] is False
    assert hubspot.value(ada, "hs_email_optout_302") == "true"
    react(hubspot, "subscribe", subscriptionId="302")
    assert hubspot.value(ada, "hs_email_optout_302") is None


def test_users_edit_delete_and_add_addresses(hubspot: HubSpotApi) -> None:
    ada = hubspot.create()
    react(hubspot, "edit", properties={"firstname": "Augusta"})
    react(hubspot, "add-secondary-email", secondary=BOB)
    found = hubspot.get(f"{CONTACTS}/{BOB}", idProperty="email").json()
    assert (found["id"], found["properties"]["firstname"]) == (ada, "Augusta")
    react(hubspot, "delete", BOB)
    assert hubspot.get(f"{CONTACTS}/{ada}").status_code == 404


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("unsubscribe", {"subscriptionId": "9"}),
        ("subscribe", {}),
        ("merge", {"other": ADA}),
        ("merge", {"other": "nobody@example.org"}),
        ("edit", {"properties": {"none": "x"}}),
        ("add-secondary-email", {"secondary": "none"}),
        ("webhooks", {"url": "x"}),
    ],
)
def test_a_wrong_command_is_refused(hubspot: HubSpotApi, name: str, more: dict[str, Any]) -> None:
    hubspot.create()
    with pytest.raises(SandboxError):
        react(hubspot, name, **more)


def test_days_that_pass_bring_opt_outs_and_opens(hubspot: HubSpotApi) -> None:
    hubspot.upsert(*[{"email": f"p{number}@example.org"} for number in range(20)])
    names = ["hs_email_optout", "hs_email_open", "hs_email_bounce"]

    def changed() -> list[Any]:
        listed = hubspot.get(CONTACTS, limit=100, properties=",".join(names)).json()["results"]
        return [[each["properties"][name] for name in names] for each in listed]

    hubspot.sandbox.advance(1)
    reacted = [each for each in changed() if any(each)]
    assert sorted(reacted, key=str) == sorted(
        [[None, None, "1"], ["true", None, None], [None, "1", None]], key=str
    )
