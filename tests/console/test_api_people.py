"""Lists of people: who is in the customer table, in a CRM, in both, or in one only."""

from typing import Any
from uuid import uuid4

import pytest

from fixtures.console_rows import NOW, Api

pytest_plugins = ["fixtures.console_api"]

CUSTOMERS = "/api/customers"


def emails(page: Any) -> list[str]:
    """Addresses of a page without the domain they share."""
    found = [row["customer"] or row["contact"] for row in page["rows"]]
    return [(each["email"] or "nobody").partition("@")[0] for each in found]


@pytest.fixture
def brevo_was_read(api: Api) -> Api:
    """Persons 1 to 4, of whom Brevo holds 1 and 2, and somebody whom we do not know."""
    for number in range(1, 5):
        api.customer(number)
    api.sync_run("brevo")
    api.contact("brevo", "11", email="person1@example.org", lists=["4"], extracted_at=NOW)
    api.contact("brevo", "12", email="person2@example.org")
    api.contact("brevo", "13", email="stranger@example.org")
    return api


def test_the_warehouse_holds_every_customer_in_the_order_of_the_address(api: Api) -> None:
    for number in (3, 1, 2):
        api.customer(number)

    page = api.get(CUSTOMERS)

    assert emails(page) == ["person1", "person2", "person3"]
    assert (page["next"], page["compared_with"]) == (None, None)
    assert page["rows"][0]["customer"]["mobile"] == "+61400000001"


def test_a_customer_stands_at_every_destination_that_is_known(api: Api) -> None:
    api.customer(1)
    api.sync_run("mautic")
    api.contact("brevo", "7", email="person1@example.org")
    api.standing("mautic", 1, "failed", error="the server was down")

    [row] = api.get(CUSTOMERS)["rows"]

    assert row["destinations"]["brevo"] == {
        "in_crm": True,
        "status": None,
        "last_synced_at": None,
        "error": None,
        "external_id": "7",
    }
    assert row["destinations"]["mautic"]["in_crm"] is False
    assert row["destinations"]["mautic"]["error"] == "the server was down"


def test_matched_is_who_has_the_same_address_in_both(brevo_was_read: Api) -> None:
    page = brevo_was_read.get(CUSTOMERS, view="matched", destination="brevo")

    assert emails(page) == ["person1", "person2"]
    assert page["compared_with"] == "crm"


def test_unmatched_is_who_is_not_in_the_crm(brevo_was_read: Api) -> None:
    page = brevo_was_read.get(CUSTOMERS, view="unmatched", destination="brevo")

    assert emails(page) == ["person3", "person4"]


def test_the_crm_holds_contacts_of_strangers_too(brevo_was_read: Api) -> None:
    page = brevo_was_read.get(CUSTOMERS, view="crm", destination="brevo")

    assert [row["contact"]["external_id"] for row in page["rows"]] == ["11", "12", "13"]
    assert [row["customer"] is None for row in page["rows"]] == [False, False, True]
    assert page["rows"][0]["contact"]["lists"] == ["4"]


def test_a_contact_without_an_address_is_in_its_crm(api: Api) -> None:
    api.contact("hubspot", "21", email=None, first_name="Bo")

    [row] = api.get(CUSTOMERS, view="crm", destination="hubspot")["rows"]

    assert row["destinations"]["hubspot"]["in_crm"] is True
    assert row["destinations"]["hubspot"]["external_id"] == "21"


def test_a_deleted_contact_is_not_in_the_crm(brevo_was_read: Api) -> None:
    brevo_was_read.execute("update marts.crm_contacts set is_deleted = external_id = '11'")

    unmatched = brevo_was_read.get(CUSTOMERS, view="unmatched", destination="brevo")
    held = brevo_was_read.get(CUSTOMERS, view="crm", destination="brevo")

    assert emails(unmatched) == ["person1", "person3", "person4"]
    assert emails(held) == ["person2", "stranger"]


