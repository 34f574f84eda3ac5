"""Contacts: made, changed by difference, found again, and never wiped."""

from typing import Any

import pytest

from fixtures.customers import changed, customer
from fixtures.mautic_target import MauticRuns, email_of
from vendor_sandbox.credentials import MAUTIC_PASSWORD, MAUTIC_USER

VERSIONS = ("5.1.1", "5.2.1", "6.0.5", "7.2.0")


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest, mautic: MauticRuns) -> str:
    """Each version of Mautic in turn."""
    mautic.sandbox.switch("mautic", version=request.param)
    return str(request.param)


@pytest.mark.usefixtures("version")
def test_a_customer_becomes_a_contact_with_all_fields(mautic: MauticRuns) -> None:
    summary = mautic.sync([customer(1, landline="+61290000001", address_line1="1 King St")])

    assert (summary["status"], summary["created"]) == ("success", 1)
    assert {name: value for name, value in mautic.values(1).items() if value is not None} == {
        "id": "1",
        "points": 0,
        "email": "person1@example.org",
        "firstname": "Ada",
        "lastname": "Example 1",
        "mobile": "+61400000001",
        "phone": "+61290000001",
        "address1": "1 King St",
        "city": "Newtown",
        "country": "Australia",
        "customer_segment": "new",
        "total_orders": 1,
        "total_spent": 61.5,
        "last_order_date": "2026-10-20 00:00:00",
        "last_event_name": "Big Laughs",
        "preferred_venue": "The Comedy Cellar",
        "marketing_opt_in": "1",
        "customer_since": "2026-01-05 00:00:00",
        "supabase_id": customer(1)["customer_id"],
    }


@pytest.mark.usefixtures("version")
def test_only_what_differs_is_sent(mautic: MauticRuns) -> None:
    mautic.sync([customer(1), customer(2)])

    summary = mautic.sync([changed(customer(1), total_orders=2), customer(2)])

    assert (summary["updated"], summary["unchanged"]) == (1, 1)
    assert mautic.rows() == [{"id": mautic.contact_id(1), "total_orders": 2}]


@pytest.mark.usefixtures("version")
def test_an_unchanged_second_run_writes_nothing(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    assert mautic.sync([customer(1)])["unchanged"] == 1
    assert mautic.writes() == {}


@pytest.mark.usefixtures("version")
def test_a_second_run_without_a_ledger_finds_everything_in_order(mautic: MauticRuns) -> None:
    records = [customer(n, total_orders=0, marketing_opt_in=n > 1) for n in range(1, 6)]
    mautic.sync(records, database_url=None)

    assert mautic.sync(records, database_url=None)["unchanged"] == 5
    assert mautic.writes() == {}


def test_a_number_that_mautic_would_drop_clears_the_old_one(
    mautic: MauticRuns, version: str
) -> None:
    mautic.sync([customer(1)])
    row = changed(customer(1), total_orders=0, total_spent=0.5, marketing_opt_in=False)

    mautic.sync([row])

    values = mautic.values(1)
    names = ("total_orders", "total_spent", "marketing_opt_in")
    spent = 0.5 if version == "7.2.0" else None
    assert [values[name] for name in names] == [None, spent, "0"]


@pytest.mark.usefixtures("version")
def test_the_ledger_says_what_mautic_holds_of_a_number_that_it_cannot_keep(
    mautic: MauticRuns,
) -> None:
    mautic.sync([customer(1)])

    mautic.sync([changed(customer(1), total_orders=0)])

    assert mautic.ledger("select payload -> 'total_orders' from ops.sync_status") == [(None,)]


@pytest.mark.usefixtures("version")
def test_a_new_contact_keeps_a_fraction_and_has_nothing_for_zero(mautic: MauticRuns) -> None:
    mautic.sync([customer(1, total_orders=0, total_spent=0.5)])

    values = mautic.values(1)
    assert [values["total_orders"], values["total_spent"]] == [None, 0.5]


@pytest.mark.usefixtures("version")
def test_a_second_full_resync_writes_nothing(mautic: MauticRuns) -> None:
    rows = [
        changed(customer(n), total_orders=0, total_spent=amount, last_event_name=name)
        for n, (amount, name) in enumerate(
            [
                (0, "<b>Rock</b> & Roll"),
                (0.4, "x < y"),
                (-0.9, "&amp; Co"),
                (12.345, " padded "),
                (-12.5, "Zoë 🎫"),
            ],
            1,
        )
    ]
    mautic.sync([customer(n) for n in range(1, 6)])
    mautic.sync(rows)
    mautic.sync(rows, resend=True)

    summary = mautic.sync(rows, resend=True)

    assert summary["unchanged"] == 5
    assert mautic.writes() == {}


def test_empty_values_erase_nothing(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])

    mautic.sync([changed(customer(1), last_event_name=None, suburb="", total_orders=3)])

    assert mautic.values(1)["last_event_name"] == "Big Laughs"
    assert mautic.values(1)["city"] == "Newtown"


