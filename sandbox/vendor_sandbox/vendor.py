"""The seam between the sandbox and one vendor's API."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vendor_sandbox.world.model import World


class Vendor(Protocol):
    """One vendor's API, mounted below `/{name}` and made by calling the class with the clock.

    `routes` start with the version prefix, for instance `/v3/contacts`; their handlers are `async`,
    so that one request is answered at a time and no state needs a lock. A path that no route knows
    is answered with `refuse(404)`, a method that no route of the path knows with `refuse(405)`;
    a vendor with other texts ends its routes with a catch-all. `authorize` and `limit` answer with
    the vendor's own refusal, or None to go on; the app calls them before a route.

    Switches are plain values that `POST /__sandbox/switches` replaces, checked against `switches`'
    keys and the type of the default. Every reset puts the defaults back. The switch `rate_limits`
    (True or False) is everybody's: `limit` is called only where it is on, and the test fixture
    turns it off.
    """

    name: str
    routes: Sequence[Route]
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


@runtime_checkable
class Choosing(Protocol):
    """A vendor that names the values some switches may take; other values are refused."""

    choices: Mapping[str, Sequence[Any]]


@runtime_checkable
class Commanded(Protocol):
    """A vendor with control routes of its own, mounted below `/__sandbox/{name}`."""

    control_routes: Sequence[BaseRoute]


@runtime_checkable
class Closing(Protocol):
    """A vendor with something to end, a thread for instance, before the server stops."""

    def close(self) -> None:
        """Stop everything that would outlive the server; may be called twice."""
