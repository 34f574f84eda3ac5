"""What can be set about the sandbox's Brevo, and how it behaves when nobody sets anything.

Behaviour that is not established has its name here, so that a test can run against either answer.
"""

from collections.abc import Mapping, Sequence
from typing import Any


def default_switches() -> dict[str, Any]:
    """Every switch with its default.

    Limits (those of the general plans; POST /events has the numbers of contacts):
        rate_limits, contacts_per_second, contacts_per_hour, other_per_hour, campaigns_per_hour,
            statistics_per_hour: the windows.
        ratelimit_reset_unit: the unit of `x-sib-ratelimit-reset`, seconds to most clients.
        too_many_body: whether a 429 has a JSON body or none.
    Account:
        account_state: `no_credits` answers 402, the two others 403 to everything.
        refuses_urllib: whether the default User-Agent of urllib meets the CDN's error 1010.
        account_timezone: the zone that contacts' moments are written in.
        campaign_timezone: the zone of campaigns' moments, another one on live accounts.
        account_language: `fr` has NOM and PRENOM for LASTNAME and FIRSTNAME.
        phone_channels: whether WHATSAPP and LANDLINE_NUMBER exist.
        consent_groups: whether the feature is on; off answers 403.
    Attribute values:
        bad_date: what becomes of a date that is not YYYY-MM-DD.
        boolean_strings: whether booleans come back as text.
        category_labels: whether a category takes a label as well as a value.
        shows_ext_id: whether EXT_ID comes back among the attributes.
    One contact:
        duplicate_wording: `old` answers "Contact already exist" without metadata.
        duplicate_phone_code: the code where only phone numbers collide.
        unknown_list: what becomes of an id in `listIds` that no list has.
        email_attribute_lifts_block: whether `attributes.EMAIL` unblocks even if nothing changes.
        updated_with_id_status: the status of an update with `getId`.
        get_one_tells_lists_left: whether GET of one contact has `listUnsubscribed`; absent in all
            recordings, in which nobody had left a list.
        phone_only_email: whether a contact without an e-mail address shows one made of its number.
        busy_writes: so many of the next writes of contacts answer 425.
    Many contacts:
        batch_mode: `legacy207` writes the known rows and names the others.
        import_max_bytes: the largest body of an import.
        import_drops_booleans: whether booleans of a `jsonBody` are lost.
        import_drops_dates_and_numbers: whether these are lost as well, as some report.
        import_phone_conflict: what a row costs whose phone or EXT_ID belongs to somebody else; it
            is reported either way. Not established; a skipped row is the harsher guess.
        import_invalid_phone: what a row costs whose phone is none.
        import_explicit_unblock: whether `emailBlacklist: false`, when sent, lifts blocks.
        import_same_email: which of several rows with one address counts.
        import_report: whether `info.import` holds addresses of CSV files or counts.
        process_polls, process_seconds: a process is completed after so many looks at it, or so
            many real seconds (0: never by time), whichever comes first.
    Lists and reading:
        over_limit: whether a `limit` above the most is refused or capped.
        optional_counts: whether lists, a folder's lists and processes tell their `count`.
        empty_blocked_contacts: how GET /smtp/blockedContacts tells that there are none.
        contacts_count: whether `count` of GET /contacts is that of the whole account whatever is
            asked for, as Brevo's staff say, or of what is asked for.
        modified_since: whether `modifiedSince` and `createdSince` include their moment.
        list_partial_status: the status where only some of the named contacts were added or removed.
        new_contact_delay: for so many real seconds a new contact cannot be added to a list by name.
    Double opt-in and events:
        doi_template_id: the number of the one accepted template; 0 is none.
        doi_known_contact: whether a contact that exists waits for the click, or joins at once.
        events_create_contacts: whether an event of an unknown e-mail makes a contact.
    Webhooks:
        webhook_time_factor: real seconds that one second of the vendor's retry table lasts.
        webhook_timeout: real seconds after which a delivery counts as unanswered.
        webhook_bounce_name, webhook_unsubscribe_name: the `event` in the payload.
        webhook_campaign_name: the key of the campaign's name.
        webhook_moments: whether an unsubscription has all its moments, or `date` and `ts` alone.
        webhook_contact_email: whether `contact_updated` has an `email` of its own (2026) or only
            in its `content` (2021).
        webhook_email_as_array: whether `email` is an array of one.
        webhook_batch_shape: whether a batch is an array or an object with an array.
    """
    return {**_account(), **_one_contact(), **_many_contacts(), **_reading(), **_webhooks()}


