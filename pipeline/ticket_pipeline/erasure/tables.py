"""The warehouse forgets a person: built tables, raw tables, and a search through all the rest."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import sql

from ticket_pipeline.erasure.rules import MODEL_RULES, ModelRule, RawRule, raw_rules

RAW: Final = "raw_"
"""What the names of schemas begin with that hold what vendors said."""

REJECTED: Final = "rejected_records"

MENTIONING: Final = frozenset({"marts"})
"""Further schemas that hold copies of raw rows."""

COLUMNS: Final = """
select attribute.attname, format_type(attribute.atttypid, attribute.atttypmod)
from pg_attribute as attribute
inner join pg_class as class on attribute.attrelid = class.oid
where class.oid = to_regclass(%s) and class.relkind in ('r', 'm')
    and attribute.attnum > 0 and not attribute.attisdropped and attribute.attgenerated = ''
order by attribute.attnum
"""

TABLES: Final = """
select namespace.nspname, class.relname
from pg_class as class
inner join pg_namespace as namespace on class.relnamespace = namespace.oid
where class.relkind in ('r', 'm') and class.relpersistence <> 't'
    and namespace.nspname <> 'information_schema' and namespace.nspname !~ '^pg_'
order by 1, 2
"""


class Hit(NamedTuple):
    """Where the person is still named."""

    schema: str
    table: str
    column: str
    rows: int


def erase_models(db: psycopg.Connection, known: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Delete or empty the person's rows of the built tables; tells how many by table."""
    for rule in MODEL_RULES:
        if found := _columns(db, *rule.relation):
            yield _name(*rule.relation), db.execute(_model_statement(rule, found), known).rowcount


