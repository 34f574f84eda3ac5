"""All that is known of one customer."""

from typing import Final
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from ticket_console.api.customer_models import CustomerDetail
from ticket_console.api.destinations import destinations, standings
from ticket_console.api.errors import ApiError
from ticket_console.api.reading import Row, one, rows

NEWEST: Final = 200
NEWEST_ENGAGEMENT: Final = 50
HUBSPOT: Final = "hubspot"


async def require_customer(database: AsyncConnectionPool, customer_id: UUID) -> Row:
    """Give a row of the customer table.

    Raises:
        ApiError: Nobody there has the id.
    """
    row = await one(database, "customer", customer_id=customer_id)
    if row is None:
        reason = "Nobody in the customer table has this id."
        raise ApiError(404, reason, f"GET /api/customers/{customer_id}/why tells what is known.")
    return row


async def detail(database: AsyncConnectionPool, customer_id: UUID) -> CustomerDetail:
    """Gather everything.

    Raises:
        ApiError: Nobody in the customer table has the id.
    """
    customer = await require_customer(database, customer_id)
    names = (await destinations(database)).seen
    asked = {"customer_id": customer_id, "email": customer["email"], "limit": NEWEST}
    contacts = await rows(database, "contacts_of_customer", **asked, destinations=list(names))
    found = {
        "customer": customer,
        "crm_filled": customer["crm_filled"],
        "destinations": (await standings(database, [customer], names))[0],
        "contacts": contacts,
        "orders": await rows(database, "orders", **asked),
        "attendances": await rows(database, "attendances", **asked),
        "engagement": await rows(
            database, "engagement", customer_id=customer_id, limit=NEWEST_ENGAGEMENT
        ),
        "consent": await rows(database, "consent", **asked),
        "deals": await _deals(database, contacts),
    }
    return CustomerDetail.model_validate(found)


async def _deals(database: AsyncConnectionPool, contacts: list[Row]) -> list[Row]:
    """Find the deals of a person's contacts in HubSpot; none where deals are not read."""
    ids = [row["external_id"] for row in contacts if row["destination"] == HUBSPOT]
    if not ids or await one(database, "has_deals") is None:
        return []
    return await rows(database, "deals", contact_ids=ids, limit=NEWEST)
