"""What a dry run tells, and that the run after it does just that."""

import pytest

from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import Record, changed, customer

NO: Record = {"marketing_opt_in": False}
NEVER_ASKED: Record = {"marketing_opt_in": False, "consent_source": None}
SEGMENTS = ("new", "active", "regular", "vip", "inactive")


@pytest.mark.parametrize("has_ledger", [True, False])
def test_a_dry_run_writes_nothing_and_acknowledges_nothing(
    brevo: BrevoRuns, capsys: pytest.CaptureFixture[str], *, has_ledger: bool
) -> None:
    settings = {} if has_ledger else {"database_url": ""}

    rows = brevo.plan([customer(number) for number in range(1, 9)], **settings)

    assert brevo.writes() == {}
    assert capsys.readouterr().out == ""
    assert {row["action"] for row in rows} == {"create"}


def test_lists_and_attributes_that_are_missing_count_as_made(brevo: BrevoRuns) -> None:
    [row] = brevo.plan([customer(1)])

    assert row["lists"] == [[], ["new:All", "new:New"]]
    assert row["fields"]["TOTAL_SPENT"] == [None, 61.5]


@pytest.mark.parametrize("threshold", [1, 500])
@pytest.mark.parametrize("policy", ["opted_in_only", "everyone_flagged"])
def test_a_run_does_what_the_plan_said_row_by_row(
    brevo: BrevoRuns, policy: str, threshold: int
) -> None:
    settings = {"consent_policy": policy, "import_threshold": threshold}
    people = [customer(n, customer_segment=SEGMENTS[n % 5]) for n in range(1, 21)]
    brevo.sync(people, **settings)
    for number in (30, 31, 32):
        brevo.api("POST", "/contacts", json={"email": email_of(number)})
    brevo.api(
        "POST", "/contacts", json={"email": "s@example.net", "attributes": {"SMS": "+61455555555"}}
    )
    brevo.person("unsubscribe", 1)
    brevo.person("bounce", 31)
    brevo.api("PUT", f"/contacts/{email_of(2)}", json={"attributes": {"FIRSTNAME": "Augusta"}})
    brevo.api("PUT", f"/contacts/{email_of(3)}", json={"attributes": {"TOTAL_ORDERS": 44}})
    brevo.api("DELETE", f"/contacts/{email_of(4)}")
    for number in (5, 6):
        brevo.api("DELETE", f"/contacts/{email_of(number)}")
        brevo.api("POST", "/contacts", json={"email": email_of(number)})
    brevo.let_a_day_pass()
    brevo.person("unsubscribe", 7)
    later = [
        changed(people[0], 101, total_orders=5),
        changed(people[1], 102, first_name="Grace", total_orders=5),
        changed(people[2], 103, total_orders=6),
        changed(people[3], 104, total_orders=5),
        changed(people[4], 105, total_orders=5),
        changed(people[5], 106, **NO),
        changed(people[6], 107, customer_segment="vip"),
        changed(people[7], 108, **NO),
        changed(people[8], 109, **NEVER_ASKED),
        changed(people[9], 110, mobile="+61455555555"),
        changed(people[10], 111, mobile=people[9]["mobile"], total_orders=9),
        *people[11:],
        customer(30, customer_segment="vip"),
        customer(31),
        customer(32, **NO),
        customer(33, mobile="+61455555555"),
        customer(34, **NO),
        customer(35, **NEVER_ASKED),
        customer(36),
        customer(37, email="nobody"),
    ]

    foreseen = brevo.foreseen(later, **settings)
    assert brevo.writes() == {}
    brevo.sync(later, **settings)

    assert foreseen == brevo.done()
    assert len(foreseen) >= 15


def test_resend_compares_everybody_with_the_whole_account(brevo: BrevoRuns) -> None:
    people = [customer(number) for number in range(1, 31)]
    brevo.sync(people)
    brevo.api("PUT", f"/contacts/{email_of(2)}", json={"attributes": {"TOTAL_ORDERS": 44}})
    brevo.api("DELETE", f"/contacts/{email_of(3)}")
    brevo.let_a_day_pass()

    summary = brevo.sync(people, resend=True)

    assert (summary["updated"], summary["created"], summary["unchanged"]) == (1, 1, 28)
    assert brevo.writes() == {"PUT /contacts/{identifier}": 1, "POST /contacts": 1}
    assert {row["attributes"]["TOTAL_ORDERS"] for row in brevo.contacts()} == {1}
