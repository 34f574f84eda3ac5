"""The filters of a search, read once and then asked of every record (HubSpot API, search)."""

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from vendor_sandbox.hubspot.call import JSON, one_of, text_of, texts
from vendor_sandbox.hubspot.errors import refuse
from vendor_sandbox.hubspot.moments import milliseconds
from vendor_sandbox.hubspot.properties import Property, PropertyBook
from vendor_sandbox.hubspot.values import ValueRefusedError, stored

Comparable = float | str
Test = Callable[[dict[str, str]], bool]
OPERATORS = (
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
)
ORDER: dict[str, Callable[[Comparable, Comparable], bool]] = {
    "LT": lambda held, bound: held < bound,  # type: ignore[operator]
    "LTE": lambda held, bound: held <= bound,  # type: ignore[operator]
    "GT": lambda held, bound: held > bound,  # type: ignore[operator]
    "GTE": lambda held, bound: held >= bound,  # type: ignore[operator]
}
TOKEN = re.compile(r"[^\w]+")


def read_filter(book: PropertyBook, given: JSON) -> Test:
    """A filter as a question to the properties of a record.

    Raises:
        HubSpotError: 400 for an unknown property, operator, or a value that does not fit.
    """
    prop = _property(book, given)
    name = prop.name
    operator = one_of(given.get("operator"), "operator", OPERATORS)
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        wanted = operator == "HAS_PROPERTY"
        return lambda properties: (name in properties) is wanted
    if operator in ("CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"):
        return _token_test(name, given, wanted=operator == "CONTAINS_TOKEN")
    return _value_test(prop, operator, given)


def comparable(prop: Property, value: str) -> Comparable:
    """A kept value as it is ordered: text without case, everything else by number."""
    if prop.type == "number":
        return float(value)
    if prop.type == "datetime":
        return milliseconds(value)
    if prop.type == "date":
        return milliseconds(f"{value}T00:00:00Z")
    return value.lower()


def _property(book: PropertyBook, given: JSON) -> Property:
    found = book.find(text_of(given.get("propertyName", ""), "propertyName"))
    if found is None:
        refuse(f"There was a problem with the request: property {given.get('propertyName')!r}")
    return found


def _value_test(prop: Property, operator: str, given: JSON) -> Test:
    held = _reader(prop)
    if operator in ("IN", "NOT_IN"):
        return _among(prop, held, texts(given.get("values"), "values"), wanted=operator == "IN")
    bound = _bound(prop, given.get("value"), "value")
    if operator == "BETWEEN":
        high = _bound(prop, given.get("highValue"), "highValue")
        return lambda each: (value := held(each)) is not None and bound <= value <= high  # type: ignore[operator]
    if operator in ("EQ", "NEQ"):
        wanted = operator == "EQ"
        return lambda each: (held(each) == bound) is wanted
    order = ORDER[operator]
    return lambda each: (value := held(each)) is not None and order(value, bound)


def _among(
    prop: Property,
    held: Callable[[dict[str, str]], Comparable | None],
    values: Sequence[str],
    *,
    wanted: bool,
) -> Test:
    """Texts are compared without their case, so that only values in lower case are ever found."""
    is_text = prop.type in ("string", "enumeration", "phone_number", "bool")
    bounds = {each if is_text else _bound(prop, each, "values") for each in values}
    return lambda each: (held(each) in bounds) is wanted


def _reader(prop: Property) -> Callable[[dict[str, str]], Comparable | None]:
    def read(properties: dict[str, str]) -> Comparable | None:
        value = properties.get(prop.name)
        return None if value is None else comparable(prop, value)

    return read


def _bound(prop: Property, value: object, name: str) -> Comparable:
    text = text_of(value, name)
    if prop.type not in ("number", "date", "datetime"):
        return text.lower()
    try:
        return comparable(prop, stored(prop, text, None))
    except ValueRefusedError as error:
        refuse(error.message)


def _token_test(name: str, given: JSON, *, wanted: bool) -> Test:
    pattern = text_of(given.get("value"), "value").lower()

    def test(properties: dict[str, str]) -> bool:
        value = properties.get(name, "").lower()
        tokens = [*value.replace(";", " ").split(), *TOKEN.split(value)]
        return any(fnmatchcase(token, pattern) for token in tokens) is wanted

    return test
