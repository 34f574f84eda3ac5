"""The web service."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from ticket_console.database import connections, make_schema
from ticket_console.settings import Settings, read_settings

DESCRIPTION = "Webhooks in, jobs, and what is known of customers."


def create_app(settings: Settings) -> FastAPI:
    """Put the service together; nothing is connected before it starts.

    `app.state` holds `settings` and, while it runs, `database`, a pool of connections.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with connections(settings.database_url) as pool:
            app.state.database = pool
            yield

    app = FastAPI(title="Tickets to CRM", description=DESCRIPTION, lifespan=lifespan)
    app.state.settings = settings
    return app


def serve(_arguments: list[str]) -> int:
    """Run the service until it is told to stop."""
    settings = read_settings(os.environ)
    make_schema(settings.database_url)
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, access_log=False)
    return 0
