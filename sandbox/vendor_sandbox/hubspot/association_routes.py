"""Which deals belong to which contacts (HubSpot API, associations v4)."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from vendor_sandbox.hubspot.associations import DEFAULT_TYPES, Place
from vendor_sandbox.hubspot.batches import batch_answer
from vendor_sandbox.hubspot.call import (
    JSON,
    Call,
    answer,
    done,
    kind_of,
    mapping_of,
    one_of,
    rows_of,
    text_of,
)
from vendor_sandbox.hubspot.errors import HubSpotError, refuse, refuse_missing
from vendor_sandbox.hubspot.kinds import Kind
from vendor_sandbox.hubspot.portal import Portal

MOST_READ = 1_000
MOST_CREATED = 2_000
MOST_PAGE = 500
DEFINED = "HUBSPOT_DEFINED"
CATEGORIES = (DEFINED, "USER_DEFINED", "INTEGRATOR_DEFINED")
Write = Callable[[Portal, Place, Place, JSON], JSON]


def join(portal: Portal, call: Call) -> Response:
    """PUT …/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}."""
    kind, other_kind = _kinds(call)
    one = _place(portal, kind, call.path["fromObjectId"])
    other = _place(portal, other_kind, call.path["toObjectId"])
    results = [_join_by_default(portal, one, other, {})]
    results.append(_default(other, one))
    return batch_answer(portal, results, [])


def read(portal: Portal, call: Call) -> Response:
    """GET …/{fromObjectId}/associations/{toObjectType}."""
    kind, other = _kinds(call)
    place = _place(portal, kind, call.path["fromObjectId"])
    limit = max(call.number("limit", default=MOST_PAGE, most=MOST_PAGE), 1)
    after = call.number("after", default=0, most=10**15)
    found = [each for each in _shown(portal, place, other) if int(each["toObjectId"]) > after]
    content: JSON = {"results": found[:limit]}
    if len(found) > limit:
        content["paging"] = {"next": {"after": str(found[limit - 1]["toObjectId"])}}
    return answer(content)


def join_many(portal: Portal, call: Call) -> Response:
    """POST /associations/{fromObjectType}/{toObjectType}/batch/associate/default."""
    return _write_many(portal, call, _join_by_default, 200)


def create_many(portal: Portal, call: Call) -> Response:
    """POST /associations/{fromObjectType}/{toObjectType}/batch/create."""
    return _write_many(portal, call, _join_by_types, 201)


def read_many(portal: Portal, call: Call) -> Response:
    """POST /associations/{fromObjectType}/{toObjectType}/batch/read; 207 where some have none."""
    kind, other = _kinds(call)
    results, errors = [], []
    for row in _rows(call, MOST_READ):
        here = _named(row, "id")
        found = _shown(portal, (kind.name, here), other)
        if found:
            results.append({"from": {"id": here}, "to": found})
        else:
            errors.append(_none_found(kind, other, here))
    return batch_answer(portal, results, errors)


def part_many(portal: Portal, call: Call) -> Response:
    """POST /associations/{fromObjectType}/{toObjectType}/batch/archive."""
    kind, other = _kinds(call)
    for row in _rows(call, MOST_CREATED):
        here = _named(mapping_of(row.get("from"), "from"), "id")
        for each in rows_of(row.get("to"), "to", most=MOST_CREATED):
            portal.part((kind.name, here), (other.name, _named(each, "id")))
    return done()


def _write_many(portal: Portal, call: Call, write: Write, status: int) -> Response:
    kind, other = _kinds(call)
    results, errors = [], []
    for row in _rows(call, MOST_CREATED):
        ids = [_named(mapping_of(row.get(side), side), "id") for side in ("from", "to")]
        try:
            one, two = _place(portal, kind, ids[0]), _place(portal, other, ids[1])
            results.append(write(portal, one, two, row))
        except HubSpotError as error:
            errors.append(error.row())
    return batch_answer(portal, results, errors, status)


def _join_by_default(portal: Portal, one: Place, other: Place, _: JSON) -> JSON:
    portal.join(one, other, ())
    return _default(one, other)


def _join_by_types(portal: Portal, one: Place, other: Place, row: JSON) -> JSON:
    types = rows_of(row.get("types"), "types", most=MOST_READ)
    if not types:
        refuse("At least one association type is needed")
    portal.join(one, other, [_type(each, one, other) for each in types])
    kinds = [kind_of(place[0]).type_id for place in (one, other)]
    return {
        "fromObjectTypeId": kinds[0],
        "fromObjectId": int(one[1]),
        "toObjectTypeId": kinds[1],
        "toObjectId": int(other[1]),
        "labels": [],
    }


def _type(given: JSON, one: Place, other: Place) -> int:
    one_of(given.get("associationCategory"), "associationCategory", CATEGORIES)
    fitting = DEFAULT_TYPES[one[0], other[0]]
    if given.get("associationTypeId") != fitting:
        refuse(f"Association type {fitting} alone joins {one[0]} to {other[0]}")
    return fitting


def _default(one: Place, other: Place) -> JSON:
    spec = {
        "associationCategory": DEFINED,
        "associationTypeId": DEFAULT_TYPES.get((one[0], other[0])),
    }
    return {"from": {"id": one[1]}, "to": {"id": other[1]}, "associationSpec": spec}


def _shown(portal: Portal, place: Place, other: Kind) -> list[JSON]:
    return [
        {
            "toObjectId": int(each),
            "associationTypes": [
                {"category": DEFINED, "typeId": number, "label": None} for number in types
            ],
        }
        for each, types in portal.associations.of(place, other.name).items()
    ]


def _none_found(kind: Kind, other: Kind, here: str) -> JSON:
    names = kind.label.lower(), other.label.lower()
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {names[1]} is associated with {names[0]} {here}.",
        "context": {
            "fromObjectId": [here],
            "fromObjectType": [names[0]],
            "toObjectType": [names[1]],
        },
    }


def _kinds(call: Call) -> tuple[Kind, Kind]:
    kinds = kind_of(call.path["fromObjectType"]), kind_of(call.path["toObjectType"])
    if kinds not in {(kind_of(one), kind_of(other)) for one, other in DEFAULT_TYPES}:
        refuse(f"{kinds[0].name} cannot be associated with {kinds[1].name}")
    return kinds


def _rows(call: Call, most: int) -> list[JSON]:
    return rows_of(call.needs("BatchInput", "inputs")["inputs"], "inputs", most=most)


def _named(given: JSON, name: str) -> str:
    value: Any = given.get(name)
    if value in (None, ""):
        refuse_missing("PublicObjectId", [name])
    return text_of(value, name)


def _place(portal: Portal, kind: Kind, record_id: str) -> Place:
    record = portal.find(kind, record_id)
    if record is None:
        raise HubSpotError(
            404,
            "VALIDATION_ERROR",
            f"{record_id} is not a valid ID",
            sub_category="crm.associations.INVALID_IDENTIFIER",
            row_context={"id": [record_id]},
        )
    return kind.name, record.id
