"""Settings of the tap."""

from singer_sdk import typing as th

from tap_core.settings import ADDRESS, CREDENTIAL, SHARED_SETTINGS

API_URL = "https://api.humanitix.com/v1"
CALLS_PER_MINUTE = 200
"""The vendor's limit for one key (Humanitix documentation as quoted by integrators)."""

LARGEST_PAGE = 100
LONGEST_LOOKBACK = 87_600
REGIONS = ("AU", "NZ", "US", "FJ", "CA", "GB", "SG", "DE", "MY", "MX")
"""All that the vendor has (Humanitix API, overrideLocation); it answers others with nothing."""

SETTINGS = th.PropertiesList(
    th.Property(
        "api_key",
        th.StringType(pattern=CREDENTIAL),
        required=True,
        secret=True,
        title="API key",
        description="Made in the console under Account, Advanced, API key. It ends the key before.",
    ),
    th.Property(
        "api_url",
        th.StringType(pattern=ADDRESS),
        default=API_URL,
        title="API address",
        description="Base of every address, with https:// and the version.",
    ),
    th.Property(
        "locations",
        th.ArrayType(
            th.StringType(pattern=rf"\A({'|'.join(REGIONS)}|{'|'.join(REGIONS).lower()})\Z"),
        ),
        default=[],
        title="Regions",
        description=(
            f"Country stores to read, as two-letter codes: {' '.join(REGIONS)}. "
            "Empty means the home region of the key. Changing this starts new bookmarks."
        ),
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=1, maximum=LARGEST_PAGE),
        default=LARGEST_PAGE,
        title="Page size",
        description="Rows per request; 100 is the vendor's maximum and needs the fewest requests.",
    ),
    th.Property(
        "rate_limit_per_minute",
        th.IntegerType(minimum=1),
        default=CALLS_PER_MINUTE,
        title="Requests per minute",
        description="Never send more than this in any minute.",
    ),
    th.Property(
        "lookback_hours",
        th.NumberType(minimum=0, maximum=LONGEST_LOOKBACK),
        default=24,
        title="Look-back in hours",
        description="Incremental runs begin this long before the bookmark; 0 begins at it.",
    ),
    th.Property(
        "since_mode",
        th.StringType,
        allowed_values=["updated", "created", "off"],
        default="updated",
        title="Meaning of since",
        description=(
            "What the vendor's `since` compares, which it does not document. `updated`: the time "
            "of the last change. `created`: the time of creation; rows created within the event "
            "window are read again, and later changes come with a full refresh. "
            "`off`: do not send it, read every row and emit the changed ones."
        ),
    ),
    th.Property(
        "include_check_in_counts",
        th.BooleanType,
        default=False,
        title="Check-in counts",
        description="Offer the stream check_in_counts, which costs one request per session.",
    ),
    th.Property(
        "full_pass",
        th.BooleanType,
        default=False,
        title="Full pass",
        description=(
            "Read all events, whatever their age and the bookmarks; one that was cut short goes "
            "on where it was. Give such runs a state of their own."
        ),
    ),
    *SHARED_SETTINGS,
).to_dict()
