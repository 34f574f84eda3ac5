"""What the console is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ticket_console.errors import ConsoleError

DEFAULT_PORT: Final = 8600
FAILED_SHARE: Final = 0.05
PAYLOAD_DAYS: Final = 90
HISTORY_DAYS: Final = 365
COALESCE_SECONDS: Final = 5.0


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


SECRET_VARIABLES: Mapping[str, str] = {
    "eventbrite": "EVENTBRITE_WEBHOOK_SECRET",
    "humanitix": "HUMANITIX_WEBHOOK_SECRET",
    "mautic": "MAUTIC_WEBHOOK_SECRET",
    "brevo": "BREVO_WEBHOOK_SECRET",
    "hubspot": "HUBSPOT_WEBHOOK_SECRET",
}


def read_settings(variables: Mapping[str, str]) -> Settings:
    """Read settings from environment variables; several secrets are parted by commas.

    Raises:
        ConsoleError: The warehouse is not named, or a number is none.
    """
    if not (database_url := variables.get("WAREHOUSE_URL")):
        reason = "WAREHOUSE_URL is not set, so there is no database to work with."
        raise ConsoleError(reason, "Start the console by `make up`, or name the database.")
    host = variables.get("CONSOLE_HOST", "127.0.0.1")
    port = int(_number(variables, "CONSOLE_PORT", DEFAULT_PORT))
    return Settings(
        database_url=database_url,
        host=host,
        port=port,
        public_url=variables.get("CONSOLE_PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
        secrets={name: _several(variables, each) for name, each in SECRET_VARIABLES.items()},
        brevo_tokens=_several(variables, "BREVO_WEBHOOK_TOKEN"),
        hubspot_app_id=variables.get("HUBSPOT_APP_ID"),
        cron_secret=variables.get("CRON_SECRET"),
        alert_urls=_several(variables, "ALERT_URLS"),
        alert_failed_share=_number(variables, "ALERT_FAILED_SHARE", FAILED_SHARE),
        payload_days=int(_number(variables, "WEBHOOK_PAYLOAD_DAYS", PAYLOAD_DAYS)),
        history_days=int(_number(variables, "HISTORY_DAYS", HISTORY_DAYS)),
        coalesce_seconds=_number(variables, "COALESCE_SECONDS", COALESCE_SECONDS),
    )


def _several(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in variables.get(name, "").split(","))))


def _number(variables: Mapping[str, str], name: str, default: float) -> float:
    try:
        return float(variables.get(name) or default)
    except ValueError:
        reason = f"{name} is not a number."
        raise ConsoleError(reason, "Correct it in .env or in the environment.") from None
