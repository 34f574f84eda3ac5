"""Webhooks as they are registered (Mautic API, webhooks)."""

import hashlib
import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from vendor_sandbox.mautic.call import text_of
from vendor_sandbox.mautic.errors import by_status, form_error
from vendor_sandbox.mautic.fields import USER
from vendor_sandbox.mautic.moments import shown
from vendor_sandbox.mautic.php import items_of
from vendor_sandbox.mautic.switches import PRIVATE_RECEIVERS_REFUSED_SINCE, major

MISSING = "A value is required."
INVALID = "This value is not valid."
TRIGGERS = {
    "mautic.lead_post_save_new": "Contact Identified Event",
    "mautic.lead_post_save_update": "Contact Updated Event",
    "mautic.lead_points_change": "Contact Points Changed Event",
    "mautic.lead_post_delete": "Contact Deleted Event",
    "mautic.lead_channel_subscription_changed": "Contact Channel Subscription Change Event",
    "mautic.lead_company_change": "Contact Company Subscription Change Event",
    "mautic.lead_list_change": "Contact Segment Membership Change Event",
    "mautic.company_post_save": "Company Create/Update Event",
    "mautic.company_post_delete": "Company Deleted Event",
    "mautic.email_on_send": "Email Send Event",
    "mautic.email_on_open": "Email Open Event",
    "mautic.form_on_submit": "Form Submit Event",
    "mautic.page_on_hit": "Page Hit Event",
    "mautic.sms_on_send": "Text Send Event",
}


@dataclass(slots=True)
class Hook:
    """A registration; `queue` holds what waits for the queue to be processed.

    One that a client made has no user whom Mautic could tell that it failed (recorded).
    """

    id: int
    date_added: str
    name: str = ""
    description: str | None = None
    url: str = ""
    secret: str = ""
    order: str = "ASC"
    is_published: bool = True
    triggers: list[str] = field(default_factory=list)
    failures: int = 0
    created_by: int | None = None
    queue: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def show(self) -> dict[str, Any]:
        """As GET /hooks/{id} answers."""
        return {
            "isPublished": self.is_published,
            "dateAdded": shown(self.date_added),
            "dateModified": None,
            "createdBy": self.created_by,
            "createdByUser": USER,
            "modifiedBy": None,
            "modifiedByUser": None,
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "webhookUrl": self.url,
            "secret": self.secret,
            "eventsOrderbyDir": self.order,
            "category": None,
            "triggers": self.triggers,
        }


class HookBook:
    """All registrations by id."""

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._by_id: dict[int, Hook] = {}
        self._last_id = 0

    def __iter__(self) -> Iterator[Hook]:
        """Every registration, the oldest first."""
        return iter(list(self._by_id.values()))

    def breaks(self, event: str) -> bool:
        """Whether telling an event breaks what caused it.

        It does where a webhook failed that a client made: Mautic wants to tell its user, and there
        is none (recorded).
        """
        return any(each.failures and each.created_by is None for each in self.for_event(event))

    def for_event(self, event: str) -> Sequence[Hook]:
        """The published ones that subscribed to an event."""
        return [each for each in self if each.is_published and event in each.triggers]

    def get(self, hook_id: int) -> Hook:
        """A registration by its id.

        Raises:
            MauticError: 404 where there is none.
        """
        found = self._by_id.get(hook_id)
        if found is None:
            raise by_status(404)
        return found

    def add(self, body: dict[str, Any], now: str, created_by: int | None = None) -> Hook:
        """Register a webhook.

        Raises:
            MauticError: 400 for a missing name or address, or an event that does not exist.
        """
        made = Hook(self._last_id + 1, now, created_by=created_by)
        made.secret = hashlib.sha256(f"hook {made.id}".encode()).hexdigest()
        self._fill(made, body)
        self._last_id = made.id
        self._by_id[made.id] = made
        return made

    def update(self, hook_id: int, body: dict[str, Any]) -> Hook:
        """Change a registration; publishing it again forgives its failures."""
        changed = self.get(hook_id)
        self._fill(changed, body)
        if changed.is_published:
            changed.failures = 0
        return changed

    def remove(self, hook_id: int) -> Hook:
        """Delete a registration."""
        removed = self.get(hook_id)
        del self._by_id[hook_id]
        return removed

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {"last_id": self._last_id, "hooks": [asdict(each) for each in self]}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self._last_id = state["last_id"]
        for each in state["hooks"]:
            queue = [(str(event), payload) for event, payload in each["queue"]]
            self._by_id[each["id"]] = Hook(**{**each, "queue": queue})

    def _fill(self, hook: Hook, body: dict[str, Any]) -> None:
        name = text_of(body, "name") or hook.name
        url = text_of(body, "webhookUrl") or hook.url
        triggers = hook.triggers
        if "triggers" in body:
            triggers = [each for _, each in items_of(body["triggers"])]
        self._check(name, url, triggers)
        hook.name, hook.url, hook.triggers = name, url, list(dict.fromkeys(triggers))
        hook.description = text_of(body, "description") or hook.description
        hook.secret = text_of(body, "secret") or hook.secret
        hook.order = "DESC" if body.get("eventsOrderbyDir", hook.order) == "DESC" else "ASC"
        hook.is_published = bool(body.get("isPublished", hook.is_published))

    def _check(self, name: str, url: str, triggers: list[Any]) -> None:
        if not name:
            raise form_error({"name": MISSING})
        if not url:
            raise form_error({"webhookUrl": MISSING})
        if not self._is_allowed(url):
            raise form_error({"webhookUrl": INVALID})
        if not all(isinstance(each, str) and each in TRIGGERS for each in triggers):
            raise form_error({"triggers": INVALID})

    def _is_allowed(self, url: str) -> bool:
        """From version 7 on, private receivers are refused unless they are listed."""
        try:
            parts = urlsplit(url)
            host = parts.hostname
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not host:
            return False
        if major(self._switches) < PRIVATE_RECEIVERS_REFUSED_SINCE:
            return True
        is_listed = host in self._switches["webhook_allowed_private_addresses"]
        return host != "localhost" and (is_listed or not _is_private(host))


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
