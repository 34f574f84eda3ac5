"""What the vendors document of their deliveries is read as it is meant."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from crm_signals.deliveries import MalformedDeliveryError, is_known, signals_of, split
from crm_signals.mautic import OUR_COMMENT as COMMENT_THAT_IS_IGNORED
from crm_signals.signal import Kind, Signal
from fixtures.signals_people import ADA
from target_mautic.opt_outs import OUR_COMMENT

BREVO = {"email": ADA, "camp_id": 31, "campaign name": "Spring", "ts_event": 1772355911}
LEAD = {"id": 47, "fields": {"core": {"email": {"alias": "email", "value": ADA}}, "social": []}}
OPEN: dict[str, Any] = {
    "stat": {
        "id": 901,
        "emailAddress": ADA,
        "dateRead": "2026-03-01T10:05:00+00:00",
        "openCount": 1,
        "lastOpened": "2026-03-01T10:05:00+00:00",
        "lead": LEAD,
        "email": {"id": 12, "name": "March", "subject": "News"},
    },
    "timestamp": "2026-03-01T10:05:01+00:00",
}
HIT: dict[str, Any] = {
    "hit": {
        "id": 5001,
        "dateHit": "2026-03-01T10:05:30+00:00",
        "redirect": {"id": 33, "redirectId": "a1b2c3", "url": "https://example.org/tickets"},
        "email": {"id": 12, "name": "March", "subject": "News"},
        "lead": LEAD,
        "userAgent": "Mozilla/5.0",
        "source": "email",
        "sourceId": 12,
    },
    "timestamp": "2026-03-01T10:05:31+00:00",
}
BLOCK = {"id": 9, "reason": 1, "channel": "email", "comments": "User unsubscribed", "channelId": 12}
CHANGE = {
    "contact": {**LEAD, "doNotContact": [BLOCK]},
    "channel": "email",
    "old_status": "contactable",
    "new_status": "unsubscribed",
    "timestamp": "2026-03-01T10:06:00+00:00",
}
SUBSCRIPTION = "mautic.lead_channel_subscription_changed"
PROPERTY = {
    "eventId": 3816279340,
    "subscriptionId": 25,
    "appId": 1160452,
    "occurredAt": 1462216307945,
    "subscriptionType": "contact.propertyChange",
    "attemptNumber": 0,
    "objectId": 1246965,
    "propertyName": "hs_email_optout",
    "propertyValue": "true",
    "changeSource": "CRM",
    "sourceId": "userId:123",
}


def read(platform: str, body: Any, app_id: str | None = None) -> list[Signal]:
    """The signals of a POST."""
    return [
        signal
        for event in split(platform, json.dumps(body).encode())
        for signal in signals_of(platform, event.event_type, event.payload, app_id=app_id)
    ]


def keys(platform: str, body: Any) -> list[str]:
    """The keys of a POST's events."""
    return [event.key for event in split(platform, json.dumps(body).encode())]


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("opened", Kind.OPEN),
        ("unique_opened", Kind.OPEN),
        ("click", Kind.CLICK),
        ("hard_bounce", Kind.BOUNCE),
        ("hard_bounced", Kind.BOUNCE),
        ("hardBounce", Kind.BOUNCE),
        ("soft_bounced", Kind.SOFT_BOUNCE),
        ("spam", Kind.COMPLAINT),
        ("complaint", Kind.COMPLAINT),
        ("unsubscribe", Kind.UNSUBSCRIBE),
        ("unsubscribed", Kind.UNSUBSCRIBE),
        ("blocked", Kind.BLOCK),
    ],
)
def test_brevo_names_one_thing_in_several_ways(event: str, kind: Kind) -> None:
    [signal] = read("brevo", {**BREVO, "event": event})

    assert (signal.kind, signal.email, signal.campaign_name) == (kind, ADA, "Spring")
    assert signal.occurred_at == datetime.fromtimestamp(1772355911, UTC)


def test_an_opening_by_a_privacy_proxy_is_a_machines() -> None:
    [signal] = read("brevo", {**BREVO, "event": "proxy_open"})

    assert (signal.kind, signal.is_machine) == (Kind.OPEN, True)


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"items": [one]}])
def test_brevo_may_post_one_event_or_many(wrap: Any) -> None:
    [signal] = read("brevo", wrap({**BREVO, "event": "opened", "email": [ADA]}))

    assert signal.email == ADA


