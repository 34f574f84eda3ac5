"""Which services a run uses: the real ones whose keys are set, or the sandbox for all of them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dotenv import dotenv_values

from ticket_pipeline.paths import DOTENV


@dataclass(frozen=True)
class Service:
    """A vendor, and its Meltano job and plugin.

    Attributes:
        keys: Variables that hold its credentials; the first decides whether it is used.
    """

    name: str
    keys: tuple[str, ...]
    role: Literal["source", "destination"]
    job: str
    plugin: str


SERVICES = (
    Service("Humanitix", ("HUMANITIX_API_KEY",), "source", "humanitix-el", "tap-humanitix"),
    Service("Eventbrite", ("EVENTBRITE_TOKEN",), "source", "eventbrite-el", "tap-eventbrite"),
    Service("Brevo", ("BREVO_API_KEY",), "destination", "brevo-sync", "target-brevo"),
    Service(
        "Mautic",
        ("MAUTIC_URL", "MAUTIC_CLIENT_ID", "MAUTIC_CLIENT_SECRET"),
        "destination",
        "mautic-sync",
        "target-mautic",
    ),
    Service("HubSpot", ("HUBSPOT_TOKEN",), "destination", "hubspot-sync", "target-hubspot"),
)


def readers(services: tuple[Service, ...]) -> tuple[Service, ...]:
    """Give the destinations among services as sources: what they hold is read back."""
    return tuple(
        replace(
            each,
            name=f"{each.name}, read back",
            role="source",
            job=each.job.replace("-sync", "-readback"),
            plugin=each.plugin.replace("target-", "tap-"),
        )
        for each in services
        if each.role == "destination"
    )


def settings() -> dict[str, str]:
    """Read `.env`, overruled by the environment; variables without a value are left out."""
    found = {**dotenv_values(DOTENV), **os.environ}
    return {name: value for name, value in found.items() if value}


def configured(variables: Mapping[str, str]) -> tuple[Service, ...]:
    """Give the services whose first keys are set; none at all means the sandbox."""
    return tuple(service for service in SERVICES if service.keys[0] in variables)
