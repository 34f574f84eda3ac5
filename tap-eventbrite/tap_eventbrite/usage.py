"""How many calls are left, as Eventbrite says with every answer.

The header `x-rate-limit` reads `token:<the token> 3/2000 reset=3594s, key:<the key> 3/2000
reset=3594s` (recorded): what counts, how many calls of how many, and the seconds until it counts
from zero. It holds the token in clear, so nothing of it but the numbers leaves this module.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vendor_http.session import LONGEST_WAIT

HEADER = "x-rate-limit"
LONGEST_HEADER = 2000
_BUCKET = re.compile(r" (\d{1,9})/(\d{1,9}) reset=(\d{1,9})s\Z", re.ASCII)


class Bucket(NamedTuple):
    """Calls of the current hour, of a token or of a key."""

    used: int
    limit: int
    reset_seconds: int

    @property
    def is_used_up(self) -> bool:
        """Whether the next call would be refused."""
        return self.used >= self.limit


def buckets(header: str) -> Iterator[Bucket]:
    """Read the header; what is not as recorded is left out."""
    for part in header[:LONGEST_HEADER].split(","):
        if found := _BUCKET.search(part.rstrip()):
            yield Bucket(*map(int, found.groups()))


def seconds_until_reset(header: str | None) -> float | None:
    """Give how long to wait for all buckets that are used up; None where none is.

    Never more than `LONGEST_WAIT`, which is the hour that is counted over.
    """
    waits = [bucket.reset_seconds for bucket in buckets(header or "") if bucket.is_used_up]
    return min(float(max(waits)), LONGEST_WAIT) if waits else None
