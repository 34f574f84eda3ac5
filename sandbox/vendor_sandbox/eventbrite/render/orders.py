"""Order rows (Eventbrite API, Order), without expansions."""

from typing import Any

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.costs import Costs, order_costs
from vendor_sandbox.eventbrite.money import money
from vendor_sandbox.eventbrite.render.events import SECONDS_TO_PAY
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.times import utc_text
from vendor_sandbox.world.model import Order


def order_row(order: Order, view: View) -> Row:
    """A purchase; name and e-mail are the buyer's, the code used is in the attendees alone."""
    number = ids.ORDER.text(order.id)
    buyer = order.buyer
    return {
        "id": number,
        "resource_uri": view.uri(f"orders/{number}"),
        "event_id": ids.EVENT.text(order.event.id),
        "created": utc_text(order.created),
        "changed": utc_text(order.changed),
        "name": f"{buyer.first_name} {buyer.last_name}",
        "first_name": buyer.first_name,
        "last_name": buyer.last_name,
        "email": order.email,
        "status": order.status,
        "time_remaining": _seconds_left(order, view),
        "costs": {**_plain_costs(order, view), **_more_costs(order, view)},
    }


def plain_order_row(order: Order, view: View) -> Row:
    """A purchase as an organization's list shows it: with five costs only (recorded)."""
    return {**order_row(order, view), "costs": _plain_costs(order, view)}


def _seconds_left(order: Order, view: View) -> int | None:
    if order.status != "started":
        return None
    return max(SECONDS_TO_PAY - int((view.now - order.created).total_seconds()), 0)


def _plain_costs(order: Order, view: View) -> Row:
    costs = order_costs(order, view.refund_costs)
    amounts = {
        "base_price": costs.base,
        "eventbrite_fee": costs.service_fee,
        "payment_fee": costs.payment_fee,
        "tax": 0,
        "gross": costs.gross,
    }
    return {name: money(value, order.event.currency) for name, value in amounts.items()}


def _more_costs(order: Order, view: View) -> Row:
    costs = order_costs(order, view.refund_costs)
    return {
        **_shown_amounts(costs, order.event.currency),
        **_discount(order, costs),
        "has_gts_tax": False,
        "tax_name": "",
        "fee_components": _fee_components(costs),
        "tax_components": [],
        "shipping_components": [],
    }


def _shown_amounts(costs: Costs, currency: str) -> Row:
    amounts = {
        "display_price": costs.display_price,
        "price_before_discount": costs.display_price + costs.discount,
        "display_fee": costs.display_fee,
        "display_tax": 0,
    }
    return {name: money(value, currency) for name, value in amounts.items()}


def _discount(order: Order, costs: Costs) -> Row:
    """Without a discount neither amount nor type is returned (Eventbrite API, Order Costs)."""
    if order.discount_code is None and not costs.discount:
        return {}
    kinds: dict[str, str] = {code.code: code.kind for code in order.event.discount_codes}
    kind = kinds.get(order.discount_code or "", "public" if order.auto_discount else "coded")
    amount = money(costs.discount, order.event.currency)
    return {"discount_amount": amount, "discount_type": kind}


def _fee_components(costs: Costs) -> list[Row]:
    payer = "organizer" if costs.absorbed else "attendee"
    components = [
        ("eventbrite.service_fee", "service fee", "service fee", costs.service_fee, "95"),
        ("eventbrite.payment_fee_v2", "payment fee", "processing fee", costs.payment_fee, "96"),
    ]
    return [_component(*each, payer) for each in components if each[3]]


def _component(
    name: str, internal_name: str, group_name: str, value: int, rule: str, payer: str
) -> dict[str, Any]:
    return {
        "intermediate": False,
        "name": name,
        "internal_name": internal_name,
        "group_name": group_name,
        "value": value,
        "discount": None,
        "rule": {"id": rule},
        "base": "item.display-includable",
        "bucket": "fee",
        "recipient": "eventbrite",
        "payer": payer,
    }
