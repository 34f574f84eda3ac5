"""The attributes that contacts can have, and which values they take."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, NoReturn

from vendor_sandbox.brevo.errors import refuse_invalid, refuse_missing, refuse_not_found

NAME = re.compile(r"[A-Z0-9_-]{1,50}")
MAX_OPTION = 200
LARGEST = 1e300

TYPES = {
    "normal": ("text", "date", "float", "boolean", "id", "multiple-choice", "user"),
    "category": ("category",),
    "transactional": ("id", "text", "date", "float", "boolean"),
    "calculated": (),
    "global": (),
}
"""Category to the types it may have; there is no integer and no date-time."""

GLOBAL = {
    "BLACKLIST": "COUNT[BLACKLISTED,BLACKLISTED,<,NOW()]",
    "READERS": "COUNT[READERS,READERS,<,NOW()]",
    "CLICKERS": "COUNT[CLICKERS,CLICKERS,<,NOW()]",
}
LANGUAGES = [
    {"value": 0, "valueStr": "en", "label": "English"},
    {"value": 0, "valueStr": "fr", "label": "French"},
]
YES_OR_NO = [
    {"value": 1, "valueStr": "1", "label": "Yes"},
    {"value": 2, "valueStr": "2", "label": "No"},
]
NAMES_BY_LANGUAGE = {"en": ("LASTNAME", "FIRSTNAME"), "fr": ("NOM", "PRENOM")}
TEXTS = ("CONTACT_TIMEZONE", "EXT_ID", "LINKEDIN", "JOB_TITLE")
PHONE_CHANNELS = ("WHATSAPP", "LANDLINE_NUMBER")
NOT_LISTED = ("EMAIL",)
"""An attribute that every contact has and GET /contacts/attributes does not name (recorded)."""


class Verdict(Enum):
    """What becomes of a value that is not stored."""

    IGNORED = "ignored"
    ERASED = "erased"


@dataclass(slots=True)
class Attribute:
    """One attribute. `enumeration` holds value and label of a category's options."""

    name: str
    category: str
    type: str = ""
    options: list[str] = field(default_factory=list)
    enumeration: list[dict[str, Any]] = field(default_factory=list)
    value: str = ""
    is_recurring: bool = False
    field_key: str = ""

    def show(self) -> dict[str, Any]:
        """As GET /contacts/attributes lists it."""
        shown: dict[str, Any] = {"name": self.name, "category": self.category}
        if self.type and self.category != "category":
            shown["type"] = self.type
        if self.field_key:
            shown["field_key"] = self.field_key
        if self.type == "multiple-choice":
            shown["multiCategoryOptions"] = self.options
        if self.category == "category":
            shown["enumeration"] = self.enumeration
        if self.category in ("calculated", "global"):
            shown["calculatedValue"] = self.value
        return shown


class AttributeBook:
    """The attributes of the account: those every account has and those added since."""

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._added: dict[str, Attribute] = {}
        self._removed: set[str] = set()

    def all(self) -> list[Attribute]:
        """Every attribute, the built-in ones first."""
        return [*self._built_in().values(), *self._added.values()]

    def settable(self) -> dict[str, Attribute]:
        """Attributes that a contact's own values can fill, by name."""
        usable = ("normal", "category")
        return {each.name: each for each in self.all() if each.category in usable}

    def transactional(self) -> frozenset[str]:
        """Names of the attributes that only belong to transactions."""
        return frozenset(each.name for each in self.all() if each.category == "transactional")

    def create(self, category: str, name: str, body: dict[str, Any]) -> None:
        """Add an attribute.

        Raises:
            BrevoError: Name taken or not usable, unknown category or type, options missing.
        """
        if not body:
            refuse_missing("No inputs in the body")
        name = name.upper()
        if not NAME.fullmatch(name):
            refuse_invalid("Attribute name is invalid")
        if name in self._built_in() or name in self._added or name in NOT_LISTED:
            refuse_invalid("Attribute name must be unique")
        self._added[name] = _attribute(category, name, body)

    def update(self, category: str, name: str, body: dict[str, Any]) -> None:
        """Change options or value; the type stays."""
        attribute = self._own(category, name)
        if "type" in body and body["type"] != attribute.type:
            refuse_invalid("Attribute type can not be updated")
        merged = {"type": attribute.type, **body} if attribute.type else body
        self._added[attribute.name] = _attribute(category, attribute.name, merged)

    def delete(self, category: str, name: str) -> str:
        """Remove an attribute; returns its name as stored."""
        attribute = self._own(category, name)
        del self._added[attribute.name]
        return attribute.name

    def delete_option(self, name: str, option: str) -> None:
        """Remove one option of a multiple-choice attribute."""
        attribute = self._own("normal", name)
        if option not in attribute.options:
            refuse_not_found("Attribute option not found")
        attribute.options.remove(option)

    def dump(self) -> list[dict[str, Any]]:
        """The added attributes as JSON-ready values."""
        names = Attribute.__slots__
        return [{name: getattr(each, name) for name in names} for each in self._added.values()]

    def load(self, state: list[dict[str, Any]]) -> None:
        """Take over what `dump` gave."""
        self._added = {each["name"]: Attribute(**each) for each in state}

    def _built_in(self) -> dict[str, Attribute]:
        channels = PHONE_CHANNELS if self._switches["phone_channels"] else ()
        names = NAMES_BY_LANGUAGE[self._switches["account_language"]]
        keys = {**dict(zip(names, ("lastname", "firstname"), strict=True)), "SMS": "sms"}
        built_in = [
            *(Attribute(name, "global", "float", value=value) for name, value in GLOBAL.items()),
            *(Attribute(name, "normal", "text", field_key=keys[name]) for name in names),
            Attribute("_DETECTED_LANGUAGE", "category", "category", enumeration=LANGUAGES),
            Attribute("DOUBLE_OPT-IN", "category", "category", enumeration=YES_OR_NO),
            Attribute("OPT_IN", "normal", "boolean"),
            *(Attribute(name, "normal", "text") for name in (*TEXTS, *channels)),
            Attribute("SMS", "normal", "text", field_key=keys["SMS"]),
        ]
        return {each.name: each for each in built_in}

    def _own(self, category: str, name: str) -> Attribute:
        if category not in TYPES:
            refuse_invalid("Attribute category is invalid")
        attribute = self._added.get(name.upper())
        if attribute is None or attribute.category != category:
            refuse_not_found("Attribute not found")
        return attribute


