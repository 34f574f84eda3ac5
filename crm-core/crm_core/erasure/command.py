"""`--erase` of every target: one person, read from standard input."""

import json
import sys
from typing import IO, TYPE_CHECKING, Any

from crm_core.erasure.ledger import bury, claimed, erase_rows, identify, known_contacts
from crm_core.erasure.person import Person, person_of
from crm_core.errors import InputError, SettingsError
from crm_core.files import file_to_write

if TYPE_CHECKING:
    from crm_core.target import CrmTarget


def erase_from(target: "CrmTarget", given: IO[str] | None = None) -> str:
    """Erase one person from a CRM, and from the ledger what it knows of the person there.

    The address comes from standard input, so that it stands in no list of processes.

    Returns:
        What was done, in a sentence without personal data.

    Raises:
        SettingsError: There is a ledger and no key, or the run is a dry one.
        InputError: More than one address was given.
        TargetError: The CRM or the ledger could not be used.
    """
    if target.is_rehearsal:
        reason = "Erasing cannot be rehearsed"
        raise SettingsError(reason, "Leave out dry_run.")
    summary = file_to_write("summary_path", target.config.get("summary_path"))
    told = _erase(target, person_of(_one_line(given or sys.stdin)))
    if summary:
        summary.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return _sentence(told)


def _one_line(given: IO[str]) -> str:
    """Read the address; at a terminal nobody is made to end the input."""
    line = given.readline()
    if not given.isatty() and given.read().strip():
        reason = "More than one line was given, and nobody was erased"
        raise InputError(reason, "Write the one address of the person to erase.")
    return line


def _erase(target: "CrmTarget", person: Person) -> dict[str, Any]:
    destination, url = target.config["destination"], target.config.get("database_url")
    told = {"plugin": target.name, "destination": destination, "known_as": None, "rows": {}}
    if not url:
        return told | {"erased": _from_crm(target, person)}
    with claimed(url, destination) as connection:
        bury(connection, person, target.config["tombstone_key"])
        person = identify(connection, person)
        known_as = known_contacts(connection, person).get(destination)
        erased = _from_crm(target, person)
        rows = erase_rows(connection, person, only=[destination])
    return told | {"erased": erased, "known_as": known_as, "rows": rows}


def _from_crm(target: "CrmTarget", person: Person) -> bool:
    return True in {target.erase(spelling) for spelling in sorted(person.spellings)}


def _sentence(told: dict[str, Any]) -> str:
    found = "the contact was erased" if told["erased"] else "there was no contact"
    if not told["erased"] and told["known_as"]:
        found += f" of that address, but once one with the id {told['known_as']}: look for it there"
    rows = sum(told["rows"].values())
    return f"{told['destination']}: {found}; {rows} rows of the ledger were erased"
