"""What Eventbrite's endpoints work on: the books, the webhooks, and what was prepared of them."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from vendor_sandbox.clock import Clock
from vendor_sandbox.eventbrite.announcer import Announcer, Notice
from vendor_sandbox.eventbrite.books import Books
from vendor_sandbox.eventbrite.dispatcher import Dispatcher
from vendor_sandbox.eventbrite.reading import Changes
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.row_cache import RowCache, encoded
from vendor_sandbox.eventbrite.usage import Usage
from vendor_sandbox.eventbrite.webhooks import Webhooks
from vendor_sandbox.world.model import World

MAX_PREPARED = 32


class Backend:
    """The state behind the API, of one world at a time."""

    def __init__(self, clock: Clock, switches: dict[str, Any], usage: Usage) -> None:
        self.clock = clock
        self.usage = usage
        self.switches = switches
        self.changes = Changes()
        self.webhooks = Webhooks()
        self.dispatcher = Dispatcher(switches, self.remove_webhook)
        self.announcer = Announcer(self.dispatcher, switches)
        self.books = Books(World(0, clock.now, [], [], [], []))
        self.changed_orders: set[int] = set()
        self.changed_events: set[int] = set()
        self._lists: dict[Hashable, Sequence[Any]] = {}
        self._rows = RowCache()

    def start(self, world: World) -> None:
        """Forget everything and begin with `world`."""
        self.changes = Changes()
        self.webhooks = Webhooks()
        self.announcer.start(world.seed)
        self.changed_orders.clear()
        self.changed_events.clear()
        self.books = Books(world)
        self.forget_prepared()

    def take(self, world: World) -> None:
        """Look at `world` anew, after it moved."""
        self.books = Books(world, self.books.chosen)
        self.forget_prepared()

    def forget_prepared(self) -> None:
        """Something changed: prepared lists and rows no longer hold."""
        self._lists.clear()
        self._rows.clear()
        self.books.forget_counts()

    def remove_webhook(self, number: int) -> None:
        """Forget a webhook whose receiver is gone."""
        self.webhooks.remove(number)

    def announce(self, notices: Iterable[Notice]) -> None:
        """Tell the webhooks that want to hear of it."""
        self.announcer.announce(
            (webhook, notice)
            for notice in notices
            for webhook in self.webhooks.hearing(
                notice.event.organization, notice.action, notice.event.id
            )
        )

    def view(self, *, descriptions: bool = True) -> View:
        """How rows are shown now."""
        return View(
            books=self.books,
            now=self.clock.now,
            host=self.switches["vendor_url"],
            refund_costs=self.switches["refund_costs"],
            canceled_status=self.switches["canceled_status"],
            attendee_ids=self.switches["attendee_ids"],
            null_fields=self.switches["null_fields"],
            structured_answers=self.switches["structured_answers"],
            refund_requests=self.switches["refund_requests"],
            descriptions=descriptions,
        )

    def prepared_list(self, key: Hashable, make: Callable[[], Sequence[Any]]) -> Sequence[Any]:
        """The rows of a list, filtered and sorted once for all its pages."""
        key = (key, tuple(map(str, self.switches.values())))
        if key not in self._lists:
            if len(self._lists) == MAX_PREPARED:
                self._lists.pop(next(iter(self._lists)))
            self._lists[key] = make()
        return self._lists[key]

    def row_text(
        self, view: View, key: Hashable, make: Callable[[], Row], *, current: bool
    ) -> bytes:
        """A row as JSON."""
        return self._rows.text(view.settings, key, make) if current else encoded(make())
