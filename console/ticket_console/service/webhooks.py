"""Points the sandbox's webhooks at the console, through the vendors' own interfaces."""

from collections.abc import Mapping
from typing import Any, Final

import requests

from ticket_console.errors import ConsoleError
from vendor_sandbox.client import SandboxClient
from vendor_sandbox.credentials import (
    BREVO_API_KEY,
    EVENTBRITE_TOKEN,
    MAUTIC_PASSWORD,
    MAUTIC_USER,
)

TIMEOUT_SECONDS: Final = 30
EVENTBRITE_ACTIONS: Final = (
    "order.placed", "order.updated", "order.refunded",
    "attendee.updated", "attendee.checked_in", "attendee.checked_out",
    "barcode.checked_in", "barcode.un_checked_in",
    "event.created", "event.published", "event.updated", "event.unpublished",
)  # fmt: skip
BREVO_EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "marketing": (
        "opened", "click", "hardBounce", "softBounce", "spam", "unsubscribed",
        "listAddition", "contactUpdated", "contactDeleted",
    ),
    "transactional": (
        "opened", "uniqueOpened", "click", "hardBounce", "softBounce", "spam", "blocked",
        "invalid", "unsubscribed",
    ),
}  # fmt: skip
MAUTIC_TRIGGERS: Final = (
    "mautic.email_on_open",
    "mautic.page_on_hit",
    "mautic.lead_channel_subscription_changed",
    "mautic.lead_list_change",
)
HUBSPOT_PROPERTIES: Final = (
    "hs_email_optout",
    "hs_email_hard_bounce_reason_enum",
    "hs_email_quarantined",
    "hs_email_bad_address",
    "hs_email_open",
    "hs_email_click",
    "hs_email_bounce",
    "hs_email_last_open_date",
    "hs_email_last_click_date",
    "nova_opt_in_pending",
)


def point_at(sandbox: SandboxClient, console_url: str, env: Mapping[str, str]) -> None:
    """Register every webhook that is not registered yet.

    Raises:
        ConsoleError: A vendor's stand-in refused.
    """
    hooks = f"{console_url}/webhooks"
    _eventbrite(sandbox, f"{hooks}/eventbrite/{env['EVENTBRITE_WEBHOOK_SECRET']}")
    _brevo(sandbox, f"{hooks}/brevo/{env['BREVO_WEBHOOK_SECRET']}")
    _mautic(sandbox, f"{hooks}/mautic", env["MAUTIC_WEBHOOK_SECRET"])
    wanted = [{"type": "contact.propertyChange", "propertyName": n} for n in HUBSPOT_PROPERTIES]
    wanted += [{"type": f"contact.{kind}"} for kind in ("creation", "deletion", "merge")]
    secret = env["HUBSPOT_WEBHOOK_SECRET"]
    body = {"url": f"{hooks}/hubspot", "secret": secret, "subscriptions": wanted}
    sandbox.control("hubspot/webhooks", body)


def _eventbrite(sandbox: SandboxClient, url: str) -> None:
    headers = {"Authorization": f"Bearer {EVENTBRITE_TOKEN}"}
    base = f"{sandbox.eventbrite_url}/"
    path = f"{base}users/me/organizations/"
    for each in _listed(_call("GET", path, headers=headers), "organizations"):
        path = f"{base}organizations/{each.get('id')}/webhooks/"
        found = _listed(_call("GET", path, headers=headers), "webhooks")
        if url not in [hook.get("endpoint_url") for hook in found]:
            body = {"endpoint_url": url, "actions": ",".join(EVENTBRITE_ACTIONS)}
            _call("POST", path, headers=headers, json=body)


def _brevo(sandbox: SandboxClient, url: str) -> None:
    headers = {"api-key": BREVO_API_KEY}
    path = f"{sandbox.brevo_url}/webhooks"
    for kind, events in BREVO_EVENTS.items():
        answer = _call("GET", path, headers=headers, params={"type": kind})
        if url not in [hook.get("url") for hook in _listed(answer, "webhooks")]:
            body = {"url": url, "type": kind, "events": list(events)}
            _call("POST", path, headers=headers, json=body)


def _mautic(sandbox: SandboxClient, url: str, secret: str) -> None:
    user = (MAUTIC_USER, MAUTIC_PASSWORD)
    path = f"{sandbox.mautic_url}/api/hooks"
    hooks = _listed(_call("GET", path, auth=user), "hooks")
    if (url, secret) not in [(hook.get("webhookUrl"), hook.get("secret")) for hook in hooks]:
        body = {"name": "Tickets to CRM", "webhookUrl": url, "secret": secret}
        triggers = list(MAUTIC_TRIGGERS)
        _call("POST", f"{path}/new", auth=user, json={**body, "triggers": triggers})


def _call(method: str, url: str, **options: Any) -> Any:
    """Ask a stand-in; what its answer says is read by `_listed`, or by nobody.

    Raises:
        ConsoleError: It refused, or its answer is no JSON.
    """
    response = requests.request(method, url, timeout=TIMEOUT_SECONDS, **options)
    if not response.ok:
        raise _unregistered(f"status {response.status_code}")
    try:
        return response.json()
    except ValueError:
        raise _unregistered("its answer is no JSON") from None


def _listed(answer: Any, name: str) -> list[dict[str, Any]]:
    """Give the objects of a list, or of an object by id; nothing where there is no list."""
    found = answer.get(name) if isinstance(answer, dict) else None
    each = found.values() if isinstance(found, dict) else found
    return [one for one in each or () if isinstance(one, dict)]


def _unregistered(why: str) -> ConsoleError:
    return ConsoleError(
        f"A webhook of the sandbox could not be registered: {why}.",
        "Start anew after `make clean`.",
    )
