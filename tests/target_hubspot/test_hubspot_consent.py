"""Nobody is ever subscribed, whoever said no is unsubscribed, and stays so."""

from typing import Any

import pytest

from crm_core.chunks import chunks
from crm_core.errors import RunIncompleteError, SettingsError, VendorUnavailableError
from fixtures.customers import changed, customer
from fixtures.hubspot_target import HubSpotRuns, email_of
from target_hubspot.models import Record
from target_hubspot.opt_outs import has_opted_out, restrictions_of
from vendor_sandbox.credentials import HUBSPOT_READ_ONLY_TOKEN

NO: dict[str, Any] = {"marketing_opt_in": False, "consent_source": "humanitix"}
NEVER_ASKED: dict[str, Any] = {"marketing_opt_in": False, "consent_source": None}
UNSUBSCRIBE = "POST statuses/batch/unsubscribe-all"
STATUSES = "communication-preferences"
WITHOUT_STATUSES = [
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.lists.read",
    "crm.lists.write",
]


def is_out(hubspot: HubSpotRuns, number: int) -> bool:
    contact = hubspot.contact(number)
    assert contact
    return bool(contact["hs_email_optout"] == "true")


def assert_nothing_resubscribes(hubspot: HubSpotRuns) -> None:
    log = hubspot.sandbox.requests()["log"]
    subscribing = [each for each in log if STATUSES in each["path"] and each["method"] != "GET"]
    assert {each["path"].rsplit("/", 2)[-1] for each in subscribing} <= {"unsubscribe-all"}
    writes = [each for each in log if "/batch/u" in each["path"] and "objects" in each["path"]]
    assert "optout" not in str([each["body"] for each in writes])


@pytest.mark.parametrize("columns", [NO, NEVER_ASKED, {"email_status": "bounced"}])
def test_people_without_consent_are_created_unsubscribed_and_on_no_list(
    hubspot: HubSpotRuns, version: str, columns: dict[str, Any]
) -> None:
    summary = hubspot.sync([customer(1, **columns)], api_version=version)

    assert summary["created"] == 1
    assert is_out(hubspot, 1)
    assert hubspot.lists_of(1) == set()
    assert_nothing_resubscribes(hubspot)


def opt_out_in_hubspot(hubspot: HubSpotRuns, numbers: range) -> None:
    """Unsubscribe many from all e-mail, a hundred a call."""
    hubspot.have_enterprise()
    path = "/communication-preferences/v4/statuses/batch/unsubscribe-all?channel=EMAIL"
    for chunk in chunks(map(email_of, numbers), 100):
        hubspot.api("POST", path, json={"inputs": chunk})


def test_who_opts_out_is_unsubscribed_once_and_taken_off_the_lists(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1), customer(2)])

    first = hubspot.sync([changed(customer(1), 101, **NO)])
    calls = hubspot.calls()
    hubspot.sync([changed(customer(1), 102, total_orders=5, **NO)])

    assert first["suppressed"] == 1
    assert calls[UNSUBSCRIBE] == 1
    assert UNSUBSCRIBE not in hubspot.calls()
    assert is_out(hubspot, 1)
    assert hubspot.lists_of(1) == set()
    assert not is_out(hubspot, 2)


def test_who_opts_out_leaves_lists_that_somebody_else_put_them_on(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1), customer(2, customer_segment="vip")])
    contact = hubspot.contact(1)
    assert contact
    path = f"/crm/v3/lists/{hubspot.list_id('Nova VIP')}/memberships/add"
    hubspot.api("PUT", path, json=[contact["id"]])

    hubspot.sync([changed(customer(1), **NO)])

    assert hubspot.lists_of(1) == set()


def test_a_contact_of_others_is_unsubscribed_when_its_owner_said_no(hubspot: HubSpotRuns) -> None:
    hubspot.create(email_of(1))

    hubspot.sync([customer(1, **NO)])

    assert is_out(hubspot, 1)


def test_a_contact_with_two_addresses_is_unsubscribed_at_both(hubspot: HubSpotRuns) -> None:
    hubspot.create("main@example.org")
    hubspot.sandbox.control(
        "hubspot/add-secondary-email", {"email": "main@example.org", "secondary": email_of(1)}
    )

    hubspot.sync([customer(1, **NO)])

    assert is_out(hubspot, 1)
    [body] = hubspot.bodies("unsubscribe-all")
    assert set(body["inputs"]) == {"main@example.org", email_of(1)}


