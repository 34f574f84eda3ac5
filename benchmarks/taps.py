"""API calls of the taps: a full sync against the least possible, and an incremental run.

The least possible is counted from the vendor's own totals: one call per page of each list that has
to be read, and at least one per list.
"""

import json
import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from benchmarks.figures import Figure, at_most
from benchmarks.workplace import measured, program, sandbox
from vendor_sandbox import credentials
from vendor_sandbox.client import SandboxClient

WORLD = ("--events", "60", "--customers", "6000", "--orders", "10000", "--no-rate-limits")
EVENT_WINDOW = timedelta(days=30)
HUMANITIX_PAGE = 100
EVENTBRITE_PAGE = 50
TOLERANCE = 1.02
DAYS = 5


@dataclass
class Vendor:
    """Asks one vendor's API directly."""

    base: str
    headers: dict[str, str]

    def get(self, path: str, **params: object) -> Any:
        """Get one answer as JSON."""
        query = {name: str(value) for name, value in params.items()}
        answer = requests.get(self.base + path, params=query, headers=self.headers, timeout=60)
        answer.raise_for_status()
        return answer.json()


@dataclass(frozen=True)
class Subject:
    """A tap under measurement and how its least number of calls is counted."""

    tap: str
    settings: dict[str, object]
    least: Callable[[SandboxClient, str | None], int]


def measure() -> list[Figure]:
    """Run each tap from nothing, let days pass, run it again from its state."""
    with sandbox(*WORLD) as vendor:
        full = {subject.tap: _full(vendor, subject) for subject in SUBJECTS}
        figures = [figure for measured_first, _ in full.values() for figure in measured_first]
        before = vendor.clock()
        vendor.advance(DAYS)
        for subject in SUBJECTS:
            _, state = full[subject.tap]
            figures += _incremental(vendor, subject, state, before)
    return figures


def _full(vendor: SandboxClient, subject: Subject) -> tuple[list[Figure], str]:
    least = subject.least(vendor, None)
    calls, rows, state = _run(vendor, subject, None)
    figures = [
        at_most(f"{subject.tap}, full sync of {rows:,} rows", calls, "calls", least * TOLERANCE),
        Figure(f"{subject.tap}, full sync, least possible", least, "calls"),
    ]
    return figures, state


def _incremental(vendor: SandboxClient, subject: Subject, state: str, since: str) -> list[Figure]:
    least = subject.least(vendor, since)
    calls, rows, _ = _run(vendor, subject, state)
    name = f"{subject.tap}, {DAYS} days later"
    return [
        at_most(f"{name}, {rows:,} rows", calls, "calls", least * TOLERANCE),
        Figure(f"{name}, unavoidable", least, "calls"),
    ]


def _run(vendor: SandboxClient, subject: Subject, state: str | None) -> tuple[int, int, str]:
    vendor.clear_requests()
    url = vendor.humanitix_url if subject.tap == "tap-humanitix" else vendor.eventbrite_url
    with tempfile.TemporaryDirectory() as folder:
        config, output = Path(folder) / "config.json", Path(folder) / "output.jsonl"
        config.write_text(json.dumps({**subject.settings, "api_url": url}), encoding="utf-8")
        options: list[str | Path] = ["--config", config]
        if state is not None:
            (Path(folder) / "state.json").write_text(state, encoding="utf-8")
            options += ["--state", Path(folder) / "state.json"]
        measured([program(subject.tap), *options], stdout=output)
        messages = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    rows = sum(message["type"] == "RECORD" for message in messages)
    states = [message["value"] for message in messages if message["type"] == "STATE"]
    return int(vendor.requests()["total"]), rows, json.dumps(states[-1])


def _least_humanitix(vendor: SandboxClient, since: str | None) -> int:
    api = Vendor(vendor.humanitix_url, {"x-api-key": credentials.HUMANITIX_API_KEY})
    changed = {"since": _earlier(since, hours=24)} if since else {}
    events = list(_humanitix_events(api))
    calls = _pages(api.get("/tags", page=1, pageSize=1)["total"], HUMANITIX_PAGE)
    calls += _pages(len(events), HUMANITIX_PAGE)
    for event in events:
        if _is_closed(event["endDate"], since):
            continue
        for rows in ("orders", "tickets"):
            path = f"/events/{event['_id']}/{rows}"
            total = api.get(path, page=1, pageSize=1, **changed)["total"]
            calls += _pages(total, HUMANITIX_PAGE)
    return calls


def _humanitix_events(api: Vendor) -> Iterator[dict[str, Any]]:
    page = 1
    while rows := api.get("/events", page=page)["events"]:
        yield from rows
        page += 1


def _least_eventbrite(vendor: SandboxClient, since: str | None) -> int:
    token = {"Authorization": f"Bearer {credentials.EVENTBRITE_TOKEN}"}
    api = Vendor(vendor.eventbrite_url, token)
    changed = {"changed_since": _earlier(since, hours=1)} if since else {}
    calls = 1
    for organization in api.get("/users/me/organizations/")["organizations"]:
        base = f"/organizations/{organization['id']}"
        events = list(_eventbrite_events(api, base))
        calls += _pages(len(events), HUMANITIX_PAGE)
        calls += _count(api, f"{base}/venues/")
        calls += _count(api, f"{base}/orders/", status="all_not_deleted", **changed)
        calls += _count(api, f"{base}/attendees/", status="attending", **changed)
        calls += _count(api, f"{base}/attendees/", status="not_attending", **changed)
        calls += _count(api, f"{base}/discounts/", scope="user")
        calls += _count(api, f"{base}/discounts/", scope="multi_events")
        for event in events:
            if event["is_series_parent"] or _is_closed(event["end"]["utc"], since):
                continue
            calls += _count(api, f"/events/{event['id']}/ticket_classes/", category="all")
            calls += _count(api, f"/events/{event['id']}/questions/")
            calls += _count(api, f"{base}/discounts/", scope="event", event_id=event["id"])
    return calls


def _eventbrite_events(api: Vendor, base: str) -> Iterator[dict[str, Any]]:
    params = {"status": "all", "series_filter": "allevents", "page_size": "100"}
    while True:
        answer = api.get(f"{base}/events/", **params)
        yield from answer["events"]
        if not answer["pagination"]["has_more_items"]:
            return
        params["continuation"] = answer["pagination"]["continuation"]


def _count(api: Vendor, path: str, **params: str) -> int:
    return _pages(api.get(path, **params)["pagination"]["object_count"], EVENTBRITE_PAGE)


def _is_closed(end: str, since: str | None) -> bool:
    """Whether an event's window had closed when the last run read it, so nothing can be missing."""
    if since is None:
        return False
    return datetime.fromisoformat(end) < datetime.fromisoformat(since) - EVENT_WINDOW


def _earlier(moment: str, *, hours: int) -> str:
    earlier = datetime.fromisoformat(moment) - timedelta(hours=hours)
    return earlier.strftime("%Y-%m-%dT%H:%M:%SZ")


def _pages(rows: int, size: int) -> int:
    return max(1, math.ceil(rows / size))


SUBJECTS = (
    Subject(
        "tap-humanitix",
        {"api_key": credentials.HUMANITIX_API_KEY, "rate_limit_per_minute": 1_000_000},
        _least_humanitix,
    ),
    Subject(
        "tap-eventbrite",
        {"token": credentials.EVENTBRITE_TOKEN, "rate_limit_per_hour": 100_000_000},
        _least_eventbrite,
    ),
)
