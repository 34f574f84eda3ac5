"""The tables and views of the ledger, made where they are missing."""

from importlib.resources import files
from typing import Final
from uuid import NAMESPACE_URL, uuid3

import psycopg
from psycopg import sql

from crm_core.email_address import normalised

BEYOND_ASCII: Final = """
select email from ops.consent_events where email ~ '@.*[^ -~]'
union
select email from ops.sync_status where email ~ '@.*[^ -~]'
"""

RENAME_ANSWERS: Final = """
update ops.consent_events set
    email = %(in_ascii)s,
    customer_id = case when customer_id = %(customer_id)s then %(new_id)s else customer_id end
where email = %(email)s
"""

RENAME_STANDINGS: Final = """
update ops.sync_status as s set email = %(in_ascii)s, customer_id = %(new_id)s
where s.email = %(email)s and s.customer_id = %(customer_id)s
    and not exists (
        select from ops.sync_status as other
        where other.destination = s.destination and other.customer_id = %(new_id)s
    )
"""


def make_schema(connection: psycopg.Connection, destination: str) -> None:
    """Make schema `ops` and the views of a destination; may run any number of times."""
    make_tables(connection)
    views = sql.SQL(_resource("views.sql")).format(
        d=sql.SQL(destination),
        destination=sql.Literal(destination),
        logs=sql.Identifier(f"{destination}_sync_logs"),
        unsent=sql.Identifier(f"{destination}_unsent"),
        status_view=sql.Identifier(f"{destination}_sync_status"),
        contact_id=sql.Identifier(f"{destination}_contact_id"),
        status=sql.Identifier(f"{destination}_sync_status"),
        last_sync=sql.Identifier(f"{destination}_last_sync"),
        error=sql.Identifier(f"{destination}_sync_error"),
    )
    connection.execute(views)


def make_tables(connection: psycopg.Connection) -> None:
    """Make schema `ops` without the views of any destination; one transaction at a time."""
    connection.execute("select pg_advisory_xact_lock(hashtext('crm_core ledger'))")
    connection.execute(_resource("ledger.sql").encode())
    _write_domains_in_ascii(connection)


def _write_domains_in_ascii(connection: psycopg.Connection) -> None:
    """Give people the addresses, and the ids, by which rows of earlier versions are found now."""
    for (email,) in connection.execute(BEYOND_ASCII).fetchall():
        in_ascii = normalised(email)
        if in_ascii is None or in_ascii == email:
            continue
        values = {
            "email": email,
            "in_ascii": in_ascii,
            "customer_id": uuid3(NAMESPACE_URL, f"mailto:{email}"),
            "new_id": uuid3(NAMESPACE_URL, f"mailto:{in_ascii}"),
        }
        connection.execute(RENAME_ANSWERS, values)
        connection.execute(RENAME_STANDINGS, values)


def _resource(name: str) -> str:
    return files("crm_core.ledger").joinpath(name).read_text(encoding="utf-8")
