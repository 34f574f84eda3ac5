"""/contacts: one by one, and reading them back."""

from starlette.responses import Response

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call, answer, answer_text
from vendor_sandbox.mautic.consent import MANUAL, add_entry, remove_entry
from vendor_sandbox.mautic.contacts import Contact, DoNotContact
from vendor_sandbox.mautic.errors import MauticError, by_status
from vendor_sandbox.mautic.listing import listed
from vendor_sandbox.mautic.moments import shown, stamp
from vendor_sandbox.mautic.php import items_of, object_text, text, whole


def create(account: Account, call: Call) -> Response:
    """POST /contacts/new."""
    written = account.writer.upsert(call.json)
    status = account.switches["created_status"] if written.is_new else 200
    return _one(account, written.contact, status, fresh=written.is_new)


def show(account: Account, call: Call) -> Response:
    """GET /contacts/{id}."""
    return _one(account, found(account, call))


def edit(account: Account, call: Call) -> Response:
    """PATCH /contacts/{id}/edit."""
    return _one(account, account.writer.edit(found(account, call), call.json))


def replace(account: Account, call: Call) -> Response:
    """PUT /contacts/{id}/edit: an unknown id makes a contact, with another id."""
    written = account.writer.replace(account.contacts.get(call.number("id")), call.json)
    return _one(account, written.contact, 201 if written.is_new else 200)


def delete(account: Account, call: Call) -> Response:
    """DELETE /contacts/{id}/delete."""
    contact = found(account, call)
    content = account.texts.full(contact, deleted=True)
    account.writer.delete(contact)
    return answer_text(f'{{"contact":{content}}}')


def list_all(account: Account, call: Call) -> Response:
    """GET /contacts."""
    chosen = listed(account, call)
    limit = call.limit() or len(chosen)
    page = chosen[call.start : call.start + limit]
    names = [text(each) for _, each in items_of(call.query.get("select"))]
    if names and "id" not in names:
        raise by_status(500)
    if names:
        shown_page = {each.id: account.texts.selected(each, names) for each in page}
    elif call.flag("minimal"):
        shown_page = {each.id: account.texts.minimal(each) for each in page}
    else:
        shown_page = {each.id: account.texts.full(each) for each in page}
    return answer_text(f'{{"total":"{len(chosen)}","contacts":{object_text(shown_page)}}}')


def list_segments(account: Account, call: Call) -> Response:
    """GET /contacts/{id}/segments."""
    lists = {
        str(segment.id): {
            "id": segment.id,
            "name": segment.name,
            "alias": segment.alias,
            "dateAdded": shown(held.date_added),
            "manuallyRemoved": held.manually_removed,
            "manuallyAdded": held.manually_added,
        }
        for segment, held in account.segments.of(found(account, call).id)
    }
    return answer({"total": len(lists), "lists": lists or []})


def block(account: Account, call: Call) -> Response:
    """POST /contacts/{id}/dnc/{channel}/add."""
    contact = found(account, call)
    reason = whole(call.json.get("reason", MANUAL))
    if reason == 0:
        message = "Reason code needs to be an integer and higher than 0."
        raise MauticError(400, "Invalid reason code given", [message])
    channel_id = whole(call.json.get("channelId", 0)) or None
    comments = text(call.json.get("comments") or "")
    channel = str(call.path["channel"])
    add_entry(account, contact, DoNotContact(0, channel, reason, comments, "", channel_id))
    account.contacts.touch(contact, stamp(account.now))
    return answer({"contact": account.texts.alone(contact)})


def unblock(account: Account, call: Call) -> Response:
    """POST /contacts/{id}/dnc/{channel}/remove."""
    contact = found(account, call)
    is_found = remove_entry(account, contact, str(call.path["channel"]))
    account.contacts.touch(contact, stamp(account.now))
    return answer({"recordFound": is_found, "contact": account.texts.alone(contact)})


def found(account: Account, call: Call) -> Contact:
    """The contact that the path names.

    Raises:
        MauticError: 404 where there is none.
    """
    contact = account.contacts.get(call.number("id"))
    if contact is None:
        raise by_status(404)
    return contact


def _one(account: Account, contact: Contact, status: int = 200, *, fresh: bool = False) -> Response:
    return answer_text(f'{{"contact":{account.texts.full(contact, fresh=fresh)}}}', status)
