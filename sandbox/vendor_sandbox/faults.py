"""Faults on demand: the next so many answers of a vendor go wrong in a chosen way."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from vendor_sandbox.kinds import same_kind

Kind = Literal["status", "slow", "cut", "truncated", "html", "timeout", "edit"]


@dataclass
class Fault:
    """One kind of trouble.

    Attributes:
        vendor: Whose answers go wrong; None means everybody's.
        path: Part of the path or of its template, for instance `/orders`; "" means every path.
        template: The whole template of the path, as the request log has it; None means all.
        method: Which method; None means all.
        kind: `status` answers `status` in the vendor's error shape; `html` answers it with a
            gateway's page; `slow` answers after `seconds`; `timeout` never answers; `cut` closes
            the connection in the middle of the body; `truncated` ends the body early with a fitting
            length; `edit` changes rows of the answer by `edits`.
        status: For `status` and `html`.
        count: How many answers go wrong.
        after: How many matching requests go well first.
        seconds: For `slow`.
        applied: Whether the request takes effect although its answer is lost. One that changes
            nothing is answered by `cut` all the same.
        headers: For `status` and `html`: headers of the answer, over those that it has.
        edits: For `edit`: `{"row": 0, "set": {...}, "remove": [...]}` each; the rows are those of
            the first list in the answer, or the answer itself.
    """

    vendor: str | None = None
    path: str = ""
    template: str | None = None
    method: str | None = None
    kind: Kind = "status"
    status: int = 500
    count: int = 1
    after: int = 0
    seconds: float = 1.0
    applied: bool = False
    edits: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, given: dict[str, Any]) -> "Fault":
        """Read a fault from JSON.

        Raises:
            ValueError: A name or a kind is unknown, or a value does not fit.
        """
        defaults = asdict(cls())
        if unknown := sorted(set(given) - set(defaults)):
            msg = f"Unknown {', '.join(unknown)} in a fault; known are {', '.join(defaults)}."
            raise ValueError(msg)
        for name, value in given.items():
            if not same_kind(defaults[name], value):
                msg = f"`{name}` of a fault takes a value like {defaults[name]!r}."
                raise ValueError(msg)
        if given.get("kind", "status") not in get_args(Kind):
            msg = f"Unknown kind of fault; known are {', '.join(get_args(Kind))}."
            raise ValueError(msg)
        return cls(**given)

    def concerns(self, vendor: str, method: str, path: str, template: str) -> bool:
        """Whether this fault is about such a request."""
        return (
            self.vendor in (None, vendor)
            and self.method in (None, method)
            and self.template in (None, template)
            and (self.path in path or self.path in template)
        )


class Faults:
    """The faults that wait for their requests, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let `fault` wait for its requests."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        self._waiting.clear()

    def list(self) -> list[dict[str, Any]]:
        """What still waits, as JSON-ready values."""
        return [asdict(fault) for fault in self._waiting]

    def take(self, vendor: str, method: str, path: str, template: str) -> Fault | None:
        """The fault that this request meets, counted as used."""
        for fault in self._waiting:
            if fault.concerns(vendor, method, path, template):
                return self._use(fault)
        return None

    def _use(self, fault: Fault) -> Fault | None:
        if fault.after > 0:
            fault.after -= 1
            return None
        fault.count -= 1
        if fault.count <= 0:
            self._waiting.remove(fault)
        return fault
