"""Registering, listing and removing webhooks."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, Response

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.calls import WAYPOINT, Call, Listing, waypoint_token
from vendor_sandbox.eventbrite.errors import RefusalError, bad_argument, unknown
from vendor_sandbox.eventbrite.times import utc_text
from vendor_sandbox.eventbrite.webhooks import ACTIONS, ADDRESS, Webhook

FIELDS = frozenset({"endpoint_url", "actions", "event_id"})
FORM = "application/x-www-form-urlencoded"


def organization_webhooks(call: Call) -> Response:
    """GET /organizations/{organization_id}/webhooks/."""
    call.know()
    organization = call.organization()
    return call.list(
        Listing(
            name="webhooks",
            items=lambda: call.backend.webhooks.of(organization),
            show=lambda webhook, view, _: webhook.row(view.host),
            number=lambda webhook: webhook.number,
            last_page="without a word",
        )
    )


def webhook(call: Call) -> Response:
    """GET /webhooks/{webhook_id}/."""
    call.know()
    return JSONResponse(_own(call).row(call.view.host))


def add_webhook(call: Call) -> Response:
    """POST /organizations/{organization_id}/webhooks/."""
    organization = call.organization()
    fields = _fields(call)
    webhook = call.backend.webhooks.add(
        organization,
        _endpoint(fields),
        _actions(fields),
        _event(call, fields, organization),
        utc_text(call.backend.clock.now),
    )
    return _changed(call, webhook.row(call.view.host))


def remove_webhook(call: Call) -> Response:
    """DELETE /webhooks/{webhook_id}/."""
    webhook = _own(call)
    call.backend.webhooks.remove(webhook.number)
    return _changed(call, {"id": ids.WEBHOOK.text(webhook.number), "success": True})


def _own(call: Call) -> Webhook:
    webhook = call.backend.webhooks.get(call.number("webhook_id", ids.WEBHOOK))
    if webhook is None:
        raise unknown("webhook")
    call.allow(webhook.organization)
    return webhook


def _changed(call: Call, content: dict[str, Any]) -> Response:
    call.backend.forget_prepared()
    sequence = call.backend.changes.note({}, {})
    return JSONResponse(content, headers={WAYPOINT: waypoint_token(sequence)})


def _fields(call: Call) -> dict[str, Any]:
    fields = _parsed(call)
    if not isinstance(fields, dict):
        raise RefusalError(400, "INVALID_BODY", "The request body is not a JSON object.")
    for name in fields:
        if name not in FIELDS:
            raise bad_argument(name, "Unknown parameter")
    return fields


def _parsed(call: Call) -> object:
    if call.request.headers.get("content-type", "").startswith(FORM):
        return dict(parse_qsl(call.body.decode(errors="replace")))
    try:
        return json.loads(call.body)
    except ValueError:
        raise RefusalError(400, "INVALID_BODY", "The request body is not JSON.") from None


def _endpoint(fields: dict[str, Any]) -> str:
    endpoint = fields.get("endpoint_url")
    if endpoint is None:
        raise bad_argument("endpoint_url", "MISSING")
    if not (isinstance(endpoint, str) and ADDRESS.fullmatch(endpoint)):
        raise bad_argument("endpoint_url")
    return endpoint


def _actions(fields: dict[str, Any]) -> tuple[str, ...]:
    """A string of actions with commas between them; it may be left out."""
    given = fields.get("actions") or ""
    if not isinstance(given, str):
        raise bad_argument("actions")
    actions = tuple(filter(None, (part.strip() for part in given.split(","))))
    if not set(actions) <= set(ACTIONS):
        raise bad_argument("actions")
    return actions


def _event(call: Call, fields: dict[str, Any], organization: int) -> int | None:
    given = fields.get("event_id") or None
    if given is None:
        return None
    number = ids.EVENT.number(str(given))
    event = None if number is None else call.reading.event(number)
    if event is None or event.organization != organization:
        raise bad_argument("event_id")
    return event.id
