"""Whatever an answer holds in place of what Mautic documents, the tap ends with a reason."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.recorded import lines, mutations, needs_recordings
from fixtures.replaced_answers import Answer, relay
from tap_core.errors import IncompleteError, VendorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.mautic_tap import MauticTap

CONTACT: Final = {
    "id": 7,
    "dateAdded": "2026-03-01T10:00:00+00:00",
    "dateModified": None,
    "fields": {"core": {}, "all": {"id": "7", "email": "ada@example.org", "firstname": "Ada"}},
    "doNotContact": [{"id": 3, "reason": 1, "comments": "user", "channel": "email"}],
    "tags": [],
    "ipAddresses": [],
}
BODIES: Final[dict[str, tuple[Any, str]]] = {
    "contacts": ({"total": "1", "contacts": {"7": CONTACT}}, "contacts"),
    "fields": (
        {"total": 1, "fields": {"1": {"id": 1, "alias": "title", "type": "lookup"}}},
        "fields get",
    ),
    "segments": ({"total": 1, "lists": {"1": {"id": 1, "name": "VIP", "filters": []}}}, "segments"),
    "emails": ({"total": 1, "emails": {"9": {"id": 9, "name": "March", "lists": [[]]}}}, "emails"),
    "do_not_contact": (
        {
            "total": "1",
            "stats": [
                {"id": "3", "lead_id": "7", "date_added": "2026-03-01 10:00:00", "reason": "1"}
            ],
        },
        "lead_donotcontact",
    ),
    "segment_members": (
        {"total": "1", "stats": [{"leadlist_id": "1", "lead_id": "7", "manually_removed": "0"}]},
        "lead_lists_leads",
    ),
    "email_stats": (
        {
            "total": "1",
            "stats": [
                {
                    "id": "4",
                    "lead_id": "7",
                    "date_sent": "2026-03-01 09:00:00",
                    "is_read": "1",
                    "open_count": "1",
                    "open_details": 'a:1:{i:0;a:1:{s:8:"datetime";s:19:"2026-03-01 10:00:00";}}',
                }
            ],
        },
        "email_stats",
    ),
    "page_hits": (
        {
            "total": "1",
            "stats": [
                {
                    "id": "7",
                    "redirect_id": "1",
                    "date_hit": "2026-03-01 10:00:00",
                    "url": "https://example.org/?ct=x",
                    "query": 'a:1:{s:2:"ct";a:1:{s:4:"lead";s:1:"7";}}',
                }
            ],
        },
        "page_hits",
    ),
}
"""A body written anew, and the recorded table or exchange that the stream reads."""

QUICK: Final = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Instance:
    """Gives one answer to everything but requests for tokens, and where it does so."""

    def __init__(self) -> None:
        self.answer = Answer({})
        self.address = ""

    def choose(self, _: str, path: str) -> Answer:
        is_token = path.startswith("/oauth")
        return Answer({"access_token": "t", "expires_in": 3600}) if is_token else self.answer


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    served = Instance()
    with relay("http://127.0.0.1:9", served.choose) as address:
        served.address = address
        yield served


def recorded(name: str) -> list[Any]:
    """The recorded answers of a table, or of exchanges whose names begin so."""
    wanted = BODIES[name][1]
    tables = [
        line["answer"] for line in lines("mautic-5.1.1-stats.jsonl") if line["table"] == wanted
    ]
    exchanges = [
        line["response"]["body"]
        for line in lines("mautic-5.1.1-exchanges.jsonl")
        if line["name"] == wanted
        or (wanted == "contacts" and line["name"].startswith("list tap"))
        or (wanted == "segments" and line["name"].startswith("segments"))
    ]
    return tables + exchanges


@pytest.mark.parametrize("name", BODIES)
def test_a_body_as_it_should_be_arrives(tap: MauticTap, instance: Instance, name: str) -> None:
    instance.answer = Answer(BODIES[name][0])
    run = tap.run(name, base_url=instance.address)
    assert len(run.records[name]) == 1
    assert run.records["rejected_records"] == []


@needs_recordings
@pytest.mark.parametrize("name", BODIES)
def test_every_recorded_row_arrives(tap: MauticTap, instance: Instance, name: str) -> None:
    for body in recorded(name):
        instance.answer = Answer(body)
        run = tap.run(name, base_url=instance.address)
        (rows,) = [each for each in body.values() if isinstance(each, list | dict)]
        assert len(run.records[name]) == len(rows)
        assert run.records["rejected_records"] == []


@pytest.mark.parametrize("name", BODIES)
@QUICK
@given(data=st.data())
def test_a_body_that_is_odd_costs_no_more_than_a_reason(
    tap: MauticTap, instance: Instance, name: str, data: st.DataObject
) -> None:
    bodies = recorded(name) or [BODIES[name][0]]
    body = data.draw(st.sampled_from([BODIES[name][0], *bodies]))
    instance.answer = Answer(data.draw(mutations(body)))
    with suppress(VendorError, IncompleteError):
        tap.run(name, base_url=instance.address)


def test_a_table_that_is_not_shown_is_no_empty_one(tap: MauticTap, instance: Instance) -> None:
    instance.answer = Answer({"availableTables": ["page_hits"], "tableColumns": {}})
    with pytest.raises(VendorError, match="without stats"):
        tap.run("do_not_contact", base_url=instance.address)


def test_an_unknown_column_fails_the_run_at_once(tap: MauticTap, instance: Instance) -> None:
    said = "SQLSTATE[42S22]: Column not found: 1054 Unknown column 'e.nonsense' in 'WHERE'"
    instance.answer = Answer({"errors": [{"message": said, "code": 1054}]})
    with pytest.raises(VendorError, match="malformed"):
        tap.run("do_not_contact", base_url=instance.address)


def test_a_client_that_may_not_ask_for_a_token_is_told_who_makes_those_that_may(
    tap: MauticTap,
) -> None:
    tap.sandbox.switch("mautic", client_has_grant=False)
    with pytest.raises(VendorError, match="Only clients that an administrator makes"):
        tap.run("contacts")
