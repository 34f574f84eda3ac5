"""Lists of people: those in the customer table, those in a CRM, those in both or in one only."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from crm_core.email_address import normalised
from ticket_console.api.customer_models import Customer, PeoplePage, PersonRow, Standings, View
from ticket_console.api.destinations import Destinations, destinations, standings
from ticket_console.api.errors import ApiError
from ticket_console.api.paging import Order, text, uuid
from ticket_console.api.reading import Row, rows

WINDOW: Final = 20_000
"""People looked at for one page, unless a search narrows them."""

BEFORE_ALL: Final = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What people must have; None for whatever.

    Attributes:
        starts: Pattern of what e-mail or name begins with.
        is_address: Whether the pattern can be one of an e-mail only.
        opt_in: Whether marketing may be sent.
    """

    starts: str | None = None
    is_address: bool = False
    opt_in: bool | None = None
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, and how it is read.

    Attributes:
        query: The file that gives its rows, and with `_window` how far a page has looked.
        key: The column that it is sorted by.
        first: Comes before every key.
    """

    query: str
    key: str
    order: Order
    first: str | UUID


CUSTOMERS: Final = Listing("customers", "email", Order("customers", (text,)), "")
READ: Final = Listing("contacts", "external_id", Order("contacts", (text,)), "")
WRITTEN: Final = Listing("written_contacts", "customer_id", Order("written", (uuid,)), BEFORE_ALL)

MATCHED: Final = {View.MATCHED: True, View.UNMATCHED: False}


def search(query: str | None, *, opt_in: bool | None, segment: str | None) -> Filters:
    """Make filters of what somebody typed: the beginning of an e-mail, a name or a whole name."""
    typed = query and (normalised(query) or " ".join(query.lower().split()))
    if not typed:
        return Filters(opt_in=opt_in, segment=segment)
    for special in "\\%_":
        typed = typed.replace(special, f"\\{special}")
    return Filters(starts=f"{typed}%", is_address="@" in typed, opt_in=opt_in, segment=segment)


async def people(
    database: AsyncConnectionPool,
    view: View,
    destination: str | None,
    filters: Filters,
    *,
    cursor: str | None,
    limit: int,
) -> PeoplePage:
    """Give a page of a view.

    Raises:
        ApiError: The view needs a destination, there is no such destination, or the cursor is none.
    """
    if destination is None and view is not View.WAREHOUSE:
        reason = f"The view {view} compares with a destination, and none is named."
        raise ApiError(422, reason, "Add destination=brevo, mautic or hubspot.")
    known = await destinations(database)
    if destination is not None:
        known.require(destination)
    listing = _listing(view, destination, known)
    parameters = {**asdict(filters), "destination": destination, "matched": MATCHED.get(view)}
    found, following = await _page(database, listing, parameters, cursor, limit)
    names = sorted({*known.seen, *filter(None, [destination])})
    return PeoplePage(
        rows=await _described(database, view, destination, found, names),
        next=following,
        view=view,
        destination=destination,
        compared_with=_compared_with(view, destination, known),
    )


def _listing(view: View, destination: str | None, known: Destinations) -> Listing:
    if view is not View.CRM:
        return CUSTOMERS
    return READ if destination in known.was_read else WRITTEN


def _compared_with(
    view: View, destination: str | None, known: Destinations
) -> Literal["crm", "ledger"] | None:
    if view is View.WAREHOUSE:
        return None
    return "crm" if destination in known.was_read else "ledger"


async def _page(
    database: AsyncConnectionPool,
    listing: Listing,
    parameters: dict[str, Any],
    cursor: str | None,
    limit: int,
) -> tuple[list[Row], str | None]:
    """Read the rows of a page, and the cursor of the next."""
    after = listing.order.key(cursor)[0] if cursor is not None else listing.first
    window = None if parameters["starts"] else WINDOW
    asked = {**parameters, "after": after, "window": window}
    found = await rows(database, listing.query, **asked, limit=limit + 1)
    if len(found) > limit:
        return found[:limit], listing.order.cursor(found[limit - 1][listing.key])
    if window is None:
        return found, None
    [seen] = await rows(database, f"{listing.query}_window", **asked)
    is_end = seen["candidates"] < window
    return found, None if is_end else listing.order.cursor(seen["last_key"])


async def _described(
    database: AsyncConnectionPool,
    view: View,
    destination: str | None,
    found: Sequence[Row],
    names: Sequence[str],
) -> list[PersonRow]:
    """Put beside each row how the person stands everywhere."""
    if view is not View.CRM:
        stands = await standings(database, found, names)
        return [_customer_row(row, each) for row, each in zip(found, stands, strict=True)]
    emails = [row["email"] for row in found if row["email"]]
    known = {row["email"]: row for row in await rows(database, "customers_by_email", emails=emails)}
    people = [known.get(row["email"], {"email": row["email"]}) for row in found]
    stands = await standings(database, people, names)
    return [
        _contact_row(row, known.get(row["email"]), destination or "", each)
        for row, each in zip(found, stands, strict=True)
    ]


def _customer_row(row: Row, stands: Standings) -> PersonRow:
    return PersonRow(customer=Customer.model_validate(row), contact=None, destinations=stands)


def _contact_row(row: Row, customer: Row | None, destination: str, stands: Standings) -> PersonRow:
    """Describe a contact, which is in its CRM whether or not it has an e-mail."""
    own = stands[destination].model_copy(update={"in_crm": True, "external_id": row["external_id"]})
    return PersonRow.model_validate(
        {"customer": customer, "contact": row, "destinations": {**stands, destination: own}}
    )
