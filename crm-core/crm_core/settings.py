"""Settings that all CRM targets have."""

from collections.abc import Mapping
from typing import Any, Final

from singer_sdk import typing as th

from crm_core.consent import ConsentPolicy
from crm_core.errors import SettingsError
from crm_core.ledger import Retries
from crm_core.mirror import OnMissing

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
        "dry_run",
        th.BooleanType,
        default=False,
        title="Dry run",
        description=(
            "Read everything, write nothing, and tell what a run would do. No STATE is printed."
        ),
    ),
    th.Property(
        "plan_path",
        th.StringType,
        title="Plan path",
        description="File for what a dry run would do, row by row, as JSON; has personal data.",
    ),
    th.Property(
        "retry_attempts",
        th.IntegerType(minimum=1),
        default=Retries().attempts,
        title="Retry attempts",
        description="A row that failed so often is dead: only a newer version is tried again.",
    ),
    th.Property(
        "retry_wait_minutes",
        th.NumberType(minimum=0),
        default=Retries().wait_minutes,
        title="Retry wait",
        description="Before a failed row is tried again; each further wait doubles, up to a day.",
    ),
    th.Property(
        "retry_dead",
        th.BooleanType,
        default=False,
        title="Retry dead rows",
        description="Try dead rows again, as the option --retry-dead does.",
    ),
    th.Property(
        "on_missing",
        th.StringType,
        allowed_values=[each.value for each in OnMissing],
        default=OnMissing.READDRESSED.value,
        title="On missing",
        description=(
            "What becomes of contacts whose customer left the stream: `ignore`, `readdressed` (off "
            "our lists where the order names another address now), `unlist` (off our lists), "
            "`archive` (out of the CRM if we made the contact, else off our lists)."
        ),
    ),
    th.Property(
        "max_removals",
        th.NumberType(minimum=0, maximum=100),
        default=5,
        title="Most removals",
        description="More than so many percent of the contacts are never removed in one run.",
    ),
    th.Property(
        "customers_table",
        th.StringType,
        default="publish.customers",
        title="Customers table",
        description="Table beside the ledger that tells who is in the stream, for on_missing.",
    ),
    th.Property(
        "former_addresses_table",
        th.StringType,
        default="publish.former_addresses",
        title="Former addresses table",
        description="Table beside the ledger of who left as orders name another address now.",
    ),
    th.Property(
        "summary_path",
        th.StringType,
        title="Summary path",
        description="File for the summary of the run, as JSON.",
    ),
)


def key_in(config: Mapping[str, Any], name: str) -> str:
    """Read a key that goes into a header, without the blanks that came along when it was copied.

    Raises:
        SettingsError: It has characters that no key has.
    """
    key = str(config[name]).strip()
    if not (key.isascii() and key.isprintable()):
        reason = f"The setting {name} has characters that no key has"
        raise SettingsError(reason, "Copy the key again, whole and nothing else.")
    return key


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
