"""What becomes of a run of which the vendor refused a request, in every tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fixtures.brevo_tap import BrevoTap
from fixtures.eventbrite_tap import EventbriteTap
from fixtures.hubspot_tap import HubSpotTap
from fixtures.humanitix_tap import HumanitixTap
from fixtures.mautic_tap import MauticTap
from fixtures.replaced_answers import Answer, relay

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.tap_run import TapKit
    from vendor_sandbox.client import SandboxClient

WITHOUT_NEED = (
    (HumanitixTap, "humanitix", "/orders"),
    (EventbriteTap, "eventbrite", "/orders/"),
    (EventbriteTap, "eventbrite", "/questions/"),
    (BrevoTap, "brevo", "/contacts/lists"),
    (HubSpotTap, "hubspot", "/crm/v3/lists"),
    (MauticTap, "mautic", "/stats/email_stats"),
)
"""Paths of what a run can do without, so that the rest is read all the same."""


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize(("kit", "vendor", "path"), WITHOUT_NEED, ids=lambda each: str(each)[-14:])
def test_a_refused_request_never_ends_as_a_success(
    sandbox: SandboxClient,
    tmp_path: Path,
    kit: type[TapKit[Any]],
    vendor: str,
    path: str,
    status: int,
) -> None:
    tap = kit(sandbox, tmp_path)
    sandbox.fault(vendor=vendor, path=path, status=status, count=1000)
    run = tap.run_refused()
    assert run.summary["status"] == "failed"
    assert run.summary["skipped"]
    assert run.states


@pytest.mark.parametrize(
    "text", ["[" * 100_000, f'{{"errors": {"7" * 5_000}}}', '{"errors": [[]]}']
)
@pytest.mark.parametrize(("kit", "vendor", "path"), WITHOUT_NEED, ids=lambda each: str(each)[-14:])
def test_a_refusal_in_odd_json_is_no_traceback(
    sandbox: SandboxClient,
    tmp_path: Path,
    kit: type[TapKit[Any]],
    vendor: str,
    path: str,
    text: str,
) -> None:
    tap = kit(sandbox, tmp_path)
    odd = Answer(text, 400, {"Content-Type": "application/json"})
    name = "base_url" if vendor == "mautic" else "api_url"
    with relay(tap.config[name], lambda _, place: odd if path in place else None) as address:
        settings: Any = {name: address}
        run = tap.run_refused(**settings)
    assert run.summary["status"] == "failed"


def test_a_passing_fault_is_partial_and_says_what_is_missing(
    sandbox: SandboxClient, tmp_path: Path
) -> None:
    tap = EventbriteTap(sandbox, tmp_path)
    sandbox.fault(vendor="eventbrite", path="/orders/", status=500, count=1000)
    run = tap.run("orders", "venues")
    assert run.summary["status"] == "partial"
    assert {entry["stream"] for entry in run.summary["skipped"]} == {"orders"}
    assert run.ids("venues")
