"""Questions to the database, each a file in `queries/`.

`{name}` in one stands for the text of another.
"""

import asyncio
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

Row = Mapping[str, Any]

WAIT_SECONDS: Final = 5
"""For a free connection."""

MOST_SECONDS: Final = 15
"""For an answer; no question keeps a connection from others for longer."""


async def rows(database: AsyncConnectionPool, query: str, **parameters: object) -> list[Row]:
    """Ask one question.

    It is planned for the parameters at hand, so that a filter which is not asked for costs nothing.

    Args:
        database: The pool.
        query: Name of a file in `queries/`, without its ending.
        parameters: What stands in for its placeholders.

    Raises:
        TimeoutError: The answer took too long, and was given up.
    """
    async with database.connection(timeout=WAIT_SECONDS) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        async with asyncio.timeout(MOST_SECONDS):
            await cursor.execute(_statement(query), parameters, prepare=False)
            return list(await cursor.fetchall())


async def one(database: AsyncConnectionPool, query: str, **parameters: object) -> Row | None:
    """Ask for one row; None where there is none."""
    return next(iter(await rows(database, query, **parameters)), None)


@cache
def _statement(query: str) -> bytes:
    return re.sub(r"\{(\w+)\}", lambda part: _text(part[1]), _text(query)).encode()


def _text(query: str) -> str:
    file = files("ticket_console.api").joinpath(f"queries/{query}.sql")
    return file.read_text(encoding="utf-8").rstrip()