def test_the_number_of_the_webhook_makes_no_other_event() -> None:
    event = {**BREVO, "event": "click", "URL": "https://example.org/a"}

    assert keys("brevo", {**event, "id": 5}) == keys("brevo", {**event, "id": 6})
    assert keys("brevo", event) != keys("brevo", {**event, "URL": "https://example.org/b"})


@pytest.mark.parametrize("event", ["delivered", "list_addition", "contact_updated", "request"])
def test_what_brevo_tells_besides_is_no_signal(event: str) -> None:
    assert is_known("brevo", event)
    assert read("brevo", {**BREVO, "event": event, "api_key_name": "sync"}) == []


def test_mautic_tells_openings_by_mail_and_count() -> None:
    [signal] = read("mautic", {"mautic.email_on_open": [OPEN]})

    assert (signal.kind, signal.event_key, signal.email) == (Kind.OPEN, "open:901:1", ADA)
    assert (signal.email_id, signal.email_subject) == ("12", "News")


def test_mautic_tells_clicks_as_hits_of_a_redirect() -> None:
    [signal] = read("mautic", {"mautic.page_on_hit": [HIT]})

    assert (signal.kind, signal.event_key, signal.email) == (Kind.CLICK, "click:5001", ADA)
    assert (signal.link_url, signal.is_machine) == ("https://example.org/tickets", False)


def test_a_scanner_that_follows_a_link_is_a_machine() -> None:
    hit = {**HIT["hit"], "userAgent": "Mozilla/5.0 (compatible; SomeBot/2.1)"}

    [signal] = read("mautic", {"mautic.page_on_hit": [{**HIT, "hit": hit}]})

    assert signal.is_machine


@pytest.mark.parametrize("missing", [{"redirect": None}, {"source": "form", "email": None}])
def test_a_visit_of_a_page_is_no_click(missing: Mapping[str, Any]) -> None:
    assert read("mautic", {"mautic.page_on_hit": [{**HIT, "hit": {**HIT["hit"], **missing}}]}) == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("unsubscribed", Kind.UNSUBSCRIBE),
        ("bounced", Kind.BOUNCE),
        ("manual", Kind.BLOCK),
        ("contactable", Kind.LIFT),
    ],
)
def test_mautic_tells_consent_as_a_status(status: str, kind: Kind) -> None:
    [signal] = read("mautic", {SUBSCRIPTION: [{**CHANGE, "new_status": status}]})

    assert (signal.kind, signal.email, signal.external_id) == (kind, ADA, "47")


def test_our_own_entry_in_mautic_is_no_signal() -> None:
    ours = {**LEAD, "doNotContact": [{**BLOCK, "reason": 3, "comments": OUR_COMMENT}]}

    assert (
        read("mautic", {SUBSCRIPTION: [{**CHANGE, "contact": ours, "new_status": "manual"}]}) == []
    )
    assert COMMENT_THAT_IS_IGNORED == OUR_COMMENT


def test_other_channels_of_mautic_are_no_signal() -> None:
    assert read("mautic", {SUBSCRIPTION: [{**CHANGE, "channel": "sms"}]}) == []


def test_hubspot_names_only_its_contact() -> None:
    [signal] = read("hubspot", [PROPERTY])

    assert (signal.kind, signal.email, signal.external_id) == (Kind.UNSUBSCRIBE, None, "1246965")


@pytest.mark.parametrize(
    ("name", "value", "kind", "list_id"),
    [
        ("hs_email_optout", "", Kind.LIFT, None),
        ("hs_email_optout_301", "true", Kind.LEFT_LIST, "subscription:301"),
        ("hs_email_optout_301", "", Kind.LIFT, "subscription:301"),
        ("hs_email_hard_bounce_reason_enum", "UNKNOWN_USER", Kind.BOUNCE, None),
        ("hs_email_quarantined", "true", Kind.BLOCK, None),
        ("hs_email_bad_address", "true", Kind.BLOCK, None),
        ("hs_email_last_open_date", "1462216300000", Kind.OPEN, None),
        ("hs_email_last_click_date", "1462216300000", Kind.CLICK, None),
    ],
)
def test_hubspot_tells_by_properties(
    name: str, value: str, kind: Kind, list_id: str | None
) -> None:
    [signal] = read("hubspot", [{**PROPERTY, "propertyName": name, "propertyValue": value}])

    assert (signal.kind, signal.list_id) == (kind, list_id)


