"""The table of the API's endpoints, and the scopes that each needs one of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.responses import Response

from vendor_sandbox.hubspot import (
    account_routes,
    association_routes,
    contact_routes,
    deal_routes,
    email_routes,
    event_routes,
    import_routes,
    list_routes,
    membership_routes,
    oauth_routes,
    object_routes,
    property_routes,
    search_routes,
    subscription_routes,
)
from vendor_sandbox.hubspot.call import Call
from vendor_sandbox.hubspot.kinds import BY_NAME, CONTACTS, DEALS
from vendor_sandbox.hubspot.paths import ALL, DATED, OLD, paths
from vendor_sandbox.hubspot.portal import Portal

Handler = Callable[[Portal, Call], Response]
KIND = "{objectType}"
OF_THEIR_OWN = tuple(name for name, kind in BY_NAME.items() if kind in (CONTACTS, DEALS))
"""How the kinds that matter here are called in paths: requests are logged by them."""
OBJECTS_READ = ("crm.objects.{kind}.read",)
OBJECTS_WRITE = ("crm.objects.{kind}.write",)
SCHEMAS_READ = ("crm.schemas.{kind}.read", "crm.objects.{kind}.read")
SCHEMAS_WRITE = ("crm.schemas.{kind}.write",)
LINKS_READ = ("crm.objects.deals.read",)
LINKS_WRITE = ("crm.objects.deals.write",)
DEALS_READ = ("crm.objects.deals.read", "crm.schemas.deals.read")
OWNERS_READ = ("crm.objects.owners.read",)
EVENTS_WRITE = ("analytics.behavioral_events.send",)
LISTS_READ = ("crm.lists.read",)
LISTS_WRITE = ("crm.lists.write",)
CONSENT_READ = ("communication_preferences.read", "communication_preferences.read_write")
CONSENT_WRITE = ("communication_preferences.write", "communication_preferences.read_write")
CONSENTS_READ = ("communication_preferences.statuses.batch.read",)
CONSENTS_WRITE = ("communication_preferences.statuses.batch.write",)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint; `base` is its group in the table of paths, `versions` where it exists."""

    method: str
    base: str
    path: str
    handler: Handler
    scopes: tuple[str, ...] = ()
    versions: tuple[str, ...] = ALL

    @property
    def is_search(self) -> bool:
        """Whether the limit of searches concerns it."""
        return self.base == "objects" and self.path.endswith("/search")


@dataclass(frozen=True, slots=True)
class Place:
    """One path of an endpoint: its version, and the kind of record in it, if any."""

    endpoint: Endpoint
    version: str
    path: str
    kind: str | None

    def scopes(self, object_type: str | None) -> list[str]:
        """The scopes that this path needs one of, for the kind of record in it."""
        kind = BY_NAME.get(self.kind or object_type or "", CONTACTS)
        return [each.format(kind=kind.name) for each in self.endpoint.scopes]


