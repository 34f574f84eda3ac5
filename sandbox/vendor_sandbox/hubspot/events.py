"""Custom events that were sent, each once (HubSpot API, custom events)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from vendor_sandbox.hubspot.call import JSON


@dataclass(frozen=True, slots=True)
class Event:
    """One completion of a custom event."""

    id: str
    name: str
    object_id: str
    occurred_at: str
    properties: dict[str, str]

    def show(self) -> JSON:
        """As the API answers."""
        return {
            "id": self.id,
            "eventType": self.name,
            "objectType": "CONTACT",
            "objectId": self.object_id,
            "occurredAt": self.occurred_at,
            "properties": self.properties,
        }


class EventBook:
    """The events of the account; one that comes again under its id is not kept twice."""

    def __init__(self) -> None:
        self._events: dict[str, Event] = {}

    def __iter__(self) -> Iterator[Event]:
        """Every event in the order of arrival."""
        return iter(self._events.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._events)

    def add(self, event: Event) -> None:
        """Keep an event."""
        self._events.setdefault(event.id, event)

    def dump(self) -> list[JSON]:
        """Everything as JSON-ready values."""
        return [asdict(each) for each in self]

    def load(self, state: list[JSON]) -> None:
        """Take over what `dump` gave."""
        for each in state:
            self.add(Event(**each))
