"""The kinds of record that the portal holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    Attributes:
        name: As in paths, for instance `contacts`; `type_id` may stand in its place.
        label: As in messages, for instance `Contact`.
        first_id: Where record ids begin.
        modified: The property that tells of the last change.
        shown: The properties that an answer has when none were asked for.
        named_by: A new record needs one of these.
        required: A new record needs all of these.
    """

    name: str
    type_id: str
    label: str
    first_id: int
    modified: str
    shown: tuple[str, ...]
    named_by: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


CONTACTS = Kind(
    "contacts",
    "0-1",
    "Contact",
    171_591_000_001,
    "lastmodifieddate",
    ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
    named_by=("email", "firstname", "lastname"),
)
DEALS = Kind(
    "deals",
    "0-3",
    "Deal",
    47_200_000_001,
    "hs_lastmodifieddate",
    (
        "amount",
        "closedate",
        "createdate",
        "dealname",
        "dealstage",
        "hs_lastmodifieddate",
        "hs_object_id",
        "pipeline",
    ),
    required=("dealname", "dealstage", "pipeline"),
)
KINDS = (CONTACTS, DEALS)
BY_NAME = {name: kind for kind in KINDS for name in (kind.name, kind.type_id)}
"""Path segment to kind."""
