"""Many contacts at once: imported, read back, and put right, in the fewest calls."""

from typing import Any

import pytest

from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import changed, customer
from target_brevo.importing import BYTES, ROWS, chunks_of
from target_brevo.models import ImportRow

SEGMENTS = ("new", "active", "regular", "vip", "inactive")


def crowd(size: int, **columns: Any) -> list[dict[str, Any]]:
    """Customers spread over all segments."""
    return [
        customer(n, **{"customer_segment": SEGMENTS[n % 5]} | columns) for n in range(1, size + 1)
    ]


def test_up_to_the_threshold_contacts_are_made_one_by_one(brevo: BrevoRuns) -> None:
    brevo.sync(crowd(10), import_threshold=10)

    assert brevo.calls()["POST /contacts"] == 10
    assert "POST /contacts/import" not in brevo.calls()


def test_above_the_threshold_they_are_imported_by_membership(brevo: BrevoRuns) -> None:
    summary = brevo.sync(crowd(250), import_threshold=10)

    assert summary["created"] == 250
    assert brevo.calls()["POST /contacts/import"] == 5
    assert "POST /contacts" not in brevo.calls()
    assert {n: brevo.lists_of(n) for n in (1, 2, 3, 4, 5)} == {
        1: {"All", "Active"},
        2: {"All", "Regular"},
        3: {"All", "VIP"},
        4: {"All", "Inactive"},
        5: {"All", "New"},
    }


def test_booleans_that_an_import_drops_are_written_a_hundred_a_call(brevo: BrevoRuns) -> None:
    brevo.sync(crowd(250), import_threshold=10)

    assert brevo.calls()["POST /contacts/batch"] == 3
    assert all(row["attributes"]["MARKETING_OPT_IN"] is True for row in brevo.contacts())


def test_dates_and_numbers_that_an_import_drops_are_written_too(brevo: BrevoRuns) -> None:
    brevo.sandbox.switch("brevo", import_drops_dates_and_numbers=True)

    brevo.sync(crowd(20, total_orders=3, last_order_date="2026-10-05"), import_threshold=10)

    rows = [row["attributes"] for row in brevo.contacts()]
    assert {(row["TOTAL_ORDERS"], row["LAST_ORDER_DATE"]) for row in rows} == {(3, "2026-10-05")}


def test_nothing_is_corrected_where_the_import_keeps_booleans(brevo: BrevoRuns) -> None:
    brevo.sandbox.switch("brevo", import_drops_booleans=False)

    brevo.sync(crowd(250), import_threshold=10)

    assert "POST /contacts/batch" not in brevo.calls()
    assert all(row["attributes"]["MARKETING_OPT_IN"] is True for row in brevo.contacts())


def test_imported_contacts_are_known_to_the_ledger(brevo: BrevoRuns) -> None:
    records = crowd(120)
    brevo.sync(records, import_threshold=10)

    ids = {row["email"]: str(row["id"]) for row in brevo.contacts()}
    assert dict(brevo.ledger("select email, external_id from ops.sync_status")) == ids
    assert brevo.sync(records)["unchanged"] == 120
    assert brevo.calls() == {"GET /contacts": 1}


def test_an_import_overwrites_nobody_asks_for_no_mail_and_names_no_blocklist(
    brevo: BrevoRuns,
) -> None:
    brevo.sync(crowd(20), import_threshold=10)

    for body in (body for body in brevo.bodies() if "jsonBody" in body):
        assert body["disableNotification"] is True
        assert body["updateExistingContacts"] is False
        assert not {"emailBlacklist", "smsBlacklist"} & body.keys()


@pytest.mark.parametrize("conflict", ["row_skipped", "phone_dropped"])
def test_a_strangers_phone_number_costs_the_phone_in_imports_too(
    brevo: BrevoRuns, conflict: str
) -> None:
    brevo.sandbox.switch("brevo", import_phone_conflict=conflict)
    for number in (3, 4):
        stranger = {
            "email": f"stranger{number}@example.org",
            "attributes": {"SMS": customer(number)["mobile"]},
        }
        brevo.api("POST", "/contacts", json=stranger)
    hidden = [{"row": row, "remove": ["attributes"]} for row in (0, 1)]
    brevo.sandbox.fault(vendor="brevo", path="/contacts", kind="edit", edits=hidden)

    summary = brevo.sync(crowd(40), import_threshold=10)

    phones = {row["email"]: row["attributes"].get("SMS") for row in brevo.contacts()}
    assert summary["created"] == 40
    assert (phones[email_of(3)], phones[email_of(5)]) == (None, "61400000005")
    assert len(brevo.ledger("select 1 from ops.sync_status where error like 'SMS left out%'")) == 2


def test_phone_numbers_shared_within_the_stream_cost_no_call(brevo: BrevoRuns) -> None:
    records = crowd(40)
    for record in records[::2]:
        record["mobile"] = "+61455555555"

    summary = brevo.sync(records, import_threshold=10, batch_size_rows=20)

    assert summary["created"] == 40
    assert "POST /contacts" not in brevo.calls()


