"""What is not established about Humanitix, or differs by account: defaults and choices."""

from collections.abc import Mapping, Sequence
from typing import Any

DEFAULTS: Mapping[str, Any] = {
    "rate_limits": True,
    "rate_limit": 200,
    "retry_after": False,
    "missing_key_status": 401,
    "page_size_over_100": "reject",
    "row_order": "newest",
    "since_field": "updated",
    "since_bound": ">=",
    "home_region": "AU",
    "unknown_order_status": 500,
    "failing_check_in_dates": ["oldest"],
    "list_drafts": True,
    "list_archived": True,
    "global_permission": False,
    "transfer_permission": False,
    "cold_start_seconds": 0,
}
CHOICES: Mapping[str, Sequence[Any]] = {
    "missing_key_status": (401, 403),
    "page_size_over_100": ("reject", "clamp"),
    "row_order": ("newest", "oldest", "_id"),
    "since_field": ("updated", "created"),
    "since_bound": (">=", ">"),
    "unknown_order_status": (500, 404),
}
