"""/crm/properties (HubSpot API, properties)."""

from starlette.responses import Response

from vendor_sandbox.hubspot.batches import MOST_ROWS, batch_answer
from vendor_sandbox.hubspot.call import JSON, Call, answer, done, rows_of, text_of
from vendor_sandbox.hubspot.errors import HubSpotError, not_found
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.properties import PropertyBook


def list_all(portal: Portal, call: Call) -> Response:
    """GET /properties/{objectType}."""
    if call.flag("archived"):
        return answer({"results": []})
    return answer({"results": [each.show() for each in _book(portal, call).all()]})


def get(portal: Portal, call: Call) -> Response:
    """GET /properties/{objectType}/{propertyName}."""
    return answer(_book(portal, call).get(call.path["propertyName"]).show())


def create(portal: Portal, call: Call) -> Response:
    """POST /properties/{objectType}."""
    return answer(_book(portal, call).add(call.json, portal.now).show(), 201)


def create_many(portal: Portal, call: Call) -> Response:
    """POST /properties/{objectType}/batch/create."""
    body = call.needs("BatchInputPropertyCreate", "inputs")
    results: list[JSON] = []
    errors: list[JSON] = []
    for row in rows_of(body["inputs"], "inputs", most=MOST_ROWS):
        try:
            results.append(_book(portal, call).add(row, portal.now).show_made())
        except HubSpotError as error:
            error.row_context = {"name": [str(row.get("name"))]}
            errors.append(error.row())
    content = {"status": "COMPLETE", "results": results, "startedAt": portal.now}
    content |= {"completedAt": portal.now}
    if errors:
        return answer(content | {"numErrors": len(errors), "errors": errors}, 207)
    return answer(content, 201)


def read_many(portal: Portal, call: Call) -> Response:
    """POST /properties/{objectType}/batch/read; 207 where some are not there."""
    body = call.needs("BatchReadInputPropertyName", "inputs")
    names = [
        text_of(row.get("name"), "name")
        for row in rows_of(body["inputs"], "inputs", most=MOST_ROWS)
    ]
    book = _book(portal, call)
    missing = [name for name in names if book.find(name) is None]
    errors = [_none_named(name) for name in missing]
    return batch_answer(portal, [each.show() for each in map(book.find, names) if each], errors)


def delete(portal: Portal, call: Call) -> Response:
    """DELETE /properties/{objectType}/{propertyName}; also fine for what is already gone."""
    _book(portal, call).remove(call.path["propertyName"])
    return done()


def get_group(portal: Portal, call: Call) -> Response:
    """GET /properties/{objectType}/groups/{groupName}."""
    for group in _book(portal, call).groups():
        if group["name"] == call.path["groupName"]:
            return answer(group)
    raise not_found(f"Property group {call.path['groupName']} does not exist")


def schemas(_: Portal, __: Call) -> Response:
    """GET /schemas: the account has no kinds of record of its own."""
    return answer({"results": []})


def _none_named(name: str) -> JSON:
    error = HubSpotError(404, "OBJECT_NOT_FOUND", f"Property {name} does not exist")
    error.row_context = {"name": [name]}
    return error.row()


def update(portal: Portal, call: Call) -> Response:
    """PATCH /properties/{objectType}/{propertyName}."""
    return answer(_book(portal, call).change(call.path["propertyName"], call.json).show())


def list_groups(portal: Portal, call: Call) -> Response:
    """GET /properties/{objectType}/groups."""
    return answer({"results": _book(portal, call).groups()})


def create_group(portal: Portal, call: Call) -> Response:
    """POST /properties/{objectType}/groups."""
    return answer(_book(portal, call).add_group(call.json), 201)


def _book(portal: Portal, call: Call) -> PropertyBook:
    return portal.properties[call.kind.name]
