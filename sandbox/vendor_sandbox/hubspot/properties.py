"""Properties: the columns of a kind of record, and how new ones are made."""

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from typing import Any

from vendor_sandbox.hubspot.call import JSON, mapping_of, text_of
from vendor_sandbox.hubspot.errors import HubSpotError, not_found, refuse, refuse_missing

NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
MOST_UNIQUE = 10
FITTING = {
    "string": ("text", "textarea", "html", "phonenumber"),
    "number": ("number",),
    "bool": ("booleancheckbox",),
    "enumeration": ("select", "radio", "checkbox"),
    "date": ("date",),
    "datetime": ("date",),
    "phone_number": ("phonenumber",),
}
"""`type` to the `fieldType`s that go with it (HubSpot API, properties)."""
OWNER = "909"
LATER = {"createdAt", "updatedAt", "createdUserId", "updatedUserId", "archived"}
BOOLEAN = ["true", "false"]
CHANGEABLE = ("label", "description", "groupName", "options", "hidden", "displayOrder", "formField")


@dataclass(slots=True)
class Property:
    """One property; `options` are as the API shows them."""

    name: str
    label: str
    type: str
    field_type: str
    group: str
    options: list[JSON] = field(default_factory=list)
    description: str = ""
    unique: bool = False
    read_only: bool = False
    defined_by_hubspot: bool = False
    open_options: bool = False
    form_field: bool = False
    hidden: bool = False
    display_order: int = -1
    created_at: str | None = None

    @property
    def values(self) -> list[str]:
        """The values that the options allow."""
        return [each["value"] for each in self.options]

    @property
    def is_multiple(self) -> bool:
        """Whether several options can be set at once."""
        return self.field_type == "checkbox"

    def show(self) -> JSON:
        """As the API answers."""
        shown = {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "groupName": self.group,
            "description": self.description,
            "options": self.options,
            "displayOrder": self.display_order,
            "hasUniqueValue": self.unique,
            "calculated": False,
            "externalOptions": self.open_options,
            "hidden": self.hidden,
            "formField": self.form_field,
            "modificationMetadata": {
                "archivable": not self.defined_by_hubspot,
                "readOnlyDefinition": self.defined_by_hubspot,
                "readOnlyValue": self.read_only,
            },
            "dataSensitivity": "non_sensitive",
        }
        made = {"createdAt": self.created_at, "updatedAt": self.created_at}
        if self.created_at is None:
            return shown | {"hubspotDefined": True}
        by = {"createdUserId": OWNER, "updatedUserId": OWNER}
        return shown | made | by | {"archived": False}

    def show_made(self) -> JSON:
        """As the answer to a batch of new ones tells it: without when, and by whom (2026)."""
        told = self.show()
        return {name: told[name] for name in told.keys() - LATER}


