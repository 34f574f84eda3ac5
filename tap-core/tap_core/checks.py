"""A quick check of records, made from their JSON Schema.

It knows what the schemas of these taps use (types, date-time, properties, items, allOf) and answers
only yes or no; the jsonschema library, a hundred times slower, then says why.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import jsonschema

Check = Callable[[Any], bool]

YEARS = range(1900, 2200)
"""Years that a date in ticketing can have."""

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
    types = _types(schema)
    deeper = _deeper(_merged(schema))
    if deeper is None:
        return lambda value: type(value) in types
    return lambda value: type(value) in types and (value is None or deeper(value))


def explain(record: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Say which field of `record` does not fit `schema`, without showing its value."""
    validator = jsonschema.Draft7Validator(schema, format_checker=_FORMATS)
    error = jsonschema.exceptions.best_match(validator.iter_errors(record))
    if error is None:
        return "a value is out of range"
    if error.validator == "required":
        return "a key field is missing"
    return f"field {_path(error)} is not {_expectation(error)}"


def _types(schema: Mapping[str, Any]) -> frozenset[type]:
    names = schema.get("type", list(_PYTHON_TYPES))
    listed = [names] if isinstance(names, str) else names
    return frozenset(kind for name in listed for kind in _PYTHON_TYPES[name])


def _merged(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take the parts of `allOf` into the schema.

    The items of a list stand there: target-postgres makes a list whose items it knows an SQL array
    rather than JSON.
    """
    parts = schema.get("allOf", ())
    return {**{name: rule for part in parts for name, rule in part.items()}, **schema}


def _deeper(schema: Mapping[str, Any]) -> Check | None:
    if schema.get("format") == "date-time":
        return is_sane_time
    if "properties" in schema:
        return _properties_check(schema["properties"])
    if isinstance(schema.get("items"), Mapping):
        item_check = compile_check(schema["items"])
        return lambda items: all(map(item_check, items))
    if "integer" in schema.get("type", ()):
        return _fits_bigint
    return None


def _properties_check(properties: Mapping[str, Any]) -> Check:
    rules = {name: (_types(part), _deeper(_merged(part))) for name, part in properties.items()}
    find = rules.get

    def check(record: dict[str, Any]) -> bool:
        for name, value in record.items():
            rule = find(name)
            if rule is None:
                continue
            types, deeper = rule
            if type(value) not in types:
                return False
            if deeper is not None and value is not None and not deeper(value):
                return False
        return True

    return check


def is_sane_time(text: str) -> bool:
    """Whether `text` is a date and time in a year that ticketing can have."""
    try:
        return datetime.fromisoformat(text).year in YEARS
    except ValueError:
        return False


def _fits_bigint(number: object) -> bool:
    return not isinstance(number, int) or abs(number) <= _LARGEST_INTEGER


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
    kinds = [wanted] if isinstance(wanted, str) else wanted
    return " or ".join(kind for kind in kinds if kind != "null")
