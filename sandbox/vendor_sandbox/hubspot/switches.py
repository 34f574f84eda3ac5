"""What can be set about the sandbox's HubSpot, and how it behaves when nobody sets anything.

Behaviour that is not established has its name here, so that a test can run against either answer.
"""

from collections.abc import Mapping, Sequence
from typing import Any


def default_switches() -> dict[str, Any]:
    """Every switch with its default.

    Limits and access:
        rate_limits: whether limits are kept.
        tier_limit: requests in any 10 seconds: 100 for Free and Starter, 190 above.
        search_per_second: searches in any second.
        daily_limit: requests on a day of the account's time zone.
        account_timezone: that zone.
        retry_after: whether a 429 names the seconds to wait.
        migration_seconds: the seconds to wait that a 477 names.
        scopes: what the token may do; empty is everything.
        missing_scopes_key: the key of the context of a 403; `both` names scopes of other kinds
            too, `top` has the context without errors, `message` tells in its message alone.
        marketing_enterprise: whether the account has Marketing Hub Enterprise, without which no
            token can have the scopes of batches of subscriptions.
        content_type: whether a body that says it is no JSON is refused with 415.
        max_url: characters of path and query above which the answer is 414.
    Batches of records:
        shuffles: whether results come in another order than the inputs.
        trace_ids_in_results: whether results name the trace id of their input, as they once did.
        conflict: whether a unique value of another record costs an upsert or update its whole
            batch (409) or only the row.
        empty_results: so many of the next batch writes answer 2xx and write nothing.
        locked_writes: so many of the next batch writes answer 423.
        upsert_without_email: what becomes of an unknown address as id without `email` beside it.
        secondary_email_write: what becomes of a contact's own secondary address as `email`.
        merge_keeps_id: whether the primary record keeps its id in a merge.
        merged_ids: whether the id of a merged record leads to what it became, is gone, or is left
            out of a batch update without a word.
        currencies: those of the account, the company's own first; deals are taken in no other.
        validation_rules: rules of the account, enforced from 2026-09 on, for instance
            `{"required": "phone", "when": {"lifecyclestage": "customer"}}`; `when` may be left out.
    Reading and lists:
        search_lag_seconds: real seconds until search sees a change.
        membership_key: the key of the ids that were added to a list.
        unknown_list_name: status of a list name that nobody knows.
        membership_max: ids in one call of a list's members; 0 is no bound.
    Consent:
        gdpr: whether a change of consent needs a legal basis.
        opt_out_bumps_modified: whether a change of consent moves `lastmodifieddate`.
    Events:
        custom_events: whether the account has them (Enterprise).
        event_definitions: names of the events that are defined.
    Webhooks:
        webhook_time_factor: real seconds that one second of the vendor's pauses lasts.
        webhook_timeout: real seconds after which a delivery counts as unanswered.
        webhook_duplicates: the share of events that are sent twice.
        webhook_opt_outs: whether opt-out properties make events.
    """
    return {**_access(), **_batches(), **_reading(), **_webhooks()}


CHOICES: Mapping[str, Sequence[Any]] = {
    "missing_scopes_key": (
        "both",
        "requiredGranularScopes",
        "requiredScopes",
        "missingScopes",
        "message",
        "top",
    ),
    "conflict": ("batch", "row"),
    "upsert_without_email": ("refused", "created"),
    "secondary_email_write": ("promoted", "conflict"),
    "merged_ids": ("resolved", "gone", "silent"),
    "unknown_list_name": (400, 404),
    "membership_key": ("recordsIdsAdded", "recordIdsAdded"),
}


def _access() -> dict[str, Any]:
    return {
        "rate_limits": True,
        "tier_limit": 190,
        "search_per_second": 5,
        "daily_limit": 650_000,
        "account_timezone": "Australia/Sydney",
        "retry_after": False,
        "migration_seconds": 1,
        "scopes": [],
        "missing_scopes_key": "both",
        "marketing_enterprise": False,
        "content_type": True,
        "max_url": 16_200,
    }


def _batches() -> dict[str, Any]:
    return {
        "shuffles": True,
        "trace_ids_in_results": False,
        "conflict": "batch",
        "empty_results": 0,
        "locked_writes": 0,
        "upsert_without_email": "refused",
        "secondary_email_write": "promoted",
        "merge_keeps_id": False,
        "merged_ids": "resolved",
        "currencies": ["AUD"],
        "validation_rules": [],
    }


def _reading() -> dict[str, Any]:
    return {
        "search_lag_seconds": 5.0,
        "membership_key": "recordsIdsAdded",
        "unknown_list_name": 400,
        "membership_max": 0,
        "gdpr": False,
        "opt_out_bumps_modified": True,
        "custom_events": False,
        "event_definitions": [],
    }


def _webhooks() -> dict[str, Any]:
    return {
        "webhook_time_factor": 0.0001,
        "webhook_timeout": 5.0,
        "webhook_duplicates": 0.0,
        "webhook_opt_outs": True,
    }
