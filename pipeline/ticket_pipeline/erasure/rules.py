"""Which rows of the warehouse are whose, and what stays of them when a person is erased."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid3

import yaml

from ticket_pipeline.paths import ROOT

SOURCES: Final = ROOT / "transforms" / "models" / "staging"

ERASED: Final = "'erased'"
"""Stands in the place of a buyer's address, so that the tickets of the order are known too."""


@dataclass(frozen=True, kw_only=True)
class OrderRule:
    """How a row without an owner of its own belongs to another's: a ticket to its order's buyer.

    Attributes:
        several: Whether `reference` holds keys of several others.
    """

    table: str
    key: str
    reference: str
    unless: str
    several: bool = False


@dataclass(frozen=True, kw_only=True)
class RawRule:
    """What is left of a raw row: the columns of the accounts, and nothing else.

    Attributes:
        whose: SQL array of the addresses that the row belongs to.
        kept: Columns that stay; all others, unknown ones included, are emptied.
        replaced: Column to what SQL it gets instead of nothing.
        order: Set for tickets, which may belong to their order's buyer.
    """

    schema: str
    table: str
    whose: str
    kept: frozenset[str]
    replaced: Mapping[str, str] = field(default_factory=dict)
    order: OrderRule | None = None


@dataclass(frozen=True, kw_only=True)
class ModelRule:
    """What becomes of the rows of a table that was built, or that the console fills.

    Attributes:
        condition: Whose they are, by `%(emails)s` and `%(ids)s`.
        changes: Column to SQL; the rows are deleted where there is none.
    """

    relation: tuple[str, str]
    condition: str
    changes: Mapping[str, str] = field(default_factory=dict)


_EMAIL: Final = "email = any(%(emails)s)"
_UNKNOWN: Final = (
    "array(select email from unnest(known_emails) as email where not email = any(%(emails)s))"
)
_ATTENDS: Final = """
email = any(%(emails)s) or (
    email is null
    and order_key in (select order_key from marts.ticket_sales where email = any(%(emails)s))
)
"""
_ATTENDEE: Final = dict.fromkeys(
    (
        "email",
        "unusable_email",
        "first_name",
        "last_name",
        "mobile_phone",
        "other_phone",
        "address",
        "minor_until",
        "question_answers",
    ),
    "null",
) | {"known_emails": _UNKNOWN}
_BUYER: Final = dict.fromkeys(
    (
        "email",
        "customer_name",
        "first_name",
        "last_name",
        "customer_phone",
        "address",
        "question_answers",
        "raw_data",
    ),
    "null",
) | {"customer_email": ERASED, "known_emails": _UNKNOWN}

_MENTIONED: Final = """
case when lower({0}::text) like any(%(words)s) then {0}::text ~* any(%(patterns)s) end
"""

MODEL_RULES: Final[Sequence[ModelRule]] = (
    ModelRule(relation=("publish", "orders"), condition=_EMAIL),
    ModelRule(relation=("publish", "customers"), condition=_EMAIL),
    ModelRule(relation=("publish", "customer_versions"), condition=_EMAIL),
    ModelRule(relation=("marts", "customers"), condition=_EMAIL),
    ModelRule(relation=("marts", "consent_answers"), condition=_EMAIL),
    ModelRule(
        relation=("marts", "consent_events"),
        condition="email = any(%(emails)s) or said_of = any(%(emails)s)",
    ),
    ModelRule(relation=("marts", "former_addresses"), condition=_EMAIL),
    ModelRule(
        relation=("intermediate", "int_crm_contacts"),
        condition="email = any(%(emails)s) or known_emails && %(emails)s::text[]",
    ),
    ModelRule(
        relation=("marts", "attendees"),
        condition=_ATTENDS,
        changes=_ATTENDEE,
    ),
    ModelRule(
        relation=("marts", "attendees"),
        condition="known_emails && %(emails)s::text[]",
        changes={"known_emails": _UNKNOWN},
    ),
    ModelRule(
        relation=("marts", "attendees"),
        condition="lower(unusable_email) = any(%(emails)s)",
        changes=_ATTENDEE,
    ),
    ModelRule(relation=("marts", "ticket_sales"), condition=_EMAIL, changes=_BUYER),
    ModelRule(
        relation=("marts", "ticket_sales"),
        condition="email is null and lower(customer_email) = any(%(emails)s)",
        changes=_BUYER,
    ),
    ModelRule(
        relation=("marts", "ticket_sales"),
        condition="known_emails && %(emails)s::text[]",
        changes={"known_emails": _UNKNOWN, "raw_data": "null"},
    ),
    ModelRule(
        relation=("ops", "customer_email_engagement"),
        condition=f"{_EMAIL} or {_MENTIONED.format('raw_payload')}",
    ),
    ModelRule(relation=("ops", "webhook_logs"), condition=_MENTIONED.format("payload")),
    ModelRule(
        relation=("ops", "job_runs"),
        condition="arguments ->> 'customer_id' = any(%(ids)s::text[])",
        changes={"arguments": "arguments - 'customer_id'"},
    ),
)
"""In this order: tickets are found by the order of a buyer who is still named."""


@cache
def raw_rules() -> tuple[RawRule, ...]:
    """Read what the sources of the transforms say (`meta.erasure`), orders before tickets."""
    rules = [
        _rule(source["schema"], table["name"], erasure)
        for file in sorted(SOURCES.glob("*/*__sources.yml"))
        for source in yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
        for table in source["tables"]
        if (erasure := table.get("config", {}).get("meta", {}).get("erasure"))
    ]
    return tuple(sorted(rules, key=lambda rule: rule.order is not None))


def _rule(schema: str, table: str, erasure: Mapping[str, Any]) -> RawRule:
    order = erasure.get("order")
    return RawRule(
        schema=schema,
        table=table,
        whose=erasure["whose"],
        kept=frozenset(erasure["kept"]),
        replaced=erasure.get("set", {}),
        order=OrderRule(**order) if order else None,
    )


def customer_ids(addresses: Iterable[str]) -> frozenset[UUID]:
    """Give the ids that the transforms make of addresses (`macros/identity.sql`)."""
    return frozenset(uuid3(NAMESPACE_URL, f"mailto:{address}") for address in addresses)
