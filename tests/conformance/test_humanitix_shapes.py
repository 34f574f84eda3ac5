"""What live accounts of Humanitix answered, through the tap and beside the sandbox's answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given

from fixtures.garbage import HARMLESS
from fixtures.humanitix_api import REGIONS, HumanitixApi
from fixtures.humanitix_tap import HumanitixTap
from fixtures.recorded import Recording, differences, mutations, needs_recordings, recordings
from fixtures.replaced_answers import Answer, relay
from fixtures.warehouse import TABLES, Warehouse
from tap_core.errors import VendorError
from tap_humanitix.streams import Events, Orders, Tickets
from vendor_sandbox.credentials import HUMANITIX_API_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fixtures.raw_rows import Row
    from vendor_sandbox.client import SandboxClient

pytestmark = needs_recordings

RECORDED = {each.name: each for each in recordings("humanitix")}
LISTS = ("events", "orders", "tickets")
SINGLE = {"order": "orders", "ticket": "tickets", "event": "events"}
ROWS = [
    name
    for name, each in RECORDED.items()
    if each.status == 200 and name.split(maxsplit=1)[0] in {*LISTS, *SINGLE}
]
REFUSALS = [name for name, each in RECORDED.items() if each.status not in (None, 200)]
NO_ANSWERS_OF_THE_API = {"CSV order report"}
"""An export that people download in the console; nothing here reads it."""
SECRETS = {"events": Events.secrets, "orders": Orders.secrets, "tickets": Tickets.secrets}

IN_THE_DOCUMENT = "in the vendor's document (API 1.21); no account that was recorded had any"
MEANT = {
    ("order", "/businessName", "unheard of"): IN_THE_DOCUMENT,
    ("order", "/email", "lacks"): (
        "one order of the world has none, as the document allows: it makes no customer"
    ),
    **dict.fromkeys(
        [
            ("order", "/totals/outstandingAmount", "unheard of"),
            ("ticket", "/accessCode", "unheard of"),
            ("ticket", "/additionalFields/*", "unheard of"),
            ("ticket", "/attendeeProfileId", "unheard of"),
            ("ticket", "/checkIn", "unheard of"),
            ("ticket", "/checkInHistory/*", "unheard of"),
            ("ticket", "/customScanningCode", "unheard of"),
            ("ticket", "/discounts", "unheard of"),
            ("ticket", "/seatingLocation", "unheard of"),
            ("ticket", "/swappedFrom", "unheard of"),
            ("ticket", "/swappedTo", "unheard of"),
            *(
                ("event", pointer, "unheard of")
                for pointer in (
                    "/accessibility",
                    "/artists",
                    "/isArchived",
                    "/isPermanentlyArchived",
                    "/tagIds/*",
                    "/ticketTypes/*/hiddenOptions",
                )
            ),
        ],
        IN_THE_DOCUMENT,
    ),
    **dict.fromkeys(
        [
            ("event", "/classification/subcategory", "lacks"),
            ("event", "/ticketTypes/*/priceOptions", "lacks"),
            ("event", "/ticketTypes/*/priceRange", "lacks"),
        ],
        "recorded of some events and not of others",
    ),
}
"""Where the sandbox's rows differ from the recorded ones, and why."""


def rows_of(recording: Recording) -> tuple[str, list[Row]]:
    """The list that a recording's rows belong to, and the rows."""
    kind = recording.name.split(maxsplit=1)[0]
    if kind in LISTS and kind in recording.body:
        return kind, recording.body[kind]
    return SINGLE[kind], [recording.body]


def test_every_recording_is_used() -> None:
    others = {"check-in count", "tags none"}
    assert {*ROWS, *REFUSALS, *others, *NO_ANSWERS_OF_THE_API} == set(RECORDED)


@dataclass
class Vendor:
    """A live account: what its lists hold, or what it answers to everything."""

    url: str = ""
    lists: dict[str, Any] = field(default_factory=dict)
    always: Answer | None = None

    def answer(self, _method: str, path: str) -> Answer:
        """Answer in place of the sandbox."""
        if self.always is not None:
            return self.always
        name = urlsplit(path).path.rsplit("/", 1)[-1]
        if isinstance(given := self.lists.get(name, []), list):
            return Answer({"total": len(given), "page": 1, "pageSize": 100, name: given})
        return Answer(given)


