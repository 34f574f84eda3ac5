"""The sales report (Eventbrite API, Report Response Sales): totals per day of sale."""

from collections import defaultdict
from dataclasses import dataclass

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.costs import order_costs
from vendor_sandbox.eventbrite.money import major_units
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.standing import is_cancelled, order_state
from vendor_sandbox.eventbrite.times import local_text
from vendor_sandbox.world.model import Event, Order

DATE_LENGTH = len("2018-05-12")


@dataclass(slots=True)
class Day:
    """What one day sold, in minor units."""

    gross: int = 0
    fees: int = 0
    quantity: int = 0

    def add(self, order: Order, view: View) -> None:
        """Count an order."""
        costs = order_costs(order, view.refund_costs)
        self.gross += costs.gross
        self.fees += costs.fees
        self.quantity += sum(not is_cancelled(order, ticket) for ticket in order.tickets)


def sales_report(events: list[Event], view: View) -> Row:
    """Days that sold something, in the time zone of the first event. One currency only."""
    timezone, currency = events[0].timezone, events[0].currency
    days: defaultdict[str, Day] = defaultdict(Day)
    for event in events:
        for order in view.books.orders_by_event[event.id]:
            if order_state(order) == "active":
                days[local_text(order.created, timezone)[:DATE_LENGTH]].add(order, view)
    return {
        "timezone": timezone,
        "event_ids": [ids.EVENT.text(event.id) for event in events],
        "data": [_row(date, days[date], currency) for date in sorted(days)],
    }


def _row(date: str, day: Day, currency: str) -> Row:
    totals = {
        "currency": currency,
        "gross": major_units(day.gross, currency),
        "net": major_units(day.gross - day.fees, currency),
        "quantity": day.quantity,
        "fees": major_units(day.fees, currency),
        "royalty": major_units(0, currency),
    }
    return {"date": date, "date_localized": date, "topics": [], "totals": totals}
