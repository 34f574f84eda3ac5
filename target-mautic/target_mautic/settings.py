"""Settings of target-mautic."""

from typing import Final

from singer_sdk import typing as th

from crm_core.consent import ConsentPolicy
from crm_core.fields import fields_setting
from crm_core.lists import lists_setting
from crm_core.settings import common_settings
from target_mautic.client import MOST_ROWS
from target_mautic.mapping import CONVERTERS, CUSTOMER_ID, DEFAULT_FIELDS, DEFAULT_SEGMENTS

SETTINGS: Final = (
    th.Property(
        "base_url",
        th.StringType(nullable=False),
        required=True,
        title="Base URL",
        description=(
            "Mautic's own address, for instance `https://mautic.example.com`; with `/index.php` "
            "where its web server does not rewrite URLs."
        ),
    ),
    th.Property(
        "client_id",
        th.StringType,
        title="Client id",
        description="Of an OAuth 2 client with the grant Client Credentials (API Credentials).",
    ),
    th.Property(
        "client_secret",
        th.StringType,
        secret=True,
        title="Client secret",
        description="Its secret.",
    ),
    th.Property(
        "user",
        th.StringType,
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
    fields_setting("fields", DEFAULT_FIELDS, CONVERTERS, "Contact fields by alias."),
    th.Property(
        "customer_id_field",
        th.StringType,
        default=CUSTOMER_ID,
        title="Customer id field",
        description="Alias of the field for the customer's id; empty for none.",
    ),
    th.Property(
        "create_fields",
        th.BooleanType,
        default=True,
        title="Create fields",
        description="Create contact fields, and options of selects, that Mautic has not.",
    ),
    lists_setting(
        "segments",
        DEFAULT_SEGMENTS,
        {key: f"Segment for customers who are {key}" for key in DEFAULT_SEGMENTS},
        "One static segment per segment of customers, each by name or by id. A segment named "
        "here that does not exist is created; one left out is not kept.",
    ),
    th.Property(
        "rows_per_call",
        th.IntegerType(minimum=1, maximum=MOST_ROWS),
        default=MOST_ROWS,
        title="Rows per call",
        description="Contacts of one call; fewer where a proxy gives up on long calls.",
    ),
    th.Property(
        "delay_seconds",
        th.NumberType(minimum=0),
        default=0,
        title="Delay",
        description="Pause after each call that writes contacts, to spare a small server.",
    ),
    th.Property(
        "requests_per_second",
        th.IntegerType(minimum=0),
        default=0,
        title="Requests per second",
        description="Calls a second at most; 0 for no limit.",
    ),
    th.Property(
        "timeout_seconds",
        th.NumberType(exclusive_minimum=0),
        default=300,
        title="Timeout",
        description=(
            "How long an answer is waited for; a small instance takes a minute for 200 contacts. "
            "Batches that take longer are sent again in halves."
        ),
    ),
    th.Property(
        "retry_wait_seconds",
        th.NumberType(minimum=0),
        default=1,
        title="Retry wait",
        description="Longest wait before the second try of a call; each further one doubles.",
    ),
    th.Property(
        "field_timeout_seconds",
        th.NumberType(minimum=0),
        default=600,
        title="Field timeout",
        description=(
            "How long new fields are waited for where Mautic makes them in the background."
        ),
    ),
    *common_settings(consent_policy=ConsentPolicy.EVERYONE_FLAGGED, destination="mautic"),
)
