"""The "no" of a record that is no customer otherwise: what is odd never costs the answer."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid3

from crm_core.change import Change, Standing, content_hash
from crm_core.consent import ConsentPolicy, decide
from crm_core.customer import Customer, EmailStatus
from crm_core.email_address import normalised
from crm_core.ledger.interface import LARGEST_BIGINT
from crm_core.row import is_uuid

NO: Final = frozenset({"false", "f", "no", "n", "0"})
"""How "no" may be written where it is no JSON `false`."""

DEAD: Final[Mapping[object, EmailStatus]] = {"bounced": "bounced", "invalid": "invalid"}
"""States of an address at which nobody is reached."""


def no_of(record: Mapping[str, Any]) -> Customer | None:
    """Give who is not to be mailed, with nothing else of them: a record of its own, to be kept.

    Args:
        record: Of any shape.

    Returns:
        None where the record does not say "no", or not of whom.
    """
    email, status = _address(record), _status(record)
    if email is None or not (status != "ok" or _is_no(record.get("marketing_opt_in"))):
        return None
    given = record.get("consent_source")
    source = given if isinstance(given, str) and given else None
    customer_id, version = _id(record, email), _version(record)
    return Customer(
        customer_id=customer_id,
        email=email,
        mobile=None,
        marketing_opt_in=False,
        consent_source=source,
        email_status=status,
        customer_segment=None,
        sync_version=version,
        row_hash=None,
        fields={
            "customer_id": customer_id,
            "email": email,
            "marketing_opt_in": False,
            "consent_source": source,
            "email_status": status,
            "sync_version": version,
        },
    )


def silencing(customer: Customer, known: Standing | None) -> Change:
    """Make the change that keeps a "no" and nothing else; nobody is created for it.

    Args:
        customer: Of `no_of`.
        known: What the ledger knows of the person.
    """
    is_pushed = known is not None and known.is_pushed
    return Change(
        customer=customer,
        decision=decide(ConsentPolicy.OPTED_IN_ONLY, customer, pushed=is_pushed),
        payload={},
        membership=frozenset(),
        sync_hash=content_hash("rejected", customer.answer),
        known=known,
        is_silencing=True,
    )


def _address(record: Mapping[str, Any]) -> str | None:
    given = record.get("email")
    if not isinstance(given, str) or "\0" in given:
        return None
    try:
        given.encode()
    except UnicodeEncodeError:
        return None
    return normalised(given)


def _status(record: Mapping[str, Any]) -> EmailStatus:
    given = record.get("email_status")
    return DEAD.get(given, "ok") if isinstance(given, str) else "ok"


def _is_no(value: object) -> bool:
    return value is not None and not isinstance(value, list | dict) and str(value).lower() in NO


def _id(record: Mapping[str, Any], email: str) -> str:
    """Give the record's id; where it has none, the one that the transforms make of an address."""
    given = record.get("customer_id")
    is_usable = isinstance(given, str) and is_uuid(given)
    return str(given).lower() if is_usable else str(uuid3(NAMESPACE_URL, f"mailto:{email}"))


def _version(record: Mapping[str, Any]) -> int:
    given = record.get("sync_version")
    if type(given) is int and 0 < given <= LARGEST_BIGINT:
        return given
    return 1
