"""The sandbox's webhooks of Mautic have the keys and types of those that a real one sent."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import pytest

from fixtures.mautic_api import ADA, BOB, MauticApi
from fixtures.recorded import lines, needs_recordings, pointers
from fixtures.webhook_receiver import WebhookReceiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vendor_sandbox.client import SandboxClient

pytestmark = needs_recordings

EVENTS: Final = (
    "lead_post_save_new",
    "lead_post_save_update",
    "lead_points_change",
    "lead_post_delete",
    "lead_channel_subscription_changed",
    "lead_list_change",
    "email_on_send",
    "email_on_open",
    "page_on_hit",
)
ALIAS: Final = re.compile(r"/fields/(core|social)/[^/]+")
CHANGING: Final = re.compile(
    r"/(tokens|properties|query)(/|$)|/contact/(lead_score|total_\w+|customer_\w+|last_order_date"
    r"|last_event_name|preferred_venue|marketing_opt_in|supabase_id|f_group|an_alias\w+)$"
)
"""What hangs on the mail and on the fields of that instance."""

MEANT: Final = {
    r"^email_on_send /contact/(checked_out|internal|social_cache|preferred_profile_image|modified"
    r"|generated|attribution|color)": "columns of the database that nobody reads",
    r"^email_on_send /contentHash: null": "the sandbox keeps no copies of mails",
    r"^email_on_send /contact/(date_modified|last_active): string": "others had never been active",
    r"^email_on_send /email/lists/\*: ": "the one mail of the sandbox goes to no segment",
}
"""Pattern of a difference to the reason why it is meant."""

Shape = dict[str, set[str]]


def shapes(payloads: list[Any]) -> tuple[Shape, set[str]]:
    """Give the types at each place of some payloads, and the places that all have."""
    types: Shape = defaultdict(set)
    everywhere: set[str] | None = None
    for payload in payloads:
        here = set()
        for pointer, kind in pointers(payload):
            place = ALIAS.sub(r"/fields/\1/<alias>", pointer)
            types[place].add(kind)
            here.add(place)
        everywhere = here if everywhere is None else everywhere & here
    return types, everywhere or set()


def recorded(event: str) -> list[Any]:
    bodies = [json.loads(line["body"]) for line in lines("mautic-5.1.1-webhooks.jsonl")]
    return [each for body in bodies for each in body.get(f"mautic.{event}", [])]


@pytest.fixture
def told(sandbox: SandboxClient) -> Iterator[dict[str, list[Any]]]:
    """One of each event, as the sandbox sends it, blocked contacts among them."""
    mautic = MauticApi(sandbox)
    with WebhookReceiver() as receiver:
        triggers = [f"mautic.{event}" for event in EVENTS]
        hook = {"name": "360", "webhookUrl": receiver.url, "secret": "s", "triggers": triggers}
        mautic.post("/hooks/new", hook)
        person = {"firstname": "Ada", "lastname": "Example", "country": "Australia"}
        ada = mautic.create(**person, website="https://example.org/ada")
        mautic.create(BOB, doNotContact=[{"channel": "email", "reason": 3, "comments": "ours"}])
        mautic.patch(f"/contacts/{ada}/edit", {"points": 5})
        mautic.post(f"/segments/{mautic.segment()}/contact/{ada}/add")
        for deed in ("click", "unsubscribe", "resubscribe", "unsubscribe", "delete"):
            sandbox.control(f"mautic/{deed}", {"email": ADA})
        found: dict[str, list[Any]] = defaultdict(list)
        while not all(found[event] for event in EVENTS):
            for name, payloads in receiver.next().body.items():
                found[name.removeprefix("mautic.")] += payloads
        yield found


def differences(event: str, payloads: list[Any]) -> Iterator[str]:
    real, always = shapes(recorded(event))
    ours, _ = shapes(payloads)
    for place in sorted(always - ours.keys()):
        if place.rpartition("/")[0] in ours:
            yield f"{event} {place} lacks"
    for place in sorted(ours):
        if place not in real:
            if place.rpartition("/")[0] in real:
                yield f"{event} {place} is new"
            continue
        for kind in sorted(ours[place] - real[place]):
            yield f"{event} {place}: {kind}, not {' or '.join(sorted(real[place]))}"


def test_every_event_has_the_recorded_shape(told: dict[str, list[Any]]) -> None:
    found = [each for event in EVENTS for each in differences(event, told[event])]
    unmeant = [
        each
        for each in found
        if not CHANGING.search(each.split()[1].rstrip(":"))
        and not any(re.search(meant, each) for meant in MEANT)
    ]
    assert not unmeant, "\n".join(unmeant)
