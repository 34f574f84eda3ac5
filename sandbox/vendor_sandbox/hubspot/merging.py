"""Two contacts become one (HubSpot API, merge)."""

from vendor_sandbox.hubspot.associations import Place
from vendor_sandbox.hubspot.errors import refuse
from vendor_sandbox.hubspot.kinds import CONTACTS, DEALS
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.records import MERGED, SECONDARY, Record, split

ALL_IDS = "hs_all_contact_vids"
MOST_MERGES = 250


def merge_contacts(portal: Portal, primary: Record, gone: Record) -> Record:
    """Merge `gone` into `primary`; the result may have an id of its own.

    The primary's values win; the addresses of both lead to the result.
    """
    past = split(primary.properties.get(MERGED)) + split(gone.properties.get(MERGED))
    if len(past) >= MOST_MERGES:
        refuse(f"A record takes part in at most {MOST_MERGES} merges")
    keeps = portal.switches["merge_keeps_id"]
    result_id = primary.id if keeps else portal.contacts.new_id()
    old = [gone.id] if keeps else [primary.id, gone.id]
    result = Record(result_id, _merged(primary, gone))
    result.properties |= {
        "hs_object_id": result_id,
        "lastmodifieddate": portal.now,
        MERGED: ";".join([*past, *old]),
        ALL_IDS: ";".join([*past, *old, result_id]),
    }
    _replace(portal, primary, gone, result)
    told = {
        "primaryObjectId": int(primary.id),
        "mergedObjectIds": [int(gone.id)],
        "newObjectId": int(result_id),
        "numberOfPropertiesMoved": len(set(gone.properties) - set(primary.properties)),
    }
    portal.webhooks.announce("contact.merge", portal.now, told)
    return result


def _merged(primary: Record, gone: Record) -> dict[str, str]:
    emails = list(dict.fromkeys([*primary.emails, *gone.emails]))
    merged = {**gone.properties, **primary.properties}
    merged["createdate"] = min(primary.properties["createdate"], gone.properties["createdate"])
    if emails:
        merged["email"] = emails[0]
    if emails[1:]:
        merged[SECONDARY] = ";".join(emails[1:])
    return merged


def _replace(portal: Portal, primary: Record, gone: Record, result: Record) -> None:
    unique = portal.unique(CONTACTS)
    for old in (primary, gone):
        portal.contacts.remove(old, unique, at=None)
        if old.id != result.id:
            portal.contacts.merge(old.id, result.id)
            portal.associations.move((CONTACTS.name, old.id), (CONTACTS.name, result.id))
    portal.contacts.add(result, unique, lag=portal.lag)
    _recount(portal, (CONTACTS.name, result.id))
    portal.lists.move([old.id for old in (primary, gone) if old.id != result.id], result.id)
    email = result.properties.get("email")
    portal.mirror([] if email is None else [email])


def _recount(portal: Portal, place: Place) -> None:
    deals = portal.associations.others(place)
    for deal in deals:
        portal.recount(deal, CONTACTS.name)
    if deals:
        portal.recount(place, DEALS.name)
