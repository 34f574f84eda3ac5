"""Pytest fixtures: a sandbox for the test session, as new for each test."""

from collections.abc import Iterator

import pytest

from vendor_sandbox.client import SandboxClient


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[SandboxClient]:
    """A sandbox of a small world, without rate limits, on a free port."""
    from vendor_sandbox.app import make_app  # noqa: PLC0415 - only sessions that use it pay
    from vendor_sandbox.sandbox import Sandbox, Start  # noqa: PLC0415 - as above
    from vendor_sandbox.server import ServerThread  # noqa: PLC0415 - as above

    small = Start(seed=1, events=8, customers=60, orders=120)
    with ServerThread(make_app(Sandbox(small, rate_limits=False))) as server:
        client = SandboxClient(server.url)
        yield client
        client.close()


@pytest.fixture
def sandbox(sandbox_server: SandboxClient) -> SandboxClient:
    """The sandbox as it started: world, clock, switches, faults and log."""
    sandbox_server.reset()
    return sandbox_server