@pytest.fixture
def vendor(sandbox: SandboxClient) -> Iterator[Vendor]:
    """A vendor of whom nothing is known yet."""
    live = Vendor()
    with relay(sandbox.url, live.answer) as url:
        live.url = f"{url}/v1"
        yield live


@pytest.fixture
def tap(sandbox: SandboxClient, vendor: Vendor, tmp_path: Path) -> HumanitixTap:
    """The tap, pointed at what was recorded."""
    kit = HumanitixTap(sandbox, tmp_path)
    kit.config["api_url"] = vendor.url
    return kit


@pytest.mark.parametrize("name", ROWS)
def test_every_recorded_row_comes_out_of_the_tap_whole(
    vendor: Vendor, tap: HumanitixTap, name: str
) -> None:
    stream, rows = rows_of(RECORDED[name])
    vendor.lists = {"events": RECORDED["events 2023"].body["events"][:1], stream: rows}

    run = tap.run(stream)

    assert run.summary["status"] == "success"
    assert not any(run.summary["rejected"].values())
    read = {record["_id"]: record for record in run.records[stream]}
    assert [lost(row, read[row["_id"]], SECRETS[stream]) for row in rows] == [[]] * len(rows)


def test_the_recorded_count_and_tags_come_out_of_the_tap_whole(
    vendor: Vendor, tap: HumanitixTap
) -> None:
    count = RECORDED["check-in count"].body
    event = RECORDED["events 2023"].body["events"][0]
    vendor.lists = {"events": [event], "check-in-count": count, "tags": RECORDED["tags none"].body}

    run = tap.run("tags", "check_in_counts", include_check_in_counts=True, event_window_days=36_500)

    (record,) = run.records["check_in_counts"]
    assert lost(count, record, ()) == []
    assert run.summary["status"] == "success"


def lost(row: Row, record: Row, secrets: tuple[str, ...]) -> list[str]:
    """The keys whose value did not come out, but for moments in another spelling and secrets."""
    hidden = {each.partition(".")[0] for each in secrets}
    given = {**(record["extra_fields"] or {}), **record}
    return [
        key
        for key, value in row.items()
        if key not in hidden and not key.endswith(("At", "Date")) and given.get(key) != value
    ] + [key for key in row if key.endswith(("At", "Date")) and given.get(key) is None]


@pytest.mark.parametrize("name", REFUSALS)
def test_every_recorded_refusal_ends_a_run_with_a_reason(
    vendor: Vendor, tap: HumanitixTap, name: str
) -> None:
    vendor.always = Answer(RECORDED[name].body, status=RECORDED[name].status or 0)

    with pytest.raises(VendorError) as refused:
        tap.run("orders")

    assert refused.value.reason
    assert refused.value.advice


@pytest.mark.parametrize("name", ["events 2023", "orders page", "tickets page"])
def test_no_change_of_a_recorded_answer_ends_in_a_traceback(
    vendor: Vendor, tap: HumanitixTap, name: str
) -> None:
    stream = name.split(maxsplit=1)[0]
    vendor.lists["events"] = RECORDED["events 2023"].body["events"][:1]

    @HARMLESS
    @given(mutations(RECORDED[name].body))
    def read(body: Any) -> None:
        vendor.lists[stream] = {"page": 1} if isinstance(body, list) else body
        try:
            run = tap.run(*{"events", "event_dates", "ticket_types", stream})
        except VendorError as refused:
            assert refused.reason  # noqa: PT017 - either is right
        else:
            assert run.summary["status"] in ("success", "partial")

    read()


def sandbox_differences(api: HumanitixApi) -> set[tuple[str, str, str]]:
    """Where each row of a world differs from the recordings of its kind."""
    events = [event for region in REGIONS for event in api.rows("events", overrideLocation=region)]
    told: set[tuple[str, str, str]] = set()
    for kind, name, rows in (
        ("order", "orders", api.everything("orders")),
        ("ticket", "tickets", api.everything("tickets")),
    ):
        for row in rows:
            page = {"total": 1, "page": 1, "pageSize": 100, name: [row]}
            told |= {
                (kind, each.pointer.removeprefix(f"/{name}/*"), each.what)
                for each in differences(RECORDED[f"{name} page"], page)
            }
    for event in events:
        told |= event_differences(event)
    return told


