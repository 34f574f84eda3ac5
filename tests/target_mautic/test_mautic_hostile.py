"""Whatever an answer holds in place of what Mautic documents, the target ends with a reason."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm_core.errors import OddAnswerError, TargetError
from fixtures.recorded import lines, mutations, needs_recordings
from fixtures.replaced_answers import Answer, relay
from target_mautic.client import MauticClient
from target_mautic.models import BatchAnswer
from target_mautic.transport import Credentials, Pace

CONTACT: Final = {
    "id": 7,
    "fields": {
        "core": {"email": {"alias": "email", "value": "Ada@Example.org"}},
        "all": {"id": "7", "email": "Ada@Example.org", "total_spent": 0.4, "opt": "0"},
    },
    "doNotContact": [
        {"id": 3, "reason": 1, "comments": "User unsubscribed.", "channel": "email", "channelId": 1}
    ],
}
REFUSAL: Final = {
    "code": 400,
    "message": "firstname: This value is too long. It should have 64 characters or less.",
    "details": {"firstname": ["This value is too long. It should have 64 characters or less."]},
    "type": None,
}
BATCH: Final = {"contacts": {"1": CONTACT}, "statusCodes": [400, 201], "errors": {"0": REFUSAL}}
BLOCKS: Final = {
    "total": "1",
    "stats": [{"id": "3", "lead_id": "7", "date_added": "2026-03-01 10:00:00", "reason": "1"}],
}
MEMBERS: Final = {"total": "1", "stats": [{"leadlist_id": "1", "lead_id": "7"}]}
FIELD: Final = {
    "id": 82,
    "alias": "tier",
    "type": "select",
    "isPublished": "0",
    "properties": {"list": [{"label": "Vip", "value": "vip"}], "scale": "0"},
}
SEGMENT: Final = {"id": 1, "name": "VIP Customers", "filters": []}
REFUSED: Final = {"errors": [REFUSAL]}
TOKEN: Final = {"access_token": "x", "expires_in": 3600, "token_type": "bearer", "scope": None}

Ask = Callable[[MauticClient], Any]
ASKED: Final[dict[str, tuple[Any, Ask, str]]] = {
    "contacts": ({"total": "1", "contacts": {"7": CONTACT}}, lambda c: c.contacts(), "list by id"),
    "emails": (
        {"total": "1", "contacts": {"7": CONTACT}},
        lambda c: c.emails_of([7]),
        "list with email",
    ),
    "searched": (
        {"total": "1", "contacts": {"7": CONTACT}},
        lambda c: c.contacts_like("ada@example.org"),
        "list by email",
    ),
    "batch": (BATCH, lambda c: c.create_many([{}, {}]), "bad email"),
    "changes": (BATCH, lambda c: c.update_many([{}, {}]), "edit bad values"),
    "blocks": (
        BLOCKS,
        lambda c: list(islice(c.do_not_contact(datetime(2026, 1, 1, tzinfo=UTC)), 3)),
        "stats dnc",
    ),
    "dated": (BLOCKS, lambda c: c.blocks_of([7]), "stats dnc since"),
    "members": (MEMBERS, lambda c: list(islice(c.members([1]), 9)), "stats members"),
    "fields": ({"total": 1, "fields": {"82": FIELD}}, lambda c: c.fields(), "fields get"),
    "new fields": (
        {"fields": [FIELD], "statusCodes": [201]},
        lambda c: c.create_fields([{}]),
        "fields batch new (ours)",
    ),
    "segments": ({"total": 1, "lists": {"1": SEGMENT}}, lambda c: c.segments(), "segments list"),
    "new segment": ({"list": SEGMENT}, lambda c: c.create_segment("VIP"), "segment new"),
    "joined": (
        {"success": 1, "details": {"7": {"success": True}}},
        lambda c: c.add_members(1, [7]),
        "seg add",
    ),
    "deleted": ({"contacts": [CONTACT]}, lambda c: c.delete_many([7]), "delete"),
    "refused": (REFUSED, lambda c: c.remove_member(1, 7), "unknown path"),
}
"""A body written anew, who reads it, and the recorded exchange that is read in the same way."""

QUICK: Final = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Instance:
    """Answers whatever it is told to."""

    def __init__(self) -> None:
        self.answer = Answer({})
        self.address = ""

    def client(self, **credentials: str) -> MauticClient:
        given = credentials or {"user": "u", "password": "p"}
        return MauticClient(self.address, Credentials(**given), Pace(first_wait=0))


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    served = Instance()
    with relay("http://127.0.0.1:9", lambda _, __: served.answer) as address:
        served.address = address
        yield served


def bodies_of(name: str) -> list[Any]:
    """The recorded bodies that a call reads, where the recordings are."""
    recorded = ASKED[name][2]
    return [
        line["response"]["body"]
        for line in lines("mautic-5.1.1-exchanges.jsonl")
        if line["name"] == recorded
    ]


@pytest.mark.parametrize("name", [each for each in ASKED if each != "refused"])
def test_a_body_as_it_should_be_is_read(instance: Instance, name: str) -> None:
    body, ask, _ = ASKED[name]
    instance.answer = Answer(body)
    ask(instance.client())


def test_a_refusal_is_told_as_one(instance: Instance) -> None:
    instance.answer = Answer(REFUSED)
    with pytest.raises(TargetError, match="refused POST"):
        instance.client().remove_member(1, 7)


@needs_recordings
@pytest.mark.parametrize("name", [each for each in ASKED if each != "refused"])
def test_every_recorded_body_is_read(instance: Instance, name: str) -> None:
    for body in bodies_of(name):
        instance.answer = Answer(body)
        ASKED[name][1](instance.client())


@pytest.mark.parametrize("name", ASKED)
@QUICK
@given(data=st.data())
def test_a_body_that_is_odd_costs_no_more_than_a_reason(
    instance: Instance, name: str, data: st.DataObject
) -> None:
    body, ask, _ = ASKED[name]
    instance.answer = Answer(data.draw(mutations(body)))
    with suppress(TargetError):
        ask(instance.client())


@needs_recordings
@pytest.mark.parametrize("name", ASKED)
@QUICK
@given(data=st.data())
def test_a_recorded_body_that_is_odd_costs_no_more_than_a_reason(
    instance: Instance, name: str, data: st.DataObject
) -> None:
    instance.answer = Answer(data.draw(mutations(data.draw(st.sampled_from(bodies_of(name))))))
    with suppress(TargetError):
        ASKED[name][1](instance.client())


@QUICK
@given(token=mutations(TOKEN))
@example(token={"access_token": "x", "expires_in": []})
@example(token={"access_token": {}, "expires_in": 0})
def test_a_token_that_is_odd_costs_no_more_than_a_reason(instance: Instance, token: Any) -> None:
    instance.answer = Answer(token)
    with suppress(TargetError):
        instance.client(client_id="1", client_secret="2").segments()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("contacts", {"total": "0"}),
        ("contacts", {"total": "1", "contacts": "nobody"}),
        ("contacts", {"total": "1", "contacts": [{"id": 7, "fields": {}}]}),
        ("contacts", {"total": "1", "contacts": [{**CONTACT, "id": None}]}),
        ("blocks", {"availableTables": ["page_hits"], "tableColumns": {}}),
        ("dated", {"total": "1", "stats": [{"id": "3"}]}),
        ("fields", {"total": 0}),
        ("segments", {"total": 0, "lists": None}),
        ("joined", {"success": 1}),
    ],
)
def test_what_cannot_be_read_is_never_taken_for_nobody(
    instance: Instance, name: str, body: Any
) -> None:
    instance.answer = Answer(body)
    with pytest.raises(OddAnswerError):
        ASKED[name][1](instance.client())


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ({"contacts": [CONTACT, CONTACT], "statusCodes": [200, 200]}, [0, 1]),
        ({"contacts": [CONTACT, CONTACT], "statusCodes": [200]}, [0]),
        ({"contacts": [CONTACT, CONTACT]}, []),
        ({"contacts": [CONTACT], "statusCodes": ["200", None]}, [0]),
        ({"contacts": [], "statusCodes": {"0": 200, "1": 200}, "errors": {"1": REFUSAL}}, [0]),
    ],
)
def test_a_row_of_which_nothing_is_said_is_not_written(body: Any, written: list[int]) -> None:
    answer = BatchAnswer.parse(body, rows=2)
    assert [place for place in range(2) if place not in answer.refusals] == written


def test_an_unknown_column_of_a_table_is_a_refusal_and_not_tried_again(instance: Instance) -> None:
    said = "SQLSTATE[42S22]: Column not found: 1054 Unknown column 'e.nonsense' in 'WHERE'"
    instance.answer = Answer({"errors": [{"message": said, "code": 1054}]})
    client = instance.client()
    with pytest.raises(TargetError, match="refused GET /api/stats/lead_donotcontact"):
        client.blocks_of([7])
    assert client.traffic.retried == 0


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "A web server before Mautic asks for credentials of its own"),
        (403, "A firewall or web server before Mautic refused the request"),
        (503, "it answered with status 503"),
        (200, "no JSON"),
    ],
)
def test_a_page_of_a_proxy_is_no_wrong_key(instance: Instance, status: int, words: str) -> None:
    instance.answer = Answer("<html><title>Just a moment...</title></html>", status)
    with pytest.raises(TargetError, match=words) as ended:
        instance.client().segments()
    assert "user and password" not in str(ended.value)


def test_a_client_that_may_not_ask_for_a_token_is_told_who_makes_those_that_may(
    instance: Instance,
) -> None:
    said = "The grant type is unauthorized for this client_id"
    error = {"message": said, "code": 400, "type": "unauthorized_client"}
    instance.answer = Answer({"errors": [error]}, 400)
    with pytest.raises(TargetError, match="Only clients that an administrator makes"):
        instance.client(client_id="1", client_secret="2").segments()


def test_entries_inside_a_contact_have_no_date(instance: Instance) -> None:
    instance.answer = Answer({"total": "1", "contacts": {"7": CONTACT}})
    (row,) = instance.client().contacts_by_id([7])
    (block,) = row.blocks
    assert (row.email, block.id, block.reason, block.added_at) == ("ada@example.org", 3, 1, None)


def test_an_entry_that_cannot_be_read_keeps_its_contact_from_being_mailed(
    instance: Instance,
) -> None:
    odd = {**CONTACT, "doNotContact": ["?"]}
    instance.answer = Answer({"total": "1", "contacts": [odd]})
    (row,) = instance.client().contacts_by_id([7])
    assert len(row.blocks) == 1


def test_flags_are_read_in_every_way_in_which_mautic_writes_them(instance: Instance) -> None:
    told = [True, 1, "1", False, 0, "0", None]
    fields = {str(n): {**FIELD, "id": n, "isPublished": each} for n, each in enumerate(told, 1)}
    instance.answer = Answer({"fields": fields})
    assert [each.is_published for each in instance.client().fields()] == [True] * 3 + [False] * 4
