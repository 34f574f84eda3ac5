"""A connection to the ledger's database, whose errors quote no row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from crm_core.errors import LedgerError, SettingsError
from crm_core.signals import undisturbed

NO_RIGHT: Final = "Check that database_url names a user who may create the schema ops."
OTHER_VERSION: Final = "The schema ops may be of another version: update all parts, and run again."


def connect(url: str) -> psycopg.Connection:
    """Connect to the database at a URL, each statement a transaction of its own.

    Raises:
        LedgerError: It cannot be reached.
        SettingsError: It is no PostgreSQL URL.
    """
    try:
        conninfo_to_dict(url)
    except (psycopg.ProgrammingError, UnicodeDecodeError):
        reason = "The setting database_url is no PostgreSQL URL"
        instruction = "Write postgresql://user:password@host/database, encoded as URLs are."
        raise SettingsError(reason, instruction) from None
    with explained():
        return psycopg.connect(url, autocommit=True)


@contextmanager
def unbroken() -> Iterator[None]:
    """Run statements to their end: broken off by a signal, one leaves its connection unusable."""
    with undisturbed(), explained():
        yield


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors of the driver, whose texts may quote rows, into one that quotes nothing."""
    try:
        yield
    except psycopg.OperationalError:
        reason = "The ledger's database cannot be reached, or refuses its user"
        instruction = "Check database_url and that the server is running."
        raise LedgerError(reason, instruction) from None
    except psycopg.Error as error:
        reason = f"The ledger's database refused a statement (SQLSTATE {error.sqlstate})"
        is_forbidden = isinstance(error, psycopg.errors.InsufficientPrivilege)
        instruction = NO_RIGHT if is_forbidden else OTHER_VERSION
        raise LedgerError(reason, instruction) from None
