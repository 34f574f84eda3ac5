"""Landing a record without the fields whose type is another than documented.

Documented and live types differ (recorded: a time limit as text, an empty list for an object).
Where nothing is computed from a field, that costs the field, with a reason, and never the record.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tap_core.checks import expectation, fits_alone, merged


class Lost(NamedTuple):
    """A field that is left out: its path, with `[]` for the items of a list, and what it is not."""

    path: str
    expected: str

    @property
    def reason(self) -> str:
        """What to tell, without the value."""
        return f"field {self.path} is not {self.expected}"


def spare(record: dict[str, Any], schema: Mapping[str, Any]) -> list[Lost]:
    """Set what does not fit `schema` to null, in place, and give what that was.

    Ids that came as numbers are kept, as text: some vendors send them so at times.
    """
    lost: list[Lost] = []
    _spared(record, schema, "", lost)
    return lost


def touches(lost: Iterable[Lost], needed: Iterable[str]) -> bool:
    """Whether one of the `needed` paths is lost, in whole or in part."""
    return any(_overlap(each.path, path) for each in lost for path in needed)


def _spared(value: Any, schema: Mapping[str, Any], path: str, lost: list[Lost]) -> Any:
    schema = merged(schema)
    if _is_numeric_id(value, schema, path):
        return str(value)
    if not fits_alone(value, schema):
        lost.append(Lost(path, expectation(schema)))
        return None
    if isinstance(value, dict):
        for name, part in schema.get("properties", {}).items():
            if name in value:
                value[name] = _spared(value[name], part, f"{path}.{name}".lstrip("."), lost)
    elif isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        value[:] = [_spared(item, schema["items"], f"{path}[]", lost) for item in value]
    return value


def _is_numeric_id(value: Any, schema: Mapping[str, Any], path: str) -> bool:
    name = path.rpartition(".")[2]
    is_id = name == "id" or name.endswith("_id")
    return is_id and type(value) is int and "integer" not in schema.get("type", ())


def _overlap(one: str, other: str) -> bool:
    first, second = (path.replace("[]", ".[]").split(".") for path in (one, other))
    length = min(len(first), len(second))
    return first[:length] == second[:length]
