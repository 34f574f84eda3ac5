"""No key and nobody's name, address or phone number in any output, at any level of the log."""

import contextlib
import json
import re
from typing import Any

import pytest

from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import changed, customer, singer_input
from vendor_sandbox.credentials import BREVO_API_KEY

SECRETS = (
    *(r"person\d", "canary", "Ada", "Example", "example.org", "Newtown", "614000"),
    BREVO_API_KEY,
)


def assert_nothing_shows(
    brevo: BrevoRuns, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    output = capsys.readouterr()
    shown = f"{caplog.text}{output.out}{output.err}{json.dumps(brevo.summary())}"
    assert [secret for secret in SECRETS if re.search(secret, shown)] == []
    assert "brevo" in caplog.text


@pytest.mark.parametrize("settings", [{}, {"database_url": ""}])
def test_the_log_of_all_that_can_happen_shows_nobodys_data(
    brevo: BrevoRuns,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    settings: dict[str, Any],
) -> None:
    caplog.set_level("DEBUG")
    phone = customer(5)["mobile"]
    stranger = {"email": "canary@example.org", "attributes": {"SMS": phone}}
    brevo.api("POST", "/contacts", json=stranger)
    first = [customer(n) for n in range(1, 31)]
    later = [
        changed(customer(1), 101, marketing_opt_in=False),
        changed(customer(2), 102, mobile=phone),
        changed(customer(3), 103, customer_segment="vip"),
        customer(40, email="canary"),
        customer(41, mobile="canary"),
        customer(42, first_name="canary\ud800"),
        customer(43, customer_id="canary"),
    ]

    brevo.sync(first, import_threshold=5, **settings)
    brevo.person("unsubscribe", 3)
    brevo.api("DELETE", f"/contacts/{email_of(4)}")
    brevo.sync([*later, changed(customer(4), 104, total_orders=2)], **settings)

    assert_nothing_shows(brevo, caplog, capsys)


def test_a_contact_that_is_looked_up_by_its_address_is_not_named(
    brevo: BrevoRuns, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    brevo.sync([customer(1)])
    brevo.forget(1)
    brevo.let_a_day_pass()

    brevo.sync([changed(customer(1), customer_segment="vip")])

    assert "GET /contacts/{identifier}" in brevo.calls()
    assert_nothing_shows(brevo, caplog, capsys)


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "/contacts", "method": "POST", "status": 400, "count": 99},
        {"path": "/contacts", "method": "POST", "status": 500, "count": 99},
        {"path": "/contacts", "kind": "cut", "count": 99},
        {"path": "/contacts", "kind": "html", "status": 200, "count": 99},
        {"path": "/contacts", "kind": "edit", "edits": [{"row": 0, "remove": ["createdAt"]}]},
    ],
)
def test_no_error_shows_anybodys_data(
    brevo: BrevoRuns,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    fault: dict[str, Any],
) -> None:
    caplog.set_level("DEBUG")
    brevo.sync([customer(1)])
    brevo.sandbox.fault(vendor="brevo", **fault)

    with contextlib.suppress(SystemExit):
        brevo.invoke(singer_input([changed(customer(1)), customer(2)]))

    assert_nothing_shows(brevo, caplog, capsys)


@pytest.mark.parametrize(
    "settings",
    [
        {"attributes": {"canary": "canary"}},
        {"lists": {"canary": "VIP"}},
        {"lists": ["canary"]},
        {"api_key": {"canary": BREVO_API_KEY}},
        {"database_url": "postgresql://canary:can ary@127.0.0.1/x"},
        {"database_url": "postgresql://canary:canary@127.0.0.1:9/canary"},
        {"api_url": "canary"},
        {"tombstone_key": ["canary"]},
    ],
)
def test_no_wrong_setting_is_quoted(
    brevo: BrevoRuns,
    caplog: pytest.LogCaptureFixture,
    settings: dict[str, Any],
) -> None:
    caplog.set_level("DEBUG")

    with pytest.raises(SystemExit) as ended:
        brevo.invoke(singer_input([customer(1)]), **settings)

    errors = [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert (ended.value.code, len(errors)) == (1, 1)
    assert BREVO_API_KEY not in caplog.text
    assert "canary:" not in caplog.text
