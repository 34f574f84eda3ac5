"""/contacts: one by one, many at once, and reading them back."""

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from starlette.responses import Response

from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.attributes import NOT_LISTED
from vendor_sandbox.brevo.call import Call, Page, answer, done, number_or_none
from vendor_sandbox.brevo.changes import email
from vendor_sandbox.brevo.contacts import Contact
from vendor_sandbox.brevo.engagement import WINDOW, statistics
from vendor_sandbox.brevo.errors import (
    refuse_invalid,
    refuse_missing,
    refuse_not_found,
)
from vendor_sandbox.brevo.exports import export_task
from vendor_sandbox.brevo.identifiers import BY_TYPE, EMAIL, PHONES, SMS, phone_or_none
from vendor_sandbox.brevo.imports import ImportOptions, list_ids_of, read_rows
from vendor_sandbox.brevo.show import show_contact

MOST_CONTACTS = 1_000
MOST_LISTED = 500
MOST_IDS = 20
FILTER = re.compile(r'equals\(\s*([A-Za-z0-9_-]+)\s*,\s*"(.*)"\s*\)')

Wanted = Callable[[Contact], bool]


def create(account: Account, call: Call) -> Response:
    """POST /contacts."""
    body = call.json
    contact, is_new = account.writer.upsert(body)
    if is_new:
        return answer({"id": contact.id}, 201)
    if body.get("getId"):
        return answer({"id": contact.id}, account.switches["updated_with_id_status"])
    return done()


def show(account: Account, call: Call) -> Response:
    """GET /contacts/{identifier}."""
    contact = resolve(account, call, phones=True)
    since, until = call.span(days=WINDOW.days) or (account.now - WINDOW, account.now)
    told = account.switches["get_one_tells_lists_left"]
    left = {"listUnsubscribed": list(contact.list_unsubscribed) or None} if told else {}
    statistics = _statistics(account, contact, since, until)
    return answer({**show_contact(contact, account.switches), **left, "statistics": statistics})


def campaign_stats(account: Account, call: Call) -> Response:
    """GET /contacts/{identifier}/campaignStats."""
    contact = resolve(account, call)
    since, until = call.span(days=WINDOW.days) or (account.now - WINDOW, account.now)
    return answer(_statistics(account, contact, since, until))


def update(account: Account, call: Call) -> Response:
    """PUT /contacts/{identifier}."""
    account.writer.update(resolve(account, call), call.json)
    return done()


def delete(account: Account, call: Call) -> Response:
    """DELETE /contacts/{identifier}."""
    account.writer.delete(resolve(account, call))
    return done()


def update_many(account: Account, call: Call) -> Response:
    """POST /contacts/batch."""
    rows = call.json.get("contacts")
    if not rows:
        refuse_missing("contacts is missing")
    if not isinstance(rows, list):
        refuse_invalid("contacts should be an array")
    written, failed = account.writer.update_many(rows)
    if failed:
        return answer({"successIds": written, "failureIds": failed}, 207)
    return done()


def start_import(account: Account, call: Call) -> Response:
    """POST /contacts/import."""
    if len(call.body) > account.switches["import_max_bytes"]:
        refuse_invalid("The size of the body is greater than the maximum of 10MB")
    body = call.json
    rows = read_rows(body)
    options = ImportOptions.read(body)
    task = {
        "kind": "import",
        "options": {**asdict(options), "list_ids": list_ids_of(body, account)},
        "rows": rows,
        "notify_url": body.get("notifyUrl"),
        "origin": call.origin,
    }
    return answer({"processId": account.processes.start("IMPORTUSER", task).id}, 202)


def start_export(account: Account, call: Call) -> Response:
    """POST /contacts/export."""
    task = export_task(account, call.json, call.origin)
    return answer({"processId": account.processes.start("SEARCH_EXPORT_USERS", task).id}, 202)


def confirm_opt_in(account: Account, call: Call) -> Response:
    """POST /contacts/doubleOptinConfirmation: a mail goes out, nothing is written before a click.

    Only Brevo's own template is accepted; its number is the switch `doi_template_id`. Who is
    blocklisted is refused as if the address were another's (reported, 2023). Whether a contact that
    exists waits for the click as well is not established: `doi_known_contact`.
    """
    body = call.json
    for name in ("email", "includeListIds", "redirectionUrl", "templateId"):
        if not body.get(name):
            refuse_missing(f"{name} is missing")
    address = email(body["email"])
    if body["templateId"] != account.switches["doi_template_id"]:
        refuse_invalid("An active DOI template does not exist")
    known = account.contacts.find(EMAIL, address)
    attributes, list_ids = body.get("attributes") or {}, body["includeListIds"]
    written = {"attributes": attributes, "listIds": list_ids}
    account.writer.check({"email": address, **written}, known)
    if known is None:
        account.opt_ins.send(address, written, account.now)
        return Response(status_code=201)
    if known.email_blacklisted:
        refuse_invalid("This sms number or email address is already associated with another user")
    if account.switches["doi_known_contact"] == "joins":
        account.writer.update(known, written)
    else:
        account.opt_ins.send(address, written, account.now)
    return done()


