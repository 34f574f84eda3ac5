"""Which values of `status` together bring all orders.

`both` is documented, and refused by live accounts (recorded 2026). They take `all_not_deleted` and
`all`; `active` and `inactive` were always taken. Orders that were deleted are in `all` and `both`
alone; the full pass finds them.
"""

from collections.abc import Iterator, Sequence

ORDER_STATUSES: Sequence[Sequence[str]] = (
    ("all_not_deleted",),
    ("all",),
    ("both",),
    ("active", "inactive"),
)
"""Ways to ask for all orders, the best first; the passes of one come one after the other."""


class StatusChoice:
    """The ways that a kind of list may be asked for, and which of them the vendor takes.

    Shared by all lists of a run, so that what one list finds out costs the others no call.

    Args:
        ways: From the best to the last resort.
    """

    def __init__(self, ways: Sequence[Sequence[str]]) -> None:
        self._ways = ways
        self._taken = 0

    def left(self) -> Iterator[Sequence[str]]:
        """Yield the ways to try, the one that was taken before first."""
        yield from self._ways[self._taken :]

    def take(self, way: Sequence[str]) -> None:
        """Note that the vendor took a way."""
        self._taken = self._ways.index(way)


ONCE = StatusChoice(((),))
"""For a list that is asked for without a status."""


def always(*statuses: str) -> StatusChoice:
    """Give the choice of a list whose statuses every account takes."""
    return StatusChoice((statuses,))
