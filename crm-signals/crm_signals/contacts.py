"""Whose a CRM's contact id is."""

from collections.abc import Collection

import psycopg
from psycopg import sql

from crm_core.email_address import normalised, typed
from crm_signals import statements


def addresses_of(
    connection: psycopg.Connection, source: str, external_ids: Collection[str]
) -> dict[str, str]:
    """Map contact ids to addresses: first from what we wrote, then from what was read back.

    Args:
        connection: To the warehouse.
        source: The destination whose CRM it is.
        external_ids: The CRM's ids of contacts; those that nobody knows are left out.
    """
    if not external_ids:
        return {}
    rows = connection.execute(statements.WRITTEN_CONTACTS, [source, list(external_ids)])
    known: dict[str, str] = dict(rows.fetchall())
    missing = [each for each in external_ids if each not in known]
    return {**read_back_addresses(connection, source, missing), **known} if missing else known


def read_back_addresses(
    connection: psycopg.Connection, source: str, external_ids: Collection[str]
) -> dict[str, str]:
    """Map contact ids to addresses as the CRM was read last; whom it has lost is still there."""
    schema, table = f"raw_{source}", "contacts"
    row = connection.execute(statements.ID_TYPE, [f"{schema}.{table}"]).fetchone()
    if row is None:
        return {}
    id_type = str(row[0])
    wanted = [each for each in external_ids if id_type == "text" or each.isdecimal()]
    query = sql.SQL(statements.READ_CONTACTS).format(
        table=sql.Identifier(schema, table), type=sql.SQL(id_type)
    )
    return {
        external_id: normalised(email) or typed(email)
        for external_id, email in connection.execute(query, [wanted])
    }