@pytest.mark.parametrize("value", [None, {}, [], ["true"], {"value": "false"}])
def test_nothing_is_over_by_a_value_that_nobody_can_read(value: Any) -> None:
    assert read("hubspot", [{**PROPERTY, "propertyValue": value}]) == []


def test_one_odd_event_of_hubspot_costs_no_other() -> None:
    odd: list[Any] = [7, {}, {"subscriptionType": []}, None, PROPERTY]

    assert len(read("hubspot", odd)) == 1


def test_numbers_as_text_are_read() -> None:
    texts = {name: str(PROPERTY[name]) for name in ("eventId", "objectId", "occurredAt")}

    [signal], [same] = read("hubspot", [{**PROPERTY, **texts}]), read("hubspot", [PROPERTY])

    assert (signal.external_id, signal.occurred_at) == (same.external_id, same.occurred_at)


@pytest.mark.parametrize("odd", [None, "soon", [], {}, 10**400])
def test_an_opt_out_in_hubspot_that_does_not_say_when_counts_from_when_it_came(odd: Any) -> None:
    came_in = datetime(2026, 3, 1, 10, tzinfo=UTC)
    event = {**PROPERTY, "occurredAt": odd}

    [signal] = signals_of("hubspot", "contact.propertyChange", event, received_at=came_in)

    assert (signal.kind, signal.occurred_at) == (Kind.UNSUBSCRIBE, came_in)


def test_hubspots_older_name_of_the_event_type_is_read_too() -> None:
    old = {name: value for name, value in PROPERTY.items() if name != "subscriptionType"}

    assert len(read("hubspot", [{**old, "eventType": "contact.propertyChange"}])) == 1


def test_a_second_try_of_hubspot_is_the_same_event() -> None:
    assert keys("hubspot", [PROPERTY]) == keys("hubspot", [{**PROPERTY, "attemptNumber": 1}])


@pytest.mark.parametrize(
    ("source", "source_id", "app_id", "is_ours"),
    [
        ("INTEGRATION", "1160452", "1160452", True),
        ("API", "1160452", "1160452", True),
        ("INTEGRATION", "42", "1160452", False),
        ("INTEGRATION", "42", None, True),
        ("CRM", "userId:1160452", "1160452", False),
    ],
)
def test_what_our_app_changed_in_hubspot_is_no_signal(
    source: str, source_id: str, app_id: str | None, *, is_ours: bool
) -> None:
    event = {**PROPERTY, "changeSource": source, "sourceId": source_id}

    assert (read("hubspot", [event], app_id) == []) is is_ours


@pytest.mark.parametrize(
    ("platform", "body"),
    [
        ("brevo", b"{"),
        ("brevo", b"[1]"),
        ("brevo", b'{"no": "event"}'),
        ("mautic", b"[]"),
        ("mautic", b'{"mautic.email_on_open": [1]}'),
        ("hubspot", b'["ada@example.org"]'),
        ("hubspot", b"[{}]"),
    ],
)
def test_a_body_of_another_shape_is_refused_and_not_quoted(platform: str, body: bytes) -> None:
    with pytest.raises(MalformedDeliveryError) as refusal:
        split(platform, body)

    assert "ada" not in str(refusal.value)


@pytest.mark.parametrize("lacking", ["email", "ts_event"])
def test_an_event_without_who_or_when_is_refused(lacking: str) -> None:
    event = {name: value for name, value in BREVO.items() if name != lacking}

    with pytest.raises(MalformedDeliveryError):
        signals_of("brevo", "unsubscribed", event)


@pytest.mark.parametrize("platform", ["brevo", "mautic", "hubspot"])
def test_what_nobody_documents_is_not_known(platform: str) -> None:
    assert not is_known(platform, "something.else")
