"""The tap: settings, credential, limits and streams."""

from functools import cached_property
from typing import Any, ClassVar

import requests
from singer_sdk.authenticators import BearerTokenAuthenticator
from typing_extensions import override

from tap_core.crm import CrmTap
from tap_core.errors import Remedies
from tap_hubspot.errors import REMEDIES
from tap_hubspot.limits import CALLS_BY_TIER, WINDOW_SECONDS, SearchLimit
from tap_hubspot.settings import SETTINGS
from tap_hubspot.streams import STREAMS
from vendor_http.limits import RateLimit, Window
from vendor_http.session import new_session


class TapHubSpot(CrmTap):
    """Singer tap that reads contacts, consent and engagement back from HubSpot."""

    name = "tap-hubspot"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS
    remedies: ClassVar[Remedies] = REMEDIES
    kinds = STREAMS

    @cached_property
    def authenticator(self) -> BearerTokenAuthenticator:
        """Sends the token as HubSpot reads it."""
        return BearerTokenAuthenticator(token=self.config["access_token"])

    @property
    @override
    def windows(self) -> tuple[Window, ...]:
        calls = self.config.get("requests_per_10_seconds") or CALLS_BY_TIER[self.config["tier"]]
        return (Window(calls, WINDOW_SECONDS),)

    @cached_property
    def session(self) -> requests.Session:
        """Shared by all streams; searches keep to a limit of their own besides."""
        searches = SearchLimit(self.rate_limit, self.pause)

        def limit_for(request: requests.PreparedRequest) -> RateLimit:
            is_search = (request.url or "").endswith("/search")
            return searches if is_search else self.rate_limit

        return new_session(limit_for, user_agent=f"{self.name}/{self.plugin_version}")
