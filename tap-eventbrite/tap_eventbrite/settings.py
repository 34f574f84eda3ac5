"""Settings of the tap."""

from singer_sdk import typing as th

from tap_core.settings import ADDRESS, CREDENTIAL, SHARED_SETTINGS

API_URL = "https://www.eventbriteapi.com/v3"
LONGEST_LOOKBACK = 5_256_000
DISCOUNT_SCOPES = ("user", "multi_events", "event")
SECRET_FIELDS = (
    "attendees.barcodes[].barcode",
    "attendees.barcodes[].qr_code_url",
    "events.password",
    "orders.promo_code",
)
"""Emptied while `redact` is on: `qr_code_url` holds the barcode with its signature (recorded), and
`promo_code` does not say whether it is an access code."""

SETTINGS = th.PropertiesList(
    th.Property(
        "token",
        th.StringType(pattern=CREDENTIAL),
        required=True,
        secret=True,
        title="Private token",
        description="Token of a user who may read the organisations; sent in a header only.",
    ),
    th.Property(
        "api_url",
        th.StringType(pattern=ADDRESS),
        default=API_URL,
        title="Base address of the API",
        description="Where the API is, with https:// and its version.",
    ),
    th.Property(
        "organization_ids",
        th.ArrayType(th.StringType),
        default=[],
        title="Organisation ids",
        description="Only these organisations are read. Empty means all that the token opens.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=1, maximum=100),
        default=100,
        title="Page size",
        description=(
            "Events and discounts asked for at a time; the other lists have pages of the "
            "vendor's own size."
        ),
    ),
    th.Property(
        "rate_limit_per_hour",
        th.IntegerType(minimum=1),
        default=2000,
        title="Calls per hour",
        description="The tap waits rather than make more calls; 2,000 is the vendor's default.",
    ),
    th.Property(
        "lookback_minutes",
        th.IntegerType(minimum=0, maximum=LONGEST_LOOKBACK),
        default=60,
        title="Look-back in minutes",
        description=(
            "So far before its bookmark a run reads again, as changes can show up late at the "
            "vendor, usually within 15 seconds and at most after 5 minutes."
        ),
    ),
    th.Property(
        "full_pass",
        th.BooleanType,
        default=False,
        title="Full pass",
        description=(
            "Reads all events, orders and attendees, whatever the bookmarks say, and tells in "
            "full_passes which orders there are, so that those that were deleted show."
        ),
    ),
    th.Property(
        "include_unpaid",
        th.BooleanType,
        default=False,
        title="Include unpaid attendees",
        description="Reads unpaid attendees too, at one call more per event in the event window.",
    ),
    th.Property(
        "discount_scopes",
        th.ArrayType(th.StringType(allowed_values=list(DISCOUNT_SCOPES))),
        default=list(DISCOUNT_SCOPES),
        title="Discount scopes",
        description=(
            "Which discounts are listed: user, multi_events, event. The last costs one call more "
            "per event in the event window."
        ),
    ),
    th.Property(
        "redact_fields",
        th.ArrayType(th.StringType),
        default=[],
        title="More fields to redact",
        description=(
            "Emptied while redact is on, beside the secrets that always are, as stream.field with "
            "[] for every item of a list; personal data, for instance attendees.answers."
        ),
    ),
    *SHARED_SETTINGS,
)
