"""No secret and nobody's name, address or phone number in any output, at any level of the log."""

import contextlib
import json
from typing import Any

import pytest

from fixtures.customers import changed, customer, singer_input
from fixtures.mautic_target import MauticRuns
from vendor_sandbox.credentials import MAUTIC_CLIENT_SECRET

SECRETS = (
    "@example",
    "canary",
    "Ada",
    "Example ",
    "Newtown",
    "614000",
    MAUTIC_CLIENT_SECRET,
)


def assert_nothing_shows(
    mautic: MauticRuns, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    output = capsys.readouterr()
    shown = f"{caplog.text}{output.out}{output.err}{json.dumps(mautic.summary())}"
    assert [secret for secret in SECRETS if secret in shown] == []
    assert "mautic" in caplog.text


@pytest.mark.parametrize("settings", [{}, {"database_url": ""}])
def test_the_log_of_all_that_can_happen_shows_nobodys_data(
    mautic: MauticRuns,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    settings: dict[str, Any],
) -> None:
    caplog.set_level("DEBUG")
    mautic.sandbox.switch("mautic", unknown_choice="refused")
    later = [
        changed(customer(1), 101, marketing_opt_in=False),
        changed(customer(2), 102, state="canary"),
        changed(customer(3), 103, customer_segment="vip", customer_segments=["vip"]),
        customer(40, email="canary"),
        customer(41, mobile="canary"),
        customer(42, first_name="canary\ud800"),
        customer(43, customer_id="canary"),
        customer(44, email="canary@example.c0m"),
        customer(45, email="canarÿ@example.org"),
    ]

    mautic.sync([customer(n) for n in range(1, 31)], **settings)
    mautic.person("unsubscribe", 3)
    mautic.person("delete", 4)
    mautic.person("duplicate", 5)
    mautic.sync([*later, changed(customer(4), 104, total_orders=2)], **settings)

    assert_nothing_shows(mautic, caplog, capsys)


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "/contacts", "status": 400, "count": 99},
        {"path": "/contacts", "status": 500, "count": 99},
        {"path": "/contacts", "kind": "cut", "count": 99},
        {"path": "/contacts", "kind": "html", "status": 200, "count": 99},
        {"path": "/contacts", "kind": "edit", "edits": [{"set": {"contacts": [{"id": "a"}]}}]},
        {"path": "/oauth", "kind": "edit", "edits": [{"remove": ["access_token"]}]},
    ],
)
def test_no_error_shows_anybodys_data(
    mautic: MauticRuns,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    fault: dict[str, Any],
) -> None:
    caplog.set_level("DEBUG")
    mautic.sync([customer(1)])
    mautic.sandbox.fault(vendor="mautic", **fault)

    with contextlib.suppress(SystemExit):
        mautic.invoke(singer_input([changed(customer(1)), customer(2)]))

    assert_nothing_shows(mautic, caplog, capsys)


@pytest.mark.parametrize(
    "settings",
    [
        {"fields": {"canary": "canary"}},
        {"segments": {"canary": "VIP"}},
        {"client_secret": {"canary": MAUTIC_CLIENT_SECRET}},
        {"base_url": "https://canary:canary@[canary"},
        {"database_url": "postgresql://canary:canary@127.0.0.1:9/canary"},
        {"rows_per_call": 201},
    ],
)
def test_no_wrong_setting_is_quoted(
    mautic: MauticRuns, caplog: pytest.LogCaptureFixture, settings: dict[str, Any]
) -> None:
    caplog.set_level("DEBUG")

    with pytest.raises(SystemExit) as ended:
        mautic.invoke(singer_input([customer(1)]), **settings)

    [error] = [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert ended.value.code == 1
    assert MAUTIC_CLIENT_SECRET not in error
    assert "canary:canary" not in error
