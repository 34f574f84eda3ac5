"""/crm/properties (HubSpot API, properties)."""

from starlette.responses import Response

from vendor_sandbox.hubspot.batches import MOST_ROWS
from vendor_sandbox.hubspot.call import JSON, Call, answer, rows_of
from vendor_sandbox.hubspot.errors import HubSpotError
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
            results.append(_book(portal, call).add(row, portal.now).show())
        except HubSpotError as error:
            error.row_context = {"name": [str(row.get("name"))]}
            errors.append(error.row())
    content = {"status": "COMPLETE", "results": results, "startedAt": portal.now}
    content |= {"requestedAt": portal.now, "completedAt": portal.now}
    if errors:
        return answer(content | {"numErrors": len(errors), "errors": errors}, 207)
    return answer(content, 201)


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
