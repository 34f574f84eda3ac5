"""Recorded answers and webhooks of live accounts, read by target, tap and inbox."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given

from crm_core.errors import TargetError, VendorUnavailableError
from crm_signals.deliveries import MalformedDeliveryError, is_known, signals_of, split
from crm_signals.signal import Kind
from fixtures.brevo_api import BrevoApi
from fixtures.brevo_recorded import ANSWERS, CALLS, HOOKS, RECORDED, answer_of, client_of
from fixtures.brevo_tap import BrevoTap
from fixtures.garbage import HARMLESS
from fixtures.recorded import mutations, needs_recordings
from fixtures.replaced_answers import Answer, relay
from tap_core.errors import VendorError
from target_brevo.failures import RequestRefusedError
from target_brevo.mapping import is_same
from target_brevo.models import BatchAnswer, ContactPage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vendor_sandbox.client import SandboxClient

ATTRIBUTES: Final = {"FIRSTNAME": "Ada", "TOTAL": 3, "VIP": True, "SMS": "+1"}
NEVER_ASKED: Final = ("contact_create_existing_updates",)
"""The target creates without `updateEnabled`."""

ASKED: Final = sorted(
    name for name, each in ANSWERS.items() if each.endpoint in CALLS and name not in NEVER_ASKED
)
READ: Final = {
    "contacts_list": ("contacts", "/contacts"),
    "list_members": ("contacts", "/contacts"),
    "lists": ("lists", "/contacts/lists"),
    "campaigns_global_stats": ("campaigns", "/emailCampaigns"),
    "campaigns_not_sent": ("campaigns", "/emailCampaigns"),
    "campaigns_none": ("campaigns", "/emailCampaigns"),
}
"""Recorded listings to the stream that reads them, and where it asks."""

KINDS: Final = {
    "hook_m_contact_updated_blocked": Kind.BLOCK,
    "hook_m_list_addition": Kind.CONFIRMATION,
    "hook_t_hard_bounce": Kind.BOUNCE,
    "hook_t_soft_bounce": Kind.SOFT_BOUNCE,
    "hook_t_blocked": Kind.BLOCK,
    "hook_t_spam": Kind.COMPLAINT,
    "hook_t_unique_opened": Kind.OPEN,
    "hook_t_opened": Kind.OPEN,
    "hook_t_click": Kind.CLICK,
    "hook_t_unsubscribed": Kind.UNSUBSCRIBE,
}
"""Recorded webhooks that say something of engagement or consent, and what.

