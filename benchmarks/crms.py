"""The CRMs in the sandbox, as their targets and somebody who counts contacts get at them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from vendor_sandbox import credentials
from vendor_sandbox.client import SandboxClient

TIMEOUT_SECONDS = 60
HUBSPOT_HEADERS = {"Authorization": f"Bearer {credentials.HUBSPOT_TOKEN}"}

Request = Mapping[str, Any]
"""A request in the sandbox's log."""


@dataclass(frozen=True)
class Crm:
    """A CRM, its target, and how the target's calls are told apart.

    Attributes:
        name: As the sandbox calls it.
        settings: Where it is and how one gets in.
        lists: What every path of lists or segments has in it.
        people: Counts the contacts that it holds.
        reads: Ends of the paths that are posted to and change nothing.
    """

    name: str
    settings: Callable[[SandboxClient], dict[str, object]]
    lists: str
    people: Callable[[SandboxClient], int]
    reads: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The target's command."""
        return f"target-{self.name}"

    def is_write(self, request: Request) -> bool:
        """Whether a request may change something."""
        return request["method"] != "GET" and not request["path"].endswith(self.reads)


def _brevo_people(vendor: SandboxClient) -> int:
    answer = requests.get(
        f"{vendor.brevo_url}/contacts",
        params={"limit": 1},
        headers={"api-key": credentials.BREVO_API_KEY},
        timeout=TIMEOUT_SECONDS,
    )
    return int(answer.json()["count"])


def _mautic_people(vendor: SandboxClient) -> int:
    answer = requests.get(
        f"{vendor.mautic_url}/api/contacts",
        params={"limit": 1},
        auth=(credentials.MAUTIC_USER, credentials.MAUTIC_PASSWORD),
        timeout=TIMEOUT_SECONDS,
    )
    return int(answer.json()["total"])


def _hubspot_people(vendor: SandboxClient) -> int:
    vendor.switch("hubspot", search_lag_seconds=0)
    answer = requests.post(
        f"{vendor.hubspot_url}/crm/v3/objects/contacts/search",
        json={"limit": 1},
        headers=HUBSPOT_HEADERS,
        timeout=TIMEOUT_SECONDS,
    )
    return int(answer.json()["total"])


BREVO = Crm(
    "brevo",
    lambda vendor: {
        "api_key": credentials.BREVO_API_KEY,
        "api_url": vendor.brevo_url,
        "poll_seconds": 1,
    },
    lists="/contacts/lists",
    people=_brevo_people,
)
MAUTIC = Crm(
    "mautic",
    lambda vendor: {
        "base_url": vendor.mautic_url,
        "client_id": credentials.MAUTIC_CLIENT_ID,
        "client_secret": credentials.MAUTIC_CLIENT_SECRET,
    },
    lists="/segments",
    people=_mautic_people,
    reads=("/oauth/v2/token",),
)
HUBSPOT = Crm(
    "hubspot",
    lambda vendor: {"access_token": credentials.HUBSPOT_TOKEN, "api_url": vendor.hubspot_url},
    lists="/lists",
    people=_hubspot_people,
    reads=("/search", "/batch/read"),
)
