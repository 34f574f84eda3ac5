"""A "no" that is gone was taken back only where the contact that held it is still there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
import pytest
from psycopg import sql

from fixtures.signals_people import ADA, consent, deliver
from fixtures.signals_raw import (
    at,
    brevo_contact,
    hubspot_contact,
    land,
    make_raw_tables,
    read_back,
)

LIFTED = (True, "lifted")


@pytest.fixture
def raw(warehouse: psycopg.Connection) -> psycopg.Connection:
    """A warehouse with the tables of the taps, empty."""
    make_raw_tables(warehouse)
    return warehouse


def answers(db: psycopg.Connection) -> list[tuple[bool, str]]:
    return [row[3:] for row in consent(db)]


def land_mautic_contact(
    db: psycopg.Connection, number: int, minute: float, email: str | None = ADA
) -> None:
    contact = {"id": number, "email": email, "dateAdded": at(-1_000), "dateModified": at(minute)}
    land(db, "raw_mautic.contacts", {**contact, "extracted_at": at(minute)})


def land_block(db: psycopg.Connection, number: int, contact: int, minute: float) -> None:
    entry = {"id": number, "lead_id": contact, "reason": 1, "channel": "email"}
    times = {"date_added": at(minute), "extracted_at": at(minute)}
    land(db, "raw_mautic.do_not_contact", {**entry, **times})


def mautic_is_read_whole(db: psycopg.Connection, minute: float, **streams: datetime) -> None:
    """Note a pass of contacts and of entries; what was not read since is gone."""
    for stream in ("contacts", "do_not_contact"):
        whole = {"stream": stream, "started_at": at(minute), "extracted_at": at(minute + 1)}
        land(db, "raw_mautic.full_passes", whole | streams)


def test_a_merge_in_mautic_takes_no_answer_back(raw: psycopg.Connection) -> None:
    land_mautic_contact(raw, 193, 3, "edward@example.org")
    land_mautic_contact(raw, 234, 4)
    land_block(raw, 126, 234, 9)
    read_back(raw, "mautic")
    land_mautic_contact(raw, 193, 32)
    mautic_is_read_whole(raw, 31)

    read_back(raw, "mautic")

    assert answers(raw) == [(False, "unsubscribed")]


def test_a_merge_that_was_read_before_its_entry_vanished_takes_none_back_either(
    raw: psycopg.Connection,
) -> None:
    for number in (193, 234):
        land_mautic_contact(raw, number, 3)
    land_block(raw, 126, 234, 9)
    read_back(raw, "mautic")
    land_mautic_contact(raw, 193, 32)
    mautic_is_read_whole(raw, 31)
    read_back(raw, "mautic")
    mautic_is_read_whole(raw, 60)
    land_mautic_contact(raw, 193, 61)

    read_back(raw, "mautic")

    assert answers(raw) == [(False, "unsubscribed")]


def test_what_nobody_can_tell_the_contact_of_is_not_taken_back_where_one_has_vanished(
    raw: psycopg.Connection,
) -> None:
    land_mautic_contact(raw, 193, 3)
    land_mautic_contact(raw, 234, 4)
    land_block(raw, 126, 234, 9)
    read_back(raw, "mautic")
    raw.execute("update ops.consent_events set external_id = null")
    land_mautic_contact(raw, 193, 32)
    mautic_is_read_whole(raw, 31)

    read_back(raw, "mautic")

    assert answers(raw) == [(False, "unsubscribed")]


@pytest.mark.parametrize("renamed", ["new@example.org", None])
def test_a_contact_that_lost_its_address_takes_no_answer_of_it_back(
    raw: psycopg.Connection, renamed: str | None
) -> None:
    for number in (193, 234):
        land_mautic_contact(raw, number, 3)
    land_block(raw, 126, 234, 9)
    read_back(raw, "mautic")
    land_mautic_contact(raw, 193, 33)
    land_mautic_contact(raw, 234, 34, renamed)
    mautic_is_read_whole(raw, 31)

    read_back(raw, "mautic")

    assert (ADA, *LIFTED) not in {(row[1], *row[3:]) for row in consent(raw)}


def test_a_twin_takes_back_its_own_answer_and_not_the_other_ones(raw: psycopg.Connection) -> None:
    for number in (193, 234):
        land_mautic_contact(raw, number, 3)
        land_block(raw, number, number, 9)
        read_back(raw, "mautic")
    land_mautic_contact(raw, 193, 33)
    mautic_is_read_whole(raw, 31)

    read_back(raw, "mautic")

    assert answers(raw) == [(False, "unsubscribed")] * 2


def test_who_is_let_in_again_as_both_twins_is_in(raw: psycopg.Connection) -> None:
    for number in (193, 234):
        land_mautic_contact(raw, number, 3)
        land_block(raw, number, number, 9)
        read_back(raw, "mautic")
    for number in (193, 234):
        land_mautic_contact(raw, number, 33)
    mautic_is_read_whole(raw, 31)

    read_back(raw, "mautic")

    assert answers(raw) == [(False, "unsubscribed")] * 2 + [LIFTED]


def test_a_twin_that_is_let_in_again_lets_nobody_in_by_a_webhook(raw: psycopg.Connection) -> None:
    for number in (193, 234):
        land_mautic_contact(raw, number, 3)
        land_block(raw, number, number, 9)
        read_back(raw, "mautic")
    fields = {"core": {"email": {"value": ADA}}}
    contact = {"id": 193, "fields": fields, "doNotContact": []}
    told = {"contact": contact, "channel": "email", "new_status": "contactable"}
    moment = {"timestamp": at(20).isoformat()}

    recorded = deliver(
        raw, "mautic", {"mautic.lead_channel_subscription_changed": [{**told, **moment}]}
    )

    assert (recorded.consent_events, recorded.unknown) == (0, 1)


def brevo(number: int, minute: float, *, is_out: bool) -> dict[str, Any]:
    return brevo_contact(minute, blocked=is_out, id=number)


def hubspot(number: int, minute: float, *, is_out: bool) -> dict[str, Any]:
    return hubspot_contact(minute, hs_email_optout=is_out, id=str(number))


@pytest.mark.parametrize(("crm", "contact"), [("brevo", brevo), ("hubspot", hubspot)])
def test_a_contact_in_the_place_of_one_that_vanished_takes_nothing_back(
    raw: psycopg.Connection, crm: str, contact: Callable[..., dict[str, Any]]
) -> None:
    land(raw, f"raw_{crm}.contacts", contact(1, 5, is_out=True))
    read_back(raw, crm)
    raw.execute(sql.SQL("delete from {}").format(sql.Identifier(f"raw_{crm}", "contacts")))
    land(raw, f"raw_{crm}.contacts", contact(2, 9, is_out=False))

    assert read_back(raw, crm) == (0, 0)
