"""Whatever status a vendor, or something before it, answers: a reason, and never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from fixtures.brevo_tap import BrevoTap
from fixtures.eventbrite_tap import EventbriteTap
from fixtures.hubspot_tap import HubSpotTap
from fixtures.humanitix_tap import HumanitixTap
from fixtures.mautic_tap import MauticTap
from fixtures.replaced_answers import Answer, relay
from tap_core.errors import AccessRefusedError, VendorError

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.tap_run import TapKit
    from vendor_sandbox.client import SandboxClient

BAD_REQUEST: Final = 400
STATUSES: Final = (301, 401, 403, 404, 500, 524, 530)
PAGE: Final = "<html><h1>403 Forbidden</h1></html>"
BODIES: Final[tuple[Any, ...]] = (PAGE, {"errors": ["no"], "message": None, "code": {}})
TAPS: Final[tuple[tuple[type[TapKit[Any]], str], ...]] = (
    (BrevoTap, "api_url"),
    (HubSpotTap, "api_url"),
    (MauticTap, "base_url"),
    (EventbriteTap, "api_url"),
    (HumanitixTap, "api_url"),
)


def ended(kit: TapKit[Any], setting: str, address: str) -> VendorError | None:
    """How a run ends."""
    try:
        kit.run(state=None, method=None, **{setting: address})
    except VendorError as error:
        return error
    return None


@pytest.mark.parametrize(("tap", "setting"), TAPS)
@pytest.mark.parametrize("body", BODIES)
def test_a_tap_ends_with_a_reason_whatever_status_it_meets(
    sandbox: SandboxClient, tmp_path: Path, tap: Any, setting: str, body: Any
) -> None:
    kit, answers = tap(sandbox, tmp_path), [Answer()]

    with relay(kit.config[setting], lambda *_: answers[0]) as address:
        for status in STATUSES:
            answers[0] = Answer(body, status)
            error = ended(kit, setting, address)
            assert error is not None, (status, body)
            assert error.reason, (status, body)
            if body is PAGE and status >= BAD_REQUEST:
                assert not isinstance(error, AccessRefusedError), (status, str(error))
