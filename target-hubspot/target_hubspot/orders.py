"""From an order to a deal and to a custom event. Pure functions, no network."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from target_hubspot.batching import Row
from target_hubspot.mapping import CONVERTERS

STANDING: Final = "standing"

DEFAULT_STAGES: Final[Mapping[str, str]] = {
    STANDING: "closedwon",
    "refunded": "closedlost",
    "cancelled": "closedlost",
}

COLUMNS: Final = (
    "order_id",
    "platform",
    "customer_id",
    "event_name",
    "ordered_at",
    "status",
    "total",
    "currency",
)
"""What of an order may go into a custom event; the contact has the rest."""

CURRENCY: Final = "deal_currency_code"
STAGE: Final = "dealstage"
PIPELINE: Final = "pipeline"
ESSENTIAL: Final = frozenset({"amount", CURRENCY, STAGE, PIPELINE})
"""Without these a deal says something wrong, and HubSpot takes it all the same (recorded, 2026)."""

CURES: Final[Mapping[str, str]] = {
    CURRENCY: "Add the currency in HubSpot (Settings > Account Defaults > Currency)",
    STAGE: "Name a stage of the pipeline in deal_stages",
    PIPELINE: "Name a pipeline that exists in deal_pipeline",
}
"""Property of a deal that a setting of the account or of ours decides: what to do about it."""

DEAL_PROPERTIES: Final[Mapping[str, tuple[str, str]]] = {
    "amount": ("total", "number"),
    "closedate": ("ordered_at", "datetime"),
    CURRENCY: ("currency", "string"),
}
"""Property of a deal to the column that fills it, and its type (HubSpot API, deals)."""


class Pipeline(NamedTuple):
    """Where deals stand.

    Attributes:
        key: The unique property that holds the order's id.
        pipeline: Its id.
        stages: Status of an order to the id of a stage.
    """

    key: str
    pipeline: str
    stages: Mapping[str, str]


def deal_of(order: Mapping[str, Any], place: Pipeline) -> Row:
    """Describe the deal of an order; empty values are left out."""
    order_id = str(order["order_id"])
    values = {
        name: CONVERTERS[kind](value)
        for name, (column, kind) in DEAL_PROPERTIES.items()
        if (value := order.get(column)) is not None
    }
    stage = place.stages.get(str(order.get("status")), DEFAULT_STAGES["cancelled"])
    named = {
        place.key: order_id,
        "dealname": f"{order.get('event_name') or 'Order'} ({order_id})",
        PIPELINE: place.pipeline,
        STAGE: stage,
    }
    filled = {name: value for name, value in values.items() if value}
    return Row(trace=order_id, key=order_id, properties=named | filled)


def event_of(
    order: Mapping[str, Any], contact_id: str, name: str, properties: Mapping[str, str]
) -> dict[str, Any]:
    """Describe the event of an order; its `uuid` makes a second sending harmless."""
    return {
        "eventName": name,
        "objectId": contact_id,
        "occurredAt": order["ordered_at"],
        "uuid": str(uuid5(NAMESPACE_URL, str(order["order_id"]))),
        "properties": {
            key: str(order[column])
            for key, column in properties.items()
            if order.get(column) is not None
        },
    }


def flaw_of(order: Mapping[str, Any]) -> str | None:
    """Say what keeps a record from being an order, None where nothing does."""
    for name in ("order_id", "email", "ordered_at"):
        value = order.get(name)
        if not isinstance(value, str) or not value.strip():
            return f"order: {name} is missing"
    return None
