"""The contact fields of an instance: what new ones are called, and when they can be used."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from vendor_sandbox.mautic.call import text_of
from vendor_sandbox.mautic.core_fields import (
    CORE_FIELDS,
    FIXED,
    GROUPS,
    LIST_TYPES,
    PROPERTIES,
    RESERVED,
    TYPES,
)
from vendor_sandbox.mautic.errors import MauticError, by_status, form_error
from vendor_sandbox.mautic.php import is_blank, items_of

ALIAS_LENGTH = 25
NOT_IN_ALIAS = re.compile(r"[^a-z0-9_]+")
MISSING = "A value is required."
REQUIRED_LABELS = (("yes", "positive"), ("no", "negative"))
FLAGS = {
    "isPubliclyUpdatable": "is_publicly_updatable",
    "isUniqueIdentifier": "is_unique",
    "isRequired": "is_required",
    "isPublished": "is_published",
}


@dataclass(slots=True)
class Field:
    """A column of the contacts. `polls_left` counts looks until its column exists."""

    id: int
    label: str
    alias: str
    type: str
    group: str = "core"
    properties: Any = field(default_factory=list)
    default_value: Any = None
    is_unique: bool = False
    is_required: bool = False
    is_publicly_updatable: bool = False
    is_published: bool = True
    is_fixed: bool = False
    polls_left: int = 0

    def show(self) -> dict[str, Any]:
        """As GET /fields/contact/{id} answers."""
        return {
            "id": self.id,
            "isPublished": self.is_published,
            "label": self.label,
            "alias": self.alias,
            "type": self.type,
            "group": self.group,
            "order": self.id,
            "object": "lead",
            "defaultValue": self.default_value,
            "isRequired": self.is_required,
            "isPubliclyUpdatable": self.is_publicly_updatable,
            "isUniqueIdentifier": self.is_unique,
            "properties": self.properties,
        }

    def options(self) -> list[str]:
        """The values that a select or multiselect takes."""
        listed = self.properties.get("list", []) if isinstance(self.properties, dict) else []
        return [str(_option(each)) for _, each in items_of(listed)]

    @property
    def scale(self) -> int:
        """How many decimals a number keeps."""
        scale = self.properties.get("scale") if isinstance(self.properties, dict) else None
        return scale if isinstance(scale, int) and 0 <= scale <= 10 else 0  # noqa: PLR2004 - decimals


class FieldBook:
    """All fields by alias, the oldest first."""

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._by_alias: dict[str, Field] = {}
        self._last_id = 0
        self.version = 0
        for alias, label, kind, group in CORE_FIELDS:
            self._keep(_core_field(self._last_id + 1, alias, label, kind, group))

    def __iter__(self) -> Iterator[Field]:
        """Every field."""
        return iter(list(self._by_alias.values()))

    def usable(self, alias: str) -> Field | None:
        """The published field of that alias."""
        found = self._by_alias.get(alias)
        return found if found is not None and found.is_published else None

    def published(self) -> list[Field]:
        """Every field that contacts can have."""
        return [each for each in self if each.is_published]

    def unique(self) -> list[Field]:
        """The published unique identifiers."""
        return [each for each in self if each.is_unique and each.is_published]

    def get(self, field_id: int) -> Field:
        """A field by its id.

        Raises:
            MauticError: 404 where there is none.
        """
        for each in self:
            if each.id == field_id:
                return each
        raise by_status(404)

    def poll(self) -> None:
        """Somebody looked: columns made in the background come nearer."""
        for each in self:
            if each.polls_left:
                each.polls_left -= 1
                if not each.polls_left:
                    each.is_published = True
                    self.version += 1

    def add(self, body: dict[str, Any]) -> Field:
        """Make a field; its alias is what Mautic makes of the one asked for.

        Raises:
            MauticError: 400 for a missing label, an unknown type or missing properties.
        """
        label = text_of(body, "label") or ""
        kind = text_of(body, "type") or "text"
        _check(label, kind, body.get("properties"))
        made = Field(self._last_id + 1, label, self._alias(body, label), kind)
        _fill(made, body)
        if self._switches["background_fields"]:
            made.is_published = False
            made.polls_left = self._switches["background_polls"]
        self._keep(made)
        return made

    def update(self, field_id: int, body: dict[str, Any]) -> Field:
        """Change a field; alias and type stay."""
        changed = self.get(field_id)
        if "properties" in body:
            _check(changed.label, changed.type, body["properties"])
        changed.label = text_of(body, "label") or changed.label
        _fill(changed, body)
        self.version += 1
        return changed

    def remove(self, field_id: int) -> Field:
        """Delete a field.

        Raises:
            MauticError: 403 for a field that Mautic itself needs.
        """
        removed = self.get(field_id)
        if removed.is_fixed:
            raise by_status(403)
        del self._by_alias[removed.alias]
        self.version += 1
        return removed

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {"last_id": self._last_id, "fields": [asdict(each) for each in self]}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self._by_alias = {each["alias"]: Field(**each) for each in state["fields"]}
        self._last_id = state["last_id"]
        self.version += 1

    def _keep(self, made: Field) -> None:
        self._last_id = made.id
        self._by_alias[made.alias] = made
        self.version += 1

    def _alias(self, body: dict[str, Any], label: str) -> str:
        wanted = cleaned_alias(text_of(body, "alias") or label)
        free, number = wanted, 1
        while free in self._by_alias:
            free, number = f"{wanted}{number}", number + 1
        return free


def cleaned_alias(wanted: str) -> str:
    """What Mautic makes of an alias: no accents, no case, 25 characters, no word of SQL."""
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().lower()
    alias = NOT_IN_ALIAS.sub("_", plain.strip()).strip("_")[:ALIAS_LENGTH]
    return f"f_{alias}" if alias in RESERVED or not alias.strip("0123456789") else alias


def _core_field(number: int, alias: str, label: str, kind: str, group: str) -> Field:
    return Field(
        number,
        label,
        alias,
        kind,
        group,
        properties=PROPERTIES.get(alias, []),
        is_unique=alias == "email",
        is_publicly_updatable=alias == "email",
        is_fixed=alias in FIXED,
    )


def _check(label: str, kind: str, properties: Any) -> None:
    if not label.strip():
        raise form_error({"label": MISSING})
    if kind not in TYPES:
        raise form_error({"type": "The selected choice is invalid."})
    given = properties if isinstance(properties, dict) else {}
    if kind == "boolean":
        for name, meaning in REQUIRED_LABELS:
            if is_blank(given.get(name)):
                raise MauticError(400, f"A '{meaning}' label is required.")
    if kind in LIST_TYPES and is_blank(given.get("list")):
        raise MauticError(400, "A list of options is required.")


def _fill(made: Field, body: dict[str, Any]) -> None:
    for name, attribute in FLAGS.items():
        if name in body:
            setattr(made, attribute, bool(body[name]))
    if body.get("group") in GROUPS:
        made.group = body["group"]
    if "defaultValue" in body:
        made.default_value = text_of(body, "defaultValue")
    if isinstance(body.get("properties"), dict):
        made.properties = body["properties"]


def _option(given: Any) -> Any:
    return given.get("value", "") if isinstance(given, dict) else given
