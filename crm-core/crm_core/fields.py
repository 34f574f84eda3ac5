"""Which field of a customer fills which field of a CRM, and whose value wins."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from singer_sdk import typing as th

from crm_core.errors import SettingsError


class FieldPolicy(StrEnum):
    """What becomes of a value that the CRM has already."""

    OVERWRITE = "overwrite"
    """The customer's value replaces it."""

    FILL_BLANK = "fill_blank"
    """It stays, unless it is blank or the value that we wrote ourselves."""

    NEVER = "never"
    """The field is never written."""


FILLED_WHERE_BLANK: Final = frozenset({"first_name", "last_name", "mobile", "landline"})
"""What a marketer corrects by hand in the CRM; everything else is what the shop knows best."""


class FieldRule(NamedTuple):
    """What fills a field of the CRM.

    Attributes:
        field: Name of the customer's field.
        type: The CRM's type of the field.
        policy: Whose value wins.
    """

    field: str
    type: str
    policy: FieldPolicy


Converter = Callable[[Any], Any]
"""Turns a customer's value into the CRM's form; None means that there is nothing to write."""


def default_policy(field: str) -> FieldPolicy:
    """Give the policy of a customer's field where the settings name none."""
    is_personal = field in FILLED_WHERE_BLANK
    return FieldPolicy.FILL_BLANK if is_personal else FieldPolicy.OVERWRITE


def fields_setting(
    name: str, defaults: Mapping[str, Mapping[str, str]], types: Collection[str], description: str
) -> th.Property[Any]:
    """Declare the setting that maps fields of the CRM to `{field, type, policy}`.

    Args:
        name: Of the setting, in the CRM's own word: attributes, properties, fields.
        defaults: The map that holds without the setting.
        types: Types that a field of the CRM may have.
        description: What the setting is, a sentence.
    """
    policies = [policy.value for policy in FieldPolicy]
    return th.Property(
        name,
        th.ObjectType(
            additional_properties=th.ObjectType(
                th.Property("field", th.StringType, required=True),
                th.Property("type", th.StringType, required=True, allowed_values=[*types]),
                th.Property("policy", th.StringType, allowed_values=policies),
            )
        ),
        default={key: dict(rule) for key, rule in defaults.items()},
        title=name.capitalize(),
        description=(
            f"{description} Each by name: the customer's `field` that fills it, its `type` "
            f"({', '.join(types)}) and its `policy` ({', '.join(policies)}; names and phone "
            "numbers fill blanks, everything else overwrites)."
        ),
    )


def field_rules(
    setting: str,
    value: Mapping[str, Mapping[str, str]],
    known_fields: frozenset[str],
    key: str = "email",
) -> dict[str, FieldRule]:
    """Read the setting that maps fields; those that are never written are left out.

    Args:
        setting: Its name, for messages.
        value: CRM field to `{field, type, policy}`.
        known_fields: The fields that a customer has.
        key: The CRM's field for the e-mail address, which is always sent.

    Raises:
        SettingsError: A field is none of a customer's, or the CRM's key is mapped.
    """
    for name, rule in value.items():
        if rule["field"] not in known_fields:
            reason = f"The setting {setting} fills {name} from {rule['field']}, which is no field"
            raise SettingsError(reason, f"Choose one of {', '.join(sorted(known_fields))}.")
        if name.lower() == key.lower():
            reason = f"The setting {setting} names {name}, which identifies a contact"
            raise SettingsError(reason, "Leave it out: the e-mail address is always sent.")
    rules = {name: _rule(rule) for name, rule in value.items()}
    return {name: rule for name, rule in rules.items() if rule.policy is not FieldPolicy.NEVER}


def _rule(rule: Mapping[str, str]) -> FieldRule:
    field = rule["field"]
    policy = FieldPolicy(rule["policy"]) if "policy" in rule else default_policy(field)
    return FieldRule(field, rule["type"], policy)


def mapped(
    fields: Mapping[str, Any],
    rules: Mapping[str, FieldRule],
    converters: Mapping[str, Converter],
) -> dict[str, Any]:
    """Map a customer's fields to the CRM's; empty values are left out, so they erase nothing."""
    values = {
        name: converters[rule.type](value)
        for name, rule in rules.items()
        if (value := fields.get(rule.field)) is not None
    }
    return {name: value for name, value in values.items() if value is not None}