OBJECTS = (
    Endpoint(
        "POST", "objects", "/{objectType}/batch/upsert", object_routes.upsert_many, OBJECTS_WRITE
    ),
    Endpoint(
        "POST", "objects", "/{objectType}/batch/update", object_routes.update_many, OBJECTS_WRITE
    ),
    Endpoint(
        "POST", "objects", "/{objectType}/batch/create", object_routes.create_many, OBJECTS_WRITE
    ),
    Endpoint("POST", "objects", "/{objectType}/batch/read", object_routes.read_many, OBJECTS_READ),
    Endpoint(
        "POST", "objects", "/{objectType}/batch/archive", object_routes.archive_many, OBJECTS_WRITE
    ),
    Endpoint("POST", "objects", "/contacts/merge", contact_routes.merge, OBJECTS_WRITE),
    Endpoint("POST", "objects", "/contacts/gdpr-delete", contact_routes.forget, OBJECTS_WRITE),
    Endpoint("POST", "objects", "/{objectType}/search", search_routes.search, OBJECTS_READ),
    Endpoint("GET", "objects", "/{objectType}", object_routes.list_all, OBJECTS_READ),
    Endpoint("POST", "objects", "/{objectType}", object_routes.create, OBJECTS_WRITE),
    Endpoint("GET", "objects", "/{objectType}/{objectId}", object_routes.get, OBJECTS_READ),
    Endpoint("PATCH", "objects", "/{objectType}/{objectId}", object_routes.update, OBJECTS_WRITE),
    Endpoint("DELETE", "objects", "/{objectType}/{objectId}", object_routes.delete, OBJECTS_WRITE),
)
PROPERTIES = (
    Endpoint("GET", "properties", "/{objectType}", property_routes.list_all, SCHEMAS_READ),
    Endpoint("POST", "properties", "/{objectType}", property_routes.create, SCHEMAS_WRITE),
    Endpoint(
        "POST",
        "properties",
        "/{objectType}/batch/create",
        property_routes.create_many,
        SCHEMAS_WRITE,
    ),
    Endpoint(
        "GET", "properties", "/{objectType}/groups", property_routes.list_groups, SCHEMAS_READ
    ),
    Endpoint(
        "POST", "properties", "/{objectType}/groups", property_routes.create_group, SCHEMAS_WRITE
    ),
    Endpoint(
        "POST", "properties", "/{objectType}/batch/read", property_routes.read_many, SCHEMAS_READ
    ),
    Endpoint(
        "GET",
        "properties",
        "/{objectType}/groups/{groupName}",
        property_routes.get_group,
        SCHEMAS_READ,
    ),
    Endpoint(
        "DELETE",
        "properties",
        "/{objectType}/{propertyName}",
        property_routes.delete,
        SCHEMAS_WRITE,
    ),
    Endpoint("GET", "schemas", "", property_routes.schemas, ("crm.schemas.custom.read",)),
    Endpoint(
        "GET", "properties", "/{objectType}/{propertyName}", property_routes.get, SCHEMAS_READ
    ),
    Endpoint(
        "PATCH", "properties", "/{objectType}/{propertyName}", property_routes.update, SCHEMAS_WRITE
    ),
)
LISTS = (
    Endpoint("POST", "lists", "", list_routes.create, LISTS_WRITE),
    Endpoint("GET", "lists", "", list_routes.get_many, LISTS_READ),
    Endpoint("POST", "lists", "/search", list_routes.search, LISTS_READ),
    Endpoint(
        "GET",
        "lists",
        "/object-type-id/{objectTypeId}/name/{listName}",
        list_routes.get_named,
        LISTS_READ,
    ),
    Endpoint(
        "GET",
        "lists",
        "/records/{objectTypeId}/{recordId}/memberships",
        membership_routes.of_record,
        LISTS_READ,
    ),
    Endpoint("GET", "lists", "/{listId}", list_routes.get, LISTS_READ),
    Endpoint("DELETE", "lists", "/{listId}", list_routes.delete, LISTS_WRITE),
    Endpoint("PUT", "lists", "/{listId}/restore", list_routes.restore, LISTS_WRITE),
    Endpoint("PUT", "lists", "/{listId}/update-list-name", list_routes.rename, LISTS_WRITE),
    Endpoint("GET", "lists", "/{listId}/memberships", membership_routes.read, LISTS_READ),
    Endpoint("DELETE", "lists", "/{listId}/memberships", membership_routes.remove_all, LISTS_WRITE),
    Endpoint(
        "GET",
        "lists",
        "/{listId}/memberships/join-order",
        membership_routes.read_by_joining,
        LISTS_READ,
    ),
    Endpoint("PUT", "lists", "/{listId}/memberships/add", membership_routes.add, LISTS_WRITE),
    Endpoint("PUT", "lists", "/{listId}/memberships/remove", membership_routes.remove, LISTS_WRITE),
    Endpoint(
        "PUT",
        "lists",
        "/{listId}/memberships/add-and-remove",
        membership_routes.add_and_remove,
        LISTS_WRITE,
    ),
    Endpoint(
        "PUT",
        "lists",
        "/{listId}/memberships/add-from/{sourceListId}",
        membership_routes.add_from,
        LISTS_WRITE,
    ),
)
CONSENT = (
    Endpoint("GET", "statuses", "/definitions", subscription_routes.definitions, CONSENT_READ),
    Endpoint(
        "GET",
        "subscriptions",
        "/definitions",
        subscription_routes.definitions_v3,
        CONSENT_READ,
        (OLD,),
    ),
    Endpoint(
        "GET",
        "subscriptions",
        "/status/email/{emailAddress}",
        subscription_routes.status_v3,
        CONSENT_READ,
    ),
    Endpoint("POST", "subscriptions", "/subscribe", subscription_routes.subscribe, CONSENT_WRITE),
    Endpoint(
        "POST", "subscriptions", "/unsubscribe", subscription_routes.unsubscribe, CONSENT_WRITE
    ),
    Endpoint(
        "POST",
        "subscriptions",
        "/resubscribe",
        subscription_routes.resubscribe,
        CONSENT_WRITE,
        DATED,
    ),
    Endpoint(
        "POST", "statuses", "/statuses/batch/read", subscription_routes.read_many, CONSENTS_READ
    ),
    Endpoint(
        "POST", "statuses", "/statuses/batch/write", subscription_routes.set_many, CONSENTS_WRITE
    ),
    Endpoint(
        "POST",
        "statuses",
        "/statuses/batch/unsubscribe-all",
        subscription_routes.leave_all_many,
        CONSENTS_WRITE,
    ),
    Endpoint(
        "POST",
        "statuses",
        "/statuses/batch/unsubscribe-all/read",
        subscription_routes.read_left_all,
        CONSENTS_READ,
    ),
    Endpoint(
        "GET",
        "statuses",
        "/statuses/{subscriberIdString}",
        subscription_routes.statuses,
        CONSENT_READ,
    ),
    Endpoint(
        "POST",
        "statuses",
        "/statuses/{subscriberIdString}",
        subscription_routes.set_status,
        CONSENT_WRITE,
    ),
    Endpoint(
        "GET",
        "statuses",
        "/statuses/{subscriberIdString}/unsubscribe-all",
        subscription_routes.left_all,
        CONSENT_READ,
    ),
    Endpoint(
        "POST",
        "statuses",
        "/statuses/{subscriberIdString}/unsubscribe-all",
        subscription_routes.leave_all,
        CONSENT_WRITE,
    ),
)
PAIR = "/{fromObjectType}/{toObjectType}/batch"
LINKS = (
    Endpoint(
        "PUT",
        "links",
        "/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}",
        association_routes.join,
        LINKS_WRITE,
    ),
    Endpoint(
        "GET",
        "links",
        "/{fromObjectType}/{fromObjectId}/associations/{toObjectType}",
        association_routes.read,
        LINKS_READ,
    ),
    Endpoint(
        "POST",
        "associations",
        f"{PAIR}/associate/default",
        association_routes.join_many,
        LINKS_WRITE,
    ),
    Endpoint("POST", "associations", f"{PAIR}/create", association_routes.create_many, LINKS_WRITE),
    Endpoint("POST", "associations", f"{PAIR}/read", association_routes.read_many, LINKS_READ),
    Endpoint("POST", "associations", f"{PAIR}/archive", association_routes.part_many, LINKS_WRITE),
)
AROUND = (
    Endpoint("GET", "pipelines", "/{objectType}", deal_routes.list_pipelines, DEALS_READ),
    Endpoint(
        "GET", "pipelines", "/{objectType}/{pipelineId}", deal_routes.get_pipeline, DEALS_READ
    ),
    Endpoint("GET", "owners", "", deal_routes.list_owners, OWNERS_READ),
    Endpoint("GET", "owners", "/{ownerId}", deal_routes.get_owner, OWNERS_READ),
    Endpoint("GET", "settings", "", deal_routes.list_users, versions=(OLD,)),
    Endpoint("GET", "settings", "/teams", deal_routes.list_teams, versions=(OLD,)),
    Endpoint(
        "GET", "pipelines_v1", "/{objectType}", deal_routes.list_pipelines_v1, DEALS_READ, (OLD,)
    ),
    Endpoint("GET", "email_v1", "/subscriptions", subscription_routes.definitions_v1, (), (OLD,)),
    Endpoint("POST", "imports", "", import_routes.start, ("crm.import",)),
    Endpoint("GET", "imports", "", import_routes.list_all, ("crm.import",)),
    Endpoint("GET", "imports", "/{importId}", import_routes.get, ("crm.import",)),
    Endpoint("GET", "campaigns", "", email_routes.list_campaigns, versions=(OLD,)),
    Endpoint("POST", "events_in", "/send", event_routes.send, EVENTS_WRITE),
    Endpoint("POST", "events_in", "/send/batch", event_routes.send_many, EVENTS_WRITE),
    Endpoint("GET", "events_out", "", event_routes.read),
    Endpoint("GET", "events_out", "/event-types", event_routes.read_types),
    Endpoint("GET", "emails", "", email_routes.list_all, versions=(OLD,)),
    Endpoint("GET", "emails", "/statistics/list", email_routes.statistics, versions=(OLD,)),
    Endpoint("GET", "emails", "/{emailId}", email_routes.get, versions=(OLD,)),
)
ACCOUNT = (
    Endpoint("GET", "account", "/details", account_routes.details),
    Endpoint("GET", "account", "/api-usage/daily/private-apps", account_routes.daily_usage),
)
OAUTH = (
    Endpoint("POST", "oauth", "/token", oauth_routes.token, versions=(OLD,)),
    Endpoint("GET", "oauth", "/access-tokens/{token}", oauth_routes.token_info, versions=(OLD,)),
)
ENDPOINTS = (*OBJECTS, *PROPERTIES, *LISTS, *CONSENT, *LINKS, *AROUND, *ACCOUNT, *OAUTH)
"""A path stands before the more general ones that would catch it."""


def places() -> Iterator[Place]:
    """Every path of every endpoint; the kinds of record stand in paths by name and by type id.

    All others share one, as do those that nobody knows, which are refused in HubSpot's words.
    """
    for endpoint in ENDPOINTS:
        for version, path in paths(endpoint.base, endpoint.path, endpoint.versions):
            kinds = (*OF_THEIR_OWN, None) if KIND in path else (None,)
            for kind in kinds:
                yield Place(endpoint, version, path.replace(KIND, kind or KIND), kind)
