"""The state of one sandbox: a world, its vendors, and what was asked of them to go wrong."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, get_args

from vendor_sandbox.clock import DEFAULT_NOW, Clock
from vendor_sandbox.faults import Faults
from vendor_sandbox.kinds import same_kind
from vendor_sandbox.request_log import RequestLog
from vendor_sandbox.vendor import Choosing, Closing, Vendor
from vendor_sandbox.vendors import make_vendors
from vendor_sandbox.world.advance import pass_days
from vendor_sandbox.world.generate import generate
from vendor_sandbox.world.model import Platform


@dataclass(frozen=True)
class Start:
    """What a world is made from."""

    seed: int = 1
    events: int = 24
    customers: int = 1500
    orders: int = 2500


@dataclass(frozen=True)
class Passage:
    """Days that passed, the clock reading before, and what the platforms had changed by then."""

    since: str
    days: int
    before: dict[str, Any]


@dataclass
class History:
    """How to come to the present world again."""

    start: Start
    passages: list[Passage] = field(default_factory=list)

    def dump(self) -> dict[str, Any]:
        """As JSON-ready values."""
        return asdict(self)

    @classmethod
    def load(cls, state: dict[str, Any]) -> "History":
        """From what `dump` gave."""
        passages = [Passage(**each) for each in state["passages"]]
        return cls(start=Start(**state["start"]), passages=passages)


class Sandbox:
    """Everything that the control routes change."""

    def __init__(self, start: Start, *, rate_limits: bool = True) -> None:
        self.clock = Clock()
        self.faults = Faults()
        self.log = RequestLog()
        self.latency: dict[str, float] = {}
        self.vendors = make_vendors(self.clock)
        self.changed: Callable[[], None] = lambda: None
        self._start = start
        self._switches = {name: deepcopy(each.switches) for name, each in self.vendors.items()}
        for switches in self._switches.values():
            switches["rate_limits"] = rate_limits
        self._begin(History(start))

    def reset(self) -> None:
        """Go back to how the sandbox started."""
        self.seed(self._start)

    def seed(self, start: Start) -> None:
        """Start anew with another world; settings, faults and the log are forgotten too."""
        self.clock.now = DEFAULT_NOW
        self.faults.clear()
        self.log.clear()
        self.latency.clear()
        self._begin(History(start))

    def advance(self, days: int) -> None:
        """Let days pass for the world and every vendor."""
        before = {name: deepcopy(vendor.dump()) for name, vendor in self._platforms()}
        passage = Passage(self.clock.now.isoformat(), days, before)
        self.history.passages.append(passage)
        self._pass(passage)
        self.clock.now = self.world.now
        for vendor in self.vendors.values():
            vendor.advance(self.world, days)

    def switch(self, name: str, changes: Mapping[str, Any]) -> None:
        """Set switches of one vendor.

        Raises:
            ValueError: The vendor or a switch is unknown, or a value does not fit.
        """
        if name not in self.vendors:
            msg = f"Unknown vendor; known are {', '.join(self.vendors)}."
            raise ValueError(msg)
        vendor = self.vendors[name]
        choices = vendor.choices if isinstance(vendor, Choosing) else {}
        for switch, value in changes.items():
            _check_switch(self._switches[name], choices, switch, value)
        vendor.switches.update(changes)

    def close(self) -> None:
        """End what vendors run beside the server."""
        for vendor in self.vendors.values():
            if isinstance(vendor, Closing):
                vendor.close()

    def dump(self) -> dict[str, Any]:
        """The state as JSON-ready values, settings and the log left out."""
        return {
            "history": self.history.dump(),
            "now": self.clock.now.isoformat(),
            "vendors": {name: vendor.dump() for name, vendor in self.vendors.items()},
        }

    def load(self, state: dict[str, Any]) -> bool:
        """Take over what `dump` gave, if it began like this sandbox; say whether it did."""
        history = History.load(state["history"])
        if history.start != self._start:
            return False
        self.clock.now = datetime.fromisoformat(state["now"])
        self._begin(history)
        for name, dumped in state["vendors"].items():
            if name in self.vendors:
                self.vendors[name].load(dumped)
        return True

    def _begin(self, history: History) -> None:
        start = history.start
        self.history = history
        self.world = generate(start.seed, start.events, start.customers, start.orders, DEFAULT_NOW)
        for name, vendor in self.vendors.items():
            vendor.switches.clear()
            vendor.switches.update(deepcopy(self._switches[name]))
            vendor.reset(self.world)
        for passage in history.passages:
            self._repeat(passage)

    def _repeat(self, passage: Passage) -> None:
        for name, vendor in self._platforms():
            vendor.load(passage.before[name])
        self._pass(passage)
        for _, vendor in self._platforms():
            vendor.advance(self.world, passage.days)

    def _pass(self, passage: Passage) -> None:
        self.world.now = datetime.fromisoformat(passage.since)
        pass_days(self.world, passage.days)

    def _platforms(self) -> Iterator[tuple[str, Vendor]]:
        """The vendors that sell, and so may have changed the world."""
        for name in get_args(Platform):
            if name in self.vendors:
                yield name, self.vendors[name]


def _check_switch(
    defaults: Mapping[str, Any], choices: Mapping[str, Any], name: str, value: object
) -> None:
    if name not in defaults:
        msg = f"Unknown switch {name!r}; known are {', '.join(sorted(defaults))}."
        raise ValueError(msg)
    if name in choices and value not in choices[name]:
        msg = f"Switch {name!r} takes one of {', '.join(map(repr, choices[name]))}."
        raise ValueError(msg)
    if not same_kind(defaults[name], value):
        msg = f"Switch {name!r} takes a value like {defaults[name]!r}."
        raise ValueError(msg)