def test_a_contact_that_we_made_is_matched_before_the_crm_is_read_again(
    brevo_was_read: Api,
) -> None:
    brevo_was_read.standing("brevo", 3, "synced", external_id="99")

    page = brevo_was_read.get(CUSTOMERS, view="matched", destination="brevo")

    assert emails(page) == ["person1", "person2", "person3"]
    assert page["rows"][2]["destinations"]["brevo"]["in_crm"] is True


def test_a_contact_that_we_made_and_somebody_deleted_is_unmatched(brevo_was_read: Api) -> None:
    brevo_was_read.standing("brevo", 3, "synced", external_id="99")
    brevo_was_read.contact("brevo", "99", email="person3@example.org", is_deleted=True)

    page = brevo_was_read.get(CUSTOMERS, view="unmatched", destination="brevo")

    assert emails(page) == ["person3", "person4"]
    assert page["rows"][0]["destinations"]["brevo"]["in_crm"] is False


def test_a_crm_that_was_never_read_is_known_by_the_ledger(api: Api) -> None:
    api.customer(1)
    api.customer(2)
    api.standing("mautic", 1, "synced", external_id="5", membership=["8"])
    api.standing("mautic", 2, "withheld")

    matched = api.get(CUSTOMERS, view="matched", destination="mautic")
    unmatched = api.get(CUSTOMERS, view="unmatched", destination="mautic")
    held = api.get(CUSTOMERS, view="crm", destination="mautic")

    assert (emails(matched), emails(unmatched), emails(held)) == (
        ["person1"],
        ["person2"],
        ["person1"],
    )
    assert held["compared_with"] == "ledger"
    assert held["rows"][0]["contact"]["lists"] == ["8"]
    assert held["rows"][0]["contact"]["read_at"] is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("person2@exam", ["person2"]),
        ("PERSON2", ["person2"]),
        ("grace", ["person2"]),
        ("Hopper", ["person2"]),
        ("  grace   HOP", ["person2"]),
        ("hopper@", []),
        ("p_rson", []),
        ("%", []),
        ("\\", []),
    ],
)
def test_people_are_found_by_how_an_address_or_a_name_begins(
    api: Api, typed: str, found: list[str]
) -> None:
    api.customer(1)
    api.customer(2, first_name="Grace", last_name="Hopper")

    assert emails(api.get(CUSTOMERS, q=typed)) == found


def test_contacts_are_found_by_name_too(api: Api) -> None:
    api.contact("brevo", "1", email="a@example.org", first_name="Grace")
    api.contact("brevo", "2", email="b@example.org", first_name="Ada")

    assert emails(api.get(CUSTOMERS, view="crm", destination="brevo", q="grace")) == ["a"]


def test_contacts_that_only_the_ledger_knows_are_found_by_the_name_of_the_customer(
    api: Api,
) -> None:
    for number, name in ((1, "Ada"), (2, "Grace")):
        api.customer(number, first_name=name)
        api.standing("mautic", number, "synced", external_id=str(number))

    page = api.get(CUSTOMERS, view="crm", destination="mautic", q="grace")

    assert emails(page) == ["person2"]


@pytest.mark.parametrize("view", ["warehouse", "matched", "crm"])
def test_people_are_narrowed_by_opt_in_and_segment(api: Api, view: str) -> None:
    for number, opt_in, segment in ((1, True, "vip"), (2, False, "vip"), (3, True, "new")):
        api.customer(number, marketing_opt_in=opt_in, customer_segment=segment)
        api.contact("brevo", str(number), email=f"person{number}@example.org")

    query = {"view": view, "destination": "brevo"}

    assert emails(api.get(CUSTOMERS, **query, opt_in=True)) == ["person1", "person3"]
    assert emails(api.get(CUSTOMERS, **query, segment="vip")) == ["person1", "person2"]
    assert emails(api.get(CUSTOMERS, **query, segment="vip", opt_in=False)) == ["person2"]


