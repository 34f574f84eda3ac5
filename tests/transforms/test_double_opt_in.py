"""A new "yes" waits until a CRM tells its confirmation, where the organiser wants that."""

import pytest

from fixtures.raw_rows import humanitix_event, humanitix_order
from fixtures.warehouse import Row, Warehouse

SINCE = ("--vars", '{"double_opt_in_since": "2026-09-15"}')
BEFORE, ORDERED, LATER = "2026-09-01T02:00:00Z", "2026-10-01T02:00:00Z", "2026-10-20T02:00:00Z"

LONG_STANDING = "long-standing@example.org"
NEW = "new@example.org"
CONFIRMED = "confirmed@example.org"
OUT = "out@example.org"
REFUSED = "refused@example.org"
ENTERED = "entered@example.org"
ENTERED_AND_NEW = "entered-and-new@example.org"

Runs = dict[str, dict[str, Row]]


def _tell(
    warehouse: Warehouse, email: str, channel: str, *, said: bool, reason: str, at: str = LATER
) -> None:
    warehouse.execute(
        "insert into ops.consent_events "  # noqa: S608 (constants)
        "(id, email, channel, subscribed, source, reason, occurred_at, recorded_at) values "
        f"(gen_random_uuid(), '{email}', '{channel}', {said}, 'brevo', '{reason}', '{at}', "
        "now() at time zone 'UTC')"
    )


def _order(number: int, email: str, at: str, *, yes: bool = True) -> Row:
    return humanitix_order(number, email, organiserMailListOptIn=yes, completedAt=at, createdAt=at)


@pytest.fixture(scope="module")
def runs(warehouse: Warehouse) -> Runs:
    warehouse.create_raw_tables("humanitix", "crm")
    warehouse.land("humanitix.events", humanitix_event(1))
    warehouse.land(
        "humanitix.orders",
        _order(1, LONG_STANDING, BEFORE),
        _order(2, LONG_STANDING, ORDERED),
        _order(3, NEW, ORDERED),
        _order(4, CONFIRMED, ORDERED),
        _order(5, OUT, ORDERED),
        _order(6, REFUSED, ORDERED, yes=False),
        _order(7, ENTERED_AND_NEW, ORDERED),
        *(
            {**_order(number, email, LATER), "manualOrder": True, "salesChannel": "manual"}
            for number, email in ((8, ENTERED), (9, ENTERED_AND_NEW))
        ),
    )
    _tell(warehouse, OUT, "email", said=False, reason="unsubscribed")
    found: Runs = {}
    warehouse.build()
    found["off"] = warehouse.by_email()
    _forget_the_column(warehouse)
    warehouse.build()
    found["upgraded"] = warehouse.by_email()
    warehouse.build("--full-refresh", *SINCE)
    found["on"] = warehouse.by_email()
    _tell(warehouse, CONFIRMED, "double_opt_in", said=True, reason="confirmed")
    _tell(warehouse, OUT, "double_opt_in", said=True, reason="confirmed")
    warehouse.build(*SINCE)
    found["confirmed"] = warehouse.by_email()
    return found


def _forget_the_column(warehouse: Warehouse) -> None:
    """Leave the tables as they were before there was double opt-in."""
    for table in ("marts.customers", "publish.customers"):
        warehouse.execute(f"alter table {table} drop column opt_in_pending cascade")


def _waiting(people: dict[str, Row]) -> set[str]:
    return {email for email, row in people.items() if row["opt_in_pending"]}


def _mailable(people: dict[str, Row]) -> set[str]:
    return {email for email, row in people.items() if row["marketing_opt_in"]}


def test_nobody_waits_where_double_opt_in_is_off(runs: Runs) -> None:
    assert _waiting(runs["off"]) == set()
    assert _mailable(runs["off"]) == {LONG_STANDING, NEW, CONFIRMED, ENTERED_AND_NEW}


def test_tables_of_before_get_the_column_and_nobody_a_new_version(runs: Runs) -> None:
    versions = [
        {email: row["sync_version"] for email, row in runs[run].items()}
        for run in ("off", "upgraded")
    ]
    assert versions[0] == versions[1]


def test_who_said_yes_since_waits_and_an_older_yes_stands(runs: Runs) -> None:
    assert _waiting(runs["on"]) == {NEW, CONFIRMED, ENTERED_AND_NEW}
    assert _mailable(runs["on"]) == {LONG_STANDING}
    assert runs["on"][NEW]["consent_source"] == "humanitix"


def test_only_who_waits_gets_a_new_version_when_it_is_switched_on(runs: Runs) -> None:
    on, upgraded = runs["on"], runs["upgraded"]
    changed = {e for e in on if on[e]["sync_version"] != upgraded[e]["sync_version"]}
    assert changed == {NEW, CONFIRMED, ENTERED_AND_NEW}


def test_a_confirmation_lets_in_who_waits_and_nobody_who_is_out(runs: Runs) -> None:
    assert _waiting(runs["confirmed"]) == {NEW, ENTERED_AND_NEW}
    assert _mailable(runs["confirmed"]) == {LONG_STANDING, CONFIRMED}


@pytest.mark.usefixtures("runs")
def test_who_waits_is_none_of_those_whom_a_host_entered(warehouse: Warehouse) -> None:
    entered = warehouse.by_email("select * from marts.opt_ins_to_confirm").keys()
    assert entered == {ENTERED}


@pytest.mark.parametrize("given", ["tomorrow", "2026-13-01", "2026-12-01 10:00", "true"])
@pytest.mark.usefixtures("runs")
def test_a_moment_that_is_none_is_named(warehouse: Warehouse, given: str) -> None:
    output = warehouse.dbt(
        "compile", "--select", "int_customers__consent",
        "--vars", f'{{"double_opt_in_since": "{given}"}}', fails=True,
    )  # fmt: skip
    assert f"The variable double_opt_in_since is {given}, which is no moment." in output


@pytest.mark.usefixtures("runs")
def test_the_rules_hold_in_the_models_own_tests(warehouse: Warehouse) -> None:
    warehouse.dbt("test", "--select", "int_customers__consent,test_type:unit")
