"""The tap: settings, key, limits and streams."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

import requests
from singer_sdk import Stream
from singer_sdk.authenticators import APIKeyAuthenticator
from typing_extensions import override

from tap_brevo.errors import REMEDIES
from tap_brevo.passes import FULL_PASS, FullPasses, PassLog
from tap_brevo.settings import SETTINGS
from tap_brevo.streams import BlockedContacts, Campaigns, Contacts, Lists
from tap_core.errors import Remedies
from tap_core.mistakes import Schema
from tap_core.streams import RejectedRecords
from tap_core.tap import VendorTap
from vendor_http.limits import RateLimit, Window
from vendor_http.session import new_session

WAIT_HEADERS = ("x-sib-ratelimit-reset", "Retry-After")
"""Brevo tells the seconds to wait in a header of its own (Brevo API, rate limits)."""

HOUR = 3600.0


class TapBrevo(VendorTap):
    """Singer tap that reads contacts, consent and engagement back from Brevo."""

    name = "tap-brevo"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS
    remedies: ClassVar[Remedies] = REMEDIES
    bookmark_schema: ClassVar[Schema] = {
        FULL_PASS: {"type": ["string", "null"], "format": "date-time"}
    }

    @property
    @override
    def api_url(self) -> str:
        return str(self.config["api_url"]).rstrip("/")

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
        return new_session(self._limit_for, user_agent=agent, wait_headers=WAIT_HEADERS)

    @cached_property
    def passes(self) -> PassLog:
        """Full passes that wait to be emitted."""
        return PassLog()

    def note_full_pass(self, stream: str, started: datetime, since: datetime | None) -> None:
        """Emit that `stream` was read, before the bookmark that keeps it from being read again.

        It was not read from its beginning where rows before `since` were left out.
        """
        self.hand_over_rejected()
        if since is None:
            self.passes.note(stream, started)
            self.streams[FullPasses.name].sync()

    @override
    def discover_streams(self) -> list[Stream]:
        return [
            Contacts(self),
            Lists(self),
            Campaigns(self),
            BlockedContacts(self),
            FullPasses(self),
            RejectedRecords(self),
        ]

    @override
    def unknown_events(self, named: set[str]) -> set[str]:
        return set()

    @override
    def _note_unknown_events(self) -> None:
        """Note none, as there are no events."""

    def _limit_for(self, request: requests.PreparedRequest) -> RateLimit:
        is_of_contacts = str(request.url).startswith(f"{self.api_url}/contacts")
        return self.rate_limit if is_of_contacts else self.others_limit