def _attribute(category: str, name: str, body: dict[str, Any]) -> Attribute:
    if category not in TYPES:
        refuse_invalid("Attribute category is invalid")
    if not TYPES[category]:
        return _computed(category, name, body)
    kind = body.get("type")
    if kind is None and category != "category":
        refuse_missing("Attribute type is missing")
    if kind not in (None, *TYPES[category]):
        refuse_invalid("Attribute type is invalid")
    attribute = Attribute(name, category, kind or category)
    if kind == "multiple-choice":
        attribute.options = _options(body.get("multiCategoryOptions"))
    if category == "category":
        attribute.enumeration = _enumeration(body.get("enumeration"))
    return attribute


def _computed(category: str, name: str, body: dict[str, Any]) -> Attribute:
    value = body.get("value")
    if not isinstance(value, str) or not value:
        refuse_missing("Attribute value is missing")
    return Attribute(name, category, value=value, is_recurring=bool(body.get("isRecurring")))


def _options(given: Any) -> list[str]:
    if not isinstance(given, list) or not given:
        refuse_missing("multiCategoryOptions is missing")
    if not all(isinstance(each, str) and 0 < len(each) <= MAX_OPTION for each in given):
        _refuse_option()
    return list(dict.fromkeys(given))


def _enumeration(given: Any) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not given:
        refuse_missing("enumeration is missing")
    if not all(map(_is_choice, given)):
        _refuse_option()
    return [
        {"value": each["value"], "valueStr": str(each["value"]), "label": each["label"]}
        for each in given
    ]


def _is_choice(given: Any) -> bool:
    return (
        isinstance(given, dict)
        and type(given.get("value")) is int
        and isinstance(given.get("label"), str)
        and 0 < len(given["label"]) <= MAX_OPTION
    )


def _refuse_option() -> NoReturn:
    refuse_invalid(f"Attribute options must be texts of at most {MAX_OPTION} characters")


def accepted(attribute: Attribute, value: Any, switches: dict[str, Any]) -> Any:
    """What is stored for `value`, or a `Verdict`.

    A value of another type is ignored without a word (Brevo API, create a contact); a date in
    another form than YYYY-MM-DD is stored as null; an empty text erases.
    """
    match attribute.type:
        case "text" | "user" | "id":
            return _text(value)
        case "date":
            return _date(value, switches)
        case "float":
            return value if _is_number(value) else Verdict.IGNORED
        case "boolean":
            return value if isinstance(value, bool) else Verdict.IGNORED
        case "multiple-choice":
            return _choices(attribute, value)
        case _:
            return _choice(attribute, value, switches)


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        return Verdict.IGNORED
    return value or Verdict.ERASED


def _date(value: Any, switches: dict[str, Any]) -> Any:
    if not isinstance(value, str):
        return Verdict.IGNORED
    if is_date(value):
        return value
    return None if switches["bad_date"] == "null" else Verdict.IGNORED


def _choices(attribute: Attribute, value: Any) -> Any:
    if not isinstance(value, list):
        return Verdict.IGNORED
    return [each for each in value if each in attribute.options]


def _choice(attribute: Attribute, value: Any, switches: dict[str, Any]) -> Any:
    for option in attribute.enumeration:
        by_label = switches["category_labels"] and value == option["label"]
        if not isinstance(value, bool) and (str(value) == option["valueStr"] or by_label):
            return option["value"] or option["valueStr"]
    return Verdict.IGNORED


def is_date(value: str) -> bool:
    """Whether a text is a day of the calendar as YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST <= value <= LARGEST
