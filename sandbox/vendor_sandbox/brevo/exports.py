"""POST /contacts/export: who is on a list or in a segment, as CSV, later."""

import csv
import io
from collections.abc import Callable
from typing import Any

from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.changes import mapping
from vendor_sandbox.brevo.contacts import Contact
from vendor_sandbox.brevo.errors import refuse_invalid, refuse_missing
from vendor_sandbox.brevo.show import show_contact

ACTIONS = ("allContacts", "subscribed", "unsubscribed", "unsubscribedPerList")


def export_task(account: Account, body: dict[str, Any], origin: str) -> dict[str, Any]:
    """Check a request and say what its process publishes.

    Raises:
        BrevoError: No filter, an unknown action, or no list or segment.
    """
    chosen = mapping(body, "customContactFilter")
    action = chosen.get("actionForContacts")
    if action is None:
        refuse_missing("customContactFilter.actionForContacts is missing")
    if action not in ACTIONS:
        refuse_invalid("customContactFilter.actionForContacts is invalid")
    wanted = _wanted(account, chosen, action)
    names = body.get("exportAttributes") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        refuse_invalid("exportAttributes should be an array of names")
    return {
        "kind": "export",
        "csv": _csv(account, [contact for contact in account.contacts if wanted(contact)], names),
        "notify_url": body.get("notifyUrl"),
        "origin": origin,
    }


def _wanted(account: Account, chosen: dict[str, Any], action: str) -> Callable[[Contact], bool]:
    if "listId" in chosen:
        list_id = account.lists.contact_list(_id(chosen["listId"])).id
        if action == "unsubscribedPerList":
            return lambda contact: list_id in contact.list_unsubscribed
        return lambda contact: list_id in contact.list_ids and _fits(contact, action)
    if "segmentId" not in chosen:
        refuse_missing("Either listId or segmentId is required")
    segment = account.lists.segment(_id(chosen["segmentId"]))
    return lambda contact: segment.holds(contact) and _fits(contact, action)


def _id(given: object) -> int:
    return given if isinstance(given, int) else refuse_invalid("listId or segmentId is invalid")


def _fits(contact: Contact, action: str) -> bool:
    return action == "allContacts" or contact.email_blacklisted == (action == "unsubscribed")


def _csv(account: Account, contacts: list[Contact], names: list[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(["EMAIL", *names])
    for contact in contacts:
        shown = show_contact(contact, account.switches)
        writer.writerow([shown["email"], *(shown["attributes"].get(name, "") for name in names)])
    return text.getvalue()
