"""Contacts, lists and processes as the API shows them."""

from typing import Any

from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.contacts import Contact
from vendor_sandbox.brevo.identifiers import EMAIL, EXT_ID, PHONES, SMS
from vendor_sandbox.brevo.lists import ContactList, Folder
from vendor_sandbox.brevo.moments import local_stamp
from vendor_sandbox.brevo.processes import Process

JSON = dict[str, Any]


def show_contact(contact: Contact, switches: JSON) -> JSON:
    """A contact as all answers show it; one without an e-mail address has no key for it."""
    zone = switches["account_timezone"]
    address = _email(contact, switches)
    return {
        "id": contact.id,
        **({"email": address} if address else {}),
        "emailBlacklisted": contact.email_blacklisted,
        "smsBlacklisted": contact.sms_blacklisted,
        "whatsappBlacklisted": False,
        "createdAt": local_stamp(contact.created_at, zone),
        "modifiedAt": local_stamp(contact.modified_at, zone),
        "listIds": list(contact.list_ids),
        "attributes": _attributes(contact, switches),
        "subscriptions": {},
    }


def show_list(account: Account, each: ContactList) -> JSON:
    """A list of a listing; the totals are phased out and always 0."""
    return {
        "id": each.id,
        "name": each.name,
        "folderId": each.folder_id,
        "totalBlacklisted": 0,
        "totalSubscribers": 0,
        "uniqueSubscribers": account.contacts.count_members(each.id),
    }


def show_folder(account: Account, folder: Folder) -> JSON:
    """A folder; nobody is counted twice."""
    people = {
        contact.id
        for each in account.lists.in_folder(folder.id)
        for contact in account.contacts.members(each.id)
    }
    totals = {"totalBlacklisted": 0, "totalSubscribers": 0, "uniqueSubscribers": len(people)}
    return {"id": folder.id, "name": folder.name, **totals}


def show_process(process: Process) -> JSON:
    """A process; what is not known yet is left out (recorded)."""
    known = {"info": process.info, "export_url": process.export_url, "error": process.error}
    return {
        "id": process.id,
        "name": process.name,
        "status": process.status,
        **{name: value for name, value in known.items() if value is not None},
    }


def _email(contact: Contact, switches: JSON) -> str | None:
    if EMAIL in contact.identifiers:
        return contact.identifiers[EMAIL]
    number = contact.identifiers.get(SMS) if switches["phone_only_email"] == "made_up" else None
    return f"{number}@mailin-sms.com" if number else None


def _attributes(contact: Contact, switches: JSON) -> JSON:
    shown = dict(contact.attributes)
    if switches["boolean_strings"]:
        shown = {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in shown.items()
        }
    shown.update(
        {kind: contact.identifiers[kind] for kind in PHONES if kind in contact.identifiers}
    )
    if switches["shows_ext_id"] and EXT_ID in contact.identifiers:
        shown["EXT_ID"] = contact.identifiers[EXT_ID]
    return shown