def erase_raw(db: psycopg.Connection, known: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Empty the person's raw rows but for what the accounts need, and delete rejected records."""
    for rule in raw_rules():
        if found := _columns(db, rule.schema, rule.table):
            statement = _raw_statement(db, rule, found)
            yield _name(rule.schema, rule.table), db.execute(statement, known).rowcount
    for schema, table in _tables(db):
        if schema.startswith(RAW) and table == REJECTED:
            yield _name(schema, table), _delete_rejected(db, schema, known)


def _delete_rejected(db: psycopg.Connection, schema: str, known: dict[str, Any]) -> int:
    statement = sql.SQL(
        "delete from {} where case when lower(record) like any(%(words)s)"
        " then record ~* any(%(patterns)s) end"
    )
    return db.execute(statement.format(sql.Identifier(schema, REJECTED)), known).rowcount


def erase_mentions(
    db: psycopg.Connection, hits: Sequence[Hit], known: dict[str, Any]
) -> Iterator[tuple[str, int]]:
    """Replace the address where other people's raw rows mention it, in an answer for instance."""
    patterns = {f"pattern{number}": each for number, each in enumerate(known["patterns"])}
    for hit in hits:
        if hit.schema.startswith(RAW) or hit.schema in MENTIONING:
            kind = _columns(db, hit.schema, hit.table)[hit.column]
            statement = _replacement(hit, kind, list(patterns))
            yield _name(hit.schema, hit.table), db.execute(statement, known | patterns).rowcount


def _replacement(hit: Hit, kind: str, patterns: Sequence[str]) -> sql.Composed:
    column = sql.Identifier(hit.column)
    changed: sql.Composable = sql.SQL("{}::text").format(column)
    for pattern in patterns:
        changed = sql.SQL("regexp_replace({}, {}, 'erased', 'gi')").format(
            changed, sql.Placeholder(pattern)
        )
    statement = """
        update {table} set {column} = ({changed})::{kind}
        where {column}::text ~* any(%(patterns)s)
    """
    return sql.SQL(statement).format(
        table=sql.Identifier(hit.schema, hit.table),
        column=column,
        changed=changed,
        kind=sql.SQL(kind),
    )


def search(db: psycopg.Connection, known: dict[str, Any]) -> list[Hit]:
    """Look for address and ids in every column of every table of the database."""
    found = []
    ids = [str(each) for each in known["ids"]]
    needles = {
        "patterns": [*known["patterns"], *ids],
        "words": [*known["words"], *(f"%{each}%" for each in ids)],
    }
    for schema, table in _tables(db):
        columns = list(_columns(db, schema, table))
        counts = db.execute(_search_statement(schema, table, columns), needles).fetchone()
        if counts and counts[0]:
            found += [
                Hit(schema, table, column, rows)
                for column, rows in zip(columns, counts[1:], strict=True)
                if rows
            ]
    return found


def _search_statement(schema: str, table: str, columns: Sequence[str]) -> sql.Composed:
    counts = [
        sql.SQL("count(*) filter (where {}::text ~* any(%(patterns)s))").format(
            sql.Identifier("row", column)
        )
        for column in columns
    ]
    statement = """
        select count(*){counts}
        from {table} as row
        where case when lower(row::text) like any(%(words)s) then row::text ~* any(%(patterns)s) end
    """
    return sql.SQL(statement).format(
        counts=sql.SQL("").join(sql.SQL(", ") + count for count in counts),
        table=sql.Identifier(schema, table),
    )


def _model_statement(rule: ModelRule, found: dict[str, str]) -> sql.Composed:
    table, condition = sql.Identifier(*rule.relation), sql.SQL(rule.condition)
    if not rule.changes:
        return sql.SQL("delete from {} where {}").format(table, condition)
    changes = {name: value for name, value in rule.changes.items() if name in found}
    return sql.SQL("update {} set {} where {}").format(table, _assignments(changes), condition)


def _raw_statement(db: psycopg.Connection, rule: RawRule, found: dict[str, str]) -> sql.Composed:
    emptied = [name for name in found if name not in rule.kept]
    statement = """
        update {table} as raw set {changes}
        where num_nonnulls({emptied}) > 0 and (
            exists (
                select from unnest({whose}) as address
                where lower(btrim(normalize(address, nfc), %(blanks)s)) = any(%(emails)s)
            )
            {order}
        )
    """
    return sql.SQL(statement).format(
        table=sql.Identifier(rule.schema, rule.table),
        changes=_assignments({name: rule.replaced.get(name, "null") for name in emptied}),
        emptied=sql.SQL(", ").join(sql.Identifier("raw", name) for name in emptied),
        whose=sql.SQL(rule.whose),
        order=_order_condition(db, rule),
    )


def _order_condition(db: psycopg.Connection, rule: RawRule) -> sql.Composable:
    order = rule.order
    if order is None or not _columns(db, rule.schema, order.table):
        return sql.SQL("")
    statement = """
        or (
            not coalesce({unless}, false)
            and exists (
                select from {orders} as buyer
                where {refers} and buyer.email = 'erased'
            )
        )
    """
    refers = "to_jsonb({1}) ? {0}::text" if order.several else "{0} = {1}"
    return sql.SQL(statement).format(
        unless=sql.SQL(order.unless),
        orders=sql.Identifier(rule.schema, order.table),
        refers=sql.SQL(refers).format(
            sql.Identifier("buyer", order.key), sql.Identifier("raw", order.reference)
        ),
    )


def _assignments(changes: dict[str, str]) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.SQL(value))
        for name, value in changes.items()
    )


def _columns(db: psycopg.Connection, schema: str, table: str) -> dict[str, str]:
    """Give the columns of a table with their types; none of a view or where there is none."""
    return dict(db.execute(COLUMNS, [f'"{schema}"."{table}"']).fetchall())


def _tables(db: psycopg.Connection) -> list[tuple[str, str]]:
    return [(schema, table) for schema, table in db.execute(TABLES).fetchall()]


def _name(schema: str, table: str) -> str:
    return f"{schema}.{table}"
