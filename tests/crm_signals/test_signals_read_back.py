"""What no webhook told is concluded from what the taps landed."""

import psycopg
import pytest
from psycopg import sql

from crm_core.email_address import tombstone
from crm_core.ledger.tombstones import key_id
from crm_signals.read_back.raw_tables import lay_out
from crm_signals.read_back.statements import CANDIDATES, HELD
from fixtures.signals_people import ADA, KEY, consent, deliver, engagement
from fixtures.signals_raw import (
    at,
    brevo_contact,
    hubspot_contact,
    land,
    make_raw_tables,
    read_back,
)

BREVO_NO = ("brevo", ADA, "email", False, "blocked")
MANY_BLOCKS = """
insert into raw_mautic.contacts (id, email, extracted_at)
select n, n || '@example.org', now() from generate_series(1, 2500) as n;
insert into raw_mautic.do_not_contact (id, lead_id, date_added, reason, channel, extracted_at)
select n, n, now(), 1, 'email', now() from generate_series(1, 2500) as n;
"""


@pytest.fixture
def raw(warehouse: psycopg.Connection) -> psycopg.Connection:
    """A warehouse with the tables of the taps, empty."""
    make_raw_tables(warehouse)
    return warehouse


@pytest.mark.parametrize("crm", ["brevo", "mautic", "hubspot"])
def test_tables_that_are_missing_say_nothing(warehouse: psycopg.Connection, crm: str) -> None:
    assert read_back(warehouse, crm) == (0, 0)


def test_a_blocklisted_contact_is_a_no_once(raw: psycopg.Connection) -> None:
    land(raw, "raw_brevo.contacts", brevo_contact(5, blocked=True))

    assert read_back(raw, "brevo") == (0, 1)
    assert read_back(raw, "brevo") == (0, 0)
    assert consent(raw) == [BREVO_NO]


def test_a_contact_that_was_freed_takes_its_no_back(raw: psycopg.Connection) -> None:
    land(raw, "raw_brevo.contacts", brevo_contact(5, blocked=True))
    read_back(raw, "brevo")
    land(raw, "raw_brevo.contacts", brevo_contact(9, blocked=False))

    assert read_back(raw, "brevo") == (0, 1)
    assert read_back(raw, "brevo") == (0, 0)
    assert consent(raw) == [BREVO_NO, ("brevo", ADA, "email", True, "lifted")]


def test_a_contact_that_was_made_anew_takes_nothing_back(raw: psycopg.Connection) -> None:
    land(raw, "raw_brevo.contacts", brevo_contact(5, blocked=True))
    read_back(raw, "brevo")
    land(raw, "raw_brevo.contacts", brevo_contact(9, blocked=False, id=2, createdAt=at(8)))
    raw.execute("delete from raw_brevo.contacts where id = 1")

    assert read_back(raw, "brevo") == (0, 0)


def test_an_address_is_one_however_its_domain_is_written(raw: psycopg.Connection) -> None:
    punycode = {"email": "ada@xn--bcher-kva.example"}
    land(raw, "raw_brevo.contacts", brevo_contact(5, blocked=True, **punycode))

    assert read_back(raw, "brevo") == (0, 1)
    assert read_back(raw, "brevo") == (0, 0)
    land(raw, "raw_brevo.contacts", brevo_contact(9, blocked=False, **punycode))
    assert read_back(raw, "brevo") == (0, 1)
    assert {row[1] for row in consent(raw)} == {"ada@xn--bcher-kva.example"}


@pytest.mark.parametrize("crm", ["brevo", "hubspot"])
def test_our_own_suppression_is_no_answer(raw: psycopg.Connection, crm: str) -> None:
    raw.execute(
        "insert into ops.sync_status (destination, customer_id, email, status)"
        " values (%s, gen_random_uuid(), %s, 'suppressed')",
        [crm, ADA],
    )
    land(raw, "raw_brevo.contacts", brevo_contact(5, blocked=True))
    land(raw, "raw_hubspot.contacts", hubspot_contact(5, hs_email_optout=True))

    assert read_back(raw, crm) == (0, 0)


