"""/crm/objects: records one by one and in batches (HubSpot API, contacts).

Past values are not kept: `propertiesWithHistory` lowers the bounds as it does at HubSpot, and adds
nothing to an answer.
"""

from functools import partial

from starlette.responses import Response

from vendor_sandbox.hubspot.batches import (
    MOST_ROWS,
    BatchWrite,
    batch_answer,
    refuse_duplicates,
    written,
)
from vendor_sandbox.hubspot.call import (
    JSON,
    Call,
    answer,
    done,
    following,
    kind_of,
    mapping_of,
    rows_of,
    text_of,
    texts,
)
from vendor_sandbox.hubspot.errors import (
    Issue,
    invalid_values,
    objects_not_found,
    refuse,
    refuse_missing,
    resource_not_found,
)
from vendor_sandbox.hubspot.kinds import CONTACTS, Kind
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.records import Record, lookup_value
from vendor_sandbox.hubspot.show import show, shown_associations
from vendor_sandbox.hubspot.writes import Claims, Plan, RecordWriter, not_unique

MOST_PAGE = 100
MOST_WITH_HISTORY = 50
BY_ID = "hs_object_id"
Others = list[tuple[Kind, str, list[int]]]
"""The records to join a new one with: kind, id and types."""


def create(portal: Portal, call: Call) -> Response:
    """POST /objects/{objectType}."""
    kind = call.kind
    given = call.needs("SimplePublicObjectInputForCreate", "properties")
    others = _associations(given)
    writer = RecordWriter(portal, kind, call.version)
    plan = writer.plan(None, mapping_of(given["properties"], "properties"), {})
    record = writer.apply(plan)
    _join(portal, kind, record, others)
    return answer(written(kind, record, plan), 201)


def get(portal: Portal, call: Call) -> Response:
    """GET /objects/{objectType}/{objectId}."""
    record = _resolved(portal, call, archived=call.flag("archived"))
    shown = show(portal, call.kind, record, call.names("properties"))
    return answer(shown | shown_associations(portal, call.kind, record, call.names("associations")))


def update(portal: Portal, call: Call) -> Response:
    """PATCH /objects/{objectType}/{objectId}."""
    given = call.needs("SimplePublicObjectInput", "properties")
    writer = RecordWriter(portal, call.kind, call.version)
    record = _resolved(portal, call)
    plan = writer.plan(record, mapping_of(given["properties"], "properties"), {})
    return answer(written(call.kind, writer.apply(plan), plan))


def delete(portal: Portal, call: Call) -> Response:
    """DELETE /objects/{objectType}/{objectId}; also fine for what is already gone."""
    record = portal.find(call.kind, call.path["objectId"])
    if record is not None:
        portal.archive(call.kind, record)
    return done()


def list_all(portal: Portal, call: Call) -> Response:
    """GET /objects/{objectType}; `after` is the id with which the next page begins (recorded)."""
    most = MOST_WITH_HISTORY if call.names("propertiesWithHistory") else MOST_PAGE
    limit = call.number("limit", default=10, most=most)
    first = call.number("after", default=0, most=10**15)
    book = portal.records[call.kind.name]
    if call.flag("archived"):
        gone = sorted(book.archived.values(), key=lambda each: int(each.id))
        found = [each for each in gone if int(each.id) >= first][: limit + 1]
    else:
        found = book.after(first - 1, limit + 1)
    names = call.names("properties")
    page = found[: max(limit, 1)]
    content: JSON = {"results": [show(portal, call.kind, each, names) for each in page]}
    if len(found) > len(page):
        content["paging"] = {"next": following(call, found[len(page)].id)}
    return answer(content)


def upsert_many(portal: Portal, call: Call) -> Response:
    """POST /objects/{objectType}/batch/upsert."""
    batch = BatchWrite(portal, call.kind, call, "upsert")
    refuse_duplicates([_row_key(portal, call.kind, row)[1] for row in batch.rows])
    return batch.run(partial(_upsert_row, portal, call.kind, batch.writer))


def update_many(portal: Portal, call: Call) -> Response:
    """POST /objects/{objectType}/batch/update."""
    batch = BatchWrite(portal, call.kind, call, "update")
    keys = [_row_key(portal, call.kind, row) for row in batch.rows]
    if call.kind is CONTACTS and any(name == "email" for name, _ in keys):
        raise not_unique(call.kind, "email")
    refuse_duplicates([key for _, key in keys])
    return batch.run(partial(_update_row, portal, call.kind, batch.writer))


def create_many(portal: Portal, call: Call) -> Response:
    """POST /objects/{objectType}/batch/create."""
    batch = BatchWrite(portal, call.kind, call, "create")
    joins: list[tuple[str, Others]] = []

    def plan(row: JSON, claims: Claims) -> Plan:
        others = _associations(row)
        planned = batch.writer.plan(None, _properties(row), claims)
        joins.append((planned.record_id, others))
        return planned

    response = batch.run(plan)
    for record_id, others in joins:
        record = portal.find(call.kind, record_id)
        if record is not None:
            _join(portal, call.kind, record, others)
    return response