def test_a_name_that_a_marketer_corrected_stays(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.person("edit", 1, fields={"firstname": "Adelaide", "city": "Enmore"})

    mautic.sync([changed(customer(1), first_name="ADA", total_orders=4)])

    assert mautic.values(1)["firstname"] == "Adelaide"
    assert mautic.values(1)["city"] == "Newtown"


def test_a_policy_may_leave_a_field_to_the_crm(mautic: MauticRuns) -> None:
    fields = {"city": {"field": "suburb", "type": "text", "policy": "never"}}

    mautic.sync([customer(1)], fields=fields)

    assert mautic.values(1)["city"] is None


def test_a_contact_of_others_is_found_by_its_address_whatever_its_case(mautic: MauticRuns) -> None:
    contact_id = mautic.others.create(email_of(1).upper(), city="Perth")

    summary = mautic.sync([customer(1)])

    assert (summary["created"], summary["updated"]) == (0, 1)
    assert mautic.others.values(contact_id)["city"] == "Newtown"
    assert mautic.ledger("select external_id from ops.sync_status") == [(str(contact_id),)]


def test_a_contact_that_was_deleted_is_made_again(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    first = mautic.contact_id(1)
    mautic.person("delete", 1)

    summary = mautic.sync([changed(customer(1), total_orders=2)])

    assert summary["created"] == 1
    assert mautic.contact_id(1) != first
    assert mautic.values(1)["city"] == "Newtown"
    assert mautic.segments_of(1) == {"New Customers"}


def test_a_contact_that_was_merged_into_another_is_found_there(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)])
    mautic.person("delete", 1)
    other = mautic.others.create(email_of(1))

    mautic.sync([changed(customer(1), total_orders=2)])

    assert mautic.contact_id(1) == other
    assert mautic.values(1)["total_orders"] == 2


@pytest.mark.parametrize("address", ["somebody@example.org", ""])
def test_a_contact_that_was_renamed_or_emptied_is_kept_in_step_and_gets_no_twin(
    mautic: MauticRuns, address: str
) -> None:
    mautic.sync([customer(1), customer(2)])
    first = mautic.contact_id(1)
    mautic.person("edit", 1, fields={"email": address})

    summary = mautic.sync([changed(customer(1), suburb="Perth")])

    assert (summary["updated"], summary["created"]) == (1, 0)
    assert mautic.others.values(first)["city"] == "Perth"
    assert mautic.contact(1) is None


def test_where_somebody_else_has_the_address_now_the_contact_of_that_address_is_meant(
    mautic: MauticRuns,
) -> None:
    mautic.sync([customer(1)])
    first = mautic.contact_id(1)
    mautic.person("edit", 1, fields={"email": "somebody@example.org"})
    other = mautic.others.create(email_of(1))

    mautic.sync([changed(customer(1), suburb="Perth")])

    assert mautic.others.values(other)["city"] == "Perth"
    assert mautic.others.values(first)["city"] == "Newtown"


