"""The web service."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from ticket_console import health
from ticket_console.api import errors as api_errors
from ticket_console.api import routes as api_routes
from ticket_console.api.protection import PlainPaths, Protected
from ticket_console.database import connections, make_schema
from ticket_console.inbox import routes as inbox_routes
from ticket_console.inbox.inbox import open_inbox
from ticket_console.listening import BoundedProtocol
from ticket_console.logs import log_to_standard_error
from ticket_console.metrics import DatabaseGauges
from ticket_console.queue.enqueue import enqueue
from ticket_console.settings import Settings, read_settings

DESCRIPTION = "Webhooks in, jobs, and what is known of customers."

NO_PATHS: Final = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"uvicorn.access": {"level": "CRITICAL"}},
}


def create_app(settings: Settings) -> FastAPI:
    """Put the service together; nothing is connected before it starts.

    `app.state` holds `settings`, the figures' `registry` and `gauges` and, while it runs,
    `database`, a pool of connections, and `inbox`, which has connections of its own: no question
    to the interface keeps a delivery waiting.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            connections(settings.database_url) as pool,
            connections(settings.database_url) as inbox_pool,
            open_inbox(inbox_pool, settings, app.state.registry, enqueue) as inbox,
        ):
            app.state.database, app.state.inbox = pool, inbox
            yield

    # FastAPI's pages of documentation load their scripts from a foreign host.
    app = FastAPI(
        title="Tickets to CRM",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.registry = CollectorRegistry()
    app.state.gauges = DatabaseGauges(app.state.registry)
    for router in (inbox_routes.router(), api_routes.router(), health.router()):
        app.include_router(router)
    app.add_middleware(Protected)
    app.add_middleware(PlainPaths)
    api_errors.install(app)
    return app


def make_server(settings: Settings) -> uvicorn.Server:
    """Make what serves the app; paths hold secrets, so that no path is ever logged.

    Uvicorn logs the paths of WebSockets in spite of all settings, so that it is to know of none.
    Of its two parsers h11 reads 64 KiB of headers at most; the other one keeps whatever is sent.
    """
    return uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            log_config=NO_PATHS,
            access_log=False,
            server_header=False,
            ws="none",
            http=BoundedProtocol,
        )
    )


def serve(_arguments: list[str]) -> int:
    """Run the service until it is told to stop."""
    log_to_standard_error()
    settings = read_settings(os.environ)
    make_schema(settings.database_url)
    server = make_server(settings)
    server.run()
    return 0 if server.started else 1
