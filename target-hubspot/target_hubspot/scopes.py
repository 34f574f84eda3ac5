"""What the token may do, found out by requests that do nothing."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from crm_core.command import Finding, Health
from target_hubspot.client import HubSpotClient
from target_hubspot.consent import ConsentPush
from target_hubspot.failures import ForbiddenError

NOTHING: Final[Mapping[str, Any]] = {"inputs": []}


class Probe(NamedTuple):
    """A request that reads at most one thing, or names nothing to write."""

    method: str
    area: str
    path: str
    body: Any = None

    @property
    def is_write(self) -> bool:
        """Whether a dry run can do without the scope."""
        return self.method != "GET"


PROBES: Final[Mapping[str, Probe]] = {
    "crm.objects.contacts.read": Probe("GET", "objects", "/contacts"),
    "crm.schemas.contacts.read": Probe("GET", "properties", "/contacts/groups"),
    "crm.lists.read": Probe("GET", "lists", "/0"),
    "crm.objects.contacts.write": Probe("POST", "objects", "/contacts/batch/update", NOTHING),
    "crm.schemas.contacts.write": Probe("POST", "properties", "/contacts/batch/create", NOTHING),
    "crm.lists.write": Probe("PUT", "lists", "/0/memberships/add", []),
    "crm.schemas.deals.read": Probe("GET", "properties", "/deals"),
    "crm.schemas.deals.write": Probe("POST", "properties", "/deals/batch/create", NOTHING),
    "crm.objects.deals.write": Probe("POST", "objects", "/deals/batch/update", NOTHING),
    "analytics.behavioral_events.send": Probe("POST", "events", "/send/batch", NOTHING),
}
"""Scope to a request that needs it (HubSpot API, scopes)."""

UNSUBSCRIBE_MANY: Final = "communication_preferences.statuses.batch.write"
UNSUBSCRIBE_ONE: Final = "communication_preferences.write"
WAYS: Final[Mapping[str, tuple[Probe, str]]] = {
    UNSUBSCRIBE_MANY: (
        Probe("POST", "statuses", "/batch/unsubscribe-all", NOTHING),
        "people without consent are unsubscribed a hundred a call",
    ),
    UNSUBSCRIBE_ONE: (
        Probe("POST", "statuses", "/nobody/unsubscribe-all"),
        "people without consent are unsubscribed one a call (a hundred: Marketing Hub Enterprise)",
    ),
}
"""Scope of each way to unsubscribe, the best first: a request that needs it, and what it means."""


def missing_scopes(client: HubSpotClient, settings: Mapping[str, Any]) -> Iterator[Finding]:
    """Try every scope that a run with these settings needs."""
    unneeded = set(_unneeded(settings))
    for scope, probe in PROBES.items():
        if scope in unneeded or (probe.is_write and settings["dry_run"]):
            continue
        try:
            client.probe(*probe)
        except ForbiddenError as error:
            yield Finding(Health.WRONG, f"scope {scope}", error.instruction)
        else:
            yield Finding(Health.OK, f"scope {scope}")
    if settings["consent_push"] != ConsentPush.PROPERTY_ONLY and not settings["dry_run"]:
        yield _way_to_unsubscribe(client)


def _way_to_unsubscribe(client: HubSpotClient) -> Finding:
    """Tell how people without consent are unsubscribed in this account."""
    for scope, (probe, meaning) in WAYS.items():
        try:
            client.probe(*probe)
        except ForbiddenError:
            continue
        return Finding(Health.OK, f"scope {scope}", meaning)
    advice = f"Grant it, or {UNSUBSCRIBE_MANY} where the account has Marketing Hub Enterprise."
    return Finding(Health.WRONG, f"scope {UNSUBSCRIBE_ONE}", advice)


def _unneeded(settings: Mapping[str, Any]) -> Iterator[str]:
    if not settings["create_properties"]:
        yield "crm.schemas.contacts.write"
    if not settings["lists"]:
        yield from ("crm.lists.read", "crm.lists.write")
    if not settings["deals"]:
        yield from (scope for scope in PROBES if "deals" in scope)
    if not settings["events"]:
        yield "analytics.behavioral_events.send"
