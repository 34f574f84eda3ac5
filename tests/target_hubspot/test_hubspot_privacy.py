"""No key and nobody's name, address or phone number in any output, at any level of the log."""

import contextlib
import json
import re
from typing import Any

import pytest

from fixtures.customers import changed, customer, singer_input
from fixtures.hubspot_target import HubSpotRuns
from vendor_sandbox.credentials import HUBSPOT_TOKEN

SECRETS = (
    *(r"person\d", "canary", "Ada", "Example", "example.org", "Newtown", "614000"),
    HUBSPOT_TOKEN,
)


def assert_nothing_shows(
    hubspot: HubSpotRuns, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    output = capsys.readouterr()
    shown = f"{caplog.text}{output.out}{output.err}{json.dumps(hubspot.summary())}"
    assert [secret for secret in SECRETS if re.search(secret, shown)] == []
    assert "hubspot" in caplog.text


@pytest.mark.parametrize("settings", [{}, {"database_url": ""}])
def test_the_log_of_all_that_can_happen_shows_nobodys_data(
    hubspot: HubSpotRuns,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    settings: dict[str, Any],
) -> None:
    caplog.set_level("DEBUG")
    hubspot.create("canary@example.org", phone="0255550000")
    hubspot.create("boss@example.org")
    first = [customer(n) for n in range(1, 31)]
    later = [
        changed(customer(1), 101, marketing_opt_in=False),
        changed(customer(2), 102, customer_type="VIP"),
        changed(customer(3), 103, customer_segment="vip"),
        customer(40, email="canary"),
        customer(41, mobile="canary"),
        customer(42, first_name="canary\ud800"),
        customer(43, customer_id="canary"),
        customer(44),
    ]

    hubspot.sync(first, **settings)
    hubspot.person("unsubscribe", 3)
    hubspot.person("delete", 4)
    hubspot.block(44)
    options = [{"label": "New", "value": "New"}]
    path = "/crm/v3/properties/contacts/nova_customer_type"
    hubspot.api("PATCH", path, json={"options": options})
    hubspot.sync([*later, changed(customer(4), 104, total_orders=2)], **settings)

    assert_nothing_shows(hubspot, caplog, capsys)


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "/contacts/batch", "method": "POST", "status": 400, "count": 99},
        {"path": "/contacts/batch", "method": "POST", "status": 409, "count": 99},
        {"path": "/contacts/batch", "method": "POST", "status": 500, "count": 99},
        {"path": "/contacts/batch", "kind": "cut", "count": 99},
        {"path": "/contacts/batch", "kind": "html", "status": 200, "count": 99},
        {"path": "/memberships", "status": 400, "count": 99},
        {"path": "/batch/read", "kind": "edit", "edits": [{"row": 0, "remove": ["id"]}]},
    ],
)
def test_no_error_shows_anybodys_data(
    hubspot: HubSpotRuns,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    fault: dict[str, Any],
) -> None:
    caplog.set_level("DEBUG")
    hubspot.sync([customer(1)])
    hubspot.sandbox.fault(vendor="hubspot", **fault)

    with contextlib.suppress(SystemExit):
        hubspot.invoke(singer_input([changed(customer(1)), customer(2)]))

    assert_nothing_shows(hubspot, caplog, capsys)


@pytest.mark.parametrize(
    "settings",
    [
        {"properties": {"canary": "canary"}},
        {"lists": {"canary": "VIP"}},
        {"lists": ["canary"]},
        {"access_token": {"canary": HUBSPOT_TOKEN}},
        {"property_prefix": "Canary: "},
        {"database_url": "postgresql://canary:can ary@127.0.0.1/x"},
        {"database_url": "postgresql://canary:canary@127.0.0.1:9/canary"},
        {"api_url": "canary"},
        {"tombstone_key": ["canary"]},
    ],
)
def test_no_wrong_setting_is_quoted(
    hubspot: HubSpotRuns,
    caplog: pytest.LogCaptureFixture,
    settings: dict[str, Any],
) -> None:
    caplog.set_level("DEBUG")

    with pytest.raises(SystemExit) as ended:
        hubspot.invoke(singer_input([customer(1)]), **settings)

    errors = [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert (ended.value.code, len(errors)) == (1, 1)
    assert HUBSPOT_TOKEN not in caplog.text
    assert "canary:" not in caplog.text
