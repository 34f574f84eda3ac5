"""Settings of the tap."""

from singer_sdk import typing as th

from tap_core.settings import ADDRESS, CREDENTIAL, CRM_SETTINGS, LONGEST_LOOKBACK
from tap_hubspot.limits import CALLS_BY_TIER
from tap_hubspot.paths import V3, VERSIONS

API_URL = "https://api.hubapi.com"
LARGEST_PAGE = 200

SETTINGS = th.PropertiesList(
    th.Property(
        "access_token",
        th.StringType(pattern=CREDENTIAL),
        required=True,
        secret=True,
        title="Access token",
        description="A service key, or the token of a private app or of OAuth.",
    ),
    th.Property(
        "api_url",
        th.StringType(pattern=ADDRESS),
        default=API_URL,
        title="API address",
        description="Base of every address, with https://.",
    ),
    th.Property(
        "api_version",
        th.StringType,
        allowed_values=[*VERSIONS],
        default=V3,
        title="API version",
        description=f"Version of the API: {' or '.join(VERSIONS)}.",
    ),
    th.Property(
        "tier",
        th.StringType,
        allowed_values=[*CALLS_BY_TIER],
        default="free",
        title="Tier",
        description=(
            "Tier of the account, which sets the calls in 10 seconds: "
            f"{', '.join(f'{tier} {calls}' for tier, calls in CALLS_BY_TIER.items())}."
        ),
    ),
    th.Property(
        "requests_per_10_seconds",
        th.IntegerType(minimum=1),
        title="Requests per 10 seconds",
        description="Calls in 10 seconds, in place of those of the tier.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=2, maximum=LARGEST_PAGE),
        default=LARGEST_PAGE,
        title="Page size",
        description="Rows per request; HubSpot gives at most 200 to a search, 100 to a list.",
    ),
    th.Property(
        "lookback_minutes",
        th.IntegerType(minimum=0, maximum=LONGEST_LOOKBACK),
        default=10,
        title="Look-back in minutes",
        description=(
            "So far before its bookmark a run reads again, as HubSpot's search sees a change some "
            "seconds to a minute after it was made."
        ),
    ),
    th.Property(
        "extra_properties",
        th.ObjectType(
            th.Property(
                "contacts",
                th.ArrayType(th.StringType),
                description="Of contacts.",
            ),
            th.Property(
                "deals",
                th.ArrayType(th.StringType),
                description="Of deals.",
            ),
            additional_properties=False,
        ),
        default={},
        title="Extra properties",
        description=(
            "Properties of contacts and of deals to ask for beside the columns, by their internal "
            "names; they land in `properties`."
        ),
    ),
    *CRM_SETTINGS,
).to_dict()
