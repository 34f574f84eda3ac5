"""Lists that change while they are read, page after page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_brevo.paging import Page, read_pages
from tap_brevo.tap import TapBrevo
from tap_core.errors import VendorFailingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from fixtures.brevo_api import BrevoApi
    from fixtures.brevo_tap import BrevoTap

Rows = list[int]
EDITS = st.lists(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=6), max_size=30)


def people(vendor: BrevoApi, count: int) -> list[str]:
    made = [f"p{number}@example.org" for number in range(count)]
    vendor.import_rows([{"email": email} for email in made])
    return made


def reading(tap: BrevoTap, **state: Any) -> Iterator[dict[str, Any]]:
    """The contacts as they are read, two a page."""
    bookmarks = {"bookmarks": {"contacts": state}} if state else None
    config = {**tap.config, "page_size": 2, "full_pass_hours": 80_000}
    started = TapBrevo(config=config, state=bookmarks)
    for record in started.streams["contacts"].get_records(None):
        assert isinstance(record, dict)
        yield record


def taken(rows: Iterator[dict[str, Any]], count: int) -> list[str]:
    return [next(rows)["email"] for _ in range(count)]


def rest(rows: Iterator[dict[str, Any]]) -> list[str]:
    return [row["email"] for row in rows]


def test_nobody_is_lost_when_an_earlier_contact_is_deleted_between_pages(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    made = people(vendor, 7)
    rows = reading(tap)
    first = taken(rows, 2)
    vendor.delete(f"/contacts/{made[0]}")
    assert first + rest(rows) == made


def test_nobody_is_lost_when_more_than_a_page_is_deleted_between_pages(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    made = people(vendor, 9)
    rows = reading(tap)
    first = taken(rows, 4)
    for email in made[:4]:
        vendor.delete(f"/contacts/{email}")
    assert first + rest(rows) == made


def test_a_list_that_empties_while_it_is_read_comes_to_its_end(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    made = people(vendor, 6)
    rows = reading(tap)
    first = taken(rows, 2)
    for email in made:
        vendor.delete(f"/contacts/{email}")
    assert first + rest(rows) == made[:2]


def test_who_changes_while_changes_are_read_moves_nobody_out_of_sight(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    made = people(vendor, 7)
    vendor.sandbox.set_clock("2026-11-02T00:00:00Z")
    for email in made[2:]:
        vendor.put(f"/contacts/{email}", {"attributes": {"FIRSTNAME": "A"}})
    rows = reading(
        tap,
        replication_key="modifiedAt",
        replication_key_value="2026-11-01T12:00:00.000Z",
        full_pass_at="2026-11-01T00:00:00+00:00",
    )
    first = taken(rows, 2)
    vendor.put(f"/contacts/{made[0]}", {"attributes": {"FIRSTNAME": "B"}})
    vendor.delete(f"/contacts/{made[2]}")
    assert set(first + rest(rows)) >= set(made[2:])


def test_a_contact_made_while_contacts_are_read_comes_at_the_end(
    tap: BrevoTap, vendor: BrevoApi
) -> None:
    made = people(vendor, 3)
    rows = reading(tap)
    first = taken(rows, 2)
    vendor.create("new@example.org")
    assert first + rest(rows) == [*made, "new@example.org"]


def test_the_count_of_the_whole_account_leads_past_no_end(tap: BrevoTap, vendor: BrevoApi) -> None:
    made = people(vendor, 9)
    vendor.sandbox.set_clock("2026-11-02T00:00:00Z")
    for email in made[:3]:
        vendor.put(f"/contacts/{email}", {"attributes": {"FIRSTNAME": "A"}})
    bookmark = {
        "replication_key": "modifiedAt",
        "replication_key_value": "2026-11-01T12:00:00.000Z",
        "full_pass_at": "2026-11-01T00:00:00+00:00",
    }

    run = tap.run("contacts", state={"bookmarks": {"contacts": bookmark}}, full_pass_hours=80_000)

    assert run.emails() == made[:3]
    assert run.summary["api_calls"] == 1


def moving(rows: Rows, edits: list[list[tuple[bool, int]]]) -> Callable[[int, int], Rows]:
    """A list that some rows leave and others join before each look at it."""
    waiting, names = iter(edits), iter(range(1_000, 10_000))

    def look(offset: int, size: int) -> Rows:
        for joins, place in next(waiting, ()):
            if joins:
                rows.insert(place % (len(rows) + 1), next(names))
            elif rows:
                rows.pop(place % len(rows))
        return rows[offset : offset + size]

    return look


@given(st.integers(0, 40), st.integers(2, 9), EDITS)
def test_whoever_stays_in_a_list_is_read_however_it_moves(
    length: int, size: int, edits: list[list[tuple[bool, int]]]
) -> None:
    rows = list(range(length))
    look = moving(rows, edits)
    pages = read_pages(
        lambda offset: Page(look(offset, size), suspect=False),
        size=size,
        identity=lambda row: row,
    )
    read = [row for page in pages for row in page.rows]
    assert set(read) >= set(rows) & set(range(length))
    assert len(read) == len(set(read))


def test_a_list_without_an_end_is_given_up() -> None:
    pages = read_pages(
        lambda _offset: Page([1, 2], suspect=False), size=2, identity=lambda row: row
    )
    with pytest.raises(VendorFailingError, match="has no end"):
        list(pages)
