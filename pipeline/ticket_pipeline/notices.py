"""What the organiser should know or decide, as the transforms tell it."""

from typing import Final, LiteralString

import psycopg
from psycopg.rows import scalar_row

NOTICES: Final[LiteralString] = "select told from marts.notices order by topic, told"


def notices(url: str) -> list[str]:
    """Read the notices of a warehouse; none where the transforms have not made them yet."""
    try:
        with psycopg.connect(url, row_factory=scalar_row) as db:
            return db.execute(NOTICES).fetchall()
    except psycopg.errors.UndefinedTable:
        return []
    except psycopg.Error as error:
        return [f"marts.notices could not be read ({type(error).__name__}): run dbt:build again."]
