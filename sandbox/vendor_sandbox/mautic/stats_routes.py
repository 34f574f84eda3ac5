"""/stats: plain rows of the database, every value a string; a null is left out (recorded)."""

from starlette.responses import Response

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call, answer
from vendor_sandbox.mautic.conditions import Column, all_of, sorted_rows
from vendor_sandbox.mautic.errors import MauticError, not_served
from vendor_sandbox.mautic.php import text
from vendor_sandbox.mautic.statistics import COLUMNS, TABLES, Row

DEFAULT_LIMIT = 100
UNKNOWN_COLUMN = 1054


def list_tables(_: Account, __: Call) -> Response:
    """GET /stats, and GET /stats/{table} for a table that there is not."""
    columns = {table: list(names) for table, names in COLUMNS.items()}
    return answer({"availableTables": list(TABLES), "tableColumns": columns})


def list_rows(account: Account, call: Call) -> Response:
    """GET /stats/{table}; an unknown column is told with status 200."""
    table = str(call.path["table"])
    if table not in TABLES:
        return list_tables(account, call)
    if table not in COLUMNS:
        raise not_served(f"/api/stats/{table}")
    where, order = call.query.get("where"), call.query.get("order")

    def column(name: str) -> Column:
        if name not in COLUMNS[table]:
            raise _no_such_column(name)
        return lambda row: row.get(name)

    def narrow(rows: list[Row]) -> list[Row]:
        condition = all_of(where, column)
        return sorted_rows([row for row in rows if not condition or condition(row)], order, column)

    try:
        rows = account.statistics.select(table, repr((where, order)), narrow)
    except MauticError as error:
        return answer({"errors": [{"message": error.message, "code": error.status}]})
    limit = call.limit(DEFAULT_LIMIT) or len(rows)
    page = rows[call.start : call.start + limit]
    stats = [
        {name: text(value) for name, value in row.items() if value is not None} for row in page
    ]
    return answer({"total": str(len(rows)), "stats": stats})


def _no_such_column(name: str) -> MauticError:
    """What the database says, which Mautic passes on with its own code."""
    message = (
        "An exception occurred while executing a query: SQLSTATE[42S22]: Column not found: 1054"
        f" Unknown column 'e.{name}' in 'WHERE'"
    )
    return MauticError(UNKNOWN_COLUMN, message)
