"""What the console is told by its environment."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ticket_console.errors import ConsoleError

DEFAULT_PORT: Final = 8600
FAILED_SHARE: Final = 0.05
PAYLOAD_DAYS: Final = 90
HISTORY_DAYS: Final = 365
COALESCE_SECONDS: Final = 5.0
STORE_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of console and worker.

    Attributes:
        database_url: The warehouse.
        public_url: How the world reaches the console, as HubSpot signs it; no slash at its end.
        secrets: By platform, the secrets of its webhooks; two while one replaces the other.
        brevo_tokens: Bearer tokens that Brevo's deliveries carry; none is asked for where empty.
        hubspot_app_id: The app whose own changes HubSpot's deliveries are not to tell.
        cron_secret: Lets a scheduler outside start jobs, and nothing else.
        alert_urls: Where alerts go, as Apprise URLs.
        payload_days: How long a delivery's content is kept.
        history_days: How long runs of jobs, and what targets wrote row by row, are kept.
        coalesce_seconds: How long a ticket platform's deliveries are gathered.
        store_seconds: How long a sender waits until its delivery is stored; HubSpot gives up after
            5 seconds (HubSpot API, webhooks).
        has_schedules: Whether the worker starts the schedules of Meltano's jobs.
    """

    database_url: str
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    public_url: str = f"http://127.0.0.1:{DEFAULT_PORT}"
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    brevo_tokens: tuple[str, ...] = ()
    hubspot_app_id: str | None = None
    cron_secret: str | None = None
    alert_urls: tuple[str, ...] = ()
    alert_failed_share: float = FAILED_SHARE
    payload_days: int = PAYLOAD_DAYS
    history_days: int = HISTORY_DAYS
    coalesce_seconds: float = COALESCE_SECONDS
    store_seconds: float = STORE_SECONDS
    has_schedules: bool = True


SECRET_VARIABLES: Mapping[str, str] = {
    "eventbrite": "EVENTBRITE_WEBHOOK_SECRET",
    "humanitix": "HUMANITIX_WEBHOOK_SECRET",
    "mautic": "MAUTIC_WEBHOOK_SECRET",
    "brevo": "BREVO_WEBHOOK_SECRET",
    "hubspot": "HUBSPOT_WEBHOOK_SECRET",
}


IN_PATH: Final = ("eventbrite", "brevo")
"""Platforms that sign nothing: their secret is the last part of the address they deliver to."""

FITS_INTO_A_PATH: Final = re.compile(r"[A-Za-z0-9._~-]+").fullmatch


class Number(NamedTuple):
    """A variable that is a number: what it is where it is not set, and what it may be."""

    default: float
    least: float
    most: float


NUMBERS: Mapping[str, Number] = {
    "CONSOLE_PORT": Number(DEFAULT_PORT, 1, 65_535),
    "ALERT_FAILED_SHARE": Number(FAILED_SHARE, 0, 1),
    "WEBHOOK_PAYLOAD_DAYS": Number(PAYLOAD_DAYS, 1, 36_500),
    "HISTORY_DAYS": Number(HISTORY_DAYS, 1, 36_500),
    "COALESCE_SECONDS": Number(COALESCE_SECONDS, 0, 3_600),
}
SWITCH: Mapping[str, bool] = {"on": True, "off": False}


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Read settings from environment variables; several secrets are parted by commas.

    Raises:
        ConsoleError: The warehouse is not named, or a variable has a value that it cannot have.
    """
    if not (database_url := variables.get("WAREHOUSE_URL")):
        reason = "WAREHOUSE_URL is not set, so there is no database to work with."
        raise ConsoleError(reason, "Start the console by `make up`, or name the database.")
    host = variables.get("CONSOLE_HOST") or "127.0.0.1"
    port = int(_number(variables, "CONSOLE_PORT"))
    return Settings(
        database_url=database_url,
        host=host,
        port=port,
        public_url=_address(variables, f"http://{host}:{port}"),
        secrets={name: _secrets(variables, name) for name in SECRET_VARIABLES},
        brevo_tokens=_several(variables, "BREVO_WEBHOOK_TOKEN"),
        hubspot_app_id=variables.get("HUBSPOT_APP_ID") or None,
        cron_secret=variables.get("CRON_SECRET") or None,
        alert_urls=_several(variables, "ALERT_URLS"),
        alert_failed_share=_number(variables, "ALERT_FAILED_SHARE"),
        payload_days=int(_number(variables, "WEBHOOK_PAYLOAD_DAYS")),
        history_days=int(_number(variables, "HISTORY_DAYS")),
        coalesce_seconds=_number(variables, "COALESCE_SECONDS"),
        has_schedules=_switch(variables, "SCHEDULES"),
    )


def _several(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in variables.get(name, "").split(","))))


def _secrets(variables: Mapping[str, str], platform: str) -> tuple[str, ...]:
    """Read the secrets of a platform; one in a path is told as it stands, or is not found there."""
    name = SECRET_VARIABLES[platform]
    found = _several(variables, name)
    if platform in IN_PATH and not all(map(FITS_INTO_A_PATH, found)):
        raise _wrong(name, "made of letters, digits and -._~ alone, as it stands in an address")
    return found


def _number(variables: Mapping[str, str], name: str) -> float:
    default, least, most = NUMBERS[name]
    try:
        value = float(variables.get(name) or default)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise _wrong(name, f"a number from {least} to {most}")
    return value


def _switch(variables: Mapping[str, str], name: str) -> bool:
    value = variables.get(name) or "on"
    if value not in SWITCH:
        raise _wrong(name, " or ".join(f"`{each}`" for each in SWITCH))
    return SWITCH[value]


def _address(variables: Mapping[str, str], default: str) -> str:
    value = variables.get("CONSOLE_PUBLIC_URL") or default
    if not value.startswith(("http://", "https://")):
        raise _wrong("CONSOLE_PUBLIC_URL", "an address that begins with https:// or http://")
    return value.rstrip("/")


def _wrong(name: str, wanted: str) -> ConsoleError:
    return ConsoleError(f"{name} is not {wanted}.", "Correct it in .env or in the environment.")
