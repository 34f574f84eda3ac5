"""How long a tap waits."""

from __future__ import annotations

import threading
from contextlib import redirect_stdout, suppress
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_tap import BrevoTap
from fixtures.eventbrite_tap import EventbriteTap
from fixtures.hubspot_tap import HubSpotTap
from fixtures.humanitix_tap import HumanitixTap
from fixtures.mautic_tap import MauticTap
from fixtures.replaced_answers import Answer, relay
from tap_core.errors import VendorError
from tap_humanitix.tap import TapHumanitix

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.tap_run import TapKit
    from vendor_sandbox.client import SandboxClient

HOUR = 3600
ABSURD = "999999999999"
HEADERS = {
    "Retry-After": ABSURD,
    "x-rate-limit": f"token:a 1/1 reset={ABSURD[:9]}s",
    "X-RateLimit-Reset": ABSURD,
    "x-sib-ratelimit-reset": ABSURD,
    "X-HubSpot-RateLimit-Interval-Milliseconds": ABSURD,
}


def test_a_wait_of_years_does_not_break_the_run() -> None:
    tap = TapHumanitix(config={"api_key": "x"})
    timer = threading.Timer(0.05, tap.stopping.set)
    timer.start()
    tap.pause(1e12)
    timer.join()
    assert tap.stopping.is_set()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("kit", [HumanitixTap, EventbriteTap, BrevoTap, HubSpotTap, MauticTap])
def test_no_header_of_any_vendor_asks_for_more_than_an_hour(
    sandbox: SandboxClient, tmp_path: Path, kit: type[TapKit[Any]], status: int
) -> None:
    waited: list[float] = []
    tap = kit(sandbox, tmp_path)
    hurried = type(
        "HurriedTap", (tap.tap_class,), {"pause": lambda _, seconds: waited.append(seconds)}
    )
    busy = Answer({"message": "busy"}, status, HEADERS)
    name = "base_url" if kit is MauticTap else "api_url"
    with (
        relay(tap.config[name], lambda _, __: busy) as address,
        redirect_stdout(TextIOWrapper(BytesIO())),
        suppress(VendorError),
    ):
        hurried(config={**tap.config, name: address}).run()
    assert waited
    assert max(waited) <= HOUR
