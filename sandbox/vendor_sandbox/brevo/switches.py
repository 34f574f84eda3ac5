"""What can be set about the sandbox's Brevo, and how it behaves when nobody sets anything.

Behaviour that is not established has its name here, so that a test can run against either answer.
"""

from typing import Any

DEFAULTS: dict[str, Any] = {
    # Limits (Brevo API, rate limits, general plans). /events has the contacts family's numbers.
    "rate_limits": True,
    "contacts_per_second": 10,
    "contacts_per_hour": 36_000,
    "other_per_hour": 100,
    "too_many_body": "json",
    # The account.
    "account_state": "ok",
    "refuses_urllib": True,
    "account_timezone": "Europe/Paris",
    "account_language": "en",
    "phone_channels": True,
    "consent_groups": False,
    # Attribute values.
    "bad_date": "null",
    "boolean_strings": False,
    "category_labels": True,
    "shows_ext_id": True,
    # Writing one contact.
    "duplicate_wording": "current",
    "duplicate_phone_code": "duplicate_parameter",
    "unknown_list": "refused",
    "email_attribute_lifts_block": "always",
    "updated_with_id_status": 200,
    "busy_writes": 0,
    # Writing many.
    "batch_mode": "all_or_nothing",
    "import_max_bytes": 10_000_000,
    "import_drops_booleans": True,
    "import_phone_conflict": "row_skipped",
    "import_invalid_phone": "phone_dropped",
    "import_explicit_unblock": "keep",
    "import_same_email": "last_wins",
    "import_report": "urls",
    "process_polls": 2,
    "process_seconds": 10.0,
    # Lists and reading.
    "over_limit": "refused",
    "modified_since": "inclusive",
    "list_partial_status": 201,
    "new_contact_delay": 0.0,
    # Double opt-in and events.
    "doi_template_id": 0,
    "events_create_contacts": True,
    # Webhooks: one second of the vendor's retry table lasts this many real seconds.
    "webhook_time_factor": 0.0001,
    "webhook_timeout": 5.0,
    "webhook_bounce_name": "hard_bounce",
    "webhook_unsubscribe_name": "unsubscribed",
    "webhook_email_as_array": False,
    "webhook_batch_shape": "array",
}

CHOICES: dict[str, tuple[Any, ...]] = {
    "too_many_body": ("json", "empty"),
    "account_state": ("ok", "no_credits", "permission_denied", "under_validation"),
    "account_language": ("en", "fr"),
    "bad_date": ("null", "ignored"),
    "duplicate_wording": ("current", "old"),
    "duplicate_phone_code": ("duplicate_parameter", "invalid_parameter"),
    "unknown_list": ("refused", "ignored"),
    "email_attribute_lifts_block": ("always", "on_change"),
    "updated_with_id_status": (200, 201),
    "batch_mode": ("all_or_nothing", "legacy207"),
    "import_phone_conflict": ("row_skipped", "phone_dropped"),
    "import_invalid_phone": ("phone_dropped", "row_skipped"),
    "import_explicit_unblock": ("keep", "unblock"),
    "import_same_email": ("last_wins", "first_wins"),
    "import_report": ("urls", "counts"),
    "over_limit": ("refused", "capped"),
    "modified_since": ("inclusive", "exclusive"),
    "list_partial_status": (201, 400),
    "webhook_bounce_name": ("hard_bounce", "hard_bounced"),
    "webhook_unsubscribe_name": ("unsubscribed", "unsubscribe"),
    "webhook_batch_shape": ("array", "object"),
}
