"""What the database knows of a person, one short query for each kind of fact."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from crm_core.email_address import tombstone
from crm_core.ledger.interface import ALL_EMAIL, ONE_LIST

Row = Mapping[str, Any]

CUSTOMERS: Final = "publish.customers"
VERSIONS: Final = "publish.customer_versions"
LEDGER: Final = "ops.sync_status"
UNUSABLE: Final = "marts.unusable_addresses"
CONTACTS: Final = "marts.customer_contacts"

CUSTOMER: Final = """
select customer_id, email, marketing_opt_in, consent_source, consent_at, email_status,
    sync_version, updated_at,
    coalesce((to_jsonb(customers) ->> 'opt_in_pending')::boolean, false) as opt_in_pending
from publish.customers
where email = any(%(emails)s) or customer_id = %(customer_id)s
limit 1
"""

LEAVING: Final = """
select customer_id, email, updated_at as removed_at
from publish.customer_versions
where is_removed and email = any(%(emails)s)
limit 1
"""

UNUSABLE_ORDERS: Final = """
select count(distinct order_key) as orders, min(reason) as reason, bool_or(is_nobodys) as is_nobodys
from marts.unusable_addresses
where typed = any(%(emails)s)
"""

NAMED_CONTACTS: Final = """
select seen_in, is_buyer, seen_at, gives_name, has_number, has_address
from marts.customer_contacts
where email = %(email)s and (gives_name or (not bears_name and (has_number or has_address)))
order by not gives_name, seen_at desc, seen_in
limit 6
"""

# Destinations are few and runs many: each step looks up the next name in the index.
DESTINATIONS: Final = """
with recursive names as (
    (select destination from ops.sync_runs order by destination limit 1)
    union all
    select (
        select later.destination from ops.sync_runs as later
        where later.destination > names.destination
        order by later.destination
        limit 1
    )
    from names
    where names.destination is not null
)
select destination from names where destination is not null order by destination
"""

STANDINGS: Final = """
select place.destination, run.last_run_at, run.last_run_status, standing.*
from unnest(%(destinations)s::text[]) as place (destination)
left join lateral (
    select coalesce(finished_at, started_at) as last_run_at, status as last_run_status
    from ops.sync_runs
    where destination = place.destination
    order by started_at desc
    limit 1
) as run on true
left join lateral (
    select customer_id, email, external_id, membership, status, attempts, next_attempt_at,
        first_synced_at, last_synced_at, error, source_version
    from ops.sync_status
    where destination = place.destination
        and (email = any(%(emails)s) or customer_id = %(customer_id)s)
    order by customer_id is not distinct from %(customer_id)s desc, last_synced_at desc nulls last
    limit 1
) as standing on true
order by place.destination
"""

TRACES: Final = """
select place.destination, log.outcome, log.outcome_at, rejected.rejection, rejected.rejected_at,
    exists (
        select from ops.sync_under_way as way
        where way.destination = place.destination and way.customer_id = %(customer_id)s
    ) as is_under_way
