"""Routes about deliveries."""

from typing import Final

from fastapi import APIRouter, Request
from psycopg_pool import AsyncConnectionPool

from ticket_console.api.access import Operator, Reader, Scope
from ticket_console.api.errors import ApiError, problems
from ticket_console.api.job_models import Delivery, DeliveryStatus, Enqueued, Platform
from ticket_console.api.paging import LARGEST_BIGINT, Cursor, Limit, Order, Page, bigint
from ticket_console.api.parameters import DeliveryId
from ticket_console.api.reading import one, rows
from ticket_console.api.starting import start

DELIVERIES: Final = Order("deliveries", (bigint,))

CRMS: Final = frozenset({Platform.BREVO, Platform.MAUTIC, Platform.HUBSPOT})
"""Their deliveries are read; those of ticket platforms say only that there is news to fetch."""


async def retry(database: AsyncConnectionPool, delivery_id: int) -> Enqueued:
    """Take up a delivery again, as if it had just come.

    Raises:
        ApiError: There is none, it says nothing, or its content is not kept any more.
    """
    row = await one(database, "delivery", id=delivery_id)
    if row is None:
        raise ApiError(404, "There is no delivery of this id.", "GET /api/webhooks lists them.")
    if row["is_rehearsal"]:
        reason = "The delivery is a rehearsal and says nothing of anybody."
        raise ApiError(409, reason, "Nothing is to be done.")
    platform = row["platform"]
    if platform in CRMS and not row["has_payload"]:
        reason = "What the delivery held is not kept any more."
        raise ApiError(409, reason, f"Run the job {platform}-readback: it reads what happened.")
    await rows(database, "receive_again", id=delivery_id)
    if platform in CRMS:
        return await start(
            database, "deliveries", trigger="retry", arguments={"platform": platform}
        )
    return await start(database, platform, trigger="retry")


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(prefix="/api", tags=["webhooks"])

    @routes.get("/webhooks", operation_id="listDeliveries", responses=problems(400))
    async def list_deliveries(
        request: Request,
        caller: Reader,
        platform: Platform | None = None,
        status: DeliveryStatus | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[Delivery]:
        """Deliveries, the newest first; what they hold is told for scope `admin` only."""
        before = DELIVERIES.key(cursor)[0] if cursor is not None else LARGEST_BIGINT
        found = await rows(
            request.app.state.database,
            "deliveries",
            after=before,
            platform=platform,
            status=status,
            with_payload=Scope.ADMIN in caller.scopes,
            limit=limit + 1,
        )
        return DELIVERIES.page(Delivery, found, limit, columns=("id",))

    @routes.post(
        "/webhooks/{delivery_id}/retry",
        operation_id="retryDelivery",
        status_code=202,
        responses=problems(404, 409),
    )
    async def retry_delivery(
        request: Request, _caller: Operator, delivery_id: DeliveryId
    ) -> Enqueued:
        """Take up a delivery again."""
        return await retry(request.app.state.database, delivery_id)

    return routes
