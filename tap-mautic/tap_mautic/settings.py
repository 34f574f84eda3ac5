"""Settings of the tap."""

from singer_sdk import typing as th

from tap_core.settings import ADDRESS, CREDENTIAL, CRM_SETTINGS, LONGEST_LOOKBACK

LARGEST_PAGE = 10_000
SMALLEST_PAGE = 2
"""A page begins with the last row of the one before."""

SETTINGS = th.PropertiesList(
    th.Property(
        "base_url",
        th.StringType(pattern=ADDRESS),
        required=True,
        title="Base URL",
        description=(
            "Mautic's own address, for instance `https://mautic.example.com`; with `/index.php` "
            "where its web server does not rewrite URLs."
        ),
    ),
    th.Property(
        "client_id",
        th.StringType(pattern=CREDENTIAL),
        title="Client id",
        description="Of an OAuth 2 client with the grant Client Credentials (API Credentials).",
    ),
    th.Property(
        "client_secret",
        th.StringType(pattern=CREDENTIAL),
        secret=True,
        title="Client secret",
        description="Its secret.",
    ),
    th.Property(
        "user",
        th.StringType(pattern=r"\A[^:]*\Z"),
        title="User",
        description="A Mautic user, where Basic is used instead of a client.",
    ),
    th.Property(
        "password",
        th.StringType,
        secret=True,
        title="Password",
        description="The user's password.",
    ),
    th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description=(
            "Mails sent and links clicked before this moment are left out of a first run. "
            "Empty means everything."
        ),
    ),
    th.Property(
        "lookback_minutes",
        th.IntegerType(minimum=0, maximum=LONGEST_LOOKBACK),
        default=60,
        title="Look-back in minutes",
        description=(
            "So far before its bookmark a run reads again, as Mautic writes some rows later than "
            "the time in them says."
        ),
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=SMALLEST_PAGE, maximum=LARGEST_PAGE),
        default=200,
        title="Page size",
        description="Contacts per request; fewer where a small server takes too long.",
    ),
    th.Property(
        "stats_page_size",
        th.IntegerType(minimum=SMALLEST_PAGE, maximum=LARGEST_PAGE),
        default=1000,
        title="Page size of tables",
        description="Rows per request of everything else.",
    ),
    th.Property(
        "requests_per_second",
        th.IntegerType(minimum=1),
        default=10,
        title="Requests per second",
        description="Calls a second at most, to spare a small server.",
    ),
    *CRM_SETTINGS,
).to_dict()