CHOICES: Mapping[str, Sequence[Any]] = {
    "too_many_body": ("json", "empty"),
    "account_state": ("ok", "no_credits", "permission_denied", "under_validation"),
    "account_language": ("en", "fr"),
    "bad_date": ("null", "ignored"),
    "duplicate_wording": ("current", "old"),
    "duplicate_phone_code": ("duplicate_parameter", "invalid_parameter"),
    "unknown_list": ("refused", "ignored"),
    "email_attribute_lifts_block": ("always", "on_change"),
    "updated_with_id_status": (200, 201),
    "phone_only_email": ("absent", "made_up"),
    "ratelimit_reset_unit": ("seconds", "milliseconds"),
    "empty_blocked_contacts": ("null", "absent", "object"),
    "webhook_campaign_name": ("campaign name", "campaign_name"),
    "webhook_moments": ("all", "date_and_ts"),
    "contacts_count": ("total", "filtered"),
    "batch_mode": ("all_or_nothing", "legacy207"),
    "import_phone_conflict": ("row_skipped", "phone_dropped"),
    "import_invalid_phone": ("phone_dropped", "row_skipped"),
    "import_explicit_unblock": ("keep", "unblock"),
    "import_same_email": ("last_wins", "first_wins"),
    "import_report": ("urls", "counts"),
    "over_limit": ("refused", "capped"),
    "modified_since": ("inclusive", "exclusive"),
    "list_partial_status": (201, 400),
    "doi_known_contact": ("waits", "joins"),
    "webhook_bounce_name": ("hard_bounce", "hard_bounced"),
    "webhook_unsubscribe_name": ("unsubscribed", "unsubscribe"),
    "webhook_batch_shape": ("array", "object"),
}


def _account() -> dict[str, Any]:
    return {
        "rate_limits": True,
        "contacts_per_second": 10,
        "contacts_per_hour": 36_000,
        "other_per_hour": 100,
        "campaigns_per_hour": 100,
        "statistics_per_hour": 300,
        "ratelimit_reset_unit": "seconds",
        "too_many_body": "json",
        "account_state": "ok",
        "refuses_urllib": True,
        "account_timezone": "Europe/Paris",
        "campaign_timezone": "Europe/Helsinki",
        "account_language": "en",
        "phone_channels": True,
        "consent_groups": False,
    }


def _one_contact() -> dict[str, Any]:
    return {
        "bad_date": "null",
        "boolean_strings": False,
        "category_labels": True,
        "shows_ext_id": True,
        "duplicate_wording": "current",
        "duplicate_phone_code": "duplicate_parameter",
        "unknown_list": "refused",
        "email_attribute_lifts_block": "always",
        "updated_with_id_status": 200,
        "get_one_tells_lists_left": False,
        "phone_only_email": "absent",
        "busy_writes": 0,
    }


def _many_contacts() -> dict[str, Any]:
    return {
        "batch_mode": "all_or_nothing",
        "import_max_bytes": 10_000_000,
        "import_drops_booleans": True,
        "import_drops_dates_and_numbers": False,
        "import_phone_conflict": "row_skipped",
        "import_invalid_phone": "phone_dropped",
        "import_explicit_unblock": "keep",
        "import_same_email": "last_wins",
        "import_report": "urls",
        "process_polls": 2,
        "process_seconds": 10.0,
    }


def _reading() -> dict[str, Any]:
    return {
        "over_limit": "refused",
        "optional_counts": True,
        "empty_blocked_contacts": "null",
        "contacts_count": "total",
        "modified_since": "inclusive",
        "list_partial_status": 201,
        "new_contact_delay": 0.0,
        "doi_template_id": 0,
        "doi_known_contact": "waits",
        "events_create_contacts": True,
    }


def _webhooks() -> dict[str, Any]:
    return {
        "webhook_time_factor": 0.0001,
        "webhook_timeout": 5.0,
        "webhook_bounce_name": "hard_bounce",
        "webhook_unsubscribe_name": "unsubscribed",
        "webhook_campaign_name": "campaign name",
        "webhook_moments": "all",
        "webhook_contact_email": True,
        "webhook_email_as_array": False,
        "webhook_batch_shape": "array",
    }
