"""All routes of the interface."""

from fastapi import APIRouter

from ticket_console.api import customers, jobs, sync, webhooks


def router() -> APIRouter:
    """Put the routes together."""
    routes = APIRouter()
    for part in (customers, sync, jobs, webhooks):
        routes.include_router(part.router())
    return routes
