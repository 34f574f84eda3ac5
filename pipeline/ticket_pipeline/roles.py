"""Who is who in the embedded server: the project's role is no superuser.

A superuser reads and writes every file that the server may, and starts programs. Started by root,
the server may read what only root may, so whoever got hold of the project's password would, too.
The cluster belongs to a role of its own, which nothing but this module uses.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from ticket_pipeline.private_files import written

USER: Final = "tickets"
OWNER: Final = "postgres"
HEIR: Final = "tickets_heir"
"""A superuser for as long as it takes to part a cluster whose owner was the project's role."""

HAND_OVER: Final = """
do $$
declare statement text;
begin
    for statement in
        select format('alter schema %I owner to %I', nspname, {user})
        from pg_namespace
        where nspowner = {owner}::regrole and nspname !~ '^pg_' and nspname <> 'information_schema'
        union all
        select format(
            'alter %s %s owner to %I',
            case relkind
                when 'v' then 'view' when 'm' then 'materialized view'
                when 'S' then 'sequence' when 'c' then 'type' else 'table'
            end,
            pg_class.oid::regclass, {user}
        )
        from pg_class
        inner join pg_namespace on pg_namespace.oid = relnamespace
        where relowner = {owner}::regrole and relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c')
            and nspname !~ '^pg_' and nspname <> 'information_schema'
            and not exists (
                select from pg_depend
                where classid = 'pg_class'::regclass and objid = pg_class.oid
                    and deptype in ('a', 'i', 'e') and refclassid = 'pg_class'::regclass
            )
        union all
        select format('alter routine %s owner to %I', pg_proc.oid::regprocedure, {user})
        from pg_proc
        inner join pg_namespace on pg_namespace.oid = pronamespace
        where proowner = {owner}::regrole
            and nspname !~ '^pg_' and nspname <> 'information_schema'
        union all
        select format('alter type %s owner to %I', pg_type.oid::regtype, {user})
        from pg_type
        inner join pg_namespace on pg_namespace.oid = typnamespace
        where typowner = {owner}::regrole and typtype in ('e', 'd', 'r')
            and nspname !~ '^pg_' and nspname <> 'information_schema'
    loop
        execute statement;
    end loop;
end
$$
"""
"""What a database holds becomes the project's; sequences of columns follow their tables."""


@dataclass(frozen=True)
class Passwords:
    """The files that hold the passwords of a cluster, for the user alone to read."""

    folder: Path

    @property
    def of_user(self) -> Path:
        """The password of the project's role."""
        return self.folder / "password"

    @property
    def of_owner(self) -> Path:
        """The password of the cluster's owner."""
        return self.folder / "owner-password"

    def make(self) -> None:
        """Think up those that are missing."""
        for file in (self.of_user, self.of_owner):
            if not file.exists():
                written(file, secrets.token_hex(24))

    def url(self, port: str, user: str = USER, database: str = USER) -> str:
        """Give the address by which a role reaches a database."""
        file = self.of_user if user == USER else self.of_owner
        return f"postgresql://{user}:{file.read_text('ascii')}@127.0.0.1:{port}/{database}"


def ensure_roles(passwords: Passwords, port: str) -> None:
    """Make the project's role and its database; part the role from a cluster that it owned."""
    passwords.make()
    password = passwords.of_user.read_text("ascii")
    with psycopg.connect(_owner(passwords, port), autocommit=True) as db:
        if not _exists(db, "pg_roles", "rolname", USER):
            made = SQL("create role {} login createdb nosuperuser password {}")
            db.execute(made.format(Identifier(USER), Literal(password)))
        if not _exists(db, "pg_database", "datname", USER):
            made = SQL("create database {} owner {}")
            db.execute(made.format(Identifier(USER), Identifier(USER)))
        if _exists(db, "pg_roles", "rolname", HEIR):
            _hand_over(db, passwords, port)
            db.execute(SQL("drop role {}").format(Identifier(HEIR)))


def _owner(passwords: Passwords, port: str) -> str:
    """Give the owner's address, after the project's role has ceased to be that where it was."""
    owner = passwords.url(port, OWNER, OWNER)
    if _lets_in(owner):
        return owner
    heir = passwords.url(port, HEIR, OWNER)
    password = Literal(passwords.of_owner.read_text("ascii"))
    if not _lets_in(heir):
        with psycopg.connect(passwords.url(port, USER, OWNER), autocommit=True) as db:
            db.execute(SQL("drop role if exists {}").format(Identifier(HEIR)))
            made = SQL("create role {} login superuser password {}")
            db.execute(made.format(Identifier(HEIR), password))
    with psycopg.connect(heir, autocommit=True) as db:
        if not _exists(db, "pg_roles", "rolname", OWNER):
            renamed = SQL("alter role {} rename to {}")
            db.execute(renamed.format(Identifier(USER), Identifier(OWNER)))
        db.execute(SQL("alter role {} password {}").format(Identifier(OWNER), password))
    return owner


def _hand_over(db: psycopg.Connection, passwords: Passwords, port: str) -> None:
    """Give the project's role every database, and what is in it, that was its own before."""
    statement = SQL(HAND_OVER).format(user=Literal(USER), owner=Literal(OWNER))
    found = db.execute(
        "select datname from pg_database where datname <> %s and not datistemplate", [OWNER]
    )
    for (name,) in found.fetchall():
        owned = SQL("alter database {} owner to {}")
        db.execute(owned.format(Identifier(name), Identifier(USER)))
        with psycopg.connect(passwords.url(port, OWNER, name), autocommit=True) as there:
            there.execute(statement)


def _lets_in(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _exists(db: psycopg.Connection, table: str, column: str, name: str) -> bool:
    query = SQL("select from {} where {} = %s").format(Identifier(table), Identifier(column))
    return db.execute(query, [name]).fetchone() is not None
