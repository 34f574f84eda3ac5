"""/fields/contact and /segments."""

from starlette.responses import Response

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call, answer
from vendor_sandbox.mautic.contacts import Contact
from vendor_sandbox.mautic.errors import MauticError, by_status
from vendor_sandbox.mautic.moments import stamp
from vendor_sandbox.mautic.php import items_of, whole
from vendor_sandbox.mautic.segments import Segment


def list_fields(account: Account, call: Call) -> Response:
    """GET /fields/contact."""
    account.fields.poll()
    fields = list(account.fields)
    page = fields[call.start : call.start + (call.limit() or len(fields))]
    shown = [each.show() for each in page]
    if account.switches["fields_shape"] == "object":
        return answer({"total": len(fields), "fields": {str(each["id"]): each for each in shown}})
    return answer({"total": len(fields), "fields": shown})


def list_contact_fields(account: Account, _: Call) -> Response:
    """GET /contacts/list/fields: the published ones, by id."""
    account.fields.poll()
    return answer({str(each.id): each.show() for each in account.fields.published()})


def show_field(account: Account, call: Call) -> Response:
    """GET /fields/contact/{id}."""
    account.fields.poll()
    return answer({"field": account.fields.get(call.number("id")).show()})


def create_field(account: Account, call: Call) -> Response:
    """POST /fields/contact/new: 202 where the column is made in the background."""
    made = account.fields.add(call.json, stamp(account.now))
    if made.is_unique:
        account.contacts.index(made.alias)
    return answer({"field": made.show()}, 202 if made.polls_left else 201)


def edit_field(account: Account, call: Call) -> Response:
    """PATCH or PUT /fields/contact/{id}/edit."""
    changed = account.fields.update(call.number("id"), call.json, stamp(account.now))
    if changed.is_unique:
        account.contacts.index(changed.alias)
    return answer({"field": changed.show()})


def delete_field(account: Account, call: Call) -> Response:
    """DELETE /fields/contact/{id}/delete."""
    removed = account.fields.remove(call.number("id"))
    account.contacts.drop_field(removed.alias)
    return answer({"field": removed.show() | {"id": None}})


def list_segments(account: Account, call: Call) -> Response:
    """GET /segments."""
    wanted = call.text("search").lower()
    named = [each for each in account.segments if wanted in each.name.lower()]
    found = sorted(named, key=lambda segment: (segment.name.lower(), segment.id))
    page = found[call.start : call.start + (call.limit() or len(found))]
    is_minimal = call.flag("minimal")
    lists = {str(each.id): each.show(minimal=is_minimal) for each in page}
    return answer({"total": len(found), "lists": lists or []})


def show_segment(account: Account, call: Call) -> Response:
    """GET /segments/{id}."""
    return answer({"list": account.segments.get(call.number("id")).show()})


def create_segment(account: Account, call: Call) -> Response:
    """POST /segments/new."""
    return answer({"list": account.segments.add(call.json, stamp(account.now)).show()}, 201)


def edit_segment(account: Account, call: Call) -> Response:
    """PATCH or PUT /segments/{id}/edit."""
    changed = account.segments.update(call.number("id"), call.json, stamp(account.now))
    return answer({"list": changed.show()})


def delete_segment(account: Account, call: Call) -> Response:
    """DELETE /segments/{id}/delete."""
    removed = account.segments.remove(call.number("id"))
    return answer({"list": removed.show() | {"id": None}})


def add_members(account: Account, call: Call) -> Response:
    """POST /segments/{id}/contacts/add: `ids`, whatever the documentation says."""
    ids = call.json.get("ids")
    if ids is None:
        raise by_status(400)
    segment = account.segments.writable(call.number("id"))
    if not isinstance(ids, dict | list):
        raise by_status(500)
    details = {}
    for _, given in items_of(ids):
        number = whole(given)
        contact = account.contacts.get(number)
        details[str(number)] = {"success": contact is not None}
        if contact is not None:
            join(account, segment, contact)
    return answer({"success": 1, "details": details or []})


def add_member(account: Account, call: Call) -> Response:
    """POST /segments/{id}/contact/{contactId}/add: a success whether or not anything changed."""
    segment, contact = _pair(account, call)
    join(account, segment, contact)
    return answer({"success": 1})


def remove_member(account: Account, call: Call) -> Response:
    """POST /segments/{id}/contact/{contactId}/remove; there is no bulk one."""
    segment, contact = _pair(account, call)
    leave(account, segment, contact)
    return answer({"success": 1})


def join(account: Account, segment: Segment, contact: Contact, *, by_hand: bool = True) -> None:
    """Put somebody into a segment and tell the webhooks."""
    if account.segments.join(segment, contact.id, stamp(account.now), by_hand=by_hand):
        _tell(account, segment, contact, "added")


def leave(account: Account, segment: Segment, contact: Contact, *, keeps_row: bool = False) -> None:
    """Take somebody out of a segment and tell the webhooks."""
    if account.segments.leave(segment, contact.id, keeps_row=keeps_row):
        _tell(account, segment, contact, "removed")


def _pair(account: Account, call: Call) -> tuple[Segment, Contact]:
    segment = account.segments.get(call.number("id"))
    contact = account.contacts.get(call.number("contactId"))
    if contact is None:
        raise MauticError(404, "Contact not found.")
    return account.segments.writable(segment.id), contact


def _tell(account: Account, segment: Segment, contact: Contact, action: str) -> None:
    extra = {"segment": segment.show(), "action": action}
    account.tell("mautic.lead_list_change", contact, extra, beside=True)
