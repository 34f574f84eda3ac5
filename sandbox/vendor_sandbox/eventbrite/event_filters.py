"""Which events a list holds, and in which order."""

from dataclasses import dataclass
from datetime import datetime

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.arguments import Arguments
from vendor_sandbox.eventbrite.render.events import shown_status
from vendor_sandbox.eventbrite.render.view import View
from vendor_sandbox.world.model import Event

STATUSES = frozenset({"draft", "live", "started", "ended", "completed", "canceled"})
SHOWN_UNASKED = STATUSES - {"draft", "canceled"}
"""Without `status` drafts and canceled events may be missing."""
SERIES_FILTERS = ("allevents", "children", "parents", "nonseries", "allseries")
TIME_FILTERS = ("all", "past", "current_future")
INVENTORY_TYPES = ("limited", "reserved", "externally_ticketed")
ORDERS = ("start_asc", "start_desc", "created_asc", "created_desc", "name_asc", "name_desc")
ARGUMENTS = (
    "collection_id",
    "collection_ids_to_exclude",
    "currency_filter",
    "event_group_id",
    "event_ids",
    "event_ids_to_exclude",
    "inventory_type_filter",
    "name_filter",
    "order_by",
    "organizer_filter",
    "page_size",
    "series_filter",
    "show_series_parent",
    "status",
    "time_filter",
    "venue_filter",
)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; a set that is empty asks for nothing in particular."""

    statuses: frozenset[str]
    series: str
    time: str
    name: str
    currencies: frozenset[str]
    inventory_types: frozenset[str]
    venues: frozenset[str]
    organizers: frozenset[str]
    only: frozenset[str]
    never: frozenset[str]

    @classmethod
    def read(cls, arguments: Arguments) -> "EventFilter":
        """From a query.

        Raises:
            RefusalError: A value is not one of the vendor's.
        """
        return cls(
            statuses=_statuses(arguments),
            series=_series(arguments),
            time=arguments.choice("time_filter", TIME_FILTERS, "all"),
            name=(arguments.text("name_filter") or "").lower(),
            currencies=arguments.texts("currency_filter"),
            inventory_types=arguments.choices("inventory_type_filter", INVENTORY_TYPES),
            venues=arguments.texts("venue_filter"),
            organizers=arguments.texts("organizer_filter"),
            only=arguments.texts("event_ids"),
            never=arguments.texts("event_ids_to_exclude"),
        )

    def hold(self, event: Event, view: View) -> bool:
        """Whether an event is among them."""
        return (
            shown_status(event, view) in self.statuses
            and self.name in event.name.lower()
            and in_series(event, self.series)
            and in_time(event, self.time, view.now)
            and self._by_id(event)
            and self._by_kind(event)
        )

    def _by_id(self, event: Event) -> bool:
        number = ids.EVENT.text(event.id)
        return (not self.only or number in self.only) and number not in self.never

    def _by_kind(self, event: Event) -> bool:
        venue = "" if event.venue is None else ids.VENUE.text(event.venue.id)
        wishes = (
            (self.currencies, event.currency),
            (self.inventory_types, "reserved" if event.seated else "limited"),
            (self.venues, venue),
            (self.organizers, ids.ORGANIZER.text(event.organization)),
        )
        return all(not wish or value in wish for wish, value in wishes)


def in_series(event: Event, wanted: str) -> bool:
    """Whether `series_filter` lets an event through."""
    child, parent = event.series is not None, event.is_series_parent
    return {
        "allevents": True,
        "children": child,
        "parents": parent,
        "nonseries": not (child or parent),
        "allseries": child or parent,
        "unasked": not parent,
    }[wanted]


def in_time(event: Event, wanted: str, now: datetime) -> bool:
    """Whether `time_filter` lets an event through."""
    over = event.sessions[-1].end < now
    return wanted == "all" or over == (wanted == "past")


def sorted_events(events: list[Event], order_by: str) -> list[Event]:
    """Events by `order_by`, which ends in `_asc` or `_desc`."""
    keys = {
        "start": lambda event: (event.sessions[0].start, event.id),
        "created": lambda event: (event.created, event.id),
        "name": lambda event: (event.name, event.id),
    }
    by, direction = order_by.rsplit("_", 1)
    return sorted(events, key=keys[by], reverse=direction == "desc")


def _statuses(arguments: Arguments) -> frozenset[str]:
    asked = arguments.choices("status", [*STATUSES, "all"])
    if not asked:
        return SHOWN_UNASKED
    return STATUSES if "all" in asked else asked


def _series(arguments: Arguments) -> str:
    """`series_filter` wins over `show_series_parent`."""
    unasked = "allevents" if arguments.truth("show_series_parent") else "unasked"
    if arguments.text("series_filter") is None:
        return unasked
    return arguments.choice("series_filter", SERIES_FILTERS, unasked)
