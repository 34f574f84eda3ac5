"""Who is on a list: by record ids only, and not on dynamic lists (HubSpot API, lists)."""

import base64
from collections.abc import Iterable

from starlette.responses import Response

from vendor_sandbox.hubspot.call import (
    JSON,
    Call,
    answer,
    done,
    following,
    kind_of,
    texts,
)
from vendor_sandbox.hubspot.errors import refuse
from vendor_sandbox.hubspot.kinds import BY_NAME
from vendor_sandbox.hubspot.lists import RecordList
from vendor_sandbox.hubspot.portal import Portal

MOST_PAGE = 250
MOST_AT_ONCE = 100_000


def add(portal: Portal, call: Call) -> Response:
    """PUT /lists/{listId}/memberships/add."""
    return _change(portal, call, added=texts(call.content, "recordIds"), removed=[])


def remove(portal: Portal, call: Call) -> Response:
    """PUT /lists/{listId}/memberships/remove."""
    return _change(portal, call, added=[], removed=texts(call.content, "recordIds"))


def add_and_remove(portal: Portal, call: Call) -> Response:
    """PUT /lists/{listId}/memberships/add-and-remove; both keys are needed."""
    names = ("recordIdsToAdd", "recordIdsToRemove")
    body = call.needs("MembershipChangeRequest", *names)
    added, removed = (texts(body[name], name) for name in names)
    return _change(portal, call, added=added, removed=removed)


def add_from(portal: Portal, call: Call) -> Response:
    """PUT /lists/{listId}/memberships/add-from/{sourceListId}."""
    changed = _manual(portal, call)
    source = portal.lists.get(call.path["sourceListId"])
    _check_size(source)
    for record_id in source.members:
        changed.members.setdefault(record_id, portal.now)
    return done()


def remove_all(portal: Portal, call: Call) -> Response:
    """DELETE /lists/{listId}/memberships."""
    changed = _manual(portal, call)
    _check_size(changed)
    changed.members.clear()
    return done()


def read(portal: Portal, call: Call) -> Response:
    """GET /lists/{listId}/memberships, by record id."""
    members = portal.lists.get(call.path["listId"]).members
    return _page(call, sorted(members.items(), key=lambda each: int(each[0])))


def read_by_joining(portal: Portal, call: Call) -> Response:
    """GET /lists/{listId}/memberships/join-order, newest last."""
    members = portal.lists.get(call.path["listId"]).members
    return _page(call, sorted(members.items(), key=lambda each: each[1]))


def of_record(portal: Portal, call: Call) -> Response:
    """GET /lists/records/{objectTypeId}/{recordId}/memberships."""
    type_id = kind_of(call.path["objectTypeId"]).type_id
    record_id = call.path["recordId"]
    results = [
        {
            "listId": each.id,
            "listVersion": each.version,
            "isPublicList": False,
            "firstAddedTimestamp": each.members[record_id],
            "lastAddedTimestamp": each.members[record_id],
        }
        for each in portal.lists.with_member(record_id)
        if each.type_id == type_id
    ]
    return answer({"results": results})


def _change(portal: Portal, call: Call, *, added: list[str], removed: list[str]) -> Response:
    changed = _manual(portal, call)
    most = portal.switches["membership_max"]
    if most and len(added) + len(removed) > most:
        refuse(f"At most {most} record ids are taken at once")
    missing = [each for each in (*added, *removed) if _resolved(portal, changed, each) is None]
    joined = _new_members(portal, changed, added)
    left = [each for each in _known(portal, changed, removed) if each in changed.members]
    for record_id in left:
        del changed.members[record_id]
    for record_id in joined:
        changed.members[record_id] = portal.now
    done_now = {
        portal.switches["membership_key"]: joined,
        "recordIdsRemoved": left,
        "recordIdsMissing": list(dict.fromkeys(missing)),
    }
    return answer({name: ids for name, ids in done_now.items() if ids})


def _new_members(portal: Portal, changed: RecordList, ids: Iterable[str]) -> list[str]:
    return [each for each in _known(portal, changed, ids) if each not in changed.members]


def _known(portal: Portal, changed: RecordList, ids: Iterable[str]) -> list[str]:
    found = (_resolved(portal, changed, each) for each in ids)
    return list(dict.fromkeys(each for each in found if each is not None))


def _resolved(portal: Portal, changed: RecordList, record_id: str) -> str | None:
    if not (record_id.isascii() and record_id.isdigit()):
        refuse(f"'{record_id}' is not a record id")
    record = portal.find(BY_NAME[changed.type_id], record_id)
    return None if record is None else record.id


def _manual(portal: Portal, call: Call) -> RecordList:
    found = portal.lists.get(call.path["listId"])
    if found.processing == "DYNAMIC":
        refuse("Memberships of a DYNAMIC list cannot be changed")
    return found


def _check_size(found: RecordList) -> None:
    if len(found.members) >= MOST_AT_ONCE:
        refuse(f"The list has {MOST_AT_ONCE} members or more")


def _page(call: Call, members: list[tuple[str, str]]) -> Response:
    limit = max(call.number("limit", default=100, most=MOST_PAGE), 1)
    start = _start(call.query.get("after"))
    page = members[start : start + limit]
    results = [{"recordId": each, "membershipTimestamp": at} for each, at in page]
    content: JSON = {"results": results, "total": 0 if start else len(members)}
    if start + limit < len(members):
        content["paging"] = {"next": following(call, _cursor(start + limit))}
    return answer(content)


def _cursor(start: int) -> str:
    """A cursor of the kind that needs encoding in an address."""
    return base64.b64encode(start.to_bytes(7)).decode()


def _start(after: str | None) -> int:
    try:
        return 0 if after is None else int.from_bytes(base64.b64decode(after, validate=True))
    except ValueError:
        return refuse("The paging cursor is not valid")
