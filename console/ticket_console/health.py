"""Whether the console can do its work, for probes and for Prometheus."""

import asyncio
from typing import Any, Literal, LiteralString

import psycopg
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from psycopg.rows import scalar_row
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

MOST_SECONDS = 2.0
UNAVAILABLE = 503

OLDEST_WAITING: LiteralString = """
select extract(epoch from clock_timestamp() - min(last_received_at))::float8
from ops.webhook_logs where status = 'received'
"""
HAS_WORKERS: LiteralString = """
select to_regclass('procrastinate.procrastinate_workers') is not null
"""
HEARTBEAT: LiteralString = """
select extract(epoch from clock_timestamp() - max(last_heartbeat))::float8
from procrastinate.procrastinate_workers
"""


class Health(BaseModel):
    """How the console stands."""

    database: Literal["up", "down"]
    oldest_waiting_seconds: float | None = Field(
        None, description="Since when the oldest delivery waits; null where none does."
    )
    worker_heartbeat_seconds: float | None = Field(
        None, description="Since a worker last gave a sign; null where none is at work."
    )


def router() -> APIRouter:
    """Make the routes; they ask for no token and tell of nobody."""
    routes = APIRouter(tags=["health"])
    routes.add_api_route(
        "/healthz",
        _healthz,
        operation_id="health",
        summary="Whether it works",
        response_model=Health,
        responses={UNAVAILABLE: {"model": Health, "description": "The database does not answer"}},
    )
    routes.add_api_route(
        "/metrics",
        _metrics,
        operation_id="metrics",
        summary="Figures for Prometheus",
        response_class=PlainTextResponse,
    )
    return routes


async def _healthz(request: Request) -> JSONResponse:
    """Tell of database, oldest waiting delivery and worker, in seconds; 503 without a database."""
    try:
        async with asyncio.timeout(MOST_SECONDS):
            found = await _health(request.app.state.database)
    except (psycopg.Error, TimeoutError):
        return JSONResponse({"database": "down"}, UNAVAILABLE)
    return JSONResponse({"database": "up", **found})


async def _metrics(request: Request) -> Response:
    """Give the figures in Prometheus' text format."""
    state = request.app.state
    await state.gauges.refresh(state.database)
    return Response(generate_latest(state.registry), media_type=CONTENT_TYPE_LATEST)


async def _health(pool: AsyncConnectionPool) -> dict[str, Any]:
    async with pool.connection(MOST_SECONDS) as connection:
        cursor = connection.cursor(row_factory=scalar_row)
        oldest = await (await cursor.execute(OLDEST_WAITING)).fetchone()
        return {"oldest_waiting_seconds": oldest, "worker_heartbeat_seconds": await _beat(cursor)}


async def _beat(cursor: psycopg.AsyncCursor[Any]) -> float | None:
    """Seconds since a worker last gave a sign; None where none is at work."""
    if not await (await cursor.execute(HAS_WORKERS)).fetchone():
        return None
    seconds: float | None = await (await cursor.execute(HEARTBEAT)).fetchone()
    return seconds
