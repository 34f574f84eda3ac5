"""Settings of target-brevo."""

from typing import Final

from singer_sdk import typing as th

from crm_core.consent import ConsentPolicy
from crm_core.fields import fields_setting
from crm_core.lists import lists_setting
from crm_core.settings import common_settings
from target_brevo.mapping import CONVERTERS, DEFAULT_ATTRIBUTES, DEFAULT_LISTS, LIST_MEANINGS

SETTINGS: Final = (
    th.Property(
        "api_key",
        th.StringType(nullable=False),
        required=True,
        secret=True,
        title="API key",
        description="A v3 API key (`xkeysib-…`); SMTP keys do not work.",
    ),
    th.Property(
        "api_url",
        th.StringType,
        default="https://api.brevo.com/v3",
        title="API URL",
        description="Base URL of the API.",
    ),
    fields_setting("attributes", DEFAULT_ATTRIBUTES, CONVERTERS, "Contact attributes."),
    th.Property(
        "create_attributes",
        th.BooleanType,
        default=True,
        title="Create attributes",
        description="Create attributes that the account has not.",
    ),
    lists_setting(
        "lists",
        DEFAULT_LISTS,
        {key: f"List for {meaning}" for key, meaning in LIST_MEANINGS.items()},
        "The list of all subscribed customers (`all`) and one per segment, each by name or "
        "by id. A list named here that does not exist is created; one left out is not kept.",
    ),
    th.Property(
        "double_opt_in_template_id",
        th.IntegerType(minimum=1),
        title="Double opt-in template",
        description=(
            "Id of the account's own template of the kind double opt-in, by which Brevo asks who "
            "waits (`opt_in_pending`) to confirm."
        ),
    ),
    th.Property(
        "double_opt_in_redirect_url",
        th.StringType,
        title="Double opt-in page",
        description="Web page to which Brevo leads who has clicked on the link of that mail.",
    ),
    th.Property(
        "folder",
        th.StringType,
        default="Ticket buyers",
        title="Folder",
        description="Folder in which missing lists are created.",
    ),
    th.Property(
        "import_threshold",
        th.IntegerType(minimum=0),
        default=500,
        title="Import threshold",
        description="More new contacts than this in a batch are imported in bulk.",
    ),
    th.Property(
        "poll_seconds",
        th.NumberType(minimum=0),
        default=30,
        title="Poll seconds",
        description="Pause before the first look at running imports; later ones are longer.",
    ),
    th.Property(
        "import_timeout_seconds",
        th.NumberType(minimum=0),
        default=3600,
        title="Import timeout",
        description="The run stops, and can be started again, when imports take longer.",
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
    th.Property(
        "retry_wait_seconds",
        th.NumberType(minimum=0),
        default=1,
        title="Retry wait",
        description="Longest wait before the second try of a call; each further one doubles.",
    ),
    *common_settings(consent_policy=ConsentPolicy.OPTED_IN_ONLY, destination="brevo"),
)
