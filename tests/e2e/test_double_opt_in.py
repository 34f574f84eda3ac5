"""Double opt-in around the circle: a yes waits, and one click lets it count everywhere."""

from pathlib import Path
from typing import Any

import pytest

from fixtures.crm_circle import TAPS, Circle
from fixtures.raw_rows import humanitix_event, humanitix_order
from fixtures.warehouse import Warehouse
from ticket_console.database import make_schema
from vendor_sandbox.client import SandboxClient

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

CLICKS = {crm: f"clicks-in-{crm}@example.org" for crm in TAPS}
SLOW, OUT, OLD = "slow@example.org", "out@example.org", "old@example.org"
ASKED = {*CLICKS.values(), SLOW}
PEOPLE = (*sorted(ASKED), OUT, OLD)


@pytest.fixture
def circle(sandbox: SandboxClient, postgres_url: str, tmp_path: Path) -> Circle:
    """A shop with new yeses, an old one, and one of somebody whom Mautic knows to be out."""
    warehouse = Warehouse(postgres_url, tmp_path / "dbt")
    warehouse.execute(
        "drop schema if exists ops, raw_humanitix, raw_brevo, raw_mautic, raw_hubspot, staging,"
        " intermediate, marts, publish cascade"
    )
    make_schema(postgres_url)
    warehouse.create_raw_tables("humanitix")
    warehouse.land("humanitix.events", humanitix_event(1))
    circle = Circle(sandbox, warehouse, tmp_path)
    for crm in TAPS:
        circle.accounts[crm].make(OUT, None)
    sandbox.control("mautic/unsubscribe", {"email": OUT})
    for number, email in enumerate(PEOPLE, start=1):
        at = "2026-09-01T02:00:00Z" if email == OLD else "2026-10-01T02:00:00Z"
        dates: dict[str, Any] = {"completedAt": at, "createdAt": at}
        order = humanitix_order(number, email, organiserMailListOptIn=True, **dates)
        warehouse.land("humanitix.orders", order)
    circle.settings = {"double_opt_in_since": "2026-09-15"}
    return circle


def waiting(circle: Circle) -> set[str]:
    """Who has yet to confirm, by the customer table."""
    rows = circle.warehouse.rows("select email from publish.customers where opt_in_pending")
    return {row["email"] for row in rows}


def listed(circle: Circle, crm: str) -> set[str]:
    """Who is mailed by a CRM: on lists of ours, and not kept from it."""
    account = circle.accounts[crm]
    return {each.email for each in account.read() if each.is_mailable and each.lists & account.ours}


def asked(circle: Circle) -> list[str]:
    """Whom Brevo has sent a link to click."""
    return [mail["email"] for mail in circle.sandbox.control("brevo/opt-ins")["mails"]]


def test_a_click_at_one_crm_lets_a_yes_count_at_all_of_them(circle: Circle) -> None:
    circle.go_round()
    assert waiting(circle) == ASKED
    assert [listed(circle, each) for each in TAPS] == [{OLD}] * len(TAPS)
    assert set(asked(circle)) == ASKED

    for crm, email in CLICKS.items():
        circle.sandbox.control(f"{crm}/confirm", {"email": email})
    circle.go_round()

    assert waiting(circle) == {SLOW}
    mailed = {*CLICKS.values(), OLD}
    assert [listed(circle, each) for each in TAPS] == [mailed] * len(TAPS)
    assert sorted(asked(circle)) == sorted(ASKED)
    assert not any(circle.contact(each, OUT).is_mailable for each in TAPS)
