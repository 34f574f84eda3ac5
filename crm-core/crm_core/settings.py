"""Settings that all CRM targets have."""

from typing import Any, Final

from singer_sdk import typing as th

from crm_core.consent import ConsentPolicy

DATABASE_URL: Final = th.Property(
    "database_url",
    th.StringType,
    secret=True,
    title="Database URL",
    description=(
        "PostgreSQL URL of the ledger (schema `ops`). Without it bookmarks are all that "
        "is remembered, and outcomes go to the log."
    ),
)

SAME_FOR_ALL: Final = (
    th.Property(
        "default_region",
        th.StringType,
        default="AU",
        title="Default region",
        description="Country (ISO 3166-1 alpha-2) of phone numbers that do not name one.",
    ),
    th.Property(
        "resend",
        th.BooleanType,
        default=False,
        title="Resend",
        description="Write every row of the stream again, whatever the ledger knows of it.",
    ),
    th.Property(
        "tombstone_key",
        th.StringType,
        secret=True,
        default="",
        title="Tombstone key",
        description="Key of the hashes by which erased people are recognised.",
    ),
    th.Property(
        "summary_path",
        th.StringType,
        title="Summary path",
        description="File for the summary of the run, as JSON.",
    ),
)


def common_settings(*, consent_policy: ConsentPolicy, destination: str) -> list[th.Property[Any]]:
    """Give all of them, with this target's defaults."""
    return [DATABASE_URL, _destination(destination), _policy(consent_policy), *SAME_FOR_ALL]


def _destination(default: str) -> th.Property[Any]:
    return th.Property(
        "destination",
        th.StringType,
        default=default,
        title="Destination",
        description="Name of this account in the ledger; one name per account.",
    )


def _policy(default: ConsentPolicy) -> th.Property[Any]:
    return th.Property(
        "consent_policy",
        th.StringType,
        allowed_values=[policy.value for policy in ConsentPolicy],
        default=default.value,
        title="Consent policy",
        description=(
            "`opted_in_only`: people without consent are never created, and suppressed once "
            "they withdraw it. `everyone_flagged`: all are created, people without consent "
            "suppressed."
        ),
    )
