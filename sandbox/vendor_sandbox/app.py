"""The ASGI app: vendors below their names, control routes below `/__sandbox`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from vendor_sandbox.control import control_routes
from vendor_sandbox.exchange import WRITES, VendorApp
from vendor_sandbox.sandbox import Sandbox
from vendor_sandbox.state_file import StateFile

CONTROL_PREFIX = "/__sandbox"


class TellingChanges:
    """Tells the sandbox after every request that may have changed it."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, then tell."""
        await self._app(scope, receive, send)
        if scope.get("method") in WRITES:
            self._sandbox.changed()


def make_app(sandbox: Sandbox, state: Path | None = None) -> Starlette:
    """Serve `sandbox`; with `state` keep it in that file too."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            if state is None:
                yield
            else:
                async with StateFile(state, sandbox):
                    yield
        finally:
            sandbox.close()

    return Starlette(
        routes=[
            Mount(CONTROL_PREFIX, routes=control_routes(sandbox)),
            *(Mount(f"/{name}", app=_vendor_app(sandbox, name)) for name in sandbox.vendors),
        ],
        middleware=[Middleware(TellingChanges, sandbox=sandbox)],
        lifespan=lifespan,
    )


def _vendor_app(sandbox: Sandbox, name: str) -> VendorApp:
    return VendorApp(
        sandbox.vendors[name],
        clock=sandbox.clock,
        faults=sandbox.faults,
        log=sandbox.log,
        latency=sandbox.latency,
    )
