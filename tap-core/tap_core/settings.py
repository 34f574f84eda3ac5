"""Settings that taps have in common."""

from typing import Any

from singer_sdk import typing as th

ADDRESS = r"\Ahttps?://[^\s/?#:\[\]]+(:(6[0-5]\d{3}|[1-5]?\d{1,4}))?(/[^\s?#]*)?\Z"
"""A base address: the scheme, a host, perhaps a port and a path; no query."""

CREDENTIAL = r"\A[!-~]+\Z"
"""What an HTTP header takes: no space, no line break, nothing beyond ASCII.

`$` alone would let a line break at the end pass, as a key copied from a file has it.
"""

LONGEST_WINDOW = 36_500
LONGEST_PASS = 87_600
LONGEST_LOOKBACK = 5_256_000
"""Minutes; ten years, as `LONGEST_PASS` is in hours."""

MAX_CONCURRENCY = th.Property(
    "max_concurrency",
    th.IntegerType(minimum=1, maximum=16),
    title="Requests at once",
    default=4,
    description="So many requests may be in flight at the same time.",
)

PATIENCE_AND_SUMMARY: tuple[th.Property[Any], ...] = (
    th.Property(
        "request_timeout",
        th.NumberType(exclusive_minimum=0),
        title="Time-out in seconds",
        default=60,
        description="How long to wait for the vendor to send the next part of an answer.",
    ),
    th.Property(
        "retry_wait_seconds",
        th.NumberType(minimum=0),
        title="First wait before a retry",
        default=1,
        description="Doubles with every further retry of the same request.",
    ),
    th.Property(
        "summary_path",
        th.StringType,
        title="Summary file",
        description="Where to write what the run did, as JSON.",
    ),
)

CRM_SETTINGS: tuple[th.Property[Any], ...] = (
    th.Property(
        "full_pass_hours",
        th.NumberType(minimum=0, maximum=LONGEST_PASS),
        title="Hours between full passes",
        default=24,
        description=(
            "So often everything is read from its beginning, which shows what was deleted. "
            "0 does so in every run."
        ),
    ),
    *PATIENCE_AND_SUMMARY,
)
"""Beside a CRM tap's own."""

SHARED_SETTINGS: tuple[th.Property[Any], ...] = (
    th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description=(
            "Orders and tickets that last changed before this moment are left out of a first run. "
            "Empty means everything."
        ),
    ),
    th.Property(
        "event_ids",
        th.ArrayType(th.StringType),
        title="Event ids",
        default=[],
        description="Only these events are read. Empty means all.",
    ),
    MAX_CONCURRENCY,
    th.Property(
        "event_window_days",
        th.IntegerType(minimum=0, maximum=LONGEST_WINDOW),
        title="Event window in days",
        default=30,
        description=(
            "So long after its end an event is still read in incremental runs. "
            "A full refresh reads all events."
        ),
    ),
    th.Property(
        "redact",
        th.BooleanType,
        title="Redact admission secrets",
        default=True,
        description="Empties fields that would let a stranger in or reveal hidden tickets.",
    ),
    *PATIENCE_AND_SUMMARY,
)
"""Beside a ticketing tap's own."""
