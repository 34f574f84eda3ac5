"""What a user may give wrongly: settings, a state, files. Each mistake is told in one line."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

import jsonschema
from singer_sdk.singerlib.json import deserialize_json

from tap_core.checks import is_sane_time

Schema = Mapping[str, Any]

FORMATS = jsonschema.FormatChecker(formats=())
FORMATS.checks("date-time")(lambda value: not isinstance(value, str) or is_sane_time(value))

NO_STATE = "Give a state that this tap wrote, or none for a full run"


class MistakeError(Exception):
    """Something that was given to the tap cannot be used.

    Args:
        reason: What is wrong with it; never the value, which may be a secret.
        advice: What to do about it.
    """

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"{reason}. {advice.removesuffix('.')}.")


def check_settings(settings: Mapping[str, Any], schema: Schema) -> None:
    """Let settings pass that fit their schema.

    Raises:
        MistakeError: One does not; its description says what it is for.
    """
    error = next(_errors(settings, schema), None)
    if error is None:
        return
    name = str(error.absolute_path[0]) if error.absolute_path else _missing(settings, schema)
    advice = schema["properties"][name].get("description", "Look it up in the README")
    raise MistakeError(f"the setting {name} {_complaint(error)}", advice)


def unknown_settings(settings: Mapping[str, Any], schema: Schema) -> list[str]:
    """Give the names of settings that `schema` does not hold, so that they have no effect."""
    return sorted(settings.keys() - schema["properties"].keys())


def check_state(state: Any, bookmark: Schema) -> None:
    """Let a state pass whose bookmarks fit the schema `bookmark`.

    Raises:
        MistakeError: They do not, or two speak for the same part of a stream.
    """
    error = next(_errors(state, _state_schema(bookmark)), None)
    if error is not None:
        where = ".".join(map(str, error.absolute_path)) or "the state"
        raise MistakeError(f"the state is none of this tap: {where} {_complaint(error)}", NO_STATE)
    for name, stream in state.get("bookmarks", {}).items():
        contexts = [partition["context"] for partition in stream.get("partitions", ())]
        if any(contexts.count(context) > 1 for context in contexts):
            raise MistakeError(f"the state has two bookmarks for a part of {name}", NO_STATE)


def read_object(file: IO[str], what: str) -> dict[str, Any]:
    """Read a file given on the command line.

    Raises:
        MistakeError: It holds something else than a JSON object.
    """
    try:
        value: Any = deserialize_json(file.read())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise MistakeError(
            f"the {what} file is not a JSON object", f"Check the file after --{what}"
        )
    return value


def _missing(settings: Mapping[str, Any], schema: Schema) -> str:
    names: list[str] = schema["required"]
    return next(name for name in names if name not in settings)


def _errors(value: Any, schema: Schema) -> Iterator[jsonschema.ValidationError]:
    return jsonschema.Draft7Validator(schema, format_checker=FORMATS).iter_errors(value)


def _complaint(error: jsonschema.ValidationError) -> str:
    wanted: Any = error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else wanted
    match error.validator:
        case "enum":
            return f"must be one of {', '.join(map(str, wanted))}"
        case "type":
            return f"must be of type {' or '.join(kind for kind in kinds if kind != 'null')}"
    return _COMPLAINTS.get(str(error.validator), "does not have the right form").format(wanted)


_COMPLAINTS: Mapping[str, str] = {
    "required": "is missing",
    "minimum": "must be at least {}",
    "exclusiveMinimum": "must be over {}",
    "maximum": "must be at most {}",
    "format": "must be a date and time, such as 2026-01-31T00:00:00Z",
}


def _state_schema(bookmark: Schema) -> Schema:
    time = {"type": ["string", "null"], "format": "date-time"}
    properties = {
        "replication_key_value": time,
        "read_at": time,
        "progress_markers": {"type": "object"},
        "context": {"type": "object"},
        **bookmark,
    }
    part = {"type": "object", "properties": properties}
    partitions = {"type": "array", "items": {**part, "required": ["context"]}}
    stream = {"type": "object", "properties": {**properties, "partitions": partitions}}
    bookmarks = {"type": "object", "additionalProperties": stream}
    return {"type": "object", "properties": {"bookmarks": bookmarks}}
