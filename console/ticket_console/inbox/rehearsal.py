"""python -m ticket_console webhook-test: a delivery as a platform would send it."""

import argparse
import json
import time

import requests

from ticket_console.errors import ConsoleError
from ticket_console.inbox.envelopes import ENVELOPES
from ticket_console.inbox.rehearsed import REHEARSED
from ticket_console.service.secrets import FILE
from ticket_console.settings import SECRET_VARIABLES, Settings, read_settings
from ticket_pipeline.services import settings as variables

TIMEOUT_SECONDS = 10
WITHOUT_DATABASE = {"WAREHOUSE_URL": "postgresql:"}
"""Whoever delivers asks no database."""


def command(arguments: list[str]) -> int:
    """Send the deliveries that are asked for; 1 where one was not taken.

    Raises:
        ConsoleError: A secret is missing, an event is unknown, or nobody answers.
    """
    asked = _parser().parse_args(arguments)
    settings = read_settings(WITHOUT_DATABASE | _made_secrets() | variables())
    url = (asked.url or settings.public_url).rstrip("/")
    statuses = [
        _rehearse(settings, url, platform, event)
        for platform in _platforms(settings, asked.platform, asked.event)
        for event in _events(platform, asked.event)
    ]
    return 0 if all(status == requests.codes.ok for status in statuses) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ticket_console webhook-test",
        description="Send test deliveries, signed with the secrets of .env or of `make up`. They "
        "are stored as ignored; nothing follows from them.",
    )
    parser.add_argument("--platform", choices=sorted(REHEARSED), help="every one with a secret")
    parser.add_argument("--event", help="every kind that a platform has")
    parser.add_argument("--url", help="the console's address; CONSOLE_PUBLIC_URL by default")
    return parser


def _made_secrets() -> dict[str, str]:
    """Give the secrets that the console made for itself where none was set."""
    made: dict[str, str] = json.loads(FILE.read_text("ascii")) if FILE.exists() else {}
    return made


def _platforms(settings: Settings, asked: str | None, event: str | None) -> list[str]:
    if asked and not settings.secrets[asked]:
        raise ConsoleError(
            f"{SECRET_VARIABLES[asked]} is not set.", "Set it in .env, for the console too."
        )
    found = [name for name in REHEARSED if settings.secrets[name] and asked in (None, name)]
    if not found:
        raise ConsoleError("No webhook has a secret.", "Set one of them in .env.")
    if not (able := [name for name in found if _events(name, event)]):
        kinds = {kind for name in found for kind in _events(name, None)}
        reason = f"There is no such event of {asked or 'any platform'}."
        raise ConsoleError(reason, f"Take one of {', '.join(sorted(kinds))}.")
    return able


def _events(platform: str, asked: str | None) -> list[str]:
    kinds, _ = REHEARSED[platform]
    return [kind for kind in kinds if asked in (None, kind)]


def _rehearse(settings: Settings, url: str, platform: str, event: str) -> int:
    _, content = REHEARSED[platform]
    now = time.time()
    status = _post(settings, url, platform, json.dumps(content(event, now)).encode(), now)
    verdict = "taken" if status == requests.codes.ok else "not taken"
    print(f"{platform} {event}: {verdict}, {status}")
    return status


def _post(settings: Settings, url: str, platform: str, body: bytes, now: float) -> int:
    secret = settings.secrets[platform][0]
    envelope = ENVELOPES[platform](secret, body, now, settings.public_url)
    headers = {"content-type": "application/json", **envelope.headers}
    if platform == "brevo" and settings.brevo_tokens:
        headers["authorization"] = f"Bearer {settings.brevo_tokens[0]}"
    try:
        answer = requests.post(
            f"{url}{envelope.path}", data=body, headers=headers, timeout=TIMEOUT_SECONDS
        )
    except requests.RequestException as error:
        reason = f"The console does not answer ({type(error).__name__})."
        raise ConsoleError(reason, "Start it by `make up`, or name it with --url.") from None
    return answer.status_code
