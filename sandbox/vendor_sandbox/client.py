"""Drives a running sandbox from a test, a demo or a benchmark."""

from typing import Any

import requests

TIMEOUT_SECONDS = 120


class SandboxError(Exception):
    """A control route refused; the message is its reason."""


class SandboxClient:
    """A running sandbox and its control routes."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session = requests.Session()

    @property
    def humanitix_url(self) -> str:
        """Base URL of the Humanitix API."""
        return f"{self.url}/humanitix/v1"

    @property
    def eventbrite_url(self) -> str:
        """Base URL of the Eventbrite API."""
        return f"{self.url}/eventbrite/v3"

    @property
    def brevo_url(self) -> str:
        """Base URL of the Brevo API."""
        return f"{self.url}/brevo/v3"

    @property
    def mautic_url(self) -> str:
        """Base URL of the Mautic instance."""
        return f"{self.url}/mautic"

    @property
    def hubspot_url(self) -> str:
        """Base URL of the HubSpot API."""
        return f"{self.url}/hubspot"

    def reset(self) -> dict[str, Any]:
        """Go back to how the sandbox started: world, clock, switches, faults and log."""
        return self.control("reset", {})

    def seed(
        self, seed: int = 1, events: int = 8, customers: int = 60, orders: int = 120
    ) -> dict[str, Any]:
        """Start anew with another world."""
        sizes = {"seed": seed, "events": events, "customers": customers, "orders": orders}
        return self.control("seed", sizes)

    def advance(self, days: int) -> dict[str, Any]:
        """Let days pass: new sales, refunds, check-ins, opt-outs."""
        return self.control("advance", {"days": days})

    def world(self) -> dict[str, Any]:
        """How much there is of everything."""
        return self.control("world")

    def clock(self) -> str:
        """What time it is there (ISO 8601, UTC)."""
        return str(self.control("clock")["now"])

    def set_clock(self, now: str) -> None:
        """Set the clock to an ISO 8601 moment with offset."""
        self.control("clock", {"now": now})

    def fault(self, **fault: Any) -> None:
        """Let the next fitting answers go wrong; see `vendor_sandbox.faults.Fault`."""
        self.control("faults", fault)

    def clear_faults(self) -> None:
        """Forget the faults that still wait."""
        self.control("faults", method="DELETE")

    def switch(self, vendor: str, **switches: Any) -> None:
        """Set switches of one vendor."""
        self.control("switches", {"vendor": vendor, "switches": switches})

    def switches(self) -> dict[str, Any]:
        """Every switch of every vendor."""
        return self.control("switches")

    def latency(self, vendor: str, seconds: float) -> None:
        """Delay every answer of one vendor."""
        self.control("latency", {"vendor": vendor, "seconds": seconds})

    def requests(self) -> dict[str, Any]:
        """What was asked of the vendors: `total`, `by_endpoint`, `log`."""
        return self.control("requests")

    def clear_requests(self) -> None:
        """Start counting anew."""
        self.control("requests", method="DELETE")

    def control(
        self, path: str, body: dict[str, Any] | None = None, *, method: str | None = None
    ) -> dict[str, Any]:
        """Call a control route; with a body it is a POST, otherwise a GET.

        Raises:
            SandboxError: The route refused.
        """
        response = self._session.request(
            method or ("GET" if body is None else "POST"),
            f"{self.url}/__sandbox/{path}",
            json=body,
            timeout=TIMEOUT_SECONDS,
        )
        if not response.ok:
            msg = f"/__sandbox/{path}: {response.text}"
            raise SandboxError(msg)
        answer: dict[str, Any] = response.json()
        return answer

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()
