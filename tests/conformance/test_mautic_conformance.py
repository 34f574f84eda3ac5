"""The sandbox's Mautic answers as a real Mautic 5.1.1 answered the same requests.

The requests are sent in the order in which they were recorded, to an empty instance. Statuses,
keys, types and values are compared; what may differ is listed with its reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import requests

from fixtures.recorded import lines, needs_recordings
from vendor_sandbox.credentials import (
    MAUTIC_CLIENT_ID,
    MAUTIC_CLIENT_SECRET,
    MAUTIC_PASSWORD,
    MAUTIC_USER,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vendor_sandbox.client import SandboxClient

pytestmark = needs_recordings

CREDENTIALS: Final = {"1_client": MAUTIC_CLIENT_ID, "right": MAUTIC_CLIENT_SECRET}
CHANGING: Final = re.compile(
    r"/(access_token|secret|order|[a-zA-Z]*ByUser|date(Added|Modified|Identified)|date_added"
    r"|lastActive|last_active)$"
)
"""Moments, secrets, names of users, and the order of fields, which hangs on those of companies."""

MEANT: Final = {
    r"/marketing_opt_in(/value|/normalizedValue)?: ": (
        "booleans are true, 0 or '0' by route; the sandbox has true for a contact that was just "
        "made, and '0' for others"
    ),
    r"^(23|36|39) .*/fields/(core|all)/\w+(/value|/normalizedValue)?: ": (
        "with overwriteWithBlank the answer shows 0 and '' for fields that stay null"
    ),
    r"^(42|43) .*/(points|lead_score|total_orders|total_spent)/(value|normalizedValue)": (
        "numbers are text where a row was refused"
    ),
    r"^(72|77) .*/(points|lead_score|total_orders|total_spent)/(value|normalizedValue)": (
        "whole numbers are 12.0 there"
    ),
    r"^84 emails ": "the sandbox has one mail, of which all sends are",
    r"^81 .*/tableColumns/\w+ lacks$": "the sandbox keeps five tables, and says so of the others",
}
"""Pattern of a difference, as it is told below, to the reason why it is meant."""

WRONG: Final[dict[str, dict[str, Any]]] = {
    "bad bearer": {"headers": {"Authorization": "Bearer of-another"}},
    "basic bad": {"auth": (MAUTIC_USER, "of another")},
}
"""Credentials that the recordings do not have."""


def replay(sandbox: SandboxClient) -> Iterator[tuple[dict[str, Any], requests.Response]]:
    """Send every recorded request; give each recording with the sandbox's answer."""
    token = ""
    for recording in lines("mautic-5.1.1-exchanges.jsonl"):
        response = send(sandbox, recording, token)
        if recording["name"] == "token ok":
            token = response.json()["access_token"]
        yield recording, response


def send(sandbox: SandboxClient, recording: dict[str, Any], token: str) -> requests.Response:
    asked = recording["request"]
    form = asked["form_or_text"]
    if isinstance(form, dict):
        form = {name: CREDENTIALS.get(value, value) for name, value in form.items()}
    auths = {"basic": (MAUTIC_USER, MAUTIC_PASSWORD)}
    bearer = {"Authorization": f"Bearer {token}"} if asked["auth"] == "bearer" else {}
    credentials = {"auth": auths.get(asked["auth"]), "headers": bearer}
    return requests.request(
        asked["method"],
        f"{sandbox.mautic_url}{asked['path']}",
        params=asked["params"],
        json=asked["json"],
        data=form,
        timeout=30,
        **{**credentials, **WRONG.get(recording["name"], {})},
    )


def told(real: Any, ours: Any, at: str = "") -> Iterator[str]:
    """Tell each difference: a key that lacks or is new, another type, another value."""
    if CHANGING.search(at):
        return
    if isinstance(real, dict) and isinstance(ours, dict):
        yield from told_of_objects(real, ours, at)
    elif isinstance(real, list) and isinstance(ours, list):
        if len(real) != len(ours):
            yield f"{at} has {len(ours)} items, not {len(real)}"
        for place, (theirs, own) in enumerate(zip(real, ours, strict=False)):
            yield from told(theirs, own, f"{at}/{place}")
    elif type(real) is not type(ours) or real != ours:
        yield f"{at}: {ours!r:.80}, not {real!r:.80}"


def told_of_objects(real: dict[str, Any], ours: dict[str, Any], at: str) -> Iterator[str]:
    """Tell the same of two objects; the recordings leave empty values under `fields` out."""
    yield from (f"{at}/{key} lacks" for key in real.keys() - ours.keys())
    if not re.search("/fields(/(core|social|all))?$", at):
        yield from (f"{at}/{key} is new" for key in ours.keys() - real.keys())
    for key in real.keys() & ours.keys():
        yield from told(real[key], ours[key], f"{at}/{key}")


def test_every_recorded_request_gets_the_answer_that_mautic_gave(sandbox: SandboxClient) -> None:
    found: list[str] = []
    for place, (recording, response) in enumerate(replay(sandbox)):
        name, real = f"{place} {recording['name']}", recording["response"]
        if response.status_code != real["status"]:
            found.append(f"{name}: status {response.status_code}, not {real['status']}")
        else:
            found += (f"{name} {each}" for each in told(real["body"], response.json()))
    unmeant = [each for each in found if not any(re.search(meant, each) for meant in MEANT)]
    assert not unmeant, "\n".join(unmeant)


def test_each_difference_that_is_meant_is_still_there(sandbox: SandboxClient) -> None:
    found = [
        f"{place} {recording['name']} {each}"
        for place, (recording, response) in enumerate(replay(sandbox))
        for each in told(recording["response"]["body"], response.json())
    ]
    assert [meant for meant in MEANT if not any(re.search(meant, each) for each in found)] == []
