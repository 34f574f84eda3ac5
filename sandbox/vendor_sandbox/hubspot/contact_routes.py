"""What only contacts can: be merged, and be forgotten for good (HubSpot API, contacts)."""

from starlette.responses import Response

from vendor_sandbox.hubspot.call import Call, answer, done, text_of
from vendor_sandbox.hubspot.errors import object_not_found, refuse
from vendor_sandbox.hubspot.kinds import CONTACTS
from vendor_sandbox.hubspot.merging import merge_contacts
from vendor_sandbox.hubspot.object_routes import BY_ID, find
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.records import Record
from vendor_sandbox.hubspot.show import show
from vendor_sandbox.hubspot.values import is_email, normal_email


def merge(portal: Portal, call: Call) -> Response:
    """POST /objects/contacts/merge."""
    body = call.needs("PublicMergeInput", "primaryObjectId", "objectIdToMerge")
    primary = _contact(portal, text_of(body["primaryObjectId"], "primaryObjectId"))
    gone = _contact(portal, text_of(body["objectIdToMerge"], "objectIdToMerge"))
    if primary is gone:
        refuse("A contact cannot be merged with itself")
    return answer(show(portal, CONTACTS, merge_contacts(portal, primary, gone)))


def forget(portal: Portal, call: Call) -> Response:
    """POST /objects/contacts/gdpr-delete; the address cannot come back."""
    body = call.needs("PublicGdprDeleteInput", "objectId")
    name = text_of(body.get("idProperty") or BY_ID, "idProperty")
    value = text_of(body["objectId"], "objectId")
    record = find(portal, CONTACTS, name, value)
    emails = [normal_email(value)] if name == "email" and is_email(normal_email(value)) else []
    if record is None and name != "email":
        raise object_not_found(value)
    if record is not None:
        emails += record.emails
        portal.archive(CONTACTS, record, forever=True)
    portal.blocklist.update(emails)
    return done()


def _contact(portal: Portal, record_id: str) -> Record:
    record = portal.find(CONTACTS, record_id)
    if record is None:
        raise object_not_found(record_id)
    return record
