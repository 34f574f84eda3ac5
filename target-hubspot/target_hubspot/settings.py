"""Settings of target-hubspot."""

from typing import Final

from singer_sdk import typing as th

from crm_core.consent import ConsentPolicy
from crm_core.fields import fields_setting
from crm_core.lists import lists_setting
from crm_core.settings import common_settings
from target_hubspot.consent import ConsentPush
from target_hubspot.mapping import (
    ATTENDEE,
    CONVERTERS,
    DEFAULT_LISTS,
    DEFAULT_PROPERTIES,
    LIST_MEANINGS,
    PREFIX,
)
from target_hubspot.orders import COLUMNS, DEFAULT_STAGES
from target_hubspot.paths import V3, VERSIONS
from target_hubspot.throttle import CALLS_BY_TIER

ACCOUNT: Final = (
    th.Property(
        "access_token",
        th.StringType(nullable=False),
        required=True,
        secret=True,
        title="Access token",
        description="A service key, or the token of a private app or of OAuth.",
    ),
    th.Property(
        "api_url",
        th.StringType,
        default="https://api.hubapi.com",
        title="API URL",
        description="Base URL of the API.",
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
            f"{', '.join(f'{tier} {calls}' for tier, calls in CALLS_BY_TIER.items())}. Fewer are "
            "sent while other apps use up the same limit."
        ),
    ),
    th.Property(
        "requests_per_10_seconds",
        th.IntegerType(minimum=1),
        title="Requests per 10 seconds",
        description="Calls in 10 seconds, in place of those of the tier.",
    ),
    th.Property(
        "retry_wait_seconds",
        th.NumberType(minimum=0),
        default=1,
        title="Retry wait",
        description=(
            "Longest wait before the second try of a call; each further one doubles. Answers that "
            "ask for more patience get up to sixty times as much at once."
        ),
    ),
)

MAPPING: Final = (
    fields_setting(
        "properties",
        DEFAULT_PROPERTIES,
        list(CONVERTERS),
        f"Contact properties; `{PREFIX}` at the beginning of a name stands for property_prefix.",
    ),
    th.Property(
        "property_prefix",
        th.StringType(pattern=r"\A[a-z][a-z0-9_]{0,30}\Z"),
        default=PREFIX,
        title="Property prefix",
        description="What the names of our own properties begin with.",
    ),
    th.Property(
        "property_group",
        th.StringType(min_length=1),
        default="Nova Analytics",
        title="Property group",
        description="Group in which missing properties are created.",
    ),
    th.Property(
        "create_properties",
        th.BooleanType,
        default=True,
        title="Create properties",
        description="Create properties that the account has not.",
    ),
    th.Property(
        "attendee_property",
        th.StringType,
        default=ATTENDEE,
        title="Attendee property",
        description="Checkbox property of everybody who ordered or attended; empty for none.",
    ),
    lists_setting(
        "lists",
        DEFAULT_LISTS,
        {key: f"List of {meaning}" for key, meaning in LIST_MEANINGS.items()},
        "Static lists of people who may be mailed, each by name or by id. A list named here "
        "that does not exist is created; one left out is not kept.",
    ),
    th.Property(
        "consent_push",
        th.StringType,
        allowed_values=[each.value for each in ConsentPush],
        default=ConsentPush.UNSUBSCRIBE_ALL.value,
        title="Consent push",
        description=(
            "`unsubscribe_all`: people without consent are unsubscribed from all e-mail. "
            "`property_only`: only the opt-in property tells, and whoever sends mailings has to "
            "heed it. After a change of this setting run once with resend."
        ),
    ),
)

ORDERS: Final = (
    th.Property(
        "deals",
        th.BooleanType,
        default=False,
        title="Deals",
        description="Make a deal of each order of the stream `publish-orders`.",
    ),
    th.Property(
        "deal_pipeline",
        th.StringType,
        default="default",
        title="Deal pipeline",
        description="Id of the pipeline of these deals.",
    ),
    th.Property(
        "deal_stages",
        th.ObjectType(
            *(
                th.Property(status, th.StringType, default=stage, description=f"Of {status} ones.")
                for status, stage in DEFAULT_STAGES.items()
            ),
            additional_properties=False,
        ),
        default=dict(DEFAULT_STAGES),
        title="Deal stages",
        description="Status of an order to the id of its stage.",
    ),
    th.Property(
        "events",
        th.BooleanType,
        default=False,
        title="Events",
        description=(
            "Send a custom event for each order of the stream `publish-orders` that stands "
            "(an Enterprise feature; define the event first)."
        ),
    ),
    th.Property(
        "event_name",
        th.StringType,
        title="Event name",
        description="Full name of the custom event, like `pe123_ticket_bought`.",
    ),
    th.Property(
        "event_properties",
        th.ObjectType(
            additional_properties=th.StringType(allowed_values=[*COLUMNS]),
        ),
        default={},
        title="Event properties",
        description=f"Property of the event to the order's column: {', '.join(COLUMNS)}.",
    ),
)

SETTINGS: Final = (
    *ACCOUNT,
    *MAPPING,
    *ORDERS,
    *common_settings(consent_policy=ConsentPolicy.EVERYONE_FLAGGED, destination="hubspot"),
)
