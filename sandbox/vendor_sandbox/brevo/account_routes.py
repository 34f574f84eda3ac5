"""Everything outside contacts: account, processes, webhooks, events, statistics."""

import json
import re
from typing import Any

from starlette.responses import Response

from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.call import Call, answer, counted, done, number_or_none
from vendor_sandbox.brevo.contacts import Contact
from vendor_sandbox.brevo.errors import (
    by_status,
    refuse_invalid,
    refuse_missing,
)
from vendor_sandbox.brevo.identifiers import BY_TYPE, email_or_none
from vendor_sandbox.brevo.moments import moment_or_none
from vendor_sandbox.brevo.show import show_process

NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
MOST_PROCESSES = 50
MOST_EVENT_BYTES = 50_000


def show_account(account: Account, _: Call) -> Response:
    """GET /account: the cheapest way to check a key."""
    address = {"street": "1 Stage Door", "city": "Sydney", "zipCode": "2000"}
    preferences = {
        "timezone": account.switches["account_timezone"],
        "timeFormat": "24",
        "dateFormat": "dd-mm-yyyy",
    }
    relay = {"userName": account.owner_email, "relay": "smtp-relay.brevo.com", "port": 587}
    return answer(
        {
            "organization_id": "5a9d0b0c5a9d0b0c5a9d0b0c",
            "user_id": 1,
            "email": account.owner_email,
            "firstName": "Olive",
            "lastName": "Organiser",
            "companyName": "Sandbox Organiser",
            "enterprise": False,
            "address": {**address, "country": "Australia"},
            "dateTimePreferences": preferences,
            "plan": [{"type": "free", "creditsType": "sendLimit", "credits": 300}],
            "relay": {"enabled": True, "data": relay},
            "marketingAutomation": {"enabled": False},
        }
    )


def list_processes(account: Account, call: Call) -> Response:
    """GET /processes."""
    page = call.page(default=10, most=MOST_PROCESSES)
    processes = account.processes.all()
    shown = [show_process(process) for process in page.cut(processes)]
    return answer({**counted(account.switches, processes), "processes": shown})


def get_process(account: Account, call: Call) -> Response:
    """GET /processes/{processId}."""
    process_id = number_or_none(str(call.path["processId"])) or 0
    return answer(show_process(account.processes.look(process_id)))


def list_webhooks(account: Account, call: Call) -> Response:
    """GET /webhooks: the transactional ones unless asked otherwise."""
    kind = call.choice("type", ("marketing", "transactional", "inbound")) or "transactional"
    newest_first = call.choice("sort", ("asc", "desc")) != "asc"
    shown = [each.show() for each in account.webhooks.all(kind)]
    return answer({"webhooks": shown[::-1] if newest_first else shown})


def create_webhook(account: Account, call: Call) -> Response:
    """POST /webhooks."""
    return answer({"id": account.webhooks.add(call.json, account.now).id}, 201)


def get_webhook(account: Account, call: Call) -> Response:
    """GET /webhooks/{webhookId}."""
    return answer(account.webhooks.get(call.number("webhookId")).show())


def update_webhook(account: Account, call: Call) -> Response:
    """PUT /webhooks/{webhookId}."""
    account.webhooks.update(call.number("webhookId"), call.json, account.now)
    return done()


def delete_webhook(account: Account, call: Call) -> Response:
    """DELETE /webhooks/{webhookId}."""
    account.webhooks.delete(call.number("webhookId"))
    return done()


def create_event(account: Account, call: Call) -> Response:
    """POST /events."""
    _check_event(call.json)
    _store_event(account, call.json)
    return done()


def create_events(account: Account, call: Call) -> Response:
    """POST /events/batch: all are checked before any is taken."""
    events = _events_of(call)
    for event in events:
        _check_event(event)
    for event in events:
        _store_event(account, event)
    return answer({"message": "Batch accepted", "count": len(events)}, 202)


def consent_groups(account: Account, _: Call) -> Response:
    """/contacts/consent-groups: 403 where the feature is off, as on most accounts."""
    if not account.switches["consent_groups"]:
        raise by_status(403)
    return answer({"consentGroups": [], "count": 0})


def _events_of(call: Call) -> list[Any]:
    """An array, or an object with an array named `events`."""
    events = call.content.get("events") if isinstance(call.content, dict) else call.content
    if not isinstance(events, list) or not events:
        refuse_missing("events is missing")
    return events


def _check_event(event: Any) -> None:
    if not isinstance(event, dict) or not NAME.fullmatch(str(event.get("event_name", ""))):
        refuse_invalid("event_name is invalid")
    identifiers = event.get("identifiers")
    if not isinstance(identifiers, dict) or not identifiers:
        refuse_missing("At least one identifier is required")
    if "email_id" in identifiers and email_or_none(identifiers["email_id"]) is None:
        refuse_invalid("email_id is invalid")
    if "event_date" in event and moment_or_none(str(event["event_date"])) is None:
        refuse_invalid("event_date is invalid")
    _check_properties(event.get("event_properties") or {})
    _check_properties(event.get("contact_properties") or {})


def _check_properties(properties: Any) -> None:
    if not isinstance(properties, dict) or not all(map(NAME.fullmatch, properties)):
        refuse_invalid("properties are invalid")
    if len(json.dumps(properties).encode()) > MOST_EVENT_BYTES:
        refuse_invalid("properties can be at most 50Kb")


def _store_event(account: Account, event: dict[str, Any]) -> None:
    contact = _event_contact(account, event["identifiers"])
    account.events.append({**event, "contact_id": contact.id if contact else None})
    properties = event.get("contact_properties")
    if contact is not None and properties:
        account.writer.update(contact, {"attributes": properties})


def _event_contact(account: Account, identifiers: dict[str, Any]) -> Contact | None:
    """Whom an event is about; an unknown e-mail may make a new contact."""
    if "contact_id" in identifiers:
        given = identifiers["contact_id"]
        return account.contacts.get(given) if isinstance(given, int) else None
    for name, value in identifiers.items():
        if name in BY_TYPE and (found := account.contacts.find(BY_TYPE[name], str(value))):
            return found
    if "email_id" not in identifiers or not account.switches["events_create_contacts"]:
        return None
    created, _ = account.writer.upsert({"email": identifiers["email_id"]})
    return created