def test_imports_that_are_refused_leave_no_contact_behind(brevo: BrevoRuns) -> None:
    brevo.sandbox.fault(vendor="brevo", path="/contacts/import", status=400, count=99)

    summary = brevo.sync(crowd(20), import_threshold=10)

    assert (summary["status"], summary["created"]) == ("success", 20)
    assert len(brevo.contacts()) == 20


def test_an_import_that_is_refused_once_is_sent_again_in_halves(brevo: BrevoRuns) -> None:
    brevo.sandbox.fault(vendor="brevo", path="/contacts/import", status=400)

    summary = brevo.sync(crowd(200, customer_segment="vip"), import_threshold=10)

    assert summary["created"] == 200
    assert brevo.calls()["POST /contacts/import"] == 3
    assert "POST /contacts" not in brevo.calls()


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_imports_that_end_without_their_rows_are_tried_in_halves_and_then_singly(
    brevo: BrevoRuns, status: str
) -> None:
    brevo.sandbox.switch("brevo", process_polls=10_000, process_seconds=0)
    edits = [{"row": row, "set": {"status": status}} for row in range(50)]
    brevo.sandbox.fault(vendor="brevo", path="/processes", kind="edit", edits=edits, count=9)

    summary = brevo.sync(crowd(40, customer_segment="vip"), import_threshold=10)

    assert summary["created"] == 40
    assert brevo.calls()["POST /contacts/import"] == 3
    assert brevo.calls()["POST /contacts"] == 40


def test_one_row_that_spoils_its_import_costs_no_other_a_call(brevo: BrevoRuns) -> None:
    brevo.sandbox.fault(vendor="brevo", path="/contacts/import", status=400)
    brevo.sandbox.fault(vendor="brevo", path="/contacts/import", status=400, after=1)

    summary = brevo.sync(crowd(160, customer_segment="vip"), import_threshold=25)

    assert summary["created"] == 160
    assert brevo.calls()["POST /contacts/import"] == 5
    assert "POST /contacts" not in brevo.calls()


def test_running_imports_are_looked_at_together(brevo: BrevoRuns) -> None:
    brevo.sync(crowd(250), import_threshold=10)

    assert brevo.calls()["GET /processes"] == 3


def test_contacts_that_exist_are_updated_in_bulk_and_not_imported(brevo: BrevoRuns) -> None:
    for number in range(1, 31):
        brevo.api("POST", "/contacts", json={"email": email_of(number)})

    summary = brevo.sync(crowd(150), import_threshold=10)

    assert (summary["updated"], summary["created"]) == (30, 120)
    assert len(brevo.contacts()) == 150
    assert brevo.lists_of(1) == {"All", "Active"}


def test_a_segment_that_moves_for_everybody_takes_a_call_for_a_hundred(brevo: BrevoRuns) -> None:
    records = crowd(250)
    brevo.sync(records, import_threshold=10)

    brevo.sync(
        [changed(r, 1000 + n, customer_segment="inactive") for n, r in enumerate(records)],
        import_threshold=10,
    )

    assert brevo.writes() == {"POST /contacts/batch": 2}
    assert all(brevo.lists_of(n) == {"All", "Inactive"} for n in (1, 2, 250))


def test_a_first_load_keeps_to_the_number_of_calls_that_it_promises(brevo: BrevoRuns) -> None:
    summary = brevo.sync(crowd(2000), import_threshold=500, batch_size_rows=1000)

    creations = 9 + 1 + 6
    imports, looks, pages, corrections = 10, 6, 3, 20
    readings = 3
    assert summary["api_calls"] <= creations + imports + looks + pages + corrections + readings
    assert len(brevo.contacts()) == 2000


@pytest.mark.parametrize("mode", ["all_or_nothing", "legacy207"])
def test_contacts_unknown_to_a_batch_cost_no_other(brevo: BrevoRuns, mode: str) -> None:
    brevo.sandbox.switch("brevo", batch_mode=mode)
    records = crowd(30)
    brevo.sync(records)
    for number in (4, 5):
        brevo.api("DELETE", f"/contacts/{email_of(number)}")

    summary = brevo.sync([changed(r, 1000 + n, total_orders=8) for n, r in enumerate(records)])

    assert (summary["updated"], summary["created"]) == (28, 2)
    assert {row["attributes"]["TOTAL_ORDERS"] for row in brevo.contacts()} == {8}


def test_imports_are_cut_by_rows_and_by_bytes() -> None:
    many = [ImportRow(f"p{number}@example.org", {}) for number in range(ROWS + 1)]
    large = [ImportRow("p@example.org", {"X": "y" * (BYTES // 2)})] * 3

    assert [len(chunk) for chunk in chunks_of(many)] == [ROWS, 1]
    assert [len(chunk) for chunk in chunks_of(large)] == [1, 1, 1]