class PropertyBook:
    """The properties and property groups of one kind of record."""

    def __init__(self, group: JSON, defined: Iterable[Property]) -> None:
        self._groups: dict[str, JSON] = {group["name"]: group}
        self._properties = {each.name: each for each in defined}

    def find(self, name: str) -> Property | None:
        """The property with this name."""
        return self._properties.get(name)

    def get(self, name: str) -> Property:
        """The property with this name, refused with 404 where there is none."""
        found = self.find(name)
        if found is None:
            raise not_found(f"Property {name} does not exist")
        return found

    def all(self) -> list[Property]:
        """Every property."""
        return list(self._properties.values())

    def groups(self) -> list[JSON]:
        """Every group, as the API shows it."""
        return list(self._groups.values())

    def add_group(self, body: JSON) -> JSON:
        """Make a group.

        Raises:
            HubSpotError: 400 without name and label, 409 for a name that is taken.
        """
        name, label = _needed(body, "PropertyGroupCreate", "name", "label")
        if name in self._groups:
            raise _taken(f"A property group named '{name}' already exists.")
        order = body.get("displayOrder", -1)
        shown = {"name": name, "label": label, "displayOrder": order if _whole(order) else -1}
        self._groups[name] = {**shown, "archived": False}
        return self._groups[name]

    def add(self, body: JSON, now: str) -> Property:
        """Make a property.

        Raises:
            HubSpotError: 400 for a definition that does not hold together, 409 for a name that is
                taken.
        """
        names = ("name", "label", "groupName", "type", "fieldType")
        name, label, group, kind, widget = _needed(body, "PropertyCreate", *names)
        if name in self._properties:
            message = f"A property named '{name}' already exists."
            raise _taken(message, "Properties.PROPERTY_WITH_NAME_EXISTS")
        if not NAME.fullmatch(name):
            refuse(f"Property name '{name}' is not valid: use lower-case letters, digits and _")
        if group not in self._groups:
            refuse(f"Property group '{group}' does not exist")
        if widget not in FITTING.get(kind, ()):
            refuse(f"Field type '{widget}' does not fit property type '{kind}'")
        made = Property(name, label, kind, widget, group, created_at=now)
        made.options = _options(body.get("options"), kind)
        _decorate(made, body)
        made.unique = self._unique(body)
        self._properties[name] = made
        return made

    def change(self, name: str, body: JSON) -> Property:
        """Change the looks or the options of a property that HubSpot did not define."""
        found = self.get(name)
        if found.defined_by_hubspot:
            refuse(f"Property '{name}' is read only")
        if "options" in body:
            found.options = _options(body["options"], found.type)
        if "groupName" in body and text_of(body["groupName"], "groupName") not in self._groups:
            refuse(f"Property group '{body['groupName']}' does not exist")
        found.group = body.get("groupName", found.group)
        found.label = text_of(body.get("label", found.label), "label")
        _decorate(found, body)
        return found

    def remove(self, name: str) -> None:
        """Take a property away that HubSpot did not define; what is not there is gone already."""
        found = self.find(name)
        if found is not None and found.defined_by_hubspot:
            refuse(f"Property '{name}' is read only")
        self._properties.pop(name, None)

    def dump(self) -> JSON:
        """What was made beyond HubSpot's own, as JSON-ready values."""
        own = [asdict(each) for each in self.all() if not each.defined_by_hubspot]
        return {"groups": self.groups(), "properties": deepcopy(own)}

    def load(self, state: JSON) -> None:
        """Take over what `dump` gave."""
        self._groups = {each["name"]: each for each in state["groups"]}
        for each in state["properties"]:
            self._properties[each["name"]] = Property(**each)

    def _unique(self, body: JSON) -> bool:
        wanted = body.get("hasUniqueValue") is True
        taken = sum(each.unique for each in self.all() if not each.defined_by_hubspot)
        if wanted and taken >= MOST_UNIQUE:
            refuse(f"At most {MOST_UNIQUE} properties can have unique values")
        return wanted


def _needed(body: JSON, model: str, *names: str) -> list[str]:
    if missing := [name for name in names if body.get(name) in (None, "")]:
        refuse_missing(model, missing)
    return [text_of(body[name], name) for name in names]


def _taken(message: str, sub_category: str | None = None) -> HubSpotError:
    return HubSpotError(409, "OBJECT_ALREADY_EXISTS", message, sub_category=sub_category)


def _decorate(made: Property, body: JSON) -> None:
    made.description = text_of(body.get("description") or made.description, "description")
    made.form_field = body.get("formField") is True
    made.hidden = body.get("hidden") is True
    if _whole(body.get("displayOrder")):
        made.display_order = body["displayOrder"]


def _options(given: Any, kind: str) -> list[JSON]:
    rows = [] if given is None else given
    if not isinstance(rows, list):
        refuse("options must be an array")
    options = [_option(mapping_of(row, "options"), place) for place, row in enumerate(rows)]
    values = [each["value"] for each in options]
    if kind == "bool" and sorted(values) != sorted(BOOLEAN):
        refuse("Boolean properties must have exactly two options, true and false")
    if kind == "enumeration" and not values:
        refuse("Enumeration properties must have options")
    if len(set(values)) != len(values):
        refuse("Option values must be unique")
    return options


def _option(row: JSON, place: int) -> JSON:
    label, value = _needed(row, "OptionInput", "label", "value")
    order = row.get("displayOrder")
    return {
        "label": label,
        "value": value,
        "description": text_of(row.get("description") or "", "description"),
        "displayOrder": order if _whole(order) else place,
        "hidden": row.get("hidden") is True,
    }


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
