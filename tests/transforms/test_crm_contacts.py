"""Contacts of all CRMs in one table, over runs in which hardly any of them changes."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from fixtures.crm_rows import brevo_contact, hubspot_contact, mautic_contact
from fixtures.raw_rows import Row
from fixtures.warehouse import Warehouse

FIRST = "2026-11-01T01:00:00Z"
PASS_BEGAN = "2026-11-02T00:00:00Z"
PASSED = "2026-11-02T01:00:00Z"

Key = tuple[str, str]

NINA = ("brevo", "1")
PHONE_ONLY = ("brevo", "2")
MEMBER = ("mautic", "1")
BLOCKED = ("mautic", "2")
GONE = ("mautic", "3")
NAMELESS = ("mautic", "4")
QUARANTINED = ("hubspot", "1")
ARCHIVED = ("hubspot", "2")


@dataclass(frozen=True)
class Snapshot:
    """The table after a run, and when each row was last computed."""

    contacts: dict[Key, Row]
    built_at: dict[Key, datetime]

    def rebuilt_since(self, before: "Snapshot") -> set[Key]:
        """Contacts that were computed anew, or are new."""
        old = before.built_at
        return {key for key, moment in self.built_at.items() if old.get(key) != moment}

    def without_clock(self) -> dict[Key, Row]:
        """The rows without when they were read."""
        return {
            key: {name: value for name, value in row.items() if name != "extracted_at"}
            for key, row in self.contacts.items()
        }


def _land(warehouse: Warehouse, at: str) -> None:
    """What a reading from beginning to end finds each time."""
    nina = {"FIRSTNAME": " Nina ", "LASTNAME": "", "SMS": "61412345678", "LANDLINE_NUMBER": None}
    warehouse.land(
        "brevo.contacts",
        brevo_contact(
            1, "Nina@Example.org", attributes=nina, listIds=[3, 4], listUnsubscribed=[4],
            extracted_at=at,
        ),
        brevo_contact(2, "61400000000@mailin-sms.com", extracted_at=at),
    )  # fmt: skip
    warehouse.land("brevo.lists", {"id": 3, "name": "All"}, {"id": 4, "name": "VIP"})
    warehouse.land(
        "mautic.contacts",
        mautic_contact(1, "member@example.org", extracted_at=at),
        mautic_contact(2, "blocked@example.org", extracted_at=at),
        mautic_contact(4, None, extracted_at=at),
    )
    warehouse.land("mautic.segments", {"id": 7, "name": "Regulars"})
    warehouse.land("mautic.segment_members", _member(7, 1, at), _member(8, 1, at))
    warehouse.land(
        "mautic.do_not_contact",
        {"id": 1, "lead_id": 1, "channel": "sms", "extracted_at": at},
    )
    warehouse.land(
        "hubspot.contacts",
        hubspot_contact(1, "out@example.org", hs_email_quarantined=True, extracted_at=at),
        hubspot_contact(2, "archived@example.org", archived=True, extracted_at=at),
    )


def _member(segment: int, contact: int, at: str, **columns: object) -> Row:
    return {"leadlist_id": segment, "lead_id": contact, "extracted_at": at, **columns}


def _land_what_will_be_gone(warehouse: Warehouse) -> None:
    warehouse.land("mautic.contacts", mautic_contact(3, "gone@example.org", extracted_at=FIRST))
    warehouse.land("mautic.segment_members", _member(7, 2, FIRST))
    warehouse.land(
        "mautic.do_not_contact",
        {"id": 2, "lead_id": 2, "channel": "email", "extracted_at": FIRST},
    )


def _pass(warehouse: Warehouse) -> None:
    """Everything was read from beginning to end."""
    _land(warehouse, PASSED)
    for crm, streams in {
        "brevo": ["contacts"],
        "mautic": ["contacts", "segment_members", "do_not_contact"],
    }.items():
        passes = [{"stream": stream, "started_at": PASS_BEGAN} for stream in streams]
        warehouse.land(f"{crm}.full_passes", *({**each, "extracted_at": PASSED} for each in passes))


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> dict[str, Snapshot]:
    """The table after each run."""
    warehouse.create_raw_tables("brevo", "mautic", "hubspot")
    _land(warehouse, FIRST)
    _land_what_will_be_gone(warehouse)
    story = {"first": _run(warehouse), "nothing new": _run(warehouse)}
    _pass(warehouse)
    story["full pass"] = _run(warehouse)
    story["after the pass"] = _run(warehouse)
    later = "2026-11-02T02:00:00Z"
    warehouse.land("brevo.lists", {"id": 3, "name": "Everybody"})
    warehouse.land("mautic.segment_members", _member(7, 1, later, manually_removed=True))
    warehouse.land("mautic.contacts", mautic_contact(3, "gone@example.org", extracted_at=later))
    story["changes"] = _run(warehouse)
    story["full refresh"] = _run(warehouse, "--full-refresh")
    return story


def _run(warehouse: Warehouse, *arguments: str) -> Snapshot:
    warehouse.build("--select", "+crm_contacts", *arguments)
    contacts = warehouse.rows("select * from marts.crm_contacts")
    built = warehouse.rows(
        "select destination, external_id, built_at from intermediate.int_crm_contacts"
    )
    return Snapshot(
        {(row["destination"], row["external_id"]): row for row in contacts},
        {(row["destination"], row["external_id"]): row["built_at"] for row in built},
    )


Story = dict[str, Snapshot]


def test_a_brevo_contact_has_its_attributes_and_the_lists_it_did_not_leave(story: Story) -> None:
    nina = story["first"].contacts[NINA]
    assert (nina["email"], nina["first_name"], nina["last_name"]) == (
        "nina@example.org",
        "Nina",
        None,
    )
    assert (nina["mobile"], nina["lists"]) == ("+61412345678", ["All"])


def test_an_address_that_the_crm_made_up_or_that_is_none_is_null(story: Story) -> None:
    assert story["first"].contacts[PHONE_ONLY]["email"] is None
    assert story["first"].contacts[NAMELESS]["email"] is None


def test_a_mautic_contact_has_its_segments_by_name_or_else_by_id(story: Story) -> None:
    assert story["first"].contacts[MEMBER]["lists"] == ["8", "Regulars"]


def test_what_a_crm_holds_back_from_mail_is_suppressed(story: Story) -> None:
    suppressed = {key for key, row in story["first"].contacts.items() if row["is_suppressed"]}
    assert suppressed == {BLOCKED, QUARANTINED}


def test_an_archived_contact_counts_as_deleted(story: Story) -> None:
    deleted = {key for key, row in story["first"].contacts.items() if row["is_deleted"]}
    assert deleted == {ARCHIVED}


def test_a_run_with_nothing_new_computes_nothing(story: Story) -> None:
    assert story["nothing new"].rebuilt_since(story["first"]) == set()


def test_a_reading_of_everything_changes_only_what_it_missed(story: Story) -> None:
    assert story["full pass"].rebuilt_since(story["nothing new"]) == {BLOCKED, GONE}
    assert story["after the pass"].rebuilt_since(story["full pass"]) == set()


def test_a_contact_that_the_reading_missed_is_deleted(story: Story) -> None:
    assert story["full pass"].contacts[GONE]["is_deleted"]


def test_an_entry_and_a_membership_that_the_reading_missed_are_gone(story: Story) -> None:
    before, after = (story[run].contacts[BLOCKED] for run in ("first", "full pass"))
    assert (before["is_suppressed"], before["lists"]) == (True, ["Regulars"])
    assert (after["is_suppressed"], after["lists"]) == (False, [])


def test_a_list_is_shown_by_its_new_name(story: Story) -> None:
    assert story["changes"].contacts[NINA]["lists"] == ["Everybody"]


def test_who_was_taken_out_of_a_segment_is_not_in_it(story: Story) -> None:
    assert story["changes"].contacts[MEMBER]["lists"] == ["8"]


def test_a_contact_that_is_found_again_is_no_longer_deleted(story: Story) -> None:
    assert not story["changes"].contacts[GONE]["is_deleted"]


def test_what_mautic_says_of_a_contact_is_looked_up_without_reading_what_it_says_of_others(
    story: Story, warehouse: Warehouse
) -> None:
    assert MEMBER in story["full refresh"].contacts
    plan = warehouse.rows(
        "explain select * from intermediate.int_mautic__contacts where contact_id = 1"
    )
    assert "CTE Scan" not in str(plan)


def test_a_full_refresh_finds_the_same(story: Story) -> None:
    assert story["full refresh"].without_clock() == story["changes"].without_clock()
