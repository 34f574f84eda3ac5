"""Times as Eventbrite writes and reads them."""

from datetime import UTC, datetime

_DOCUMENTED_FORM = "%Y-%m-%dT%H:%M:%SZ"


def vendor_text(time: datetime) -> str:
    """Write a time in the one form that `changed_since` is documented in: no fractions, Z."""
    return time.astimezone(UTC).strftime(_DOCUMENTED_FORM)
