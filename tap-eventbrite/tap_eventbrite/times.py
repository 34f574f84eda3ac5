"""Times as Eventbrite writes and reads them."""

from datetime import UTC, datetime
from typing import Any

_DOCUMENTED_FORM = "%Y-%m-%dT%H:%M:%SZ"


def moment(text: Any) -> datetime | None:
    """Read a time of the vendor's, which is UTC; None for what is not one."""
    try:
        time = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return time.replace(tzinfo=time.tzinfo or UTC)


def vendor_text(time: datetime) -> str:
    """Write a time in the one form that `changed_since` is documented in: no fractions, Z."""
    return time.astimezone(UTC).strftime(_DOCUMENTED_FORM)
