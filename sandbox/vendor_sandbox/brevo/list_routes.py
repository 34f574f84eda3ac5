"""/contacts/lists, /contacts/folders, /contacts/segments and /contacts/attributes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.call import Call, answer, counted, done
from vendor_sandbox.brevo.contacts import Contact
from vendor_sandbox.brevo.errors import refuse_invalid, refuse_missing
from vendor_sandbox.brevo.identifiers import EMAIL, EXT_ID
from vendor_sandbox.brevo.moments import local_stamp
from vendor_sandbox.brevo.show import show_folder, show_list

MOST = 50
MOST_MEMBERS = 150
MEMBER_TYPES: dict[str, type] = {"emails": str, "ids": int, "extIds": str}
CREATED = 201
HALF_A_YEAR = timedelta(days=183)
NOBODY_ADDED = "Contact already in list and/or does not exist"
NOBODY_REMOVED = "Contact already removed from list and/or does not exist"


def list_lists(account: Account, call: Call) -> Response:
    """GET /contacts/lists."""
    page = call.page(default=10, most=MOST)
    lists = list(account.lists.lists.values())
    shown = [show_list(account, each) for each in page.cut(lists)]
    return answer({**counted(account.switches, lists), "lists": shown})


def create_list(account: Account, call: Call) -> Response:
    """POST /contacts/lists."""
    return answer({"id": account.lists.add_list(call.json, account.now).id}, 201)


def get_list(account: Account, call: Call) -> Response:
    """GET /contacts/lists/{listId}."""
    each = account.lists.contact_list(call.number("listId"))
    zone = account.switches["account_timezone"]
    more = {
        "startDate": local_stamp(account.now - HALF_A_YEAR, zone),
        "endDate": local_stamp(account.now, zone),
        "totalSubscribers": account.contacts.count_members(each.id),
        "createdAt": local_stamp(each.created_at, zone),
        "dynamicList": False,
        "campaignStats": [],
    }
    return answer({**show_list(account, each), **more})


def update_list(account: Account, call: Call) -> Response:
    """PUT /contacts/lists/{listId}."""
    account.lists.update_list(call.number("listId"), call.json)
    return done()


def delete_list(account: Account, call: Call) -> Response:
    """DELETE /contacts/lists/{listId}."""
    account.remove_list(call.number("listId"))
    return done()


def add_members(account: Account, call: Call) -> Response:
    """POST /contacts/lists/{listId}/contacts/add."""
    list_id = account.lists.contact_list(call.number("listId")).id
    delay = account.switches["new_contact_delay"]

    def add(contact: Contact) -> bool:
        if account.contacts.age(contact) < delay or not account.contacts.link(contact, list_id):
            return False
        account.announce("listAddition", contact, list_id=[list_id])
        return True

    return _change_members(account, call, add, NOBODY_ADDED)


def remove_members(account: Account, call: Call) -> Response:
    """POST /contacts/lists/{listId}/contacts/remove."""
    list_id = account.lists.contact_list(call.number("listId")).id
    if "all" in call.json:
        return _remove_all(account, call, list_id)
    return _change_members(
        account, call, lambda contact: account.contacts.unlink(contact, list_id), NOBODY_REMOVED
    )


def list_folders(account: Account, call: Call) -> Response:
    """GET /contacts/folders."""
    page = call.page(default=10, most=MOST)
    folders = list(account.lists.folders.values())
    shown = [show_folder(account, each) for each in page.cut(folders)]
    return answer({"count": len(folders), "folders": shown})


def create_folder(account: Account, call: Call) -> Response:
    """POST /contacts/folders."""
    return answer({"id": account.lists.add_folder(call.json).id}, 201)


def get_folder(account: Account, call: Call) -> Response:
    """GET /contacts/folders/{folderId}."""
    return answer(show_folder(account, account.lists.folder(call.number("folderId"))))


def rename_folder(account: Account, call: Call) -> Response:
    """PUT /contacts/folders/{folderId}."""
    account.lists.rename_folder(call.number("folderId"), call.json)
    return done()


def delete_folder(account: Account, call: Call) -> Response:
    """DELETE /contacts/folders/{folderId}: its lists go too, the contacts stay."""
    folder = account.lists.folder(call.number("folderId"))
    for each in account.lists.in_folder(folder.id):
        account.remove_list(each.id)
    del account.lists.folders[folder.id]
    return done()


def list_folder_lists(account: Account, call: Call) -> Response:
    """GET /contacts/folders/{folderId}/lists."""
    folder = account.lists.folder(call.number("folderId"))
    page = call.page(default=10, most=MOST)
    lists = account.lists.in_folder(folder.id)
    shown = [show_list(account, each) for each in page.cut(lists)]
    for each in shown:
        del each["folderId"]
    return answer({**counted(account.switches, lists), "lists": shown})


def list_segments(account: Account, call: Call) -> Response:
    """GET /contacts/segments."""
    page = call.page(default=10, most=MOST)
    segments = list(account.lists.segments.values())
    zone = account.switches["account_timezone"]
    shown = [
        {
            "id": each.id,
            "segmentName": each.name,
            "categoryName": each.category,
            "updatedAt": local_stamp(each.updated_at, zone),
        }
        for each in page.cut(segments)
    ]
    return answer({"count": len(segments), "segments": shown})


def list_attributes(account: Account, _: Call) -> Response:
    """GET /contacts/attributes."""
    return answer({"attributes": [each.show() for each in account.attributes.all()]})


def create_attribute(account: Account, call: Call) -> Response:
    """POST /contacts/attributes/{category}/{name}: 201 and an object without anything."""
    given = call.json if call.body else {}
    account.attributes.create(call.path["category"], call.path["name"], given)
    return Response("{}\n", 201, media_type="application/json")


def update_attribute(account: Account, call: Call) -> Response:
    """PUT /contacts/attributes/{category}/{name}."""
    account.attributes.update(call.path["category"], call.path["name"], call.json)
    return done()


def delete_attribute(account: Account, call: Call) -> Response:
    """DELETE /contacts/attributes/{category}/{name}: its values go too."""
    name = account.attributes.delete(call.path["category"], call.path["name"])
    for contact in account.contacts:
        contact.attributes.pop(name, None)
    return done()


def delete_option(account: Account, call: Call) -> Response:
    """DELETE /contacts/attributes/multiple-choice/{name}/{option}."""
    account.attributes.delete_option(call.path["name"], call.path["option"])
    return done()


def _change_members(
    account: Account, call: Call, change: Callable[[Contact], bool], nobody: str
) -> Response:
    """Change each named contact; 400 where nothing came of any of them."""
    kind, values = _named(call.json)
    success: list[Any] = []
    failure: list[Any] = []
    for value in values:
        contact = _member(account, kind, value)
        changed = contact is not None and change(contact)
        if contact is not None and changed:
            account.contacts.touch(contact, account.now)
        (success if changed else failure).append(value)
    status = account.switches["list_partial_status"] if failure else CREATED
    if not success or status != CREATED:
        refuse_invalid(nobody)
    return answer({"contacts": {"success": success, "failure": failure}}, CREATED)


def _named(body: dict[str, Any]) -> tuple[str, list[Any]]:
    given = [name for name in MEMBER_TYPES if name in body]
    if not given:
        refuse_missing("Either of emails, ids or extIds is required")
    if len(given) > 1:
        refuse_invalid("Only one of emails, ids and extIds can be passed")
    kind, values = given[0], body[given[0]]
    if not isinstance(values, list) or not 1 <= len(values) <= MOST_MEMBERS:
        refuse_invalid(f"{kind} should hold 1 to {MOST_MEMBERS} entries")
    if not all(type(value) is MEMBER_TYPES[kind] for value in values):
        refuse_invalid(f"{kind} is invalid")
    return kind, values


def _member(account: Account, kind: str, value: Any) -> Contact | None:
    """Find a contact by what it is named by; addresses are kept, and compared, in lower case."""
    if kind == "ids":
        return account.contacts.get(value)
    if kind == "emails":
        return account.contacts.find(EMAIL, value) if value == value.lower() else None
    return account.contacts.find(EXT_ID, value)


def _remove_all(account: Account, call: Call, list_id: int) -> Response:
    if call.json["all"] is not True or set(call.json) & set(MEMBER_TYPES):
        refuse_invalid("all should be true, and alone")
    total = account.contacts.count_members(list_id)
    task = {"kind": "empty_list", "list_id": list_id}
    process = account.processes.start("REMOVE_CONTACTS", task)
    return answer({"contacts": {"processId": process.id, "total": total}}, 201)
