"""python -m ticket_console token: who may use the HTTP interface."""

import argparse
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from ticket_console.api.access import SCOPES, TOKEN_PREFIX, Scope, hashed
from ticket_console.database import make_schema
from ticket_console.errors import ConsoleError
from ticket_pipeline.services import settings
from ticket_pipeline.workbench import current_warehouse

RANDOM_BYTES = 32
LONGEST_NAME = 100


def command(arguments: list[str]) -> int:
    """Make, list or revoke tokens; a new one is printed once and never told again.

    Raises:
        ConsoleError: The name is taken, or nobody has it.
    """
    options = _parser().parse_args(arguments)
    with _database() as url, psycopg.connect(url) as connection:
        make_schema(url)
        if options.deed == "create":
            print(create_token(connection, options.name, options.scope))
        elif options.deed == "revoke":
            revoke_token(connection, options.name)
        else:
            print("\n".join(_listed(connection)))
    return 0


@contextmanager
def _database() -> Iterator[str]:
    """Give the database that the environment names, or else the one that `make up` works with."""
    variables = settings()
    if url := variables.get("WAREHOUSE_URL"):
        yield url
        return
    with current_warehouse(variables) as url:
        yield url


def create_token(connection: psycopg.Connection, name: str, scope: str) -> str:
    """Make a token and give it; only its hash is kept.

    Args:
        connection: Committed by the caller.
        name: Tells the token in lists; one that was revoked may be given again.
        scope: `read`, `operate` or `admin`.

    Raises:
        ConsoleError: A token of that name holds.
    """
    token = TOKEN_PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    scopes = [each.value for each in SCOPES[: SCOPES.index(Scope(scope)) + 1]]
    made = connection.execute(
        """
        insert into ops.api_tokens as held (name, token_hash, scopes) values (%s, %s, %s)
        on conflict (name) do update set
            token_hash = excluded.token_hash, scopes = excluded.scopes,
            created_at = now(), revoked_at = null
        where held.revoked_at is not null
        """,
        [name, hashed(token), scopes],
    )
    if not made.rowcount:
        reason = f"There is a token of the name {name} already."
        raise ConsoleError(reason, "Revoke it first, or take another name.")
    return token


def revoke_token(connection: psycopg.Connection, name: str) -> None:
    """Make a token worthless from now on.

    Raises:
        ConsoleError: No token of that name holds.
    """
    revoked = connection.execute(
        "update ops.api_tokens set revoked_at = now() where name = %s and revoked_at is null",
        [name],
    )
    if not revoked.rowcount:
        reason = f"No token of the name {name} holds."
        raise ConsoleError(reason, "`token list` tells which do.")


def _listed(connection: psycopg.Connection) -> list[str]:
    found = connection.execute(
        "select name, scopes, created_at, revoked_at from ops.api_tokens order by name"
    )
    return [
        f"{name}: {scopes[-1]}, made {made:%Y-%m-%d}"
        + (f", revoked {revoked:%Y-%m-%d}" if revoked else "")
        for name, scopes, made, revoked in found
    ]


def _name(word: str) -> str:
    """Read a name that can be told in a line and typed again."""
    if not (word.strip() and word.isprintable() and len(word) <= LONGEST_NAME):
        raise argparse.ArgumentTypeError("it is empty, too long, or no line of text")
    return word


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ticket_console token")
    deeds = parser.add_subparsers(dest="deed", required=True)
    create = deeds.add_parser("create", help="make a token and print it, this once")
    create.add_argument("name", type=_name, help="one line, 100 characters at most")
    create.add_argument("--scope", choices=[scope.value for scope in SCOPES], default="read")
    deeds.add_parser("list", help="who has one")
    deeds.add_parser("revoke", help="make one worthless").add_argument("name", type=_name)
    return parser