def test_a_hard_bounce_is_counted_once_whichever_way_it_is_told(raw: psycopg.Connection) -> None:
    bounce = {
        "email": ADA,
        "event": "hard_bounce",
        "camp_id": 1,
        "ts_event": int(at(5).timestamp()),
    }
    reason = {"code": "hardBounce", "message": "Hard bounce"}
    land(
        raw,
        "raw_brevo.blocked_contacts",
        {"email": ADA, "senderEmail": "", "blockedAt": at(6), "reason": reason},
    )
    land(raw, "raw_brevo.contacts", brevo_contact(6, blocked=True))

    assert read_back(raw, "brevo") == (1, 1)
    deliver(raw, "brevo", bounce)
    read_back(raw, "brevo")

    assert engagement(raw) == [("brevo", ADA, "bounce", False, "webhook")]
    assert {row[-1] for row in consent(raw)} == {"hard_bounce"}


def test_mautic_openings_are_those_that_webhooks_told(raw: psycopg.Connection) -> None:
    stat = {"id": 901, "emailAddress": ADA, "openCount": 1, "lastOpened": "2026-03-01T00:05:00Z"}
    deliver(raw, "mautic", {"mautic.email_on_open": [{"stat": stat}]})
    land(
        raw,
        "raw_mautic.email_stats",
        {
            "id": 901,
            "lead_id": 47,
            "email_address": ADA,
            "date_read": at(5),
            "open_count": 3,
            "last_opened": at(9),
        },
    )

    assert read_back(raw, "mautic") == (1, 0)
    assert [row[2:] for row in engagement(raw)] == [
        ("open", False, "webhook"),
        ("open", False, "read-back"),
    ]


def test_a_click_that_turns_out_to_be_a_machines_is_new_to_whoever_counts_clicks(
    raw: psycopg.Connection,
) -> None:
    land(raw, "raw_mautic.contacts", {"id": 47, "email": ADA})
    hit = {"id": 5001, "lead_id": 47, "redirect_id": 33, "date_hit": at(5), "source": "email"}
    land(raw, "raw_mautic.page_hits", hit)
    read_back(raw, "mautic")
    before = raw.execute("select max(created_at) from ops.customer_email_engagement").fetchone()
    told = {"id": 5001, "source": "email", "lead": {"id": 47}, "dateHit": at(5).isoformat()}
    scanned = {**told, "redirect": {"id": 33}, "userAgent": "LinkScanner"}
    deliver(raw, "mautic", {"mautic.page_on_hit": [{"hit": scanned}]})

    newer = "select is_machine from ops.customer_email_engagement where created_at > %s"
    assert raw.execute(newer, before).fetchall() == [(True,)]


def test_a_mautic_entry_that_is_gone_after_a_full_pass_is_a_lift(raw: psycopg.Connection) -> None:
    contact = {"id": 47, "email": ADA, "dateAdded": at(-1_000)}
    entry = {"id": 9, "lead_id": 47, "date_added": at(5), "reason": 1, "channel": "email"}
    land(raw, "raw_mautic.contacts", contact)
    land(raw, "raw_mautic.do_not_contact", {**entry, "extracted_at": at(6)})
    read_back(raw, "mautic")
    whole = {"stream": "do_not_contact", "started_at": at(60), "extracted_at": at(61)}
    land(raw, "raw_mautic.full_passes", whole)

    assert read_back(raw, "mautic") == (0, 1)
    assert [row[3:] for row in consent(raw)] == [(False, "unsubscribed"), (True, "lifted")]
    assert engagement(raw) == [("mautic", ADA, "unsubscribe", False, "read-back")]


def test_the_planner_is_told_what_a_first_reading_wrote(raw: psycopg.Connection) -> None:
    raw.execute(MANY_BLOCKS)

    assert read_back(raw, "mautic") == (2_500, 2_500)
    sources = "select most_common_vals::text from pg_stats where tablename = 'consent_events'"
    assert ("{mautic}",) in raw.execute(sources + " and attname = 'source'").fetchall()