def test_of_two_contacts_with_one_address_the_older_is_kept_in_step(mautic: MauticRuns) -> None:
    older = mautic.others.create(email_of(1))
    mautic.person("duplicate", 1)

    summary = mautic.sync([customer(1)])

    assert (summary["updated"], summary["failed"]) == (1, 0)
    assert mautic.others.values(older)["total_orders"] == 1


def test_an_address_that_mautic_would_mutilate_is_refused_before(mautic: MauticRuns) -> None:
    mautic.others.create("jos@example.org", city="Perth")

    summary = mautic.sync([customer(1, email="josé@example.org"), customer(2)])

    assert (summary["rejected"], summary["created"]) == (1, 1)
    assert "cannot keep" in next(iter(summary["reasons"]))
    assert mautic.contacts()["jos@example.org"]["fields"]["all"]["city"] == "Perth"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"state": "nsw", "country": "AU"}, "New South Wales"),
        ({"state": "WA", "country": None}, "Western Australia"),
        ({"state": "Oregon", "country": "US"}, "Oregon"),
    ],
)
def test_states_are_written_as_mautic_lists_them(
    mautic: MauticRuns, columns: dict[str, Any], expected: str
) -> None:
    mautic.sync([customer(1, **columns)])

    assert mautic.values(1)["state"] == expected


def test_a_value_that_mautic_refuses_costs_the_value_and_not_the_contact(
    mautic: MauticRuns,
) -> None:
    mautic.sandbox.switch("mautic", unknown_choice="refused")
    mautic.sync([customer(9)])

    summary = mautic.sync([customer(1, state="Atlantis"), customer(2, last_event_name="x" * 300)])

    assert (summary["created"], summary["rejected"]) == (2, 0)
    assert mautic.writes()["POST /api/contacts/batch/new"] == 2
    assert "state left out: Mautic refuses the value" in summary["reasons"]
    assert mautic.values(2)["last_event_name"] is None


def test_an_address_that_mautic_refuses_costs_one_row(mautic: MauticRuns) -> None:
    summary = mautic.sync([customer(2), customer(1, email="a@example.c0m"), customer(3)])

    assert (summary["created"], summary["rejected"]) == (2, 1)
    assert summary["reasons"] == {"Mautic refuses the e-mail address": 1}
    assert mautic.writes()["POST /api/contacts/batch/new"] == 1


@pytest.mark.usefixtures("version")
def test_contacts_can_be_written_with_a_user_and_a_password(mautic: MauticRuns) -> None:
    settings = {"client_id": None, "user": MAUTIC_USER, "password": MAUTIC_PASSWORD}

    assert mautic.sync([customer(1)], **settings)["created"] == 1
    assert "POST /oauth/v2/token" not in mautic.calls()


@pytest.mark.parametrize("ending", ["/", "/api", "/api/"])
def test_the_address_may_be_written_in_several_ways(mautic: MauticRuns, ending: str) -> None:
    base_url = f"{mautic.settings['base_url']}{ending}"

    assert mautic.sync([customer(1)], base_url=base_url)["created"] == 1


def test_the_customer_id_may_go_to_another_field_or_to_none(mautic: MauticRuns) -> None:
    mautic.sync([customer(1)], customer_id_field="shop_id")
    mautic.sync([customer(2)], customer_id_field="")

    assert mautic.values(1)["shop_id"] == customer(1)["customer_id"]
    assert mautic.values(2)["shop_id"] is None


def test_a_row_that_changed_back_on_its_way_is_not_made_twice(mautic: MauticRuns) -> None:
    records = [customer(1), *(customer(n) for n in range(2, 400)), changed(customer(1), suburb="X")]

    summary = mautic.sync(records, batch_size_rows=200)

    assert (summary["created"], summary["updated"]) == (399, 1)
    assert mautic.values(1)["city"] == "X"


def test_erasing_deletes_every_contact_of_an_address(mautic: MauticRuns) -> None:
    mautic.sync([customer(1), customer(2)])
    mautic.person("duplicate", 1)
    target = mautic.target()

    assert target.erase(email_of(1)) is True
    assert target.erase(email_of(1)) is False
    assert list(mautic.contacts()) == [email_of(2)]
