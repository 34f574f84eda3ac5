"""Routes about bringing a destination in step."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from psycopg_pool import AsyncConnectionPool

from ticket_console.api.access import Operator, Reader, Scheduler
from ticket_console.api.destinations import destinations
from ticket_console.api.errors import problems
from ticket_console.api.job_models import Enqueued, SyncRun, SyncStatus
from ticket_console.api.parameters import NO_NUL, DestinationName
from ticket_console.api.reading import one, rows
from ticket_console.api.starting import start

AskedDestination = Annotated[str, Query(min_length=1, max_length=100, pattern=NO_NUL)]

EVERYWHERE = problems(404)


async def sync_status(database: AsyncConnectionPool, destination: str) -> SyncStatus:
    """Count how customers stand at a destination.

    Raises:
        ApiError: There is no such destination.
    """
    (await destinations(database)).require(destination)
    found = await rows(database, "totals", destination=destination)
    counts = dict.fromkeys(SyncStatus.model_fields, 0)
    counts |= {row["status"]: row["customers"] for row in found}
    last_run = await one(database, "last_sync_run", destination=destination)
    return SyncStatus.model_validate(
        {
            **counts,
            "total": sum(counts.values()),
            "destination": destination,
            "last_run": SyncRun.model_validate(last_run) if last_run else None,
        }
    )


async def start_sync(database: AsyncConnectionPool, destination: str, trigger: str) -> Enqueued:
    """Bring everybody in step at a destination.

    Raises:
        ApiError: There is no such destination.
    """
    return await start(database, f"{destination}-sync", trigger=trigger)


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(prefix="/api", tags=["sync"], responses=EVERYWHERE)

    @routes.post("/sync/{destination}", operation_id="syncAll", status_code=202)
    async def sync_all(
        request: Request, _caller: Operator, destination: DestinationName
    ) -> Enqueued:
        """Bring a destination in step with the customer table."""
        return await start_sync(request.app.state.database, destination, "api")

    @routes.get("/sync/{destination}", operation_id="getSyncStatus")
    async def get_sync_status(
        request: Request, _caller: Reader, destination: DestinationName
    ) -> SyncStatus:
        """How many customers are in step with a destination, wait, failed, and why."""
        return await sync_status(request.app.state.database, destination)

    @routes.post("/admin/customers/sync-all", operation_id="syncAllAlias", status_code=202)
    async def sync_all_alias(
        request: Request, _caller: Operator, destination: AskedDestination = "brevo"
    ) -> Enqueued:
        """Another name of POST /api/sync/{destination}."""
        return await start_sync(request.app.state.database, destination, "api")

    @routes.get("/admin/customers/sync-all", operation_id="getSyncStatusAlias")
    async def get_sync_status_alias(
        request: Request, _caller: Reader, destination: AskedDestination = "brevo"
    ) -> SyncStatus:
        """Another name of GET /api/sync/{destination}."""
        return await sync_status(request.app.state.database, destination)

    @routes.post("/cron/sync-{destination}", operation_id="cronSync", status_code=202)
    async def cron_sync(
        request: Request, _caller: Scheduler, destination: DestinationName
    ) -> Enqueued:
        """Bring a destination in step, asked by a scheduler outside that knows CRON_SECRET."""
        return await start_sync(request.app.state.database, destination, "cron")

    @routes.get("/cron/sync-{destination}", operation_id="cronSyncByGet", status_code=202)
    async def cron_sync_by_get(
        request: Request, _caller: Scheduler, destination: DestinationName
    ) -> Enqueued:
        """The same for schedulers that can only GET."""
        return await start_sync(request.app.state.database, destination, "cron")

    return routes