def test_whom_a_reading_looks_at_again_is_not_searched_for_one_by_one(
    raw: psycopg.Connection,
) -> None:
    since = {"told_since": at(0), "passes_since": at(0)}
    with raw.transaction():
        lay_out(raw, "brevo")
        raw.execute(sql.SQL(HELD).format(source="brevo"))
        plan = raw.execute(f"explain {CANDIDATES}", since, prepare=False).fetchall()

    assert "SubPlan" not in str(plan)


def test_our_own_mautic_entry_is_no_answer(raw: psycopg.Connection) -> None:
    land(raw, "raw_mautic.contacts", {"id": 47, "email": ADA, "dateAdded": at(-1_000)})
    ours = "target-mautic: no consent in the customer table"
    entry = {"id": 9, "lead_id": 47, "date_added": at(5), "reason": 3, "channel": "email"}
    land(raw, "raw_mautic.do_not_contact", {**entry, "comments": ours})

    assert read_back(raw, "mautic") == (0, 0)


def test_hubspot_tells_all_addresses_of_a_contact(raw: psycopg.Connection) -> None:
    contact = hubspot_contact(5, hs_email_optout=True, hs_additional_emails="old@example.org")
    land(raw, "raw_hubspot.contacts", contact)

    read_back(raw, "hubspot")

    assert consent(raw) == [
        ("hubspot", ADA, "email", False, "unsubscribed"),
        ("hubspot", "old@example.org", "email", False, "unsubscribed"),
    ]


def test_a_hubspot_contact_that_has_bounced_too_stays_out(raw: psycopg.Connection) -> None:
    bounced = {"hs_email_hard_bounce_reason_enum": "UNKNOWN_USER"}
    land(raw, "raw_hubspot.contacts", hubspot_contact(5, hs_email_optout=True, **bounced))
    read_back(raw, "hubspot")
    land(raw, "raw_hubspot.contacts", hubspot_contact(9, **bounced))

    assert read_back(raw, "hubspot") == (0, 0)


def test_crms_are_read_back_one_after_the_other(raw: psycopg.Connection) -> None:
    land(raw, "raw_brevo.contacts", brevo_contact(5, blocked=True))
    land(raw, "raw_hubspot.contacts", hubspot_contact(5, hs_email_optout=True))

    found = [read_back(raw, crm) for crm in ("hubspot", "brevo", "mautic", "hubspot")]

    assert [each.consent_events for each in found] == [1, 1, 0, 0]


def test_a_row_that_was_emptied_of_an_erased_person_makes_nobody(raw: psycopg.Connection) -> None:
    opened = {"hs_email_last_open_date": at(4), "hs_email_hard_bounce_reason_enum": "OTHER"}
    land(raw, "raw_hubspot.contacts", hubspot_contact(5, email="erased", **opened))
    entry = {"id": 9, "lead_id": 47, "date_added": at(5), "reason": 1, "channel": "email"}
    land(raw, "raw_mautic.contacts", {"id": 47, "email": "erased", "dateAdded": at(-1_000)})
    land(raw, "raw_mautic.do_not_contact", entry)

    assert [read_back(raw, crm) for crm in ("hubspot", "mautic")] == [(0, 0), (0, 0)]


def test_erased_people_are_read_back_by_nobody(raw: psycopg.Connection) -> None:
    bury = "insert into ops.tombstones (email_hash, key_id) values (%s, %s)"
    raw.execute(bury, [tombstone(KEY, ADA), key_id(KEY)])
    opened = {"hs_email_last_open_date": at(4), "hs_email_optout": True}
    land(raw, "raw_hubspot.contacts", hubspot_contact(5, **opened))

    assert read_back(raw, "hubspot") == (0, 0)
    assert [*engagement(raw), *consent(raw)] == []
