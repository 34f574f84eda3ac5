"""The table of the API's endpoints, and the scopes that each needs one of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.responses import Response

from vendor_sandbox.hubspot import (
    account_routes,
    contact_routes,
    list_routes,
    membership_routes,
    object_routes,
    property_routes,
    search_routes,
)
from vendor_sandbox.hubspot.call import Call
from vendor_sandbox.hubspot.kinds import BY_NAME, CONTACTS
from vendor_sandbox.hubspot.paths import paths
from vendor_sandbox.hubspot.portal import Portal

Handler = Callable[[Portal, Call], Response]
KIND = "{objectType}"
OBJECTS_READ = ("crm.objects.{kind}.read",)
OBJECTS_WRITE = ("crm.objects.{kind}.write",)
SCHEMAS_READ = ("crm.schemas.{kind}.read", "crm.objects.{kind}.read")
SCHEMAS_WRITE = ("crm.schemas.{kind}.write",)
LISTS_READ = ("crm.lists.read",)
LISTS_WRITE = ("crm.lists.write",)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint; `base` is its group in the table of paths."""

    method: str
    base: str
    path: str
    handler: Handler
    scopes: tuple[str, ...] = ()

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

    @property
    def scopes(self) -> list[str]:
        """The scopes that this path needs one of."""
        name = CONTACTS.name if self.kind is None else BY_NAME[self.kind].name
        return [each.format(kind=name) for each in self.endpoint.scopes]


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
ACCOUNT = (
    Endpoint("GET", "account", "/details", account_routes.details),
    Endpoint("GET", "account", "/api-usage/daily/private-apps", account_routes.daily_usage),
)
ENDPOINTS = (*OBJECTS, *PROPERTIES, *LISTS, *ACCOUNT)
"""A path stands before the more general ones that would catch it."""


def places() -> Iterator[Place]:
    """Every path of every endpoint; the kinds of record stand in paths by name and by type id."""
    for endpoint in ENDPOINTS:
        for version, path in paths(endpoint.base, endpoint.path):
            kinds = BY_NAME if KIND in path else (None,)
            for kind in kinds:
                yield Place(endpoint, version, path.replace(KIND, kind or KIND), kind)