def test_a_contact_is_on_no_list_while_one_of_its_customers_said_no(hubspot: HubSpotRuns) -> None:
    hubspot.create(email_of(1))
    hubspot.person("add-secondary-email", 1, secondary=email_of(2))

    hubspot.sync([customer(1), customer(2, **NO)])

    assert is_out(hubspot, 1)
    assert hubspot.lists_of(1) == set()


def test_an_opt_out_in_hubspot_stands_whatever_the_stream_says(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    hubspot.person("unsubscribe", 1)

    hubspot.sync([changed(customer(1), 101, total_orders=2)])
    summary = hubspot.sync([changed(customer(1), 102, customer_segment="vip")])

    assert is_out(hubspot, 1)
    assert hubspot.lists_of(1) == set()
    assert summary["updated"] == 1
    assert_nothing_resubscribes(hubspot)


@pytest.mark.parametrize(
    ("verb", "reason"),
    [
        ("unsubscribe", "unsubscribed from all e-mail in the CRM"),
        ("bounce", "hard bounce in the CRM"),
    ],
)
@pytest.mark.parametrize("written", [True, False])
def test_what_hubspot_holds_is_told_to_the_customer_table_once(
    hubspot: HubSpotRuns,
    verb: str,
    reason: str,
    written: bool,  # noqa: FBT001 (a parameter)
) -> None:
    hubspot.sync([customer(1)])
    hubspot.person(verb, 1)

    for version in (101, 102):
        row = changed(customer(1), version, total_orders=version) if written else customer(1)
        hubspot.sync([row])

    events = hubspot.ledger("select email, channel, reason, source from ops.consent_events")
    assert [(email, channel) for email, channel, *_ in events] == [(email_of(1), "email")]
    assert reason in events[0]


def test_an_opt_out_is_found_although_it_left_no_trace_of_its_time(hubspot: HubSpotRuns) -> None:
    """The first search of a week reads all opt-outs, however old."""
    hubspot.sandbox.switch("hubspot", opt_out_bumps_modified=False)
    hubspot.sandbox.set_clock("2026-11-02T00:00:00Z")
    hubspot.sync([customer(1), customer(2)])
    hubspot.sandbox.set_clock("2026-11-03T00:00:00Z")
    hubspot.sync([changed(customer(2), 101, total_orders=2)])
    hubspot.person("unsubscribe", 1)
    hubspot.sync([changed(customer(2), 102, total_orders=3)])
    before = hubspot.ledger("select count(*) from ops.consent_events")

    hubspot.sandbox.set_clock("2026-11-10T00:00:00Z")
    hubspot.sync([changed(customer(2), 103, total_orders=4)])

    assert before == [(0,)]
    assert hubspot.ledger("select count(*) from ops.consent_events") == [(1,)]


def test_many_opt_outs_are_paged_through(hubspot: HubSpotRuns) -> None:
    rows = [customer(n) for n in range(1, 251)]
    hubspot.sync(rows)
    opt_out_in_hubspot(hubspot, range(1, 251))

    hubspot.sync(rows)

    assert hubspot.calls() == {"POST objects/contacts/search": 2}
    assert hubspot.ledger("select count(*) from ops.consent_events") == [(250,)]


def test_opt_outs_that_were_read_before_an_outage_are_kept(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(n) for n in range(1, 251)])
    opt_out_in_hubspot(hubspot, range(1, 251))
    hubspot.sandbox.fault(vendor="hubspot", path="/contacts/search", status=503, count=5, after=1)

    with pytest.raises(VendorUnavailableError):
        hubspot.sync([])
    before = hubspot.ledger("select count(*) from ops.consent_events")
    hubspot.sync([])

    assert before == [(200,)]
    assert hubspot.ledger("select count(*) from ops.consent_events") == [(250,)]


