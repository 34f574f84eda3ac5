"""What CRMs tell reaches the customer table, and what only a person can confirm is named."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid3

import pytest

from fixtures.raw_rows import humanitix_event, humanitix_order
from fixtures.warehouse import Row, Warehouse

SAID_YES_AFTERWARDS = "came-back@example.org"
NEVER_ASKED_THEN_YES = "asked-late@example.org"
STILL_OUT = "still-out@example.org"
NOT_THERE = "not-there@example.org"
READER = "reader@example.org"
SCANNED = "scanned@example.org"
BOUNCED = "bounced@example.org"
BYSTANDER = "bystander@example.org"
PEOPLE = (
    SAID_YES_AFTERWARDS,
    NEVER_ASKED_THEN_YES,
    STILL_OUT,
    NOT_THERE,
    READER,
    SCANNED,
    BOUNCED,
    BYSTANDER,
)
BEFORE, ORDERED, AFTER = "2026-09-01T00:00:00Z", "2026-10-01T02:00:00Z", "2026-10-20T00:00:00Z"
VARS = ("--vars", '{"resubscribe_on_new_opt_in": true}')

Story = dict[str, dict[str, Row]]


def _land(warehouse: Warehouse) -> None:
    warehouse.land("humanitix.events", humanitix_event(1))
    warehouse.land(
        "humanitix.orders",
        *(
            humanitix_order(number, email, organiserMailListOptIn=True)
            for number, email in enumerate(PEOPLE, start=1)
        ),
    )
    _opt_out(warehouse, SAID_YES_AFTERWARDS, "mautic", BEFORE)
    _opt_out(warehouse, STILL_OUT, "mautic", AFTER)
    _opt_out(warehouse, NOT_THERE, "hubspot", BEFORE)
    for email, destination in {
        SAID_YES_AFTERWARDS: "mautic",
        NEVER_ASKED_THEN_YES: "hubspot",
        STILL_OUT: "mautic",
    }.items():
        warehouse.execute(
            "insert into ops.sync_status (destination, customer_id, email, external_id, status) "  # noqa: S608 (constants)
            f"values ('{destination}', '{uuid3(NAMESPACE_URL, f'mailto:{email}')}', '{email}', "
            "'7', 'suppressed')"
        )


def _opt_out(warehouse: Warehouse, email: str, source: str, at: str) -> None:
    warehouse.execute(
        "insert into ops.consent_events "  # noqa: S608 (constants)
        "(id, email, channel, subscribed, source, reason, occurred_at, recorded_at) values "
        f"(gen_random_uuid(), '{email}', 'email', false, '{source}', 'unsubscribed', '{at}', "
        "now() at time zone 'UTC' - interval '1 day')"
    )


def _engage(warehouse: Warehouse) -> None:
    """Somebody opens, a program opens, and an address bounces three times at two CRMs."""
    for email, kind, is_machine, source in [
        (READER, "open", False, "brevo"),
        (SCANNED, "open", True, "brevo"),
        (BOUNCED, "bounce", False, "brevo"),
        (BOUNCED, "bounce", False, "mautic"),
        (BOUNCED, "bounce", False, "mautic"),
    ]:
        warehouse.execute(
            "insert into ops.customer_email_engagement "  # noqa: S608 (constants)
            "(id, source, email, event_type, is_machine, occurred_at, created_at) values "
            f"(gen_random_uuid(), '{source}', '{email}', '{kind}', {is_machine}, '{AFTER}', "
            "now() at time zone 'UTC')"
        )


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> Story:
    """The customers after each run."""
    warehouse.create_raw_tables("humanitix", "crm")
    _land(warehouse)
    story = {"first": _run(warehouse)}
    _engage(warehouse)
    story["engaged"] = _run(warehouse)
    story["full refresh"] = _run(warehouse, "--full-refresh")
    return story


def _run(warehouse: Warehouse, *arguments: str) -> dict[str, Row]:
    warehouse.build(*VARS, *arguments)
    return warehouse.by_email("select * from marts.customers")


def test_who_said_yes_after_an_opt_out_is_named_with_both_moments(
    story: Story, warehouse: Warehouse
) -> None:
    person = story["first"][SAID_YES_AFTERWARDS]
    row = _to_confirm(warehouse)[SAID_YES_AFTERWARDS]
    assert person["marketing_opt_in"]
    assert (row["destination"], row["external_id"]) == ("mautic", "7")
    assert (row["opted_in_by"], row["opted_in_at"]) == ("humanitix", _moment(ORDERED))
    assert (row["opted_out_reason"], row["opted_out_at"]) == ("unsubscribed", _moment(BEFORE))


def test_a_block_of_our_own_is_told_from_an_opt_out(story: Story, warehouse: Warehouse) -> None:
    assert story["first"][NEVER_ASKED_THEN_YES]["marketing_opt_in"]
    row = _to_confirm(warehouse)[NEVER_ASKED_THEN_YES]
    assert (row["opted_out_at"], row["opted_out_reason"]) == (None, None)


def test_there_is_nothing_to_confirm_for_who_is_out_or_was_never_written(
    story: Story, warehouse: Warehouse
) -> None:
    assert not story["first"][STILL_OUT]["marketing_opt_in"]
    assert story["first"][NOT_THERE]["marketing_opt_in"]
    assert _to_confirm(warehouse).keys() == {SAID_YES_AFTERWARDS, NEVER_ASKED_THEN_YES}


def _to_confirm(warehouse: Warehouse) -> dict[str, Row]:
    return warehouse.by_email("select * from marts.opt_ins_to_confirm")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_an_open_raises_the_score_and_a_programs_open_does_not(story: Story) -> None:
    before, after = (
        {email: story[run][email]["lead_score"] for email in (READER, SCANNED)}
        for run in ("first", "engaged")
    )
    assert after == {**before, READER: before[READER] + 10}


def test_three_hard_bounces_at_whatever_crms_make_an_address_invalid(story: Story) -> None:
    statuses = [story[run][BOUNCED]["email_status"] for run in ("first", "engaged")]
    assert statuses == ["ok", "invalid"]


def test_who_did_nothing_with_e_mail_is_not_looked_at(story: Story) -> None:
    assert story["engaged"][BYSTANDER]["built_at"] == story["first"][BYSTANDER]["built_at"]


def test_a_full_refresh_finds_the_same(story: Story) -> None:
    def comparable(run: str) -> dict[str, Row]:
        return {email: {**row, "built_at": None} for email, row in story[run].items()}

    assert comparable("full refresh") == comparable("engaged")