def list_all(account: Account, call: Call) -> Response:
    """GET /contacts."""
    page = call.page(default=50, most=MOST_CONTACTS)
    list_ids, ids = call.integers("listIds"), call.integers("ids")
    if list_ids and "segmentId" in call.query:
        refuse_invalid("Either listIds or segmentId can be passed")
    if len(ids) > MOST_IDS:
        refuse_invalid(f"ids can be at most {MOST_IDS}")
    conditions = [
        *_since(account, call),
        *_filter(account, call),
        *_segment(account, call),
        *([lambda contact: not set(list_ids).isdisjoint(contact.list_ids)] if list_ids else []),
        *([lambda contact: contact.id in ids] if ids else []),
    ]
    return _listed(account, call, page=page, conditions=conditions)


def list_members(account: Account, call: Call) -> Response:
    """GET /contacts/lists/{listId}/contacts."""
    list_id = account.lists.contact_list(call.number("listId")).id
    page = call.page(default=50, most=MOST_LISTED)
    conditions = [*_since(account, call), lambda contact: list_id in contact.list_ids]
    return _listed(account, call, page=page, conditions=conditions)


def resolve(account: Account, call: Call, *, phones: bool = False) -> Contact:
    """The contact that the path names.

    Without `identifierType` that is an e-mail address or the contact's id, with `phones` also
    an SMS number.

    Raises:
        BrevoError: 404 where there is none, 400 for a type that is none, or for an address that
            is none (recorded, of GET, PUT and DELETE).
    """
    identifier = str(call.path["identifier"])
    kind = call.query.get("identifierType")
    if kind is None:
        found = _untyped(account, identifier, phones=phones)
    elif kind == "contact_id":
        found = account.contacts.get(_contact_id(identifier))
    elif kind in BY_TYPE:
        found = _typed(account, BY_TYPE[kind], identifier)
    else:
        refuse_invalid("identifierType is invalid")
    return found or refuse_not_found("Contact does not exist")


def _untyped(account: Account, identifier: str, *, phones: bool) -> Contact | None:
    if "@" in identifier:
        return _typed(account, EMAIL, identifier)
    by_id = account.contacts.get(number_or_none(identifier) or 0)
    return by_id or (_typed(account, SMS, identifier) if phones else None)


def _typed(account: Account, kind: str, identifier: str) -> Contact | None:
    if kind == EMAIL:
        return account.contacts.find(kind, email(identifier))
    value = phone_or_none(identifier.strip()) if kind in PHONES else identifier
    return account.contacts.find(kind, value) if value else None


def _contact_id(identifier: str) -> int:
    return number_or_none(identifier) or refuse_invalid("Invalid contact id")


def _statistics(
    account: Account, contact: Contact, since: datetime, until: datetime
) -> dict[str, Any]:
    reactions = account.engagement.of(contact.id, since, until)
    return statistics(reactions, account.switches["account_timezone"])


def _listed(account: Account, call: Call, *, page: Page, conditions: list[Wanted]) -> Response:
    def wanted(contact: Contact) -> bool:
        return all(condition(contact) for condition in conditions)

    narrowing = sorted(
        (name, value)
        for name, value in call.query.multi_items()
        if name not in ("limit", "offset", "sort")
    )
    chosen = account.contacts.select(
        (call.path.get("listId"), account.switches["modified_since"], *narrowing),
        wanted if conditions else None,
    )
    shown = [_in_listing(account, call, contact) for contact in page.cut(chosen)]
    counts_all = account.switches["contacts_count"] == "total" and "listId" not in call.path
    counted = len(account.contacts) if counts_all else len(chosen)
    return answer({"contacts": shown, "count": counted})


def _in_listing(account: Account, call: Call, contact: Contact) -> dict[str, Any]:
    """A contact as listings show it: among a list's members it left no list at all (recorded)."""
    left: list[int] | None = list(contact.list_unsubscribed) or None
    is_member = "listId" in call.path
    shown = show_contact(contact, account.switches)
    return {**shown, "listUnsubscribed": [] if is_member else left}


def _since(account: Account, call: Call) -> list[Wanted]:
    modified, created = call.moment("modifiedSince"), call.moment("createdSince")
    inclusive = account.switches["modified_since"] == "inclusive"

    def after(at: datetime, bound: datetime) -> bool:
        return at > bound or (inclusive and at == bound)

    conditions: list[Wanted] = []
    if modified is not None:
        conditions.append(lambda contact: after(contact.modified_at, modified))
    if created is not None:
        conditions.append(lambda contact: after(contact.created_at, created))
    return conditions


def _filter(account: Account, call: Call) -> list[Wanted]:
    text = call.query.get("filter")
    if text is None:
        return []
    match = FILTER.fullmatch(text.strip())
    if match is None:
        refuse_invalid("filter is invalid")
    name, value = match[1].upper(), match[2]
    if name not in (*account.attributes.settable(), *NOT_LISTED):
        refuse_invalid("Attribute not found")
    return [lambda contact: contact.has(name, value)]


def _segment(account: Account, call: Call) -> list[Wanted]:
    ids = call.integers("segmentId")
    if not ids:
        return []
    segment = account.lists.segment(ids[0])
    return [segment.holds]
