"""Webhooks in any order, any of them missing, and readings in between: the end is the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.signals_people import ADA, deliver
from fixtures.signals_raw import (
    at,
    brevo_contact,
    hubspot_contact,
    land,
    make_raw_tables,
    read_back,
)

HOUR: Final = 60

STANDING: Final = """
select coalesce(
    max(occurred_at) filter (where not subscribed) >= coalesce(
        max(occurred_at) filter (where subscribed), '-infinity'
    ), false
)
from ops.consent_events where source = %s and email = %s and channel = 'email'
"""

TABLES: Final = (
    "ops.consent_events",
    "ops.customer_email_engagement",
    "ops.signal_readings",
    "raw_brevo.contacts",
    "raw_mautic.contacts",
    "raw_mautic.do_not_contact",
    "raw_mautic.full_passes",
    "raw_hubspot.contacts",
)


class Crm(NamedTuple):
    """How a CRM tells that somebody is out since an hour, or in again."""

    deliver_out: Callable[[int], Any]
    deliver_in: Callable[[int], Any] | None
    land: Callable[[psycopg.Connection, int, bool], None]


def moment(hour: int, shift: int = 0) -> int:
    return int(at(hour * HOUR + shift).timestamp())


def brevo_out(hour: int) -> Any:
    return {"event": "unsubscribed", "email": ADA, "camp_id": 1, "ts_event": moment(hour)}


def land_brevo(db: psycopg.Connection, hour: int, is_out: bool) -> None:  # noqa: FBT001 - as told
    changed = brevo_contact(hour * HOUR, blocked=is_out, extracted_at=at(hour * HOUR + 30))
    land(db, "raw_brevo.contacts", changed)


def mautic_change(hour: int, status: str, blocks: Sequence[Mapping[str, Any]]) -> Any:
    contact = {
        "id": 47,
        "fields": {"core": {"email": {"value": ADA}}},
        "doNotContact": blocks,
    }
    told = {"contact": contact, "channel": "email", "new_status": status}
    event = "mautic.lead_channel_subscription_changed"
    return {event: [{**told, "timestamp": at(hour * HOUR).isoformat()}]}


def mautic_out(hour: int) -> Any:
    block = {"id": hour, "channel": "email", "reason": 1, "comments": "User unsubscribed"}
    return mautic_change(hour, "unsubscribed", [block])


def mautic_in(hour: int) -> Any:
    return mautic_change(hour, "contactable", [])


def land_mautic(db: psycopg.Connection, hour: int, is_out: bool) -> None:  # noqa: FBT001 - as told
    read_at = at(hour * HOUR + 30)
    contact = {"id": 47, "email": ADA, "dateAdded": at(-HOUR), "extracted_at": read_at}
    land(db, "raw_mautic.contacts", contact)
    if is_out:
        block = {"id": hour, "lead_id": 47, "reason": 1, "channel": "email"}
        row = {**block, "date_added": at(hour * HOUR), "extracted_at": read_at}
        land(db, "raw_mautic.do_not_contact", row)
    whole = {"stream": "do_not_contact", "started_at": read_at, "extracted_at": read_at}
    land(db, "raw_mautic.full_passes", whole)


def hubspot_change(hour: int, value: str) -> Any:
    return [
        {
            "subscriptionType": "contact.propertyChange",
            "objectId": 7,
            "propertyName": "hs_email_optout",
            "propertyValue": value,
            "occurredAt": moment(hour) * 1000,
            "changeSource": "CRM",
        }
    ]


def land_hubspot(db: psycopg.Connection, hour: int, is_out: bool) -> None:  # noqa: FBT001 - as told
    read_at = at(hour * HOUR + 30)
    contact = hubspot_contact(hour * HOUR, hs_email_optout=is_out or None, extracted_at=read_at)
    land(db, "raw_hubspot.contacts", contact)


CRMS: Final[Mapping[str, Crm]] = {
    "brevo": Crm(brevo_out, None, land_brevo),
    "mautic": Crm(mautic_out, mautic_in, land_mautic),
    "hubspot": Crm(
        lambda hour: hubspot_change(hour, "true"),
        lambda hour: hubspot_change(hour, ""),
        land_hubspot,
    ),
}


@pytest.fixture
def raw(warehouse: psycopg.Connection) -> psycopg.Connection:
    """A warehouse with the tables of the taps, empty."""
    make_raw_tables(warehouse)
    return warehouse


@pytest.mark.parametrize("name", sorted(CRMS))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_the_last_word_counts_whichever_way_it_came(
    raw: psycopg.Connection, name: str, data: st.DataObject
) -> None:
    crm = CRMS[name]
    changes = data.draw(st.integers(1, 4), label="changes")
    posts = [posts_of(crm, hour) for hour in range(1, changes + 1)]
    told = data.draw(st.lists(st.sampled_from([post for post in posts if post]), max_size=6))
    readings = sorted(data.draw(st.sets(st.integers(1, changes), max_size=2)))
    empty(raw)
    land_at(raw, crm, 0)

    for step in interleaved(data, told, readings):
        if isinstance(step, int):
            land_at(raw, crm, step)
            read_back(raw, name)
        else:
            deliver(raw, name, step)
    land_at(raw, crm, changes)
    read_back(raw, name)

    assert is_out(raw, name) is (changes % 2 == 1)


@pytest.mark.parametrize("name", ["mautic", "hubspot"])
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_webhooks_alone_tell_the_last_word(
    raw: psycopg.Connection, name: str, data: st.DataObject
) -> None:
    crm = CRMS[name]
    changes = data.draw(st.integers(1, 4), label="changes")
    posts = [posts_of(crm, hour) for hour in range(1, changes + 1)]
    empty(raw)
    land_at(raw, crm, 0)

    for post in data.draw(st.permutations([*posts, *posts])):
        deliver(raw, name, post)

    assert is_out(raw, name) is (changes % 2 == 1)


def posts_of(crm: Crm, hour: int) -> Any:
    """The delivery of what happened in an hour: out in odd ones, in again in even ones."""
    if hour % 2:
        return crm.deliver_out(hour)
    return crm.deliver_in(hour) if crm.deliver_in else None


def interleaved(data: st.DataObject, told: list[Any], readings: list[int]) -> list[Any]:
    """Put readings, which keep their order, among deliveries."""
    steps: list[Any] = list(told)
    place = 0
    for reading in readings:
        place = data.draw(st.integers(place, len(steps)))
        steps.insert(place, reading)
        place += 1
    return steps


def land_at(db: psycopg.Connection, crm: Crm, hour: int) -> None:
    """Land what the tap reads half an hour after a change."""
    crm.land(db, hour, hour % 2 == 1)


def empty(db: psycopg.Connection) -> None:
    """Forget everything."""
    db.execute(f"truncate {', '.join(TABLES)}".encode())


def is_out(db: psycopg.Connection, name: str) -> bool:
    """Whether the newest answer is no."""
    row = db.execute(STANDING, [name, ADA]).fetchone()
    assert row is not None
    return bool(row[0])
