"""What one run of target-hubspot shares: client, inventory, survey."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from singer_sdk import typing as th
from singer_sdk.sinks import Sink
from typing_extensions import override

from crm_core.command import Finding, Health
from crm_core.contract import load_schema
from crm_core.errors import InputError
from crm_core.fields import FieldPolicy, FieldRule, field_rules
from crm_core.run import Traffic
from crm_core.settings import key_in
from crm_core.sink import CustomerSink
from crm_core.target import CrmTarget
from target_hubspot.client import HubSpotClient
from target_hubspot.failures import unavailable
from target_hubspot.inventory import Inventory, Wanted, inspect, take_inventory
from target_hubspot.mapping import prefixed
from target_hubspot.membership import Memberships
from target_hubspot.models import Record
from target_hubspot.opt_outs import opt_outs_of, search_opt_outs
from target_hubspot.order_sink import ORDER_STREAMS, OrderSink
from target_hubspot.scopes import missing_scopes
from target_hubspot.settings import SETTINGS
from target_hubspot.sinks import ContactSink
from target_hubspot.survey import EMAILS, SYSTEM_PROPERTIES, Survey, by_any_address
from target_hubspot.throttle import CALLS_BY_TIER
from target_hubspot.transport import Access


class TargetHubSpot(CrmTarget):
    """Keeps HubSpot contacts, lists and opt-outs in step with the customer stream."""

    name = "target-hubspot"
    sink_class = ContactSink
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(*SETTINGS).to_dict()
    _has_read_opt_outs = False
    _holds_state = False

    @cached_property
    def client(self) -> HubSpotClient:
        """The account's client."""
        calls = self.config.get("requests_per_10_seconds") or CALLS_BY_TIER[self.config["tier"]]
        access = Access(
            token=key_in(self.config, "access_token"),
            api_url=self.config["api_url"],
            version=self.config["api_version"],
            calls=calls,
            first_wait=float(self.config["retry_wait_seconds"]),
        )
        return HubSpotClient(access)

    @cached_property
    def customer_rules(self) -> dict[str, FieldRule]:
        """Property name to the customer's field that fills it."""
        prefix = self.config["property_prefix"]
        named = {prefixed(name, prefix): rule for name, rule in self.config["properties"].items()}
        return field_rules("properties", named, frozenset(load_schema()["properties"]))

    @property
    def attendee_property(self) -> str:
        """Name of the property that marks attendees, empty for none."""
        return prefixed(self.config["attendee_property"], self.config["property_prefix"])

    @cached_property
    def wanted(self) -> Wanted:
        """What the settings want of the account."""
        name = self.attendee_property
        attendee = {name: FieldRule("", "bool", FieldPolicy.OVERWRITE)} if name else {}
        return Wanted(
            rules=self.customer_rules | attendee,
            lists=self.config["lists"],
            group=self.config["property_group"],
            creates_properties=self.config["create_properties"],
            is_rehearsal=self.is_rehearsal,
        )

    @cached_property
    def inventory(self) -> Inventory:
        """What of it the account has; asked for when the first row is planned."""
        return take_inventory(self.client, self.wanted, self.run.warn)

    @cached_property
    def survey(self) -> Survey:
        """Finds contacts."""
        names = dict.fromkeys((*SYSTEM_PROPERTIES, *self.inventory.policies))
        return Survey(self.client, list(names))

    @cached_property
    def memberships(self) -> Memberships:
        """Tells who is on our lists."""
        return Memberships(self.client, self.inventory.lists.values(), self.inventory.new_ids)

    @override
    def get_sink_class(self, stream_name: str) -> type[Sink]:
        if stream_name not in ORDER_STREAMS:
            return super().get_sink_class(stream_name)
        if not (self.config["deals"] or self.config["events"]):
            reason = f"The stream {stream_name} came, and the settings deals and events are off"
            raise InputError(reason, "Set one of them to true, or do not select the stream.")
        return OrderSink

    def drain_customers(self) -> None:
        """Bring the customers read so far into HubSpot, so that orders find their contacts."""
        for sink in list(self._sinks_active.values()):
            if isinstance(sink, CustomerSink):
                self.drain_one(sink)

    @override
    def acknowledge(self) -> None:
        sinks = [*self._sinks_active.values(), *self._sinks_to_clear]
        if all(sink.is_drained for sink in sinks if isinstance(sink, OrderSink)):
            super().acknowledge()

    @override
    def record_opt_outs(self) -> None:
        if self._has_read_opt_outs or not self.run.ledger.remembers:
            return
        self._has_read_opt_outs = True
        survey = vars(self).get("survey")
        if isinstance(survey, Survey) and survey.read_at:
            self.run.record_opt_outs(opt_outs_of(survey.everybody))
            self.run.read_at = survey.read_at
            return
        for page in search_opt_outs(self.client, self.run.ledger.last_read_at()):
            self.run.record_opt_outs(opt_outs_of(page.records))
            self.run.read_at = self.run.read_at or page.read_at

    @override
    def erase(self, email: str) -> bool:
        records = self._everybody_at(email)
        for record in records:
            self.client.forget(record.id)
        return bool(records)

    def _everybody_at(self, email: str) -> list[Record]:
        """Find contacts by an address, also one that is not their first.

        Whether a batch read by e-mail finds second addresses is not established; a search does,
        yet its index lags behind.

        Raises:
            VendorUnavailableError: HubSpot could not tell whether somebody is there.
        """
        reading = self.client.read_many([email], list(EMAILS), by="email")
        if reading.unread:
            raise unavailable("it could not read whether the person is there")
        found = {record.id: record for record in reading.records}
        found |= {each.id: each for each in by_any_address(self.client, email)}
        return list(found.values())

    def hold_state(self) -> None:
        """Let the next run begin where this one began: an order is to be sent once more."""
        self._holds_state = True
        self.kinds_of_rows = "customers or orders"

    @override
    def _write_state_message(self, state: dict[str, Any]) -> None:
        if not self._holds_state:
            super()._write_state_message(state)

    @override
    def traffic(self) -> Traffic:
        return self.client.traffic

    @override
    def check(self) -> Iterator[Finding]:
        account = self.client.account()
        zone = f" ({account.time_zone})" if account.time_zone else ""
        yield Finding(Health.OK, f"connected to the portal {account.portal_id}{zone}")
        yield from missing_scopes(self.client, self.config)
        yield from inspect(self.client, self.wanted)