def read_many(portal: Portal, call: Call) -> Response:
    """POST /objects/{objectType}/batch/read."""
    body = call.needs("BatchReadInputSimplePublicObjectId", "inputs")
    history = texts(body.get("propertiesWithHistory") or [], "propertiesWithHistory")
    rows = rows_of(body["inputs"], "inputs", most=MOST_WITH_HISTORY if history else MOST_ROWS)
    names = texts(body.get("properties") or [], "properties")
    name = text_of(body.get("idProperty") or BY_ID, "idProperty")
    found: dict[str, Record] = {}
    missing = []
    for value in dict.fromkeys(_id(row) for row in rows):
        record = find(portal, call.kind, name, value)
        if record is None:
            missing.append(value)
        else:
            found[record.id] = record
    errors = [objects_not_found(call.kind, missing).row()] if missing else []
    results = [show(portal, call.kind, each, names) for each in found.values()]
    return batch_answer(portal, results, errors)


def archive_many(portal: Portal, call: Call) -> Response:
    """POST /objects/{objectType}/batch/archive."""
    body = call.needs("BatchInputSimplePublicObjectId", "inputs")
    for row in rows_of(body["inputs"], "inputs", most=MOST_ROWS):
        record = portal.find(call.kind, _id(row))
        if record is not None:
            portal.archive(call.kind, record)
    return done()


def find(portal: Portal, kind: Kind, name: str, value: str) -> Record | None:
    """The record that a unique property, or its id, leads to.

    Raises:
        HubSpotError: 400 for a property that is not unique.
    """
    if name == BY_ID:
        return portal.find(kind, value)
    if name not in portal.unique(kind):
        raise not_unique(kind, name)
    return portal.records[kind.name].owner(name, lookup_value(name, value))


def _resolved(portal: Portal, call: Call, *, archived: bool = False) -> Record:
    object_id = call.path["objectId"]
    if archived and object_id in portal.records[call.kind.name].archived:
        return portal.records[call.kind.name].archived[object_id]
    record = find(portal, call.kind, call.query.get("idProperty", BY_ID), object_id)
    if record is None:
        raise resource_not_found()
    return record


def _row_key(portal: Portal, kind: Kind, row: JSON) -> tuple[str, str]:
    """The property that names a row's record, and its value as it is compared."""
    name = text_of(row.get("idProperty") or BY_ID, "idProperty")
    if name not in portal.unique(kind):
        raise not_unique(kind, name)
    return name, lookup_value(name, _id(row))


def _id(row: JSON) -> str:
    if row.get("id") in (None, ""):
        refuse_missing("BatchInput", ["id"])
    return text_of(row["id"], "id")


def _properties(row: JSON) -> JSON:
    if row.get("properties") is None:
        refuse_missing("BatchInput", ["properties"])
    return mapping_of(row["properties"], "properties")


def _update_row(
    portal: Portal, kind: Kind, writer: RecordWriter, row: JSON, claims: Claims
) -> Plan:
    name, value = _row_key(portal, kind, row)
    record = find(portal, kind, name, value)
    if record is None:
        raise objects_not_found(kind, [value])
    return writer.plan(record, _properties(row), claims)


def _upsert_row(
    portal: Portal, kind: Kind, writer: RecordWriter, row: JSON, claims: Claims
) -> Plan:
    name, value = _row_key(portal, kind, row)
    record = find(portal, kind, name, value)
    given = _properties(row)
    if record is None and name == BY_ID:
        raise objects_not_found(kind, [value])
    if record is None and name not in given:
        given = {**given, name: _named(portal, name, value)}
    return writer.plan(record, given, claims)


def _named(portal: Portal, name: str, value: str) -> str:
    """The value that a new record gets from its row's id."""
    if name == "email" and portal.switches["upsert_without_email"] == "refused":
        raise invalid_values([Issue(name, "REQUIRED_FIELD", "email is required")])
    return value


def _associations(given: JSON) -> Others:
    found = []
    for each in rows_of(given.get("associations") or [], "associations", most=MOST_ROWS):
        other = text_of(mapping_of(each.get("to"), "to").get("id"), "to.id")
        types = rows_of(each.get("types") or [], "types", most=MOST_ROWS)
        ids = [each.get("associationTypeId") for each in types]
        found.append((_target(ids), other, [number for number in ids if isinstance(number, int)]))
    return found


TARGETS = {3: "contacts", 4: "deals"}
"""Association type id to the kind on its far side, of those that this portal has."""


def _target(type_ids: list[object]) -> Kind:
    for each in type_ids:
        if isinstance(each, int) and each in TARGETS:
            return kind_of(TARGETS[each])
    return refuse("None of the association types fits")


def _join(portal: Portal, kind: Kind, record: Record, others: Others) -> None:
    for other_kind, other_id, types in others:
        if portal.find(other_kind, other_id) is not None:
            portal.join((kind.name, record.id), (other_kind.name, other_id), types)
