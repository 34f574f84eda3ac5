"""Categories, subcategories and formats: a few of the vendor's, and which event has which."""

from typing import Any

from vendor_sandbox.world.model import Event

CATEGORIES = {"103": "Music", "105": "Performing & Visual Arts", "110": "Food & Drink"}
SUBCATEGORIES = {
    "3003": ("Classical", "103"),
    "5001": ("Theatre", "105"),
    "10003": ("Food", "110"),
}
FORMATS = {"2": "Seminar or Talk", "5": "Festival or Fair", "6": "Concert or Performance"}


def category_id(event: Event) -> str:
    """The category of an event."""
    return sorted(CATEGORIES)[event.id % len(CATEGORIES)]


def subcategory_id(event: Event) -> str:
    """The subcategory of an event, one below its category."""
    category = category_id(event)
    return next(number for number, (_, above) in SUBCATEGORIES.items() if above == category)


def format_id(event: Event) -> str:
    """The format of an event."""
    return sorted(FORMATS)[event.id % len(FORMATS)]


def category_row(number: str, host: str) -> dict[str, Any]:
    """A category without its subcategories."""
    return _named(f"{host}/categories/{number}/", number, CATEGORIES[number])


def subcategory_row(number: str, host: str) -> dict[str, Any]:
    """A subcategory with the category above it."""
    name, above = SUBCATEGORIES[number]
    row = {"id": number, "resource_uri": f"{host}/subcategories/{number}/", "name": name}
    return {**row, "parent_category": category_row(above, host)}


def category_with_subcategories(number: str, host: str) -> dict[str, Any]:
    """A category as its own endpoint shows it."""
    below = [key for key, (_, above) in SUBCATEGORIES.items() if above == number]
    rows = [subcategory_row(key, host) for key in below]
    return {**category_row(number, host), "subcategories": rows}


def format_row(number: str, host: str) -> dict[str, Any]:
    """A format."""
    return _named(f"{host}/formats/{number}/", number, FORMATS[number])


def _named(uri: str, number: str, name: str) -> dict[str, Any]:
    return {
        "id": number,
        "resource_uri": uri,
        "name": name,
        "name_localized": name,
        "short_name": name,
        "short_name_localized": name,
    }
