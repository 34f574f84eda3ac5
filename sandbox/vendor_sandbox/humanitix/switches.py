"""What is not established about Humanitix, or differs by account.

Requests:
    rate_limits, rate_limit, retry_after: the limiter; how many a minute; whether a 429 names the
        seconds to wait.
    missing_key_status: the status of a request without a key.
    page_size_over_100: what becomes of a larger page size.
    cold_start_seconds: for so many real seconds the first answer after a reset is late.
Lists:
    row_order: the order of every list, by creation or by id.
    since_field, since_bound: what `since` compares, and whether its moment is included.
    home_region: the region of rows where no `overrideLocation` is given.
    list_drafts, list_archived: whether such events are listed.
    events_elsewhere: ids of events that are another account's, as before they were moved into this
        one, or after they were moved away: neither listed nor to be read.
Failures and rights:
    unknown_order_status: the status of an order id that leads to nothing.
    forbidden_events, forbidden_regions: ids of events whose sales the key may not see, and regions
        of which it opens nothing; otherwise 403.
    failing_check_in_dates: ids of dates whose check-in count answers 500; `oldest` stands for the
        oldest date of every event that has three or more.
    check_in_bumps_order: whether a scan also moves the order's `updatedAt`.
    global_permission, transfer_permission: whether the account may do that; otherwise 403.
"""

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
    "check_in_bumps_order": False,
    "list_drafts": True,
    "list_archived": True,
    "events_elsewhere": [],
    "forbidden_events": [],
    "forbidden_regions": [],
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
