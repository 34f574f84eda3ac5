"""The contract of the customer stream, checked record by record."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

import phonenumbers
from jsonschema import Draft202012Validator, ValidationError

from crm_core.contact_points import normalise_email, normalise_phone
from crm_core.customer import Customer
from crm_core.errors import RecordRejectedError, SettingsError

LONGEST_TEXT: Final = 10_000
"""Characters of a text field; anything longer is a mistake at the source, not a name or a venue."""

PLAUSIBLE_YEARS: Final = range(1900, 2201)

LARGEST_NUMBER: Final = 10**15
"""Far beyond any sum or count, and exact as a floating-point number, which is what CRMs keep."""

_PYTHON_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float, Decimal),
    "array": (list,),
    "null": (type(None),),
}

_WORDS: Final = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "null": "empty",
}

Check = Callable[[Any], bool]


def load_schema() -> dict[str, Any]:
    """Read the JSON Schema that `publish.customers` fulfils."""
    text = files("crm_core").joinpath("customer.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


class Contract:
    """Turns records into customers, or says why a record is none.

    The schema is compiled into plain checks once. They let nothing through that jsonschema would
    refuse, and are many times faster; jsonschema only finds the words for what they refuse.

    Args:
        default_region: ISO 3166-1 alpha-2 country for phone numbers of people without a country.

    Raises:
        SettingsError: The region is no country.
    """

    def __init__(self, default_region: str | None = None) -> None:
        if default_region is not None and default_region not in phonenumbers.SUPPORTED_REGIONS:
            reason = "The setting default_region is no country that has phone numbers"
            raise SettingsError(reason, "Write its ISO 3166-1 code in capitals, for instance AU.")
        schema = load_schema()
        self._default_region = default_region
        self._required = tuple(schema["required"])
        self._properties = schema["properties"]
        self._checks = {name: _compile(spec) for name, spec in schema["properties"].items()}
        self._dates = tuple(
            name
            for name, spec in schema["properties"].items()
            if spec.get("format") in {"date", "date-time"}
        )
        self._numbers = tuple(
            name
            for name, spec in schema["properties"].items()
            if name != "sync_version" and {"integer", "number"} & set(_types_of(spec))
        )
        self._validator = Draft202012Validator(
            schema, format_checker=Draft202012Validator.FORMAT_CHECKER
        )

    def customer(self, record: Mapping[str, Any]) -> Customer:
        """Check and normalise one record.

        Raises:
            RecordRejectedError: The record breaks the contract.
        """
        _refuse_unprintable(record)
        fields, notes = self._normalised(record)
        self._refuse_broken(fields)
        _refuse_implausible_dates(fields, self._dates)
        _refuse_implausible_numbers(fields, self._numbers)
        return Customer(
            customer_id=fields["customer_id"],
            email=fields["email"],
            mobile=fields.get("mobile"),
            marketing_opt_in=fields["marketing_opt_in"],
            opt_in_pending=bool(fields.get("opt_in_pending")),
            consent_source=fields.get("consent_source"),
            email_status=fields.get("email_status", "ok"),
            customer_segment=fields.get("customer_segment"),
            sync_version=fields["sync_version"],
            row_hash=fields.get("row_hash"),
            fields=fields,
            notes=notes,
        )

    def _normalised(self, record: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        fields = dict(record)
        if isinstance(email := fields.get("email"), str):
            fields["email"] = normalise_email(email)
        notes = []
        for name in ("mobile", "landline"):
            raw = fields.get(name)
            if raw is not None:
                fields[name] = self._phone(raw, fields)
                if raw and fields[name] is None:
                    notes.append(f"{name} left out: it cannot be dialled")
        return fields, tuple(notes)

    def _phone(self, raw: Any, fields: Mapping[str, Any]) -> str | None:
        regions = (fields.get("country"), fields.get("location"), self._default_region)
        region = next((code for code in regions if isinstance(code, str) and code), None)
        return normalise_phone(raw, region) if isinstance(raw, str) else None

    def _refuse_broken(self, fields: Mapping[str, Any]) -> None:
        for name in self._required:
            if name not in fields:
                reason = f"{name} is missing"
                raise RecordRejectedError(reason)
        for name, value in fields.items():
            if name in self._checks and not self._checks[name](value):
                raise RecordRejectedError(self._reason(name, value))

    def _reason(self, name: str, value: object) -> str:
        spec = self._properties[name]
        error = next(self._validator.evolve(schema=spec).iter_errors(value), None)
        fault = _in_words(error) if error else f"breaks the rule format {spec.get('format')}"
        return f"{name} {fault}"


def _compile(spec: Mapping[str, Any]) -> Check:
    types = frozenset(python for name in _types_of(spec) for python in _PYTHON_TYPES[name])
    details = [make(spec[keyword]) for keyword, make in _DETAILS.items() if keyword in spec]

    def check(value: Any) -> bool:
        if type(value) not in types:
            return False
        return value is None or all(detail(value) for detail in details)

    return check


def _types_of(spec: Mapping[str, Any]) -> Sequence[str]:
    return [spec["type"]] if isinstance(spec["type"], str) else spec["type"]


def _parses(parse: Callable[[str], object], value: str) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    return True


def _is_plain_date(value: str) -> bool:
    return value[4:5] == value[7:8] == "-" and _parses(date.fromisoformat, value)


def _is_moment(value: str) -> bool:
    return (
        "T" in value
        and _parses(datetime.fromisoformat, value)
        and bool(datetime.fromisoformat(value).tzinfo)
    )


def _matches(pattern: str) -> Check:
    """Read a pattern of JSON Schema: its `$` is the very end, and no line end may follow."""
    whole = re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)
    return lambda value: whole.search(value) is not None


_FORMATS: Final[Mapping[str, Check]] = {
    "date": _is_plain_date,
    "date-time": _is_moment,
    "uuid": lambda value: len(value) == len(str(UUID(int=0))) and _parses(UUID, value),
    "email": lambda value: "@" in value,
}

_DETAILS: Final[Mapping[str, Callable[[Any], Check]]] = {
    "format": lambda name: _FORMATS[name],
    "pattern": _matches,
    "enum": lambda allowed: frozenset(allowed).__contains__,
    "minimum": lambda least: lambda value: value >= least,
    "maximum": lambda most: lambda value: value <= most,
    "maxLength": lambda most: lambda value: len(value) <= most,
    "items": lambda spec: partial(_every, _compile(spec)),
}


def _every(check: Check, values: list[Any]) -> bool:
    return all(map(check, values))


def _refuse_unprintable(record: Mapping[str, Any]) -> None:
    for name, value in record.items():
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str) and (fault := _fault_of(text)):
                reason = f"{_safe(name)} {fault}"
                raise RecordRejectedError(reason)


def _fault_of(text: str) -> str | None:
    if len(text) > LONGEST_TEXT:
        return f"is longer than {LONGEST_TEXT:,} characters"
    if "\x00" in text:
        return "contains a NUL character"
    if not text.isascii() and not _parses(str.encode, text):
        return "contains half a character (a lone surrogate)"
    return None


def _refuse_implausible_dates(fields: Mapping[str, Any], dates: Iterable[str]) -> None:
    for name in dates:
        if (value := fields.get(name)) and int(value[:4]) not in PLAUSIBLE_YEARS:
            reason = f"{name} is not a plausible date"
            raise RecordRejectedError(reason)


def _refuse_implausible_numbers(fields: Mapping[str, Any], numbers: Iterable[str]) -> None:
    for name in numbers:
        value = fields.get(name)
        if value is not None and not -LARGEST_NUMBER < value < LARGEST_NUMBER:
            reason = f"{name} is not a plausible number"
            raise RecordRejectedError(reason)


def _in_words(error: ValidationError) -> str:
    expected: Any = error.validator_value
    if error.validator == "type":
        names = [expected] if isinstance(expected, str) else expected
        return f"is not {' or '.join(_WORDS[name] for name in names)}"
    if error.validator == "enum":
        return f"is not one of {', '.join(map(str, expected))}"
    return f"breaks the rule {error.validator} {expected}"


def _safe(name: object) -> str:
    return str(name).encode("ascii", "backslashreplace").decode()[:60].replace("\x00", "")
