"""Which events are on sale when."""

from datetime import date, datetime, timedelta

from vendor_sandbox.world.model import Event, Session


class Calendar:
    """Looks up what can be bought at a moment; built once, then quick."""

    def __init__(self, events: list[Event]) -> None:
        self._spans = [
            (event, _first_day(event), sales_end(event).date()) for event in events if _sells(event)
        ]
        self._by_day: dict[date, list[Event]] = {}

    def on_sale(self, at: datetime) -> list[Event]:
        """The events that sell all through that day."""
        day = at.date()
        if day not in self._by_day:
            self._by_day[day] = [event for event, first, end in self._spans if first < day < end]
        return self._by_day[day]


def open_sessions(event: Event, at: datetime) -> list[Session]:
    """The dates of an event that can still be bought at a moment."""
    return [each for each in event.sessions if each.start > at and not each.deleted]


def sales_end(event: Event) -> datetime:
    """When an event sells its last ticket."""
    last = max(each.start for each in event.sessions if not each.deleted)
    return min(last, event.changed) if event.status == "canceled" else last


def _sells(event: Event) -> bool:
    return event.status != "draft" and not event.is_series_parent


def _first_day(event: Event) -> date:
    return ((event.published or event.created) + timedelta(hours=1)).date()
