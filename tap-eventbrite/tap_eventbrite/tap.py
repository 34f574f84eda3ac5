"""The tap."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar

import requests
from singer_sdk import Stream
from singer_sdk.authenticators import BearerTokenAuthenticator
from typing_extensions import override

from tap_core.crm import FullPassRecords, TellingTap
from tap_core.full_passes import FULL_PASS_BOOKMARK
from tap_core.known_events import KNOWN_BOOKMARK
from tap_core.mistakes import Schema
from tap_core.retries import Backoff, RetryPolicy
from tap_core.streams import Record, RejectedRecords
from tap_eventbrite import streams
from tap_eventbrite.account import Account, known_organizations
from tap_eventbrite.interleaving import Arrival, interleave
from tap_eventbrite.lists import ListReader
from tap_eventbrite.settings import SECRET_FIELDS, SETTINGS
from tap_eventbrite.usage import HEADER, seconds_until_reset
from vendor_http.limits import Window

HOUR = 3600.0
OPEN_KINDS = ("coded", "discount", "hold", "public")
"""Kinds of promotions whose codes let nobody in; of `access`, and of any other, they may."""
CODES = ("code", "promotion")
STREAMS = (
    streams.Organizations,
    streams.Events,
    streams.Venues,
    streams.TicketClasses,
    streams.Orders,
    streams.Attendees,
    streams.Questions,
    streams.Discounts,
)


class TapEventbrite(TellingTap):
    """Singer tap for the Eventbrite API."""

    name = "tap-eventbrite"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS.to_dict()

    bookmark_schema: ClassVar[Schema] = {
        **FULL_PASS_BOOKMARK,
        **KNOWN_BOOKMARK,
        "digests": {"type": "object"},
    }

    @cached_property
    def authenticator(self) -> BearerTokenAuthenticator:
        """Sends the token in a header, as addresses end up in logs."""
        return BearerTokenAuthenticator(token=self.config["token"])

    @property
    @override
    def windows(self) -> tuple[Window, ...]:
        return (Window(int(self.config["rate_limit_per_hour"]), HOUR),)

    @property
    @override
    def retry_policy(self) -> RetryPolicy:
        """Patient for more than an hour when throttled, as the vendor counts calls per hour."""
        first = float(self.config["retry_wait_seconds"])
        return RetryPolicy(
            failing=Backoff(tries=5, first=first, longest=60.0),
            throttled=Backoff(tries=10, first=60 * first, longest=900.0),
        )

    @override
    def asked_wait(self, response: requests.Response) -> float | None:
        asked = super().asked_wait(response)
        return seconds_until_reset(response.headers.get(HEADER)) if asked is None else asked

    @property
    def secrets(self) -> Sequence[str]:
        """Fields to empty, as `stream.field`."""
        return (*SECRET_FIELDS, *self.config["redact_fields"]) if self.config["redact"] else ()

    def without_access_code(self, promotion: Record, kind: str) -> Record:
        """Empty the code of a promotion that may open hidden tickets, while `redact` is on.

        Args:
            promotion: A discount, or what an attendee says of one. Of access codes, `promotion`
                repeats the code (recorded).
            kind: Where it says what it is.
        """
        if not self.config["redact"] or promotion.get(kind) in OPEN_KINDS:
            return promotion
        return {**promotion, **{name: None for name in CODES if name in promotion}}

    @cached_property
    def wanted_events(self) -> frozenset[str]:
        """Ids of the only events to read; empty means all."""
        return frozenset(self.config["event_ids"])

    @cached_property
    def account(self) -> Account:
        """What the token opens, listed once per run."""
        return Account(
            streams.Organizations(self).get,
            self.interleave,
            organization_ids=self.config["organization_ids"],
            known=known_organizations(self.state),
            page_size=self.config["page_size"],
            remark=self.summary.remarks.append,
        )

    def interleave(self, lists: Sequence[ListReader]) -> Iterator[Arrival]:
        """Read lists side by side, see `tap_eventbrite.interleaving`."""
        return interleave(lists, workers=self.config["max_concurrency"], stopping=self.stopping)

    @override
    def unknown_events(self, named: set[str]) -> set[str]:
        listed = self.account.listed_events
        return named - listed if listed is not None else set()

    @override
    def discover_streams(self) -> Sequence[Stream]:
        own = [stream(self) for stream in STREAMS]
        return [*own, FullPassRecords(self), RejectedRecords(self)]