def test_more_opt_outs_than_a_search_gives_are_found(
    hubspot: HubSpotRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HubSpot's bound of 10,000 results is taken for 200 here."""
    monkeypatch.setattr("target_hubspot.opt_outs.MOST_RESULTS", 200)
    hubspot.sync([customer(n) for n in range(1, 301)])
    for start in (1, 101, 201):
        hubspot.sandbox.set_clock(f"2026-11-02T{start // 100:02d}:00:00Z")
        opt_out_in_hubspot(hubspot, range(start, start + 100))

    hubspot.sync([])

    assert hubspot.calls() == {"POST objects/contacts/search": 2}
    assert hubspot.ledger("select count(*) from ops.consent_events") == [(300,)]


def test_our_own_suppression_is_not_taken_for_one_made_in_hubspot(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1), customer(2, **NO)])
    hubspot.sync([changed(customer(1), 101, **NO)])

    hubspot.sync([changed(customer(2), 102, total_orders=3, **NO)])

    assert hubspot.ledger("select count(*) from ops.consent_events") == [(0,)]


def test_a_later_opt_in_lifts_no_opt_out(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1, **NO)])

    hubspot.sync([changed(customer(1), 101)])

    assert is_out(hubspot, 1)
    assert hubspot.lists_of(1) == set()
    assert_nothing_resubscribes(hubspot)


def test_an_opt_out_outlives_its_contact(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    hubspot.person("unsubscribe", 1)
    hubspot.person("delete", 1)

    summary = hubspot.sync([changed(customer(1), total_orders=3)])

    assert summary["created"] == 1
    assert is_out(hubspot, 1)
    assert hubspot.lists_of(1) == set()
    assert hubspot.ledger("select status from ops.sync_status") == [("suppressed",)]


@pytest.mark.parametrize("columns", [{}, NO])
def test_an_opt_out_follows_the_contact_to_a_new_address(
    hubspot: HubSpotRuns, columns: dict[str, Any]
) -> None:
    hubspot.sync([customer(1)])
    hubspot.person("unsubscribe", 1)
    hubspot.sync([customer(1)])
    hubspot.person("edit", 1, properties={"email": "new@example.org"})

    hubspot.sync([changed(customer(1), total_orders=3, **columns)])

    [contact] = hubspot.contacts()
    assert (contact["email"], contact["hs_email_optout"]) == ("new@example.org", "true")
    assert hubspot.members("Nova Attendee") == set()


def test_a_bounce_does_not_stand_for_an_opt_out(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1)])
    hubspot.person("bounce", 1)

    hubspot.sync([changed(customer(1), **NO)])

    assert is_out(hubspot, 1)


def test_a_bounced_contact_joins_no_list(hubspot: HubSpotRuns) -> None:
    hubspot.create(email_of(1))
    hubspot.person("bounce", 1)

    hubspot.sync([customer(1)])

    assert hubspot.lists_of(1) == set()


def test_a_refused_unsubscription_fails_the_row_and_is_tried_again(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(1), customer(2)])
    hubspot.sandbox.fault(vendor="hubspot", path="/unsubscribe-all", status=400, after=1)
    with pytest.raises(RunIncompleteError):
        hubspot.sync([changed(customer(1), **NO)])

    hubspot.execute("update ops.sync_status set next_attempt_at = now()")
    hubspot.sync([])

    assert is_out(hubspot, 1)
    assert hubspot.lists_of(1) == set()


def test_a_run_that_breaks_off_leaves_nobody_mailable_who_said_no(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(9, **NO)])
    hubspot.sandbox.fault(vendor="hubspot", path="/batch/upsert", kind="cut", applied=True, count=9)

    with pytest.raises(VendorUnavailableError):
        hubspot.sync([customer(1, **NO)])

    assert is_out(hubspot, 1)


def test_an_opt_out_that_did_not_hold_is_set_again_once_the_contact_is_there(
    hubspot: HubSpotRuns,
) -> None:
    """The read after the first contacts is let to show them mailable."""
    hubspot.have_enterprise()
    mailable = [{"row": 0, "set": {"properties": {"hs_email_optout": None}}}]
    hubspot.sandbox.fault(
        vendor="hubspot", path="/contacts/batch/read", kind="edit", edits=mailable, after=1
    )

    hubspot.sync([customer(1, **NO)])

    assert hubspot.bodies("unsubscribe-all") == [{"inputs": [email_of(1)]}] * 2


