"""Records as the API answers them."""

from collections.abc import Iterable

from vendor_sandbox.hubspot.call import JSON
from vendor_sandbox.hubspot.kinds import BY_NAME, KINDS, Kind
from vendor_sandbox.hubspot.portal import PORTAL_ID, Portal
from vendor_sandbox.hubspot.records import Record

ALWAYS = ("createdate", "hs_object_id")


def show(portal: Portal, kind: Kind, record: Record, names: Iterable[str] = ()) -> JSON:
    """A record with the properties asked for, null where they have no value."""
    wanted = tuple(names) or kind.shown
    known = portal.properties[kind.name]
    chosen = [name for name in wanted if known.find(name)] + [*ALWAYS, kind.modified]
    shown = bare(kind, record, chosen)
    archived = {} if record.archived_at is None else {"archivedAt": record.archived_at}
    return shown | archived | {"url": address_of(kind, record)}


def address_of(kind: Kind, record: Record) -> str:
    """Where a user sees a record."""
    return f"https://app.hubspot.com/contacts/{PORTAL_ID}/record/{kind.type_id}/{record.id}"


def bare(kind: Kind, record: Record, names: Iterable[str]) -> JSON:
    """A record with exactly these properties."""
    held = record.properties
    return {
        "id": record.id,
        "properties": {name: held.get(name) for name in sorted(set(names))},
        "createdAt": held["createdate"],
        "updatedAt": held[kind.modified],
        "archived": record.archived_at is not None,
    }


def shown_associations(portal: Portal, kind: Kind, record: Record, names: Iterable[str]) -> JSON:
    """The ids that a record is joined with, of the kinds asked for."""
    found = {}
    for other in [each for each in KINDS if each in {BY_NAME.get(name) for name in names}]:
        ids = portal.associations.of((kind.name, record.id), other.name)
        link = f"{kind.name[:-1]}_to_{other.name[:-1]}"
        if ids:
            found[other.name] = {"results": [{"id": each, "type": link} for each in ids]}
    return {"associations": found} if found else {}
