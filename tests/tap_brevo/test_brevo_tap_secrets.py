"""What a run keeps to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.brevo_api import ADA
from tap_core.errors import VendorFailingError
from vendor_sandbox.credentials import BREVO_API_KEY

if TYPE_CHECKING:
    from fixtures.brevo_api import BrevoApi
    from fixtures.brevo_tap import BrevoTap


def test_neither_log_nor_error_nor_summary_shows_the_key(
    tap: BrevoTap, vendor: BrevoApi, caplog: pytest.LogCaptureFixture
) -> None:
    vendor.create()
    tap.sandbox.fault(vendor="brevo", path="/contacts", status=500, count=100)
    caplog.set_level("DEBUG")
    with pytest.raises(VendorFailingError) as failure:
        tap.run()
    assert BREVO_API_KEY not in caplog.text + str(failure.value) + tap.summary_path.read_text()


def test_neither_log_nor_summary_shows_a_person(
    tap: BrevoTap, vendor: BrevoApi, caplog: pytest.LogCaptureFixture
) -> None:
    vendor.create(attributes={"SMS": "+33612345678", "FIRSTNAME": "Adalina"})
    vendor.sandbox.control("brevo/bounce", {"email": ADA})
    edits = [{"row": 0, "set": {"attributes": "Adalina"}, "remove": ["id"]}]
    tap.sandbox.fault(vendor="brevo", path="/contacts", kind="edit", edits=edits)
    caplog.set_level("DEBUG")
    run = tap.run()
    shown = caplog.text + tap.summary_path.read_text()
    assert len(run.records["rejected_records"]) == 1
    assert not [word for word in (ADA, "33612345678", "Adalina") if word in shown]