def test_a_view_that_compares_needs_a_destination(api: Api) -> None:
    status, reason = api.refusal("GET", f"{CUSTOMERS}?view=unmatched")

    assert status == 422
    assert "destination" in reason


def test_an_unknown_destination_is_told_apart_from_an_empty_one(api: Api) -> None:
    assert api.refusal("GET", f"{CUSTOMERS}?view=crm&destination=bravo")[0] == 404
    assert api.get(CUSTOMERS, view="crm", destination="hubspot")["rows"] == []


def test_a_customer_in_full_shows_everything_that_is_known(api: Api) -> None:
    person = api.customer(1, lead_score=70)
    address = "person1@example.org"
    api.insert("marts.customers", customer_id=person, email=address, crm_filled={"mobile": "brevo"})
    api.contact("hubspot", "31", email=address, first_name="Ada", is_suppressed=True)
    api.standing("hubspot", 1, "suppressed", external_id="31")
    api.sync_run("hubspot")
    api.insert("marts.events", event_key="h:e", event_name="Big Laughs", venue_name="Cellar")
    order = {"platform": "humanitix", "order_id": "o", "event_key": "h:e"}
    api.insert(
        "marts.ticket_sales", order_key="h:o", **order, email=address, stands=True, net_amount=61.5
    )
    api.insert("marts.attendees", attendee_key="h:t", **order, was_checked_in=True)
    api.insert(
        "ops.customer_email_engagement",
        source="hubspot",
        event_key="k",
        customer_id=person,
        email=address,
        event_type="open",
        occurred_at=NOW,
        told_by="webhook",
    )
    api.insert(
        "marts.consent_events",
        consent_event_key="1",
        email=address,
        channel="email",
        subscribed=False,
        origin="crm",
        source="hubspot",
        reason="unsubscribed",
        occurred_at=NOW,
    )

    known = api.get(f"{CUSTOMERS}/{person}")

    assert known["customer"]["lead_score"] == 70
    assert known["crm_filled"] == {"mobile": "brevo"}
    assert known["destinations"]["hubspot"]["status"] == "suppressed"
    assert known["contacts"][0]["destination"] == "hubspot"
    assert (known["orders"][0]["event_name"], known["orders"][0]["net_amount"]) == (
        "Big Laughs",
        61.5,
    )
    assert known["attendances"][0]["is_holder"] is False
    assert known["engagement"][0]["event_type"] == "open"
    assert known["consent"][0]["reason"] == "unsubscribed"
    assert known["deals"] == []


def test_a_row_that_is_none_is_told_without_what_it_holds(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    api.customer(1, email_status=None, last_name="Canary")

    status, reason = api.refusal("GET", CUSTOMERS)

    assert status == 500
    assert "Customer" in reason
    assert "email_status" in caplog.text
    assert "canary" not in caplog.text.lower()


def test_somebody_who_is_no_customer_is_not_found(api: Api) -> None:
    status, reason = api.refusal("GET", f"{CUSTOMERS}/{uuid4()}")

    assert status == 404
    assert "customer table" in reason


def test_why_tells_the_reason_in_plain_words(api: Api) -> None:
    person = api.customer(1)
    api.sync_run("brevo")
    api.standing("brevo", 1, "synced", external_id="7")

    why = api.get(f"{CUSTOMERS}/{person}/why")

    assert why["in_stream"] is True
    assert why["places"][0]["state"] == "in_step"
    assert why["places"][0]["reason"] == "in step with the customer table"


def test_opt_ins_to_confirm_are_listed_page_by_page(api: Api) -> None:
    for number in range(5):
        api.insert(
            "marts.opt_ins_to_confirm",
            destination="brevo" if number % 2 else "mautic",
            customer_id=uuid4(),
            email=f"person{number}@example.org",
            opted_in_at=NOW,
        )

    pages = list(api.pages("/api/opt-ins-to-confirm", limit=2))

    assert [len(page["rows"]) for page in pages] == [2, 2, 1]
    assert len({row["email"] for page in pages for row in page["rows"]}) == 5
