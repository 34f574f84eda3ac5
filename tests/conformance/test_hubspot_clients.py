"""Answers and webhooks in HubSpot's recorded shapes, read by target, tap and inbox."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings

from crm_core.errors import AccessRefusedError, TargetError
from crm_signals.deliveries import MalformedDeliveryError, is_known, signals_of, split
from fixtures.garbage import HARMLESS
from fixtures.hubspot_api import HubSpotApi
from fixtures.hubspot_recorded import (
    ADA,
    ALL,
    CALLS,
    CONTACT,
    EXTRACTS,
    HOOKS,
    RECORDED,
    client_of,
)
from fixtures.hubspot_tap import HubSpotTap, new_deal
from fixtures.recorded import differences, mutations, needs_recordings
from fixtures.replaced_answers import Answer, relay
from fixtures.webhook_receiver import WebhookReceiver
from tap_core.errors import VendorError
from target_hubspot.failures import RequestRefusedError, ScopeMissingError, ThrottledError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient

OFTEN: Final = settings(HARMLESS, max_examples=12)
OF_EACH_KIND: Final = sorted(
    {(each.asked, each.status): name for name, each in ALL.items()}.values()
)
"""One answer to each call and of each status; a recorded one where there is any."""

TOLERATED: Final = frozenset({"contact_get", "contact_get_by_email", "contact_get_unknown"})
"""Answers about one contact, which the target never asks for: it takes them for no list."""

LISTINGS: Final = {
    "contacts": ("contacts", "/objects/contacts", {"results": [CONTACT]}),
    "opt-outs of types": (
        "contacts",
        "/properties/contacts",
        {"results": [{"name": "hs_email_optout_301"}]},
    ),
    "deals": ("deals", "/objects/deals", {"results": [{**CONTACT, "properties": {"amount": "1"}}]}),
    "associations": (
        "deals",
        "/associations/deals/contacts/batch/read",
        {"results": [{"from": {"id": "1"}, "to": [{"toObjectId": 7}]}]},
    ),
    "lists": (
        "lists",
        "/lists/search",
        {"lists": [{"listId": "3", "name": "VIP", "additionalProperties": {"hs_list_size": "4"}}]},
    ),
}
"""What the tap reads: stream, path, and a body written anew."""

READ: Final = {
    "contacts_list_first_page": ("contacts", "/objects/contacts"),
    "contacts_list_last_page": ("contacts", "/objects/contacts"),
    "lists_search": ("lists", "/lists/search"),
    "deals_list": ("deals", "/objects/deals"),
    "deals_list_with_associations": ("deals", "/objects/deals"),
}
"""Recorded listings to the stream that reads them, and where it asks."""


@pytest.fixture
def hubspot(sandbox: SandboxClient) -> Iterator[HubSpotApi]:
    """The API of an account without limits."""
    sandbox.switch("hubspot", rate_limits=False, search_lag_seconds=0.0)
    with closing(HubSpotApi(sandbox)) as api:
        yield api


@pytest.fixture
def tap(hubspot: HubSpotApi, sandbox: SandboxClient, tmp_path: Path) -> HubSpotTap:
    """The tap on an account with a contact and a deal."""
    new_deal(hubspot, hubspot.create())
    return HubSpotTap(sandbox, tmp_path)


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_target_bears_what_was_recorded(name: str) -> None:
    extract = ALL[name]

    with client_of(lambda: Answer(extract.body, extract.status)) as client:
        try:
            found: Any = CALLS[extract.asked](client)
        except TargetError as error:
            found = error

    is_kept = extract.asked in {"properties/create", "groups"}
    is_refusal = (extract.status >= 400 and not is_kept) or name in TOLERATED
    assert isinstance(found, TargetError) is is_refusal, found
    assert not isinstance(found, TargetError) or "@example.org" not in str(found)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("texts", RequestRefusedError),
        ("forbidden", ScopeMissingError),
        ("throttled", ThrottledError),
    ],
)
def test_the_target_reads_refusals_as_they_are_meant(name: str, error: type[TargetError]) -> None:
    extract = EXTRACTS[name]
    with client_of(lambda: Answer(extract.body, extract.status)) as client, pytest.raises(error):
        CALLS[extract.asked](client)


def test_the_target_reads_answers_as_they_are_meant() -> None:
    def read(name: str) -> Any:
        extract = EXTRACTS[name]
        with client_of(lambda: Answer(extract.body, extract.status)) as client:
            return CALLS[extract.asked](client)

    records, opt_outs, after = read("contacts")
    assert (records[0].id, after) == ("7", "8")
    assert {each.email for each in opt_outs} == {ADA, "a@example.org", "b@example.org"}
    assert read("read in part").unread == frozenset()
    assert read("written in part").refusals[0].existing_id == "8"
    assert read("properties in part").refused == {"nova_total_spend": "OBJECT_NOT_FOUND: Not there"}
    assert read("lists") == {"1": 3}
    assert read("list") is None
    assert read("members") == ["7"]
    assert read("joined") == {}
    assert list(read("joined in part")) == [("2", "8")]
    assert read("unsubscribed") == []


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_the_target_bears_whatever_a_recorded_answer_turns_into(name: str) -> None:
    extract, answers = ALL[name], [Answer()]

    with client_of(lambda: answers[0]) as client:

        @OFTEN
        @given(mutations(extract.body))
        def bear(body: Any) -> None:
            answers[0] = Answer(body, extract.status)
            with suppress(TargetError):
                CALLS[extract.asked](client)

        bear()


@pytest.mark.parametrize("name", ["contacts", "search"])
def test_whoever_opted_out_is_never_read_as_somebody_who_is_not_there(name: str) -> None:
    """A reading either has everybody that it had, or ends with a reason."""
    extract, answers = EXTRACTS[name], [Answer()]

    with client_of(lambda: answers[0]) as client:

        @OFTEN
        @given(mutations(extract.body))
        def bear(body: Any) -> None:
            rows = body.get("results") if isinstance(body, dict) else None
            answers[0] = Answer(body, extract.status)
            with suppress(TargetError):
                found = CALLS[extract.asked](client)
                records = found[0] if isinstance(found, tuple) else found.records
                assert len(records) == len(rows or ())
                assert isinstance(rows, list)

        bear()


@needs_recordings
@pytest.mark.parametrize("name", sorted(READ))
def test_the_tap_loses_nothing_of_what_was_recorded(tap: HubSpotTap, name: str) -> None:
    stream, path = READ[name]
    body = {key: value for key, value in RECORDED[name].body.items() if key != "paging"}
    body["hasMore"] = False
    rows = next(value for value in body.values() if isinstance(value, list))

    with relay(tap.config["api_url"], once_for(path, Answer(body))) as address:
        run = tap.run(stream, api_url=address)

    assert len(run.records[stream]) == len(rows)
    assert (run.summary["status"], run.summary["skipped"]) == ("success", [])
    assert (run.records["rejected_records"], run.summary["left_out"]) == ([], {})
    assert stream in run.passes


@pytest.mark.parametrize("name", sorted(LISTINGS))
def test_the_tap_bears_whatever_a_listing_turns_into(tap: HubSpotTap, name: str) -> None:
    stream, path, written = LISTINGS[name]
    recorded = (RECORDED[each].body for each, (_, at) in READ.items() if at == path and RECORDED)
    body, answers = next(recorded, written), [Answer()]

    with relay(tap.config["api_url"], lambda _, asked: answers[0] if path in asked else None) as to:

        @OFTEN
        @given(mutations(body))
        def bear(body: Any) -> None:
            answers[0] = Answer(body)
            with suppress(VendorError):
                tap.run(stream, api_url=to)

        bear()


EVENT: Final = {
    "eventId": 714000001,
    "subscriptionId": 4849001,
    "portalId": 62515,
    "appId": 25681001,
    "occurredAt": 1772359528476,
    "subscriptionType": "contact.propertyChange",
    "attemptNumber": 0,
    "objectId": 710000000001,
    "propertyName": "hs_email_optout",
    "propertyValue": "true",
    "changeSource": "CRM_UI",
    "sourceId": "userId:10200001",
}
DELIVERIES: Final = {"written anew": [EVENT]} | {name: each.body for name, each in HOOKS.items()}


@pytest.mark.parametrize("name", sorted(DELIVERIES))
def test_the_inbox_takes_what_was_recorded(name: str) -> None:
    events = split("hubspot", json.dumps(DELIVERIES[name]).encode())

    assert len(events) == len(DELIVERIES[name])
    for event in events:
        assert is_known("hubspot", event.event_type)
        signals = signals_of("hubspot", event.event_type, event.payload)
        assert len(signals) == (event.payload.get("propertyName") == "hs_email_optout")


@pytest.mark.parametrize("name", sorted(DELIVERIES))
def test_the_inbox_bears_whatever_a_delivery_turns_into(name: str) -> None:
    @OFTEN
    @given(mutations(DELIVERIES[name]))
    def bear(body: Any) -> None:
        with suppress(MalformedDeliveryError):
            for event in split("hubspot", json.dumps(body).encode()):
                signals_of("hubspot", event.event_type, event.payload)

    bear()


@needs_recordings
def test_the_sandbox_posts_what_was_recorded(hubspot: HubSpotApi) -> None:
    contact = hubspot.create()
    with WebhookReceiver() as receiver:
        wanted = [{"type": "contact.propertyChange", "propertyName": "firstname"}]
        hook = {"url": receiver.url, "secret": "s", "subscriptions": wanted}
        hubspot.sandbox.control("hubspot/webhooks", hook)
        hubspot.sandbox.control("hubspot/edit", {"email": ADA, "properties": {"firstname": "Ada"}})
        posted = receiver.next().body

    assert differences(RECORDED["webhook_property_change"], posted) == []
    assert [each["objectId"] for each in posted] == [int(contact)]


def test_a_refusal_of_the_token_is_no_matter_of_the_network() -> None:
    body = {"status": "error", "message": "no", "category": "INVALID_AUTHENTICATION"}
    with client_of(lambda: Answer(body, 401)) as client, pytest.raises(AccessRefusedError):
        client.account()


def once_for(path: str, answer: Answer) -> Any:
    """Choose an answer for a path, whatever is asked of it."""
    return lambda _method, asked: answer if asked.partition("?")[0].endswith(path) else None