def test_without_the_right_to_unsubscribe_nobody_without_consent_is_created(
    hubspot: HubSpotRuns,
) -> None:
    hubspot.sandbox.switch("hubspot", scopes=WITHOUT_STATUSES)

    with pytest.raises(SettingsError, match=r"communication_preferences\.write.*consent_push"):
        hubspot.sync([customer(1), customer(2, **NO)])

    assert hubspot.contact(2) is None


def test_the_flag_alone_tells_where_the_settings_say_so(hubspot: HubSpotRuns) -> None:
    hubspot.sandbox.switch("hubspot", scopes=WITHOUT_STATUSES)

    summary = hubspot.sync([customer(1, **NO)], consent_push="property_only")

    contact = hubspot.contact(1)
    assert contact
    assert summary["created"] == 1
    assert contact["nova_marketing_opt_in"] == "false"
    assert hubspot.lists_of(1) == set()
    assert UNSUBSCRIBE not in hubspot.calls()


def test_nobody_is_created_without_consent_where_the_policy_says_so(hubspot: HubSpotRuns) -> None:
    hubspot.create(email_of(3))
    rows = [customer(1, **NO), customer(2, **NEVER_ASKED), customer(3, **NO)]

    summary = hubspot.sync(rows, consent_policy="opted_in_only")

    assert summary["suppressed"] == 3
    assert [each["email"] for each in hubspot.contacts()] == [email_of(3)]
    assert is_out(hubspot, 3)


def test_a_dry_run_needs_no_right_to_write(hubspot: HubSpotRuns) -> None:
    hubspot.create(email_of(1), city="Sydney", firstname="Augusta")

    rows = hubspot.plan(
        [customer(1), customer(2), customer(3, **NO)], access_token=HUBSPOT_READ_ONLY_TOKEN
    )

    assert hubspot.writes() == {}
    by_email = {row["email"]: row for row in rows}
    assert by_email[email_of(1)]["action"] == "update"
    assert by_email[email_of(1)]["fields"]["city"] == ["Sydney", "Newtown"]
    assert "firstname" not in by_email[email_of(1)]["fields"]
    assert by_email[email_of(2)]["lists"] == [[], ["new:Nova Attendee"]]
    assert (by_email[email_of(3)]["action"], by_email[email_of(3)]["suppresses"]) == (
        "create",
        True,
    )


def test_a_run_does_what_the_plan_said(hubspot: HubSpotRuns) -> None:
    hubspot.sync([customer(n) for n in range(1, 6)])
    hubspot.person("unsubscribe", 4)
    hubspot.person("delete", 5)
    rows = [
        changed(customer(1), 101, total_orders=2),
        changed(customer(2), 102, **NO),
        changed(customer(3), 103, customer_segment="vip"),
        changed(customer(4), 104, total_orders=4),
        changed(customer(5), 105, total_orders=5),
        customer(6),
        customer(7, **NO),
    ]

    planned = {row["email"]: (row["action"], row["fields"]) for row in hubspot.plan(rows)}
    hubspot.sync(rows)

    done = hubspot.ledger(
        "select email, outcome, changes from ops.sync_log where run_id ="
        " (select run_id from ops.sync_runs order by started_at desc limit 1)"
    )
    verbs = {"created": "create", "updated": "update", "suppressed": "suppress"}
    assert {
        email: (verbs[outcome], {name: pair for name, pair in pairs.items() if name != "lists"})
        for email, outcome, pairs in done
    } == planned


@pytest.mark.parametrize("value", ["true", "True", True, 1, "yes", "2026-11-01"])
def test_an_opt_out_of_no_known_form_keeps_from_being_mailed(value: Any) -> None:
    record = Record.parse({"id": "1", "properties": {"hs_email_optout": value}})
    assert restrictions_of(record) == ["hs_email_optout"]


@pytest.mark.parametrize("value", ["false", "False", False, 0, "", None])
def test_an_opt_out_that_does_not_hold_keeps_from_nothing(value: Any) -> None:
    record = Record.parse({"id": "1", "properties": {"hs_email_optout": value}})
    assert restrictions_of(record) == []


def test_an_opt_out_of_no_known_form_is_not_relied_on_where_somebody_is_to_be_out() -> None:
    assert not has_opted_out(Record("1", {"hs_email_optout": "yes"}))
