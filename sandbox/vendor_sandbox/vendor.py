"""The seam between the sandbox and one vendor's API."""

from collections.abc import Sequence
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from vendor_sandbox.world.model import World


class Vendor(Protocol):
    """One vendor's API, mounted below `/{name}`.

    `routes` start with the version prefix, for instance `/v3/contacts`. `authorize` and `limit`
    answer with the vendor's own refusal, or None to go on; the app calls them before a route.
    Switches are plain values that `POST /__sandbox/switches` replaces, checked against `switches`'
    keys.
    """

    name: str
    routes: Sequence[BaseRoute]
    switches: dict[str, Any]

    def authorize(self, request: Request) -> Response | None:
        """Refuse a request whose credentials the vendor would refuse."""

    def limit(self, request: Request) -> Response | None:
        """Refuse a request that is over the vendor's rate limit; limits run on real seconds."""

    def refuse(self, status: int) -> Response:
        """Answer a fault asked for by `/__sandbox/faults` in this vendor's error shape."""

    def reset(self, world: World) -> None:
        """Forget everything and start from `world`."""

    def advance(self, world: World, days: int) -> None:
        """Let `days` days pass: `world` has already moved, its clock too."""

    def dump(self) -> dict[str, Any]:
        """State beyond the world as JSON-ready values, for `--state`."""

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
