"""Which destinations there are."""

from collections.abc import Sequence
from typing import Final

from psycopg_pool import AsyncConnectionPool

from ticket_console.api.customer_models import Standing, Standings
from ticket_console.api.errors import ApiError
from ticket_console.api.reading import Row, rows

OURS: Final = ("brevo", "hubspot", "mautic")
"""Known before they were ever written to."""


class Destinations:
    """Destinations that were written to or read.

    Attributes:
        seen: Their names.
        was_read: Those whose contacts were read back.
    """

    def __init__(self, found: Sequence[Row]) -> None:
        self.seen = tuple(row["destination"] for row in found)
        self.was_read = frozenset(row["destination"] for row in found if row["was_read"])

    def require(self, name: str) -> None:
        """Refuse a name that no destination has.

        Raises:
            ApiError: There is none.
        """
        known = sorted({*self.seen, *OURS})
        if name not in known:
            reason = "There is no destination of that name."
            raise ApiError(404, reason, f"Name one of {', '.join(known)}.")


async def destinations(database: AsyncConnectionPool) -> Destinations:
    """Look up which there are."""
    return Destinations(await rows(database, "destinations"))


async def standings(
    database: AsyncConnectionPool, people: Sequence[Row], names: Sequence[str]
) -> list[Standings]:
    """Tell how people stand at each destination.

    Args:
        database: The pool.
        people: Each with `email` and, where there is one, `customer_id`.
        names: The destinations.
    """
    found = await rows(
        database,
        "standings",
        customer_ids=[person.get("customer_id") for person in people],
        emails=[person["email"] for person in people],
        destinations=list(names),
    )
    stands: list[Standings] = [{} for _ in people]
    for row in found:
        stands[row["position"] - 1][row["destination"]] = Standing.model_validate(row)
    return stands