from unnest(%(destinations)s::text[]) as place (destination)
left join lateral (
    select outcome, created_at as outcome_at
    from ops.sync_log
    where destination = place.destination and customer_id = %(customer_id)s
    order by id desc
    limit 1
) as log on true
left join lateral (
    select reason as rejection, last_seen_at as rejected_at
    from ops.rejected_rows
    where destination = place.destination and lower(customer_id) = %(customer_id)s::text
    order by last_seen_at desc
    limit 1
) as rejected on true
"""

OPT_OUTS: Final = """
select source, channel, reason, occurred_at, recorded_at
from (
    select distinct on (no.source, no.channel)
        no.source, no.channel, no.reason, no.occurred_at, no.recorded_at
    from ops.consent_events as no
    where no.email = any(%(emails)s) and not no.subscribed
        and (no.channel = %(all_email)s or starts_with(no.channel, %(one_list)s))
        and not exists (
            select from ops.consent_events as yes
            where yes.source = no.source and yes.channel = no.channel
                and yes.email = any(%(emails)s)
                and yes.subscribed and yes.occurred_at > no.occurred_at
        )
    order by no.source, no.channel, no.occurred_at, no.id
) as standing
order by occurred_at desc
"""

ERASED: Final = "select min(erased_at) as at from ops.tombstones where email_hash = any(%(hashes)s)"


class NoLedgerError(Exception):
    """The database has no ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of a person.

    Attributes:
        email: Under which the person is known, else the address that was asked for.
        customer: The row of the customer table.
        removed_at: When the person left the customer table.
        has_stream: Whether there is a customer table.
        standings: What the ledger holds for each destination, columns empty where nothing.
        opt_outs: The CRMs' own, newest first.
        unusable: How many orders name it though it is no address, and what is wrong with it.
        contacts: The order or ticket that gave the name, and those left out beside another name.
    """

    email: str | None
    customer_id: UUID | None
    customer: Row | None
    removed_at: Any
    has_stream: bool
    standings: tuple[Row, ...]
    opt_outs: tuple[Row, ...]
    erased_at: Any
    unusable: Row | None = None
    contacts: tuple[Row, ...] = ()


class Archive:
    """Asks one database about one person.

    Args:
        connection: To the database; nothing is written.
        emails: Spellings of the address.
        customer_id: The person, where the address is not known.
    """

    def __init__(
        self, connection: psycopg.Connection, emails: Collection[str], customer_id: UUID | None
    ) -> None:
        self._cursor = connection.cursor(row_factory=dict_row)
        self._emails = sorted(emails)
        self._id = customer_id

    def facts(self, email: str | None, tombstone_key: str | None) -> Facts:
        """Gather everything.

        Raises:
            NoLedgerError: There is no ledger.
        """
        if not self._exists(LEDGER):
            raise NoLedgerError
        has_stream = self._exists(CUSTOMERS)
        customer = self._one(CUSTOMER) if has_stream else None
        self._recognise(customer)
        leaving = self._one(LEAVING) if customer is None and self._exists(VERSIONS) else None
        self._recognise(leaving)
        return Facts(
            standings=self._standings(),
            customer=customer,
            customer_id=self._id,
            email=email or next(iter(self._emails), None),
            removed_at=leaving["removed_at"] if leaving else None,
            has_stream=has_stream,
            opt_outs=self._all(OPT_OUTS, all_email=ALL_EMAIL, one_list=ONE_LIST),
            erased_at=self._erased_at(tombstone_key),
            unusable=self._one(UNUSABLE_ORDERS) if self._is_nobody(customer) else None,
            contacts=self._contacts(customer),
        )

    def _contacts(self, customer: Row | None) -> tuple[Row, ...]:
        if customer is None or not self._exists(CONTACTS):
            return ()
        return self._all(NAMED_CONTACTS, email=customer["email"])

    def _is_nobody(self, customer: Row | None) -> bool:
        return customer is None and bool(self._emails) and self._exists(UNUSABLE)

    def _standings(self) -> tuple[Row, ...]:
        names = [row["destination"] for row in self._all(DESTINATIONS)]
        standings = self._all(STANDINGS, destinations=names)
        for standing in standings:
            self._recognise(standing)
        traces = {row["destination"]: row for row in self._all(TRACES, destinations=names)}
        return tuple({**standing, **traces[standing["destination"]]} for standing in standings)

    def _recognise(self, row: Row | None) -> None:
        """Learn id and address from a row that was found by the other."""
        if row and row["customer_id"]:
            self._id = self._id or row["customer_id"]
            self._emails = sorted({*self._emails, row["email"]})

    def _erased_at(self, key: str | None) -> Any:
        if not key or not self._emails:
            return None
        hashes = [tombstone(key, email) for email in self._emails]
        row = self._one(ERASED, hashes=hashes)
        return row["at"] if row else None

    def _exists(self, table: str) -> bool:
        row = self._cursor.execute(
            "select to_regclass(%s) is not null as found", [table]
        ).fetchone()
        return bool(row and row["found"])

    def _one(self, query: str, **parameters: object) -> Row | None:
        return next(iter(self._all(query, **parameters)), None)

    def _all(self, query: str, **parameters: object) -> tuple[Row, ...]:
        known = {"emails": self._emails, "customer_id": self._id}
        return tuple(self._cursor.execute(query.encode(), known | parameters).fetchall())
