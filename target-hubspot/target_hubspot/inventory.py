"""What the account has of what the settings name: properties and lists."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import requests

from crm_core.command import Finding, Health
from crm_core.contract import load_schema
from crm_core.errors import SettingsError
from crm_core.fields import FieldPolicy, FieldRule
from target_hubspot.client import HubSpotClient
from target_hubspot.failures import RequestRefusedError
from target_hubspot.models import ContactList, Made, Property

CURE: Final = "change it in HubSpot or in the setting properties; the next run fills it"
DYNAMIC: Final = "DYNAMIC"
NEW: Final = "new:"
"""What the id of a list begins with that a dry run did not make."""

FIELD_TYPES: Final[Mapping[str, str]] = {
    "string": "text",
    "number": "number",
    "date": "date",
    "datetime": "date",
    "bool": "booleancheckbox",
    "enumeration": "select",
}
"""Type to `fieldType` (HubSpot API, properties)."""

FITTING: Final[Mapping[str, frozenset[str]]] = {"string": frozenset({"string", "phone_number"})}
"""Types in the account that take values of another type as well."""

YES_NO: Final = (("Yes", "true"), ("No", "false"))


class Wanted(NamedTuple):
    """What the settings name.

    Attributes:
        rules: Property name to what fills it.
        lists: List key to a name, or to an id.
        group: Label of the property group of ours.
        creates_properties: Whether missing properties are made.
        is_rehearsal: Whether what is missing only counts as made.
    """

    rules: Mapping[str, FieldRule]
    lists: Mapping[str, str | int]
    group: str
    creates_properties: bool
    is_rehearsal: bool


class Inventory(NamedTuple):
    """What of it can be written to.

    Attributes:
        policies: Policy of each property that exists with a fitting type.
        lists: List key to the list.
        new_ids: Ids of lists that were made just now, and are empty.
    """

    policies: Mapping[str, FieldPolicy]
    lists: Mapping[str, ContactList]
    new_ids: frozenset[str]


def take_inventory(client: HubSpotClient, wanted: Wanted, warn: Callable[[str], None]) -> Inventory:
    """Read properties and lists once, make what is missing, and tell what cannot be used.

    Raises:
        SettingsError: The settings name a list that nobody can be put on.
    """
    lists, new_ids = _lists(client, wanted)
    policies = _policies(client, wanted, warn)
    return Inventory(policies, lists, new_ids)


def inspect(client: HubSpotClient, wanted: Wanted) -> Iterator[Finding]:
    """Compare the account with the settings, changing nothing."""
    existing = {each.name: each for each in client.properties()}
    for name, rule in wanted.rules.items():
        yield _inspect_property(name, rule, existing.get(name), wanted)
    for key, value in wanted.lists.items():
        yield _inspect_list(key, value, _find(client, value))


def _policies(
    client: HubSpotClient, wanted: Wanted, warn: Callable[[str], None]
) -> dict[str, FieldPolicy]:
    existing = {each.name: each for each in client.properties()}
    missing = {name: rule for name, rule in wanted.rules.items() if name not in existing}
    refused: Mapping[str, str] = {}
    if missing and wanted.creates_properties:
        made, refused = _made(client, missing, wanted)
        existing |= made
    for words in _refusals(refused):
        warn(words)
    policies: dict[str, FieldPolicy] = {}
    for name, rule in wanted.rules.items():
        found = existing.get(name)
        problem = _problem(name, rule, found)
        if problem is None:
            policies[name] = rule.policy
            problem = _shortage(name, rule, found)
        if problem and name not in refused:
            warn(problem)
    return policies


def _made(
    client: HubSpotClient, missing: Mapping[str, FieldRule], wanted: Wanted
) -> tuple[dict[str, Property], Mapping[str, str]]:
    """Make properties; those that exist now, and why HubSpot did not make the others."""
    definitions = [
        made for name, rule in missing.items() if (made := definition(name, rule, wanted.group))
    ]
    refused: Mapping[str, str] = {}
    if definitions and not wanted.is_rehearsal:
        client.create_group(group_name(wanted.group), wanted.group)
        refused = _create(client, definitions).refused
    if refused:
        existing = {each.name: each for each in client.properties() if each.name in missing}
        return existing, {name: why for name, why in refused.items() if name not in existing}
    return {
        each["name"]: Property(each["name"], each["type"], is_writable=True) for each in definitions
    }, {}


def _create(client: HubSpotClient, definitions: Sequence[dict[str, Any]]) -> Made:
    """Make properties; where all of them are refused, in halves, as one may be to blame."""
    made = client.create_properties(definitions)
    if made.names or len(definitions) == 1:
        return made
    half = len(definitions) // 2
    first, second = _create(client, definitions[:half]), _create(client, definitions[half:])
    return Made(first.names | second.names, {**first.refused, **second.refused})


def _refusals(refused: Mapping[str, str]) -> Iterator[str]:
    """Tell which properties HubSpot does not make, in its own words, each reason once."""
    for words in dict.fromkeys(refused.values()):
        names = sorted(name for name, why in refused.items() if why == words)
        what = f"Property {names[0]} is" if len(names) == 1 else f"{len(names)} properties are"
        listed = "" if len(names) == 1 else f": {', '.join(names)}"
        told = words or "it does not say why"
        yield f"{what} left out, as HubSpot does not make them ({told}){listed}"


def group_name(label: str) -> str:
    """The name of a property group; HubSpot takes small letters, digits and `_`."""
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in label.lower()).strip("_")


def definition(name: str, rule: FieldRule, group: str) -> dict[str, Any] | None:
    """Describe a property as HubSpot makes it; None where nobody knows its options."""
    options = _options_of(rule)
    if rule.type == "enumeration" and not options:
        return None
    is_many = rule.type == "enumeration" and _has_many(rule.field)
    made: dict[str, Any] = {
        "name": name,
        "label": name.replace("_", " ").title(),
        "groupName": group_name(group),
        "type": rule.type,
        "fieldType": "checkbox" if is_many else FIELD_TYPES[rule.type],
        "formField": False,
        "description": "Kept by target-hubspot.",
    }
    return made | ({"options": options} if options else {})


def _options_of(rule: FieldRule) -> list[dict[str, Any]]:
    match rule.type:
        case "bool":
            pairs: list[tuple[str, str]] = list(YES_NO)
        case "enumeration":
            pairs = [(value.capitalize() if value.islower() else value, value)
                     for value in _values_of(rule.field)]  # fmt: skip
        case _:
            pairs = []
    return [
        {"label": label, "value": value, "displayOrder": place, "hidden": False}
        for place, (label, value) in enumerate(pairs)
    ]


def _values_of(field: str) -> list[str]:
    spec = load_schema()["properties"].get(field, {})
    values = spec.get("enum") or spec.get("items", {}).get("enum") or []
    return [value for value in values if value]


def _has_many(field: str) -> bool:
    return "items" in load_schema()["properties"].get(field, {})


def _problem(name: str, rule: FieldRule, found: Property | None) -> str | None:
    if found is None and rule.type == "enumeration" and not _values_of(rule.field):
        return f"Property {name} is left out: create it in HubSpot with its options"
    if found is None:
        return f"Property {name} is left out: the account has none of that name"
    if found.type != rule.type and found.type not in FITTING.get(rule.type, ()):
        return f"Property {name} is left out: it is {found.type} in the account, not {rule.type}"
    if not found.is_writable:
        return f"Property {name} is left out: its value is read-only in the account"
    return None


def _shortage(name: str, rule: FieldRule, found: Property | None) -> str | None:
    """Tell which values HubSpot will refuse, as the property does not have them as options."""
    options = found.options if found else frozenset()
    lacking = sorted(set(_values_of(rule.field)) - options)
    if rule.type != "enumeration" or not options or not lacking:
        return None
    return f"Property {name} lacks the options {', '.join(lacking)}: they are left out"


def _lists(client: HubSpotClient, wanted: Wanted) -> tuple[dict[str, ContactList], frozenset[str]]:
    found = {key: _find(client, value) for key, value in wanted.lists.items()}
    for key, value in wanted.lists.items():
        if problem := _list_problem(key, value, found[key]):
            raise SettingsError(*problem)
    missing = {key: str(wanted.lists[key]) for key, each in found.items() if each is None}
    made = {key: _make_list(client, name, wanted) for key, name in missing.items()}
    new_ids = frozenset(each.id for each in made.values())
    return {key: each for key, each in found.items() if each} | made, new_ids


def _make_list(client: HubSpotClient, name: str, wanted: Wanted) -> ContactList:
    if wanted.is_rehearsal:
        return ContactList(f"{NEW}{name}", name, "MANUAL", 0)
    try:
        return client.create_list(name)
    except RequestRefusedError as error:
        if made := client.list_named(name):
            return made
        if error.status == requests.codes.not_found:
            raise
        reason = f"HubSpot does not make the list {name} ({error.refusal.words})"
        raise SettingsError(reason, "Make it there, or name another one in lists.") from None


def _find(client: HubSpotClient, value: str | int) -> ContactList | None:
    """Find a list: by id where the setting is a number, else by name."""
    return client.list_by_id(str(value)) if isinstance(value, int) else client.list_named(value)


def _list_problem(key: str, value: str | int, found: ContactList | None) -> tuple[str, str] | None:
    if found is None and isinstance(value, int):
        reason = f"The account has no list with the id {value} (lists: {key})"
        return reason, "Give the id or the name of a list that exists."
    if found and found.processing == DYNAMIC:
        reason = f"The list {value} is an active one, which HubSpot fills by itself (lists: {key})"
        return reason, "Name a static list."
    return None


def _inspect_property(
    name: str, rule: FieldRule, found: Property | None, wanted: Wanted
) -> Finding:
    what = f"property {name} ({rule.type})"
    problem = _problem(name, rule, found)
    if problem is None:
        shortage = _shortage(name, rule, found)
        advice = f"{shortage}; {CURE}" if shortage else ""
        return Finding(Health.WRONG if shortage else Health.OK, what, advice)
    if found is None and wanted.creates_properties and definition(name, rule, wanted.group):
        return Finding(Health.MISSING, what, "the next run creates it")
    return Finding(Health.WRONG, what, f"{problem}; {CURE}")


def _inspect_list(key: str, value: str | int, found: ContactList | None) -> Finding:
    what = f"list {value} ({key})"
    if problem := _list_problem(key, value, found):
        return Finding(Health.WRONG, what, "; ".join(problem))
    if found is None:
        return Finding(Health.MISSING, what, "the next run creates it")
    return Finding(Health.OK, what)
