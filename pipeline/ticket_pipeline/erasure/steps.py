"""The steps of an erasure, in the one order in which it may break off and be repeated."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from crm_core.email_address import tombstone
from crm_core.erasure import Person, bury, erase_rows, identify, known_contacts, parameters
from crm_core.errors import TargetError
from ticket_pipeline.erasure.receipt import Part, Receipt
from ticket_pipeline.erasure.rules import customer_ids
from ticket_pipeline.erasure.tables import (
    erase_mentions,
    erase_models,
    erase_raw,
    search,
)


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What a CRM's target has done.

    Attributes:
        destination: Its name in the ledger.
        was_there: Whether there was a contact.
        known_as: The id of the contact that the ledger knew, None for none.
        rows: How many rows of the ledger it has erased, by table.
        fault: Why it did not come to its end, None where it did.
    """

    destination: str
    was_there: bool = False
    known_as: str | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    fault: str | None = None


EraseFromCrm = Callable[[Person], Erased]


def erase_everywhere(url: str, person: Person, key: str, crms: Sequence[EraseFromCrm]) -> Receipt:
    """Erase a person; what goes wrong is in the receipt, and stops nothing that can go on.

    1. A tombstone: from here on nobody makes the person anew.
    2. The CRMs, each with its rows of the ledger. A destination that was not reached keeps its
       rows, so that the next try knows the contact's id.
    3. The tables, in one transaction.
    4. A search through the whole database.

    Args:
        url: Of the warehouse.
        person: Whom to erase.
        key: Of the tombstones.
        crms: Each erases the person in one CRM.
    """
    receipt = Receipt(person=tombstone(key, person.email), begun_at=datetime.now(UTC))
    person = person.known_as(customer_ids(person.spellings))
    try:
        with psycopg.connect(url, autocommit=True) as db:
            buried = bury(db, person, key)
            receipt.parts.append(Part(place="ops.tombstones", done="kept hash", rows=buried))
            person = identify(db, person)
            rows = Counter[str]()
            unfinished = _erase_from_crms(db, person, crms, receipt, rows)
            _erase_from_tables(db, person, unfinished, receipt, rows)
    except (psycopg.Error, TargetError) as error:
        receipt.parts.append(Part(place="warehouse", done="", fault=_fault(error)))
    receipt.ended_at = datetime.now(UTC)
    return receipt


def _erase_from_crms(
    db: psycopg.Connection,
    person: Person,
    crms: Sequence[EraseFromCrm],
    receipt: Receipt,
    rows: Counter[str],
) -> list[str]:
    """Ask every CRM; gives the destinations that are not done."""
    known = known_contacts(db, person)
    erased = [erase(person) for erase in crms]
    receipt.parts += map(_crm_part, erased)
    for each in erased:
        rows.update(each.rows)
    asked = {each.destination for each in erased}
    forgotten = [name for name in known if name not in asked]
    receipt.parts += [_forgotten_part(name, known[name]) for name in forgotten]
    return [*forgotten, *(each.destination for each in erased if each.fault)]


def _crm_part(erased: Erased) -> Part:
    done = "contact erased" if erased.was_there else "no contact"
    fault = erased.fault
    if not erased.was_there and erased.known_as and not fault:
        fault = (
            f"no contact has the address, but one had it under the id {erased.known_as}: look "
            "whether it is there under another address, and erase it by hand"
        )
    return Part(place=erased.destination, done=done, rows=int(erased.was_there), fault=fault)


def _forgotten_part(destination: str, contact: str) -> Part:
    fault = (
        f"not reached, as no key is set for it, and there is a contact with the id {contact}: set "
        "the key and erase again"
    )
    return Part(place=destination, done="", fault=fault)


def _erase_from_tables(
    db: psycopg.Connection,
    person: Person,
    unfinished: Sequence[str],
    receipt: Receipt,
    rows: Counter[str],
) -> None:
    known = parameters(person)
    with db.transaction():
        rows.update(erase_rows(db, person, but=unfinished))
        _count(rows, erase_models(db, known))
        _count(rows, erase_raw(db, known))
        _count(rows, erase_mentions(db, search(db, known), known))
    receipt.parts += [
        Part(place=place, done="erased" if count else "nothing there", rows=count)
        for place, count in sorted(rows.items())
    ]
    receipt.still_named = [
        f"{hit.schema}.{hit.table}.{hit.column} ({hit.rows})" for hit in search(db, known)
    ]


def _count(rows: Counter[str], counts: Iterable[tuple[str, int]]) -> None:
    for place, count in counts:
        rows[place] += count


def _fault(error: Any) -> str:
    if isinstance(error, TargetError):
        return str(error)
    state = f" (SQLSTATE {error.sqlstate})" if error.sqlstate else ""
    return f"the database refused a statement or cannot be reached{state}; erase again"
