"""Erasing a person from a CRM and from the ledger, for good."""

from crm_core.erasure.ledger import (
    bury,
    claimed,
    erase_rows,
    identify,
    known_contacts,
    parameters,
)
from crm_core.erasure.person import Person, person_of

__all__ = [
    "Person",
    "bury",
    "claimed",
    "erase_rows",
    "identify",
    "known_contacts",
    "parameters",
    "person_of",
]
