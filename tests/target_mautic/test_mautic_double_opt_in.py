"""Who waits to confirm a yes is a contact with the field on which a campaign mails."""

from typing import Any

from fixtures.customers import Record, changed, customer
from fixtures.mautic_target import MauticRuns, email_of

WAITING: dict[str, Any] = {"marketing_opt_in": False, "opt_in_pending": True}
YES: dict[str, Any] = {"marketing_opt_in": True, "opt_in_pending": False}
NO: dict[str, Any] = {"marketing_opt_in": False, "opt_in_pending": False}


def waiting(number: int = 1, **columns: Any) -> Record:
    return customer(number, **WAITING, **columns)


def field(mautic: MauticRuns, number: int = 1) -> Any:
    """The field of a customer's contact."""
    return mautic.values(number).get("opt_in_pending")


def test_the_field_is_made_and_set_for_who_waits_alone(mautic: MauticRuns) -> None:
    summary = mautic.sync([waiting(1), customer(2)])

    assert (field(mautic, 1), field(mautic, 2)) == ("1", None)
    assert mautic.is_mailable(1)
    assert mautic.segments_of(1) == set()
    assert (summary["created"], summary["waiting"]) == (2, 1)


def test_nothing_is_written_to_who_waits_for_nothing(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    mautic.sync([changed(customer(1), total_orders=7)])

    assert mautic.rows() == [{"id": mautic.contact_id(1), "total_orders": 7}]


def test_the_field_is_taken_back_when_another_crm_told_the_confirmation(
    mautic: MauticRuns,
) -> None:
    mautic.sync([waiting()])

    mautic.sync([changed(waiting(), **YES)])

    assert field(mautic) == "0"
    assert mautic.segments_of(1) != set()


def test_the_field_is_taken_back_from_who_says_no(mautic: MauticRuns) -> None:
    for policy in ("everyone_flagged", "opted_in_only"):
        mautic.sync([waiting()], consent_policy=policy)
        mautic.sync([changed(waiting(), **NO)], consent_policy=policy)
        assert field(mautic) == "0"
        assert not mautic.is_mailable(1)


def test_the_field_is_taken_back_from_who_opts_out_there_while_waiting(
    mautic: MauticRuns,
) -> None:
    mautic.sync([waiting()], consent_policy="opted_in_only")
    mautic.person("unsubscribe", 1)

    mautic.sync([changed(waiting(), total_orders=7)], consent_policy="opted_in_only")

    assert field(mautic) == "0"


def test_without_the_field_nobody_is_asked_and_the_setting_is_named(mautic: MauticRuns) -> None:
    fields = {"firstname": {"field": "first_name", "type": "text"}}

    summary = mautic.sync([waiting(1), customer(2)], fields=fields)

    assert "add one to the setting fields" in "; ".join(summary["reasons"])
    assert (summary["created"], summary["waiting"]) == (1, 1)
    mautic.sync([])
    assert field(mautic) == "1"


def test_somebody_who_opted_out_there_unknown_to_the_plan_is_not_asked(
    mautic: MauticRuns,
) -> None:
    """Whoever comes and opts out between look-up and write is matched by the upsert."""
    mautic.sync([customer(9)])
    mautic.others.create(email_of(1))
    mautic.person("unsubscribe", 1)
    mautic.sandbox.fault(
        vendor="mautic",
        path="/api/contacts",
        method="GET",
        kind="edit",
        edits=[{"row": 0, "set": {"contacts": {}, "total": "0"}}],
    )

    summary = mautic.sync([waiting()], database_url=None)

    assert field(mautic) in {None, ""}
    assert [reason for reason, _ in mautic.blocks(1)] == [1]
    assert (summary["suppressed"], summary["waiting"]) == (1, 0)
