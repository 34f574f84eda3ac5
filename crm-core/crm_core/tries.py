"""What runs were about to send for a row when they were cut short, or their answer was lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

Same = Callable[[str, Any, Any], bool]
"""Tells by name whether the CRM's value of a field is a given one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One sending whose end is not known; any part of it may have arrived.

    Attributes:
        fields: Values as they were sent.
        join: Ids of lists to join.
        leave: Ids of lists to leave.
        creates: Whether the contact was to be made.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    join: frozenset[str] = frozenset()
    leave: frozenset[str] = frozenset()
    creates: bool = False

    def as_json(self) -> dict[str, Any]:
        """Lay it out for the ledger; what is empty is left out."""
        parts = {
            "fields": dict(self.fields),
            "join": sorted(self.join),
            "leave": sorted(self.leave),
            "creates": self.creates,
        }
        return {name: value for name, value in parts.items() if value}

    def is_part_of(self, other: Self) -> bool:
        """Tell whether another one says all that it says."""
        return (
            self.fields.items() <= other.fields.items()
            and self.join <= other.join
            and self.leave <= other.leave
            and self.creates <= other.creates
        )

    @classmethod
    def of_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `as_json` gave."""
        return cls(
            fields=given.get("fields", {}),
            join=frozenset(given.get("join", ())),
            leave=frozenset(given.get("leave", ())),
            creates=given.get("creates", False),
        )


def holds(tries: Sequence[Try], name: str, found: Any, same: Same) -> bool:
    """Tell whether any try was about to write this value of a field."""
    return any(name in each.fields and same(name, each.fields[name], found) for each in tries)


def arrived(tries: Sequence[Try], values: Mapping[str, Any], same: Same) -> dict[str, Any]:
    """Pick the values of a contact that come from a try."""
    names = {name for each in tries for name in each.fields}
    return {
        name: values[name]
        for name in sorted(names)
        if not is_blank(values.get(name)) and holds(tries, name, values[name], same)
    }


def has_made(each: Try, values: Mapping[str, Any], told: frozenset[str], same: Same) -> bool:
    """Tell whether a try has made a contact with these values.

    It has where something of it arrived, and nothing there contradicts it that nobody edits.

    Args:
        each: The try.
        values: Of the contact.
        told: Fields that the customer's values always overwrite; others are edited by hand.
        same: Compares two values.
    """
    if not each.creates:
        return False
    there = {name for name in each.fields if not is_blank(values.get(name))}
    equal = {name for name in there if same(name, each.fields[name], values[name])}
    return (there - equal).isdisjoint(told) and (bool(equal) or not each.fields)


def is_blank(value: Any) -> bool:
    """Tell whether a field holds nothing."""
    return value is None or value == ""
