"""The command `crm-signals`."""

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files

import click
import psycopg

from crm_core.command import one_line_errors
from crm_core.ledger.connection import connect, explained
from crm_core.ledger.schema import make_tables
from crm_signals.read_back.raw_tables import STREAMS
from crm_signals.read_back.reading import ReadBack

logger = logging.getLogger("crm-signals")


@click.group()
def cli() -> None:
    """What CRMs tell of people."""


@cli.command("read-back")
@click.argument("crm", type=click.Choice(list(STREAMS)))
@click.option(
    "--database-url",
    envvar="WAREHOUSE_URL",
    required=True,
    help="Of the database with the raw tables and the schema ops.",
)
@click.option("--tombstone-key", envvar="TOMBSTONE_KEY", help="By which people were erased.")
def read_back(crm: str, database_url: str, tombstone_key: str | None) -> None:
    """Find in raw_<CRM> the engagement and consent that no webhook has told."""
    with one_line_errors(logger, {}), warehouse(database_url) as connection:
        found = ReadBack(connection, crm, tombstone_key).run()
    click.echo(
        f"{crm}: {found.engagements} new of engagement, {found.consent_events} new of consent"
    )


@contextmanager
def warehouse(url: str) -> Iterator[psycopg.Connection]:
    """Connect to a database, and make the tables of schema `ops` where they are missing.

    Raises:
        LedgerError: It cannot be used.
        SettingsError: It is no PostgreSQL URL.
    """
    with connect(url) as connection, explained():
        with connection.transaction():
            make_tables(connection)
            statements = files("crm_signals").joinpath("signals.sql").read_text(encoding="utf-8")
            connection.execute(statements.encode())
        yield connection


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; one line on standard error and exit code 1 or 2 where it cannot."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    cli.main(arguments, prog_name="crm-signals")
