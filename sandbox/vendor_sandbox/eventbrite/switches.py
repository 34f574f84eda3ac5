"""How Eventbrite's undocumented or optional behaviour is set, each with its default."""

from collections.abc import Mapping, Sequence
from typing import Any

HOURLY_LIMIT = 2000
PAGE_SIZE = 50
BURST_SECONDS = 1.5
RETRY_SECONDS = 60.0


def default_switches() -> dict[str, Any]:
    """Every switch with its default.

    Requests:
        rate_limits, hourly_limit, retry_after: the limiter; whether a 429 names the seconds.
        missing_slash: what becomes of a path without its slash.
        unknown_token_status: the status of INVALID_AUTH.
        unknown_parameters: whether a query parameter nobody knows is refused.
        forbidden_organizations: ids of organizations that the token may not read (any more).
        left_organizations: ids of organizations that the token's user is no longer a member of:
            neither listed nor to be read.
        events_elsewhere: ids of events that are another account's, as before they were moved into
            this one, or after they were moved away or deleted: neither listed nor to be read.
        personal_account: no organization is listed, the user's id works as one.
    Lists:
        page_size, page_jitter: rows on a page, and by how many a page may fall short.
        last_page_continuation: whether the last page too carries a token, to an empty page.
        continuation_seconds: how long a token lives by the sandbox's clock; 0 is for ever.
        expired_continuations: so many of the next tokens are refused as expired.
        has_more_items: whether a page says that there are more, as older ones do not (recorded).
        totals: whether `object_count` and `page_count` are there.
        row_order: of orders and attendees; `usual` is `changed`, `id` rising under `changed_since`
            and `created` falling otherwise.
        attendees_default, orders_default: what a list without `status` holds.
        order_statuses: the values of `status` that lists of orders take; live accounts refuse the
            documented `both` (recorded).
    Rows:
        expansion_failures: names whose expansion answers 500 EXPANSION_FAILED.
        null_fields: whether null fields are left out of some rows.
        refund_costs: whether costs shrink by what was refunded; live ones keep them (recorded).
        canceled_status: whether a canceled event keeps the status of its dates (recorded), so that
            only its sales status tells, or becomes `canceled` as documented.
        attendee_ids: whether the further tickets of one class in an order have ids of their own, or
            that of the first with a dash and a number (recorded 2016).
        refund_requests: whether that expansion is a list or one object.
        structured_answers: whether answers of types address and date are objects.
        vendor_url: what `resource_uri` and a webhook's `api_url` begin with.
    Changes:
        consistency_seconds: for so many real seconds a change made by a scenario is not seen.
        attendee_change_bumps_order: whether an attendee's change also moves the order's `changed`.
        consent_bumps_rows: whether a change of consent moves `changed` of the address's rows.
    Webhooks:
        webhook_burst_seconds, webhook_order: the time over which one happening's deliveries spread,
            and whether they keep their order.
        webhook_ids: whether a delivery names its webhook by text or by number (both recorded).
        webhook_duplicates, webhook_drops: the shares of deliveries sent twice, and never.
        webhook_retries, webhook_retry_seconds: tries after one that failed, and the time between.
    """
    return {**_requests(), **_lists(), **_rows(), **_changes(), **_webhooks()}


CHOICES: Mapping[str, Sequence[Any]] = {
    "missing_slash": ("redirect", "serve"),
    "unknown_token_status": (401, 400),
    "unknown_parameters": ("ignore", "refuse"),
    "last_page_continuation": ("omit", "include"),
    "has_more_items": ("present", "absent"),
    "totals": ("present", "absent"),
    "row_order": ("usual", "changed_asc", "created_desc", "id_asc", "shuffled"),
    "attendees_default": ("all_not_deleted", "attending"),
    "orders_default": ("active", "all_not_deleted"),
    "null_fields": ("omit", "null"),
    "refund_costs": ("shrink", "keep"),
    "canceled_status": ("kept", "canceled"),
    "attendee_ids": ("numbers", "dashed"),
    "refund_requests": ("list", "object"),
    "webhook_ids": ("text", "number"),
    "webhook_order": ("shuffled", "kept"),
}


def _requests() -> dict[str, Any]:
    return {
        "rate_limits": True,
        "hourly_limit": HOURLY_LIMIT,
        "retry_after": False,
        "missing_slash": "redirect",
        "unknown_token_status": 401,
        "unknown_parameters": "ignore",
        "forbidden_organizations": [],
        "left_organizations": [],
        "events_elsewhere": [],
        "personal_account": False,
    }


def _lists() -> dict[str, Any]:
    return {
        "page_size": PAGE_SIZE,
        "page_jitter": 0,
        "last_page_continuation": "omit",
        "continuation_seconds": 0,
        "expired_continuations": 0,
        "has_more_items": "present",
        "totals": "present",
        "row_order": "usual",
        "attendees_default": "all_not_deleted",
        "orders_default": "active",
        "order_statuses": ["active", "inactive", "all", "all_not_deleted"],
    }


def _rows() -> dict[str, Any]:
    return {
        "expansion_failures": [],
        "null_fields": "omit",
        "refund_costs": "keep",
        "canceled_status": "kept",
        "attendee_ids": "numbers",
        "refund_requests": "list",
        "structured_answers": True,
        "vendor_url": "https://www.eventbriteapi.com/v3",
    }


def _changes() -> dict[str, Any]:
    return {
        "consistency_seconds": 0.0,
        "attendee_change_bumps_order": False,
        "consent_bumps_rows": True,
    }


def _webhooks() -> dict[str, Any]:
    return {
        "webhook_burst_seconds": BURST_SECONDS,
        "webhook_ids": "text",
        "webhook_order": "shuffled",
        "webhook_duplicates": 0.0,
        "webhook_drops": 0.0,
        "webhook_retries": 0,
        "webhook_retry_seconds": RETRY_SECONDS,
    }
