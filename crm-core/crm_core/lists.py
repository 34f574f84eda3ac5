"""The setting that names the lists or segments of a CRM."""

from collections.abc import Mapping
from typing import Any

from singer_sdk import typing as th


def lists_setting(
    name: str, defaults: Mapping[str, str], meanings: Mapping[str, str], description: str
) -> th.Property[Any]:
    """Declare the setting that maps our keys to lists of the CRM, each by name or id.

    Args:
        name: Of the setting, in the CRM's own word: lists, segments.
        defaults: Key to the name that holds without the setting.
        meanings: Key to whom the list is for, in words.
        description: What the setting is, in sentences.
    """
    either = th.CustomType({"type": ["string", "integer"]})
    return th.Property(
        name,
        th.ObjectType(
            *(
                th.Property(key, either, description=f"{meaning}, by name or id.")
                for key, meaning in meanings.items()
            ),
            additional_properties=False,
        ),
        default=dict(defaults),
        title=name.capitalize(),
        description=description,
    )
