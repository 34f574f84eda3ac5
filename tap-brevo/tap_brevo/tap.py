"""The tap: settings, key, limits and streams."""

from functools import cached_property
from typing import Any, ClassVar

import requests
from singer_sdk import Stream
from singer_sdk.authenticators import APIKeyAuthenticator
from typing_extensions import override

from tap_brevo.errors import REMEDIES
from tap_brevo.settings import SETTINGS
from tap_brevo.streams import STREAMS, Contacts
from tap_core.crm import CrmTap
from tap_core.errors import Remedies
from vendor_http.limits import RateLimit, Window
from vendor_http.session import new_session

WAIT_HEADERS = ("x-sib-ratelimit-reset", "Retry-After")
"""Brevo tells the seconds to wait in a header of its own (Brevo API, rate limits)."""

HOUR = 3600.0


class TapBrevo(CrmTap):
    """Singer tap that reads contacts, consent and engagement back from Brevo."""

    name = "tap-brevo"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS
    remedies: ClassVar[Remedies] = REMEDIES
    kinds = STREAMS

    @cached_property
    def authenticator(self) -> APIKeyAuthenticator:
        """Sends the key in the header that Brevo reads."""
        return APIKeyAuthenticator(key="api-key", value=self.config["api_key"])

    @property
    @override
    def windows(self) -> tuple[Window, ...]:
        """Give the limit of `/contacts` and all below it."""
        per_second, per_hour = self.config["contacts_per_second"], self.config["contacts_per_hour"]
        return (Window(int(per_second), 1), Window(int(per_hour), HOUR))

    @cached_property
    def others_limit(self) -> RateLimit:
        """The limit of everything else."""
        return RateLimit(Window(int(self.config["others_per_hour"]), HOUR), sleep=self.pause)

    @cached_property
    @override
    def session(self) -> requests.Session:
        agent = f"{self.name}/{self.plugin_version}"
        return new_session(
            self._limit_for, user_agent=agent, wait_headers=WAIT_HEADERS, longest_wait=HOUR
        )

    @property
    @override
    def streams(self) -> dict[str, Stream]:
        """All streams, contacts first, as some of the others may have to wait for an hour."""
        streams = super().streams
        return {Contacts.name: streams[Contacts.name], **streams}

    def _limit_for(self, request: requests.PreparedRequest) -> RateLimit:
        is_of_contacts = str(request.url).startswith(f"{self.api_url}/contacts")
        return self.rate_limit if is_of_contacts else self.others_limit
