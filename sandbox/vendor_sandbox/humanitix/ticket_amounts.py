"""The amounts of a ticket, short and in detail, as Humanitix shows them (recorded)."""

from typing import Any

from vendor_sandbox.humanitix.amounts import discount, fee, price, tax_of
from vendor_sandbox.humanitix.forms import money
from vendor_sandbox.world.model import Order, Ticket

JSON = dict[str, Any]
FIXED_FEE = 99
FEES = ("uncappedHumanitixFee", "humanitixFee", "totalFeeRevenue", "totalFees")
NO_FEES = ("paymentFee", "rebate")
ADDITIONAL_FEES = ("afterpayFee", "amexFee", "zipFee")


def short_amounts(order: Order, ticket: Ticket) -> JSON:
    """The amounts beside the ticket's name: all 0 once it is cancelled."""
    event, is_off = order.event, ticket.cancelled_at is not None
    full, off = price(order, ticket), discount(order, ticket)
    net, fees = full - off, fee(order, ticket)
    passed_on = 0 if event.absorbs_fees else fees
    amounts = {
        "price": full,
        "discount": off,
        "netPrice": net,
        "taxes": tax_of(net, event),
        "fee": fees,
        "passedOnFee": passed_on,
        "absorbedFee": fees - passed_on,
        "dgrDonation": 0,
        "total": net + passed_on,
    }
    return {name: money(0 if is_off else each, event.currency) for name, each in amounts.items()}


def detailed_amounts(order: Order, ticket: Ticket) -> JSON:
    """`totalsV2`: `subTotal` and `refunds` of a cancelled ticket keep what it had cost."""
    currency, is_off = order.event.currency, ticket.cancelled_at is not None
    full, off = price(order, ticket), discount(order, ticket)
    passed_on = 0 if order.event.absorbs_fees else fee(order, ticket)
    refunds = full - off if ticket.refunded else 0
    left = 0 if is_off else full - off
    amounts = {
        "discount": off,
        "referral": 0,
        "refunds": refunds,
        "itemTaxes": 0,
        "totalOrganiserTaxes": 0,
        "totalTaxes": 0,
        "netSales": left,
        "grossSales": full,
        "total": left + (0 if is_off else passed_on),
        "earnings": left,
        "payout": full - off,
        "dgrDonation": 0,
    }
    return {
        "fees": _fees(order, ticket),
        "subTotal": _taxed(full, currency),
        "credit": {"store": 0, "giftCard": 0, "voucher": 0},
        "customSalesTax": {"passOn": 0, "absorb": 0, "total": 0},
        **{name: money(amount, currency) for name, amount in amounts.items()},
    }


def _fees(order: Order, ticket: Ticket) -> JSON:
    charged = 0 if ticket.cancelled_at is not None else fee(order, ticket)
    own, none = _fee(charged, order), _fee(0, order)
    return {
        **dict.fromkeys(FEES, own),
        **dict.fromkeys(NO_FEES, none),
        "additionalFee": dict.fromkeys(ADDITIONAL_FEES, none),
    }


def _fee(amount: int, order: Order) -> JSON:
    fixed = min(FIXED_FEE, amount)
    parts = {"fixedFee": fixed, "percentFee": amount - fixed, "totalFee": amount}
    return {name: _shared(part, order) for name, part in parts.items()}


def _shared(amount: int, order: Order) -> JSON:
    currency, absorbs = order.event.currency, order.event.absorbs_fees
    return {
        "passOn": _taxed(0 if absorbs else amount, currency),
        "absorb": _taxed(amount if absorbs else 0, currency),
        "total": _taxed(amount, currency),
    }


def _taxed(amount: int, currency: str) -> JSON:
    in_full = money(amount, currency)
    return {"beforeTax": in_full, "tax": 0, "afterTax": in_full}
