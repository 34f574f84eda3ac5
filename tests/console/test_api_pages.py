"""Pages: every row once, whatever the limit and whatever comes in between."""

import base64
import json
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.console_rows import Api
from ticket_console.api.people import WINDOW

pytest_plugins = ["fixtures.console_api"]

NUMBERS = count(1)

OTHERS = """
insert into publish.customers (customer_id, email, sync_version, customer_segment)
select gen_random_uuid(), number || '@example.org', -number, 'new'
from generate_series(1, %s) as number
"""


def add_customer(api: Api) -> None:
    """Add somebody somewhere in the order of addresses: matched at Brevo, written to Mautic."""
    number = next(NUMBERS)
    address = f"{uuid4()}@example.org"
    person = api.customer(number, identity=address)
    api.contact("brevo", uuid4().hex, email=address)
    sent = {"customer_id": person, "email": address, "external_id": str(number)}
    api.insert("ops.sync_status", destination="mautic", **sent, status="synced")


def add_run(api: Api) -> None:
    """Add a run."""
    api.run("transform")


def add_delivery(api: Api) -> None:
    """Add a delivery."""
    api.delivery("brevo", uuid4().hex)


def add_opt_in(api: Api) -> None:
    """Add somebody to confirm."""
    api.insert(
        "marts.opt_ins_to_confirm",
        destination=f"crm{next(NUMBERS) % 3}",
        customer_id=uuid4(),
        email="ada@example.org",
    )


LISTS: dict[str, Callable[[Api], None]] = {
    "/api/customers": add_customer,
    "/api/customers?view=matched&destination=brevo": add_customer,
    "/api/customers?view=unmatched&destination=hubspot": add_customer,
    "/api/customers?view=crm&destination=brevo": add_customer,
    "/api/customers?view=crm&destination=mautic": add_customer,
    "/api/runs": add_run,
    "/api/webhooks": add_delivery,
    "/api/opt-ins-to-confirm": add_opt_in,
}


def keys(page: Any) -> list[str]:
    """What tells the rows of a page apart."""
    return [json.dumps(row, sort_keys=True) for row in page["rows"]]


def whole(api: Api, path: str, query: dict[str, str]) -> Sequence[str]:
    """A list in one page."""
    return keys(api.get(path, **query, limit=200))


def parted(path: str) -> tuple[str, dict[str, str]]:
    """A path, and its query."""
    address, _, query = path.partition("?")
    return address, dict(each.split("=") for each in query.split("&") if each)


@pytest.mark.parametrize("path", LISTS)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.integers(0, 7), limit=st.integers(1, 4), between=st.integers(0, 2))
def test_every_row_comes_once_while_others_are_added(
    api: Api, path: str, rows: int, limit: int, between: int
) -> None:
    api.empty()
    address, query = parted(path)
    for _ in range(rows):
        LISTS[path](api)
    before = set(whole(api, address, query))
    assert len(before) == rows

    seen: list[str] = []
    for page in api.pages(address, **query, limit=limit):
        seen += keys(page)
        if len(seen) < 20:
            for _ in range(between):
                LISTS[path](api)

    assert len(seen) == len(set(seen))
    assert before <= set(seen)


@pytest.mark.parametrize("path", LISTS)
def test_the_pages_together_are_the_whole_list_in_its_order(api: Api, path: str) -> None:
    address, query = parted(path)
    for _ in range(7):
        LISTS[path](api)

    pages = list(api.pages(address, **query, limit=3))

    assert [len(page["rows"]) for page in pages] == [3, 3, 1]
    assert [key for page in pages for key in keys(page)] == whole(api, address, query)


def written(*parts: object) -> str:
    """A cursor as somebody might forge it."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "ä",
        "",
        written(),
        written("customers", "a@example.org", "too much"),
        written("another list", 1),
        base64.urlsafe_b64encode(b'["deliveries", true]').decode(),
        written("customers", 1),
        written("contacts", "\0"),
        written("written", "no uuid"),
        written("runs", "1"),
        written("runs", 2**63),
        written("deliveries", [1]),
        written("opt-ins", "brevo", "no uuid"),
        base64.urlsafe_b64encode(b"[" * 1000).decode(),
    ],
)
def test_a_broken_cursor_is_refused_with_a_reason(
    transformed_api: Api, path: str, cursor: str
) -> None:
    address, query = parted(path)

    status, reason = transformed_api.refusal("GET", address, params={**query, "cursor": cursor})

    assert status == 400
    assert "cursor" in reason


def test_a_page_looks_at_so_many_people_and_tells_where_to_go_on(api: Api) -> None:
    api.execute(OTHERS, WINDOW)
    api.customer(1, identity="zoe@example.org", customer_segment="vip")

    first, second = api.pages("/api/customers", segment="vip")

    assert first["rows"] == []
    assert [row["customer"]["email"] for row in second["rows"]] == ["zoe@example.org"]


@pytest.mark.parametrize("limit", [0, 201])
def test_a_page_has_between_1_and_200_rows(transformed_api: Api, limit: int) -> None:
    status, reason = transformed_api.refusal("GET", "/api/runs", params={"limit": limit})

    assert status == 422
    assert "limit" in reason