def event_differences(event: Row) -> set[tuple[str, str, str]]:
    """Where an event differs from one of its year and kind; others have no recording."""
    place = event["eventLocation"]
    if place["type"] == "online" or not event["published"]:
        return set()
    if "url" in event:
        found = differences(RECORDED["event 2025"], event)
        return {("event", each.pointer, each.what) for each in found}
    page = {"total": 1, "page": 1, "pageSize": 100, "events": [event]}
    found = differences(RECORDED["events 2023"], page)
    return {("event", each.pointer.removeprefix("/events/*"), each.what) for each in found}


def test_the_sandboxs_rows_differ_from_recorded_ones_only_where_it_is_meant(
    sandbox: SandboxClient,
) -> None:
    sandbox.seed(seed=3, events=14, customers=150, orders=400)

    assert sandbox_differences(HumanitixApi(sandbox)) == set(MEANT)


@pytest.mark.parametrize(
    "name", [each for each in REFUSALS if each not in ("unknown order", "malformed key")]
)
def test_the_sandbox_refuses_in_the_recorded_words(sandbox: SandboxClient, name: str) -> None:
    recorded, api = RECORDED[name], HumanitixApi(sandbox)
    method, path = recorded.endpoint.split()
    event = api.event("Harbour Choir Season")["_id"]
    path = path.removeprefix("/v1/").replace("{id}", event, 1)

    answer = api.call(method, path, params=recorded.request.get("params"), json={})

    assert (answer.status_code, answer.json()) == (recorded.status, recorded.body)


def test_the_sandbox_refuses_a_malformed_key_and_an_unknown_order_as_recorded(
    sandbox: SandboxClient,
) -> None:
    api = HumanitixApi(sandbox)
    event = api.event("Harbour Choir Season")["_id"]
    unknown = api.get(f"events/{event}/orders/{'0' * 24}")
    api.session.headers["x-api-key"] = HUMANITIX_API_KEY[:20]
    malformed = api.get("events", page=1)

    for name, answer in (("unknown order", unknown), ("malformed key", malformed)):
        recorded = RECORDED[name]
        assert (answer.status_code, answer.json()) == (recorded.status, recorded.body)


def test_the_sandboxs_counts_and_tags_have_the_recorded_shape(sandbox: SandboxClient) -> None:
    api = HumanitixApi(sandbox)
    event = api.event("Harbour Choir Season")
    date = event["dates"][-1]["_id"]
    count = api.get(f"events/{event['_id']}/check-in-count", eventDateId=date).json()
    tags = {**api.get("tags", page=1, pageSize=100).json(), "tags": []}

    assert differences(RECORDED["check-in count"], count) == []
    assert differences(RECORDED["tags none"], tags) == []


def test_recorded_orders_keep_their_books_in_the_warehouse(
    postgres_url: str, tmp_path: Path
) -> None:
    warehouse = Warehouse(postgres_url, tmp_path)
    warehouse.create_raw_tables("humanitix", "crm")
    for stream in LISTS:
        rows = [row for name in ROWS for row in [rows_of(RECORDED[name])] if row[0] == stream]
        known = {row["_id"]: row for _, some in rows for row in some}
        columns = TABLES[f"humanitix.{stream}"].columns
        for row in known.values():
            warehouse.land(
                f"humanitix.{stream}", {key: value for key, value in row.items() if key in columns}
            )
    warehouse.build("--select", "+ticket_sales", "+events")

    told = {row["order_id"]: row for row in warehouse.rows("select * from marts.ticket_sales")}
    recorded = [
        row for name in ROWS for row in rows_of(RECORDED[name])[1] if "purchaseTotals" in row
    ]
    for row in recorded:
        found = told[row["_id"]]
        assert float(found["total_amount"]) == row["purchaseTotals"]["total"]
        assert float(found["refund_amount"]) == row["totals"]["refunds"]
        assert found["net_amount"] == Decimal(str(row["totals"]["total"]))
        whole = row["financialStatus"] == "refunded"
        assert (found["refund_status"] == "full") is whole
        assert found["stands"] is not whole
    assert warehouse.rows(compiled(warehouse)) == []


def compiled(warehouse: Warehouse) -> str:
    name = "humanitix_amounts_that_do_not_add_up"
    [file] = (warehouse.folder / "target" / "compiled").rglob(f"{name}.sql")
    return file.read_text(encoding="utf-8")
