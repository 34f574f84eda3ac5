"""Orders as deals, and as custom events of their contacts."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from singer_sdk import BatchSink
from typing_extensions import override

from crm_core.change import Outcome
from crm_core.chunks import chunks
from crm_core.errors import SettingsError
from target_hubspot.batching import Verdict, write_rows
from target_hubspot.client import DEALS
from target_hubspot.deal_faults import cause_of, faults_of
from target_hubspot.mapping import PREFIX, prefixed
from target_hubspot.models import BatchAnswer, Property
from target_hubspot.orders import ESSENTIAL, STANDING, Pipeline, deal_of, event_of, flaw_of
from target_hubspot.refusal import INVALID
from target_hubspot.survey import UNREAD, Survey

if TYPE_CHECKING:
    from target_hubspot.target import TargetHubSpot

ORDER_STREAMS: Final = frozenset({"orders", "publish-orders"})
ORDER_KEY: Final = f"{PREFIX}order_id"
LINKS: Final = 1_000
EVENTS: Final = 500
"""Rows a call (HubSpot API, associations and custom events)."""

Order = Mapping[str, Any]


class OrderSink(BatchSink):
    """Makes a deal of each order, found again by a unique property, and joins it to its contact.

    Every write may be repeated, so that orders need no ledger: what did not reach HubSpot ends the
    run before the state moves on.
    """

    _target: "TargetHubSpot"

    def __init__(
        self,
        target: "TargetHubSpot",
        stream_name: str,
        schema: dict[str, Any],
        key_properties: Sequence[str] | None,
    ) -> None:
        super().__init__(target, stream_name, schema, key_properties)
        self._target = target
        self._orders: dict[str, Order] = {}
        self.schema = {"type": "object", "properties": {}, "additionalProperties": True}

    @property
    @override
    def include_sdc_metadata_properties(self) -> bool:
        return False

    @override
    def get_validator(self) -> None:
        return None

    @property
    def is_drained(self) -> bool:
        """Whether every order read so far is in HubSpot."""
        return not self._orders

    @override
    def setup(self) -> None:
        super().setup()
        self._target.run.open()

    @override
    def process_record(self, record: dict[str, Any], context: dict[str, Any]) -> None:
        if flaw := flaw_of(record):
            self._reject(flaw)
        else:
            self._orders[record["order_id"]] = record

    @override
    def process_batch(self, context: dict[str, Any]) -> None:
        """Write the orders read since the last batch, after the customers that came before them."""
        self._target.drain_customers()
        orders = list(self._orders.values())
        faults: list[SettingsError] = []
        if not self._target.is_rehearsal:
            contact_ids = self._contact_ids(orders)
            if self._target.config["deals"]:
                faults = self._write_deals(orders, contact_ids)
            if self._target.config["events"]:
                self._send_events(orders, contact_ids)
        self._target.run.reasons["orders"] += len(orders)
        for fault in faults:
            raise fault
        self._orders = {}
        self._target.acknowledge()

    def _reject(self, reason: str) -> None:
        self._target.run.outcomes[Outcome.REJECTED] += 1
        self._target.run.reasons[reason] += 1

    def _fail(self, reason: str) -> None:
        """Report an order that did not arrive as a whole: the state stays, so it is sent again."""
        self._target.run.outcomes[Outcome.FAILED] += 1
        self._target.run.reasons[reason] += 1
        self._target.hold_state()

    def _contact_ids(self, orders: Sequence[Order]) -> dict[str, str]:
        emails = list(dict.fromkeys(order["email"] for order in orders))
        survey = Survey(self._target.client, ["email", "hs_additional_emails"])
        records = survey.by_email(emails)
        for _ in (order for order in orders if order["email"] in survey.unread):
            self._fail(f"order: {UNREAD}")
        return {email: record.id for email, record in records.items()}

    def _write_deals(
        self, orders: Sequence[Order], contact_ids: Mapping[str, str]
    ) -> list[SettingsError]:
        """Write deals and join them to their contacts; what of the settings stands in the way."""
        contact_of = {order["order_id"]: contact_ids.get(order["email"]) for order in orders}
        verdicts = list(self._deals(orders))
        links = [
            (verdict.written.id, contact_id)
            for verdict in verdicts
            if verdict.written and (contact_id := contact_of[verdict.row.trace])
        ]
        for chunk in chunks(links, LINKS):
            for words in self._target.client.associate(chunk).values():
                self._fail(f"order: HubSpot did not join the deal to its contact ({words})")
        return list(faults_of(verdicts, self._pipeline.key))

    def _deals(self, orders: Sequence[Order]) -> Iterator[Verdict]:
        """Write deals; report those that HubSpot refused or wrote without all their values."""
        rows = [deal_of(order, self._pipeline) for order in orders]
        for verdict in write_rows(rows, self._upsert, lambda _: frozenset(), ESSENTIAL):
            yield verdict
            if verdict.written:
                for name in sorted(verdict.row.dropped):
                    self._target.run.warn(f"order: HubSpot refused the value of {name}")
            elif cause := cause_of(verdict, self._pipeline.key):
                self._fail(f"order: HubSpot refused the deal: {cause.words}")
            elif verdict.refusal and verdict.refusal.category == INVALID:
                self._reject(f"order: HubSpot refused the deal: {verdict.refusal.words}")
            else:
                words = verdict.refusal.words if verdict.refusal else ""
                self._fail(f"order: HubSpot did not take the deal ({words})")

    def _upsert(self, rows: Sequence[dict[str, Any]]) -> BatchAnswer:
        return self._target.client.upsert_many(rows, key=self._pipeline.key, kind=DEALS)

    def _send_events(self, orders: Sequence[Order], contact_ids: Mapping[str, str]) -> None:
        name = self._target.config.get("event_name")
        if not name:
            reason = "The setting events is on, and no event is named"
            instruction = "Set event_name to the full name of an event, like pe123_ticket_bought."
            raise SettingsError(reason, instruction)
        properties = self._target.config["event_properties"]
        events = [
            event_of(order, contact_ids[order["email"]], name, properties)
            for order in orders
            if order.get("status", STANDING) == STANDING and order["email"] in contact_ids
        ]
        for chunk in chunks(events, EVENTS):
            for refusal in self._target.client.send_events(chunk):
                self._fail(f"order: HubSpot did not take the event ({refusal.words})")

    @cached_property
    def _pipeline(self) -> Pipeline:
        """Where deals stand; makes the property that tells them apart.

        Raises:
            SettingsError: There is one of that name that does not, or HubSpot does not make it.
        """
        config, client = self._target.config, self._target.client
        key = prefixed(ORDER_KEY, config["property_prefix"])
        found = self._found(key)
        refused: str | None = None
        if found is None:
            refused = client.create_properties([_key_definition(key)], DEALS).refused.get(key)
            found = self._found(key) if refused is not None else None
        if refused is not None and found is None:
            reason = f"HubSpot does not make the deal property {key} ({refused or 'without words'})"
            raise SettingsError(reason, "Make room for it in HubSpot, then run again.")
        if found and not found.is_unique:
            reason = f"The deal property {key} is not unique in the account"
            raise SettingsError(reason, "Archive it in HubSpot, or set another property_prefix.")
        return Pipeline(key, config["deal_pipeline"], config["deal_stages"])

    def _found(self, name: str) -> Property | None:
        properties = self._target.client.properties(DEALS)
        return next((each for each in properties if each.name == name), None)


def _key_definition(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": name.replace("_", " ").title(),
        "groupName": "dealinformation",
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": True,
        "description": "Kept by target-hubspot.",
    }