Who comes onto a list confirms a yes where the recorder knows that they were asked to.
"""


@pytest.fixture
def tap(sandbox: SandboxClient, tmp_path: Path) -> Iterator[BrevoTap]:
    """The tap on an account without limits."""
    sandbox.switch("brevo", rate_limits=False)
    with closing(BrevoApi(sandbox)):
        yield BrevoTap(sandbox, tmp_path)


@needs_recordings
@pytest.mark.parametrize("name", ASKED)
def test_the_target_bears_what_was_recorded(name: str) -> None:
    recording = ANSWERS[name]

    with client_of(lambda: answer_of(recording)) as client:
        try:
            found: Any = CALLS[recording.endpoint](client)
        except TargetError as error:
            found = error

    assert isinstance(found, TargetError) is is_refusal(name), found
    assert "ada@example.org" not in str(found) or not isinstance(found, TargetError)


def is_refusal(name: str) -> bool:
    """Whether an answer is an error to the target, and not for instance a contact that is none."""
    is_nobody = name in {"contact_unknown", "contact_invalid_address", "contacts_batch_unknown"}
    is_part = name == "contact_one_unsubscribed_without_ip"
    return is_part or ((ANSWERS[name].status or 0) >= 400 and not is_nobody)


@needs_recordings
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("contact_unknown", None),
        ("contact_invalid_address", None),
        ("contact_one", 7),
        ("contacts_batch_unknown", BatchAnswer(unknown=frozenset({3, 4}))),
        ("contact_create_duplicate_email_short", RequestRefusedError),
        ("contacts_empty_segment", VendorUnavailableError),
        ("error_cdn", VendorUnavailableError),
        ("contacts_batch", BatchAnswer()),
    ],
)
def test_the_target_reads_what_was_recorded_as_it_is_meant(name: str, expected: Any) -> None:
    recording = ANSWERS[name]
    with client_of(lambda: answer_of(recording)) as client:
        if isinstance(expected, type):
            with pytest.raises(expected):
                CALLS[recording.endpoint](client)
        else:
            assert CALLS[recording.endpoint](client) == expected


@needs_recordings
@pytest.mark.parametrize("name", ASKED)
def test_the_target_bears_whatever_a_recorded_answer_turns_into(name: str) -> None:
    recording, answers = ANSWERS[name], [Answer()]

    with client_of(lambda: answers[0]) as client:

        @HARMLESS
        @given(mutations(recording.body))
        def bear(body: Any) -> None:
            answers[0] = Answer(body, recording.status or 200)
            with suppress(TargetError):
                use(CALLS[recording.endpoint](client))

        bear()


def use(found: Any) -> None:
    """Do with contacts what a run does."""
    pages = found if isinstance(found, list) else []
    rows = [row for page in pages if isinstance(page, ContactPage) for row in page.contacts]
    for row in rows:
        assert all("@" in each.email or each.email for each in row.opt_outs)
        contact = row.contact(ATTRIBUTES.keys())
        for name, value in ATTRIBUTES.items():
            is_same(name, value, contact.values.get(name))


@needs_recordings
@pytest.mark.parametrize("name", sorted(READ))
def test_the_tap_loses_nothing_of_what_was_recorded(tap: BrevoTap, name: str) -> None:
    stream, path = READ[name]
    body = RECORDED[name].body
    rows = next((value for value in body.values() if isinstance(value, list)), [])

    with relay(tap.config["api_url"], once_for(path, Answer(body))) as address:
        run = tap.run(stream, api_url=address)

    assert len(run.records[stream]) == len(rows)
    assert (run.summary["status"], run.summary["skipped"]) == ("success", [])
    assert run.records["rejected_records"] == []
    assert stream in run.passes


@needs_recordings
@pytest.mark.parametrize("name", sorted(READ))
def test_the_tap_bears_whatever_a_recorded_listing_turns_into(tap: BrevoTap, name: str) -> None:
    stream, path = READ[name]
    answers = [Answer()]

    with relay(tap.config["api_url"], lambda _, asked: answers[0] if path in asked else None) as to:

        @HARMLESS
        @given(mutations(RECORDED[name].body))
        def bear(body: Any) -> None:
            answers[0] = Answer(body)
            with suppress(VendorError):
                tap.run(stream, api_url=to)

        bear()


@needs_recordings
@pytest.mark.parametrize("name", sorted(HOOKS))
def test_the_inbox_reads_what_was_recorded_as_it_is_meant(name: str) -> None:
    raw = json.dumps(RECORDED[name].body).encode()

    [event] = split("brevo", raw)

    assert is_known("brevo", event.event_type)
    signals = signals_of("brevo", event.event_type, event.payload)
    assert [each.kind for each in signals] == ([KINDS[name]] if name in KINDS else [])
    assert {each.email for each in signals} <= {"ada@example.org"}
    assert "mirror_link" not in event.payload


@needs_recordings
@pytest.mark.parametrize("name", sorted(HOOKS))
def test_the_inbox_bears_whatever_a_recorded_webhook_turns_into(name: str) -> None:
    @HARMLESS
    @given(mutations(RECORDED[name].body))
    def bear(body: Any) -> None:
        with suppress(MalformedDeliveryError):
            for event in split("brevo", json.dumps(body).encode()):
                signals_of("brevo", event.event_type, event.payload)

    bear()


def once_for(path: str, answer: Answer) -> Any:
    """Choose an answer for a path, whatever is asked of it."""
    return lambda _method, asked: answer if asked.partition("?")[0].endswith(path) else None
