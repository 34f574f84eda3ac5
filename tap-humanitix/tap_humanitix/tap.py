"""The tap: settings, credential, limit and streams."""

from functools import cached_property
from typing import Any, ClassVar

from singer_sdk import Stream
from singer_sdk.authenticators import APIKeyAuthenticator
from typing_extensions import override

from tap_core.errors import Remedies
from tap_core.known_events import KNOWN_BOOKMARK
from tap_core.mistakes import Schema
from tap_core.streams import RejectedRecords
from tap_core.tap import VendorTap
from tap_humanitix.errors import REMEDIES
from tap_humanitix.listing import Listings, known_events
from tap_humanitix.settings import SETTINGS
from tap_humanitix.streams import (
    CheckInCounts,
    EventDates,
    Events,
    Orders,
    Tags,
    Tickets,
    TicketTypes,
)
from vendor_http.limits import Window


class TapHumanitix(VendorTap):
    """Singer tap for the Humanitix public API."""

    name = "tap-humanitix"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS
    remedies: ClassVar[Remedies] = REMEDIES

    bookmark_schema: ClassVar[Schema] = {
        "behind": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        **KNOWN_BOOKMARK,
        "read_to": {"type": "string"},
    }

    @cached_property
    def authenticator(self) -> APIKeyAuthenticator:
        """Sends the key in the header that Humanitix reads."""
        return APIKeyAuthenticator(key="x-api-key", value=self.config["api_key"])

    @property
    @override
    def windows(self) -> tuple[Window, ...]:
        return (Window(self.config["rate_limit_per_minute"], 60),)

    @cached_property
    def listings(self) -> Listings:
        """The events of each region, read once per run."""
        return Listings(Events(self), known_events(self.state), self.summary.remarks.append)

    @override
    def unknown_events(self, named: set[str]) -> set[str]:
        return named - self.listings.event_ids if self.listings.complete else set()

    @override
    def discover_streams(self) -> list[Stream]:
        streams: list[Stream] = [
            Events(self),
            EventDates(self),
            TicketTypes(self),
            Orders(self),
            Tickets(self),
            Tags(self),
        ]
        if self.config["include_check_in_counts"]:
            streams.append(CheckInCounts(self))
        return [*streams, RejectedRecords(self)]
