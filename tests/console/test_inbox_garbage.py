"""Whatever is in a delivery, it is taken or refused, and the console lives on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.console_posts import SECRETS, encoded, eventbrite_delivery
from fixtures.garbage import HARMLESS, nested, objects

if TYPE_CHECKING:
    from fixtures.console_posts import Console

pytest_plugins = ["fixtures.console"]

WORDS = (
    "unsubscribed",
    "click",
    "mautic.email_on_open",
    "contact.propertyChange",
    "hs_email_optout",
    "order.placed",
    "order.created",
    "ada@example.org",
    "2026-03-01T10:05:01+00:00",
    "https://www.eventbriteapi.com/v3/orders/1/",
    "\0",
    "x" * 4_000,
)
KEYS = {
    "eventbrite": ("config", "action", "api_url", "webhook_id", "user_id"),
    "humanitix": ("id", "event", "order_id", "event_id"),
    "mautic": (
        "mautic.email_on_open",
        "mautic.page_on_hit",
        "mautic.lead_channel_subscription_changed",
        "stat",
        "hit",
        "contact",
        "id",
        "timestamp",
        "emailAddress",
        "channel",
        "new_status",
    ),
    "brevo": ("event", "email", "ts_event", "camp_id", "message-id", "list_id", "events", "URL"),
    "hubspot": (
        "eventId",
        "subscriptionType",
        "eventType",
        "objectId",
        "occurredAt",
        "propertyName",
        "propertyValue",
    ),
}
HEADER_CHARACTERS = [chr(code) for code in (*range(33, 127), *range(161, 256))]
SIGNED_WITH = [
    b"x-signature",
    b"x-timestamp",
    b"webhook-signature",
    b"x-hubspot-signature-v3",
    b"x-hubspot-request-timestamp",
]
TAKEN_OR_REFUSED = {200, 400}


@pytest.mark.parametrize("platform", sorted(SECRETS))
@given(data=st.data())
@HARMLESS
def test_any_json_is_taken_or_refused(console: Console, platform: str, data: Any) -> None:
    keys = KEYS[platform]
    inner = objects(keys, WORDS)
    body = data.draw(
        st.one_of(
            nested(keys, WORDS),
            inner,
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(keys), st.lists(inner, max_size=3)),
        )
    )
    assert console.deliver(platform, body) in TAKEN_OR_REFUSED


@pytest.mark.parametrize("platform", sorted(SECRETS))
@given(body=st.binary(max_size=200))
@HARMLESS
def test_any_bytes_are_taken_or_refused(console: Console, platform: str, body: bytes) -> None:
    assert console.deliver(platform, body) in TAKEN_OR_REFUSED


@pytest.mark.parametrize("platform", sorted(SECRETS))
@pytest.mark.parametrize(
    "body",
    [
        b'"\\ud800"',
        b'[{"event":"click","email":"\\ud800","ts_event":1}]',
        b'{"event":"click","email":"a\\u0000@example.org","ts_event":1772355960}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"[" * 500 + b"]" * 500,
        b'{"mautic.email_on_open":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b"[NaN]",
        b'{"event":"click","email":"a@b.c","ts_event":1e999}',
        b'{"event":"click","email":"a@b.c","ts_event":' + b"9" * 5_000 + b"}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_json_that_breaks_readers_is_taken_or_refused(
    console: Console, platform: str, body: bytes
) -> None:
    assert console.deliver(platform, body) in TAKEN_OR_REFUSED


@given(name=st.text(max_size=20), value=st.text(max_size=50))
@HARMLESS
def test_any_path_is_answered(console: Console, name: str, value: str) -> None:
    path = f"/webhooks/{quote(name, safe='')}/{quote(value, safe='')}"
    assert console.post(path, encoded(eventbrite_delivery())) in {307, 404, 405}


@given(value=st.text(st.sampled_from(HEADER_CHARACTERS), max_size=80))
@HARMLESS
def test_any_headers_are_answered(console: Console, value: str) -> None:
    headers = [(name, value.encode("latin-1")) for name in SIGNED_WITH]
    for platform in ("humanitix", "mautic", "hubspot"):
        answer = console.http.post(f"/webhooks/{platform}", content=b"{}", headers=headers)
        assert answer.status_code == 401
