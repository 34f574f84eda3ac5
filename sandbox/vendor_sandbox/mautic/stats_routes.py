"""/stats: plain rows of the database, every value a string or null."""

from typing import Any

from starlette.responses import Response

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call, answer
from vendor_sandbox.mautic.conditions import Column, all_of, sorted_rows
from vendor_sandbox.mautic.errors import MauticError
from vendor_sandbox.mautic.php import text
from vendor_sandbox.mautic.statistics import COLUMNS, Row

DEFAULT_LIMIT = 100


def list_tables(_: Account, __: Call) -> Response:
    """GET /stats, and GET /stats/{table} for a table that there is not."""
    columns = {table: list(names) for table, names in COLUMNS.items()}
    return answer({"availableTables": list(COLUMNS), "tableColumns": columns})


def list_rows(account: Account, call: Call) -> Response:
    """GET /stats/{table}; an unknown column is told with status 200."""
    table = str(call.path["table"])
    if table not in COLUMNS:
        return list_tables(account, call)
    where, order = call.query.get("where"), call.query.get("order")

    def column(name: str) -> Column:
        if name not in COLUMNS[table]:
            raise MauticError(404, f"Column {name} was not found in table {table}.")
        return lambda row: row[name]

    def narrow(rows: list[Row]) -> list[Row]:
        condition = all_of(where, column)
        return sorted_rows([row for row in rows if not condition or condition(row)], order, column)

    try:
        rows = account.statistics.select(table, repr((where, order)), narrow)
    except MauticError as error:
        return answer(error.body)
    limit = call.limit(DEFAULT_LIMIT) or len(rows)
    page = rows[call.start : call.start + limit]
    stats = [{name: _shown(value) for name, value in row.items()} for row in page]
    return answer({"total": str(len(rows)), "stats": stats})


def _shown(value: Any) -> str | None:
    return None if value is None else text(value)
