"""A quick check of records, made from their JSON Schema.

It knows what the schemas of these taps use (types, date-time, properties, items, allOf) and answers
only yes or no; the jsonschema library, a hundred times slower, then says why.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import jsonschema

Check = Callable[[Any], bool]
Rule = Mapping[type, Check | None]
"""The types that a value may have, and what else is asked of each."""

Shape = tuple[object, ...]
Plan = Sequence[tuple[str, Check]]

YEARS = range(1900, 2200)
"""Years that a date in ticketing can have."""

SHAPES = 1000
"""Shapes of one kind of object that are remembered; bounds the memory."""

_UNSEEN: Any = object()
_LARGEST_INTEGER = 2**63 - 1
_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, Decimal),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def compile_check(schema: Mapping[str, Any]) -> Check:
    """Build a function that says whether a value fits `schema`."""
    rule = _rule(schema)

    def check(value: Any) -> bool:
        deeper = rule.get(type(value), _refuse)
        return deeper is None or deeper(value)

    return check


def explain(record: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Say which field of `record` does not fit `schema`, without showing its value."""
    validator = jsonschema.Draft7Validator(schema, format_checker=_FORMATS)
    error = jsonschema.exceptions.best_match(validator.iter_errors(record))
    if error is None:
        return "a value is out of range"
    if error.validator == "required":
        return "a key field is missing"
    return f"field {_path(error)} is not {_expectation(error)}"


def _rule(schema: Mapping[str, Any]) -> Rule:
    names = schema.get("type", list(_PYTHON_TYPES))
    listed = [names] if isinstance(names, str) else names
    deeper = _deeper(merged(schema))
    return {kind: deeper.get(kind) for name in listed for kind in _PYTHON_TYPES[name]}


def fits_alone(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a value is what `schema` asks for, whatever lies in it."""
    shallow = {name: schema[name] for name in ("type", "format") if name in schema}
    return compile_check(shallow)(value)


def expectation(schema: Mapping[str, Any]) -> str:
    """Say what a value should be, for instance "a believable date-time"."""
    if "format" in schema:
        return f"a believable {schema['format']}"
    names = schema.get("type", ())
    return _either([names] if isinstance(names, str) else names)


def merged(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take the parts of `allOf` into the schema.

    The items of a list stand there: target-postgres makes a list whose items it knows an SQL array
    rather than JSON.
    """
    parts = schema.get("allOf", ())
    return {**{name: rule for part in parts for name, rule in part.items()}, **schema}


def _deeper(schema: Mapping[str, Any]) -> Mapping[type, Check]:
    found: dict[type, Check] = {}
    if schema.get("format") == "date-time":
        found[str] = is_sane_time
    if "properties" in schema:
        found[dict] = _properties_check(schema["properties"])
    if isinstance(schema.get("items"), Mapping):
        item_check = compile_check(schema["items"])
        found[list] = lambda items: all(map(item_check, items))
    if "integer" in schema.get("type", ()):
        found[int] = _fits_bigint
    return found


def _properties_check(properties: Mapping[str, Any]) -> Check:
    """Check records by their shape, as a vendor sends few of them: field names, then types."""
    rules = {name: _rule(part) for name, part in properties.items()}
    plans: dict[Shape, Plan | None] = {}

    def check(record: dict[str, Any]) -> bool:
        shape = (*record, *map(type, record.values()))
        plan = plans.get(shape, _UNSEEN)
        if plan is _UNSEEN:
            plan = _plan(record, rules)
            if len(plans) < SHAPES:
                plans[shape] = plan
        if plan is None:
            return False
        for name, deeper in plan:  # noqa: SIM110 - a generator takes twice as long
            if not deeper(record[name]):
                return False
        return True

    return check


def _plan(record: Mapping[str, Any], rules: Mapping[str, Rule]) -> Plan | None:
    """List the checks that the types of a record's fields call for; None where a type is wrong."""
    known = [
        (name, rules[name].get(type(value), _refuse))
        for name, value in record.items()
        if name in rules
    ]
    if any(deeper is _refuse for _, deeper in known):
        return None
    return [(name, deeper) for name, deeper in known if deeper is not None]


def _refuse(_value: object) -> bool:
    return False


def is_sane_time(text: str) -> bool:
    """Whether `text` is a date and time in a year that ticketing can have."""
    try:
        return datetime.fromisoformat(text).year in YEARS
    except ValueError:
        return False


def _fits_bigint(number: int) -> bool:
    return abs(number) <= _LARGEST_INTEGER


_FORMATS = jsonschema.FormatChecker(formats=())
_FORMATS.checks("date-time")(lambda value: not isinstance(value, str) or is_sane_time(value))


def _path(error: jsonschema.ValidationError) -> str:
    return "".join("[]" if isinstance(step, int) else f".{step}" for step in error.path).lstrip(".")


def _expectation(error: jsonschema.ValidationError) -> str:
    wanted: Any = error.validator_value
    if error.validator == "format":
        return f"a believable {wanted}"
    if error.validator != "type":
        return "as documented"
    return _either([wanted] if isinstance(wanted, str) else wanted)


def _either(kinds: Sequence[str]) -> str:
    return " or ".join(kind for kind in kinds if kind != "null")
