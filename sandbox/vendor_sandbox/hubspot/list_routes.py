"""/crm/lists (HubSpot API, lists)."""

from starlette.responses import Response

from vendor_sandbox.hubspot.call import (
    JSON,
    Call,
    answer,
    done,
    kind_of,
    mapping_of,
    one_of,
    text_of,
    texts,
    whole,
)
from vendor_sandbox.hubspot.errors import not_found, refuse
from vendor_sandbox.hubspot.lists import PROCESSING, RecordList
from vendor_sandbox.hubspot.moments import milliseconds
from vendor_sandbox.hubspot.portal import Portal

MOST_SEARCHED = 500


def create(portal: Portal, call: Call) -> Response:
    """POST /lists."""
    body = call.needs("ListCreateRequest", "name", "objectTypeId", "processingType")
    name = text_of(body["name"], "name").strip()
    if not name:
        refuse("List name must not be blank")
    type_id = kind_of(body["objectTypeId"]).type_id
    processing = one_of(body["processingType"], "processingType", PROCESSING)
    branch = mapping_of(body.get("filterBranch"), "filterBranch") or None
    if processing != "MANUAL" and branch is None:
        refuse(f"A {processing} list needs a filterBranch")
    return answer({"list": portal.lists.add(name, type_id, processing, branch, portal.now).show()})


def get(portal: Portal, call: Call) -> Response:
    """GET /lists/{listId}; a deleted one has `deletedAt` (recorded)."""
    found = portal.lists.find(call.path["listId"])
    return answer({"list": found.show(filters=call.flag("includeFilters"))})


def get_named(portal: Portal, call: Call) -> Response:
    """GET /lists/object-type-id/{objectTypeId}/name/{listName}."""
    type_id = kind_of(call.path["objectTypeId"]).type_id
    found = portal.lists.named(type_id, call.path["listName"])
    if found is None:
        message = (
            f"List does not exist with name {call.path['listName']} for object type {type_id}."
        )
        if portal.switches["unknown_list_name"] == 400:  # noqa: PLR2004 (seen in a fixture)
            refuse(message)
        raise not_found(message)
    return answer({"list": found.show(filters=call.flag("includeFilters"))})


def get_many(portal: Portal, call: Call) -> Response:
    """GET /lists?listIds=1&listIds=2; ids that lead to nothing are left out."""
    wanted = set(call.names("listIds"))
    found = [each for each in portal.lists.all() if each.id in wanted]
    return answer({"lists": [each.show(size=True) for each in found]})


def search(portal: Portal, call: Call) -> Response:
    """POST /lists/search."""
    body = call.json
    count = whole(body.get("count", 20), "count", most=MOST_SEARCHED)
    offset = whole(body.get("offset", 0), "offset", most=10**9)
    extra = texts(body.get("additionalProperties") or [], "additionalProperties")
    found = [each for each in portal.lists.all() if _wanted(each, body)]
    page = found[offset : offset + count]
    return answer(
        {
            "lists": [each.show() | _additional(each, extra) for each in page],
            "hasMore": offset + len(page) < len(found),
            "offset": offset + len(page),
            "total": len(found),
        }
    )


def rename(portal: Portal, call: Call) -> Response:
    """PUT /lists/{listId}/update-list-name."""
    name = call.query.get("listName", "").strip()
    if not name:
        refuse("List name must not be blank")
    renamed = portal.lists.get(call.path["listId"])
    portal.lists.rename(renamed, name, portal.now)
    return answer({"updatedList": renamed.show()})


def delete(portal: Portal, call: Call) -> Response:
    """DELETE /lists/{listId}."""
    portal.lists.delete(call.path["listId"], portal.now)
    return done()


def restore(portal: Portal, call: Call) -> Response:
    """PUT /lists/{listId}/restore."""
    portal.lists.restore(call.path["listId"])
    return done()


def _wanted(found: RecordList, body: JSON) -> bool:
    query = text_of(body.get("query") or "", "query").casefold()
    kinds = texts(body.get("processingTypes") or [], "processingTypes")
    ids = texts(body.get("listIds") or [], "listIds")
    type_id = body.get("objectTypeId")
    return (
        query in found.name.casefold()
        and (not kinds or found.processing in kinds)
        and (not ids or found.id in ids)
        and (type_id is None or found.type_id == type_id)
    )


def _additional(found: RecordList, names: list[str]) -> JSON:
    newest = max(map(milliseconds, found.members.values()), default=None)
    known = {
        "hs_list_size": str(len(found.members)),
        "hs_list_id": found.id,
        "hs_list_reference_count": "0",
        **({} if newest is None else {"hs_last_record_added_at": str(newest)}),
    }
    return {"additionalProperties": {name: known[name] for name in names if name in known}}
