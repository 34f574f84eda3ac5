"""Where things are, in every version of the API (HubSpot API, versions)."""

from collections.abc import Iterable, Iterator, Mapping

DATED = ("2026-09", "2026-03")
OLD = "v3"
ALL = (OLD, *DATED)
BASES: Mapping[str, tuple[str, str]] = {
    "objects": ("/crm/v3/objects", "/crm/objects/{version}"),
    "properties": ("/crm/v3/properties", "/crm/properties/{version}"),
    "lists": ("/crm/v3/lists", "/crm/lists/{version}"),
    "associations": ("/crm/v4/associations", "/crm/associations/{version}"),
    "links": ("/crm/v4/objects", "/crm/objects/{version}"),
    "owners": ("/crm/v3/owners", "/crm/owners/{version}"),
    "pipelines": ("/crm/v3/pipelines", "/crm/pipelines/{version}"),
    "subscriptions": ("/communication-preferences/v3", "/communication-preferences/{version}"),
    "statuses": ("/communication-preferences/v4", "/communication-preferences/{version}"),
    "events_in": ("/events/v3", "/events/custom/{version}"),
    "events_out": ("/events/v3/events", "/events/event-occurrences/{version}"),
    "emails": ("/marketing/v3/emails", "/marketing/v3/emails"),
    "schemas": ("/crm/v3/schemas", "/crm/schemas/{version}"),
    "imports": ("/crm/v3/imports", "/crm/imports/{version}"),
    "campaigns": ("/marketing/v3/campaigns", "/marketing/campaigns/{version}"),
    "pipelines_v1": ("/crm-pipelines/v1/pipelines", "/crm-pipelines/v1/pipelines"),
    "email_v1": ("/email/public/v1", "/email/public/v1"),
    "settings": ("/settings/v3/users", "/settings/users/{version}"),
    "oauth": ("/oauth/v1", "/oauth/{version}"),
    "account": ("/account-info/v3", "/account-info/{version}"),
}
"""Group of endpoints to its path in the numbered versions and in the dated ones."""
WITH_SLASH = (
    "lists",
    "owners",
    "events_out",
    "emails",
    "imports",
    "schemas",
    "campaigns",
    "settings",
)
"""Groups whose own path is also asked for with a slash at its end."""


def paths(base: str, path: str, versions: Iterable[str]) -> Iterator[tuple[str, str]]:
    """An endpoint's path in each of the versions, with that version."""
    for version in versions:
        numbered, dated = BASES[base]
        prefix = numbered if version == OLD else dated.format(version=version)
        yield version, prefix + path
        if not path and base in WITH_SLASH:
            yield version, f"{prefix}/"
