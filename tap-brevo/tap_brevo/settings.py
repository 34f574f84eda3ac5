"""Settings of the tap."""

from singer_sdk import typing as th

from tap_core.settings import ADDRESS, CREDENTIAL, CRM_SETTINGS, LONGEST_LOOKBACK

API_URL = "https://api.brevo.com/v3"
LARGEST_PAGE = 1000
"""Of contacts (Brevo API, get contacts)."""


SETTINGS = th.PropertiesList(
    th.Property(
        "api_key",
        th.StringType(pattern=CREDENTIAL),
        required=True,
        secret=True,
        title="API key",
        description="A v3 API key from SMTP & API, API keys. An SMTP key does not work.",
    ),
    th.Property(
        "api_url",
        th.StringType(pattern=ADDRESS),
        default=API_URL,
        title="API address",
        description="Base of every address, with https:// and the version.",
    ),
    th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description=(
            "Contacts that last changed, and blocks that began, before this moment are never "
            "read. Then there are no full passes, so nobody is seen to be deleted or unblocked. "
            "Empty means everything."
        ),
    ),
    th.Property(
        "lookback_minutes",
        th.IntegerType(minimum=0, maximum=LONGEST_LOOKBACK),
        default=15,
        title="Look-back in minutes",
        description="So far before its bookmark a run reads again, as lists move while it reads.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=2, maximum=LARGEST_PAGE),
        default=LARGEST_PAGE,
        title="Page size",
        description=(
            "Contacts per request; the vendor's maximum needs the fewest. "
            "Other lists take at most their own maximum."
        ),
    ),
    th.Property(
        "contacts_per_second",
        th.IntegerType(minimum=1),
        default=10,
        title="Contacts limit per second",
        description="Calls to `/contacts` a second that the account's plan allows.",
    ),
    th.Property(
        "contacts_per_hour",
        th.IntegerType(minimum=1),
        default=36_000,
        title="Contacts limit per hour",
        description="Calls to `/contacts` an hour that the account's plan allows.",
    ),
    th.Property(
        "others_per_hour",
        th.IntegerType(minimum=1),
        default=100,
        title="Other limit per hour",
        description="All other calls an hour that the account's plan allows.",
    ),
    *CRM_SETTINGS,
).to_dict()
