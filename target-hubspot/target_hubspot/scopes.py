"""What the token may do, found out by requests that do nothing."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from crm_core.command import Finding, Health
from target_hubspot.client import HubSpotClient
from target_hubspot.consent import ConsentPush
from target_hubspot.failures import ScopeMissingError

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
    "communication_preferences.statuses.batch.write": Probe(
        "POST", "statuses", "/batch/unsubscribe-all", NOTHING
    ),
    "crm.schemas.deals.read": Probe("GET", "properties", "/deals"),
    "crm.schemas.deals.write": Probe("POST", "properties", "/deals/batch/create", NOTHING),
    "crm.objects.deals.write": Probe("POST", "objects", "/deals/batch/update", NOTHING),
    "analytics.behavioral_events.send": Probe("POST", "events", "/send/batch", NOTHING),
}
"""Scope to a request that needs it (HubSpot API, scopes)."""


def missing_scopes(client: HubSpotClient, settings: Mapping[str, Any]) -> Iterator[Finding]:
    """Try every scope that a run with these settings needs."""
    unneeded = set(_unneeded(settings))
    for scope, probe in PROBES.items():
        if scope in unneeded or (probe.is_write and settings["dry_run"]):
            continue
        try:
            client.probe(*probe)
        except ScopeMissingError as error:
            yield Finding(Health.WRONG, f"scope {scope}", error.instruction)
        else:
            yield Finding(Health.OK, f"scope {scope}")


def _unneeded(settings: Mapping[str, Any]) -> Iterator[str]:
    if not settings["create_properties"]:
        yield "crm.schemas.contacts.write"
    if settings["consent_push"] == ConsentPush.PROPERTY_ONLY:
        yield "communication_preferences.statuses.batch.write"
    if not settings["lists"]:
        yield from ("crm.lists.read", "crm.lists.write")
    if not settings["deals"]:
        yield from (scope for scope in PROBES if "deals" in scope)
    if not settings["events"]:
        yield "analytics.behavioral_events.send"
