"""Settings of target-brevo, and what one run shares: client, inventory, survey."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from singer_sdk import typing as th
from typing_extensions import override

from crm_core.command import Finding, Health
from crm_core.consent import ConsentPolicy
from crm_core.contract import load_schema
from crm_core.fields import FieldPolicy, field_rules, fields_setting
from crm_core.plan import Terms
from crm_core.run import Traffic
from crm_core.settings import common_settings
from crm_core.target import CrmTarget
from target_brevo.client import BrevoClient
from target_brevo.importing import Patience, await_imports
from target_brevo.inventory import Wanted, inspect, take_inventory
from target_brevo.mapping import (
    CONVERTERS,
    DEFAULT_ATTRIBUTES,
    DEFAULT_LISTS,
    LIST_MEANINGS,
    is_same,
)
from target_brevo.sinks import ContactSink
from target_brevo.survey import Survey
from target_brevo.transport import Access

SETTINGS = (
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
    th.Property(
        "lists",
        th.ObjectType(
            *(
                th.Property(
                    key,
                    th.CustomType({"type": ["string", "integer"]}),
                    description=f"List for {meaning}, by name or id.",
                )
                for key, meaning in LIST_MEANINGS.items()
            ),
            additional_properties=False,
        ),
        default=dict(DEFAULT_LISTS),
        title="Lists",
        description=(
            "The list of all subscribed customers (`all`) and one per segment, each by name or "
            "by id. A list named here that does not exist is created; one left out is not kept."
        ),
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
        th.IntegerType,
        default=500,
        title="Import threshold",
        description="More new contacts than this in a batch are imported in bulk.",
    ),
    th.Property(
        "poll_seconds",
        th.NumberType,
        default=30,
        title="Poll seconds",
        description="Pause before the first look at running imports; later ones are longer.",
    ),
    th.Property(
        "import_timeout_seconds",
        th.NumberType,
        default=3600,
        title="Import timeout",
        description="The run stops, and can be started again, when imports take longer.",
    ),
    th.Property(
        "contacts_per_second",
        th.IntegerType,
        default=10,
        title="Contacts limit per second",
        description="Calls to `/contacts` a second that the account's plan allows.",
    ),
    th.Property(
        "contacts_per_hour",
        th.IntegerType,
        default=36_000,
        title="Contacts limit per hour",
        description="Calls to `/contacts` an hour that the account's plan allows.",
    ),
    th.Property(
        "others_per_hour",
        th.IntegerType,
        default=100,
        title="Other limit per hour",
        description="All other calls an hour that the account's plan allows.",
    ),
    th.Property(
        "retry_wait_seconds",
        th.NumberType,
        default=1,
        title="Retry wait",
        description="Longest wait before the second try of a call; each further one doubles.",
    ),
)


class TargetBrevo(CrmTarget):
    """Keeps Brevo contacts and lists in step with the customer stream."""

    name = "target-brevo"
    sink_class = ContactSink
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(
        *SETTINGS,
        *common_settings(consent_policy=ConsentPolicy.OPTED_IN_ONLY, destination="brevo"),
    ).to_dict()

    @cached_property
    def client(self) -> BrevoClient:
        """The account's client."""
        access = Access(
            api_key=self.config["api_key"],
            api_url=self.config["api_url"],
            contacts_per_second=self.config["contacts_per_second"],
            contacts_per_hour=self.config["contacts_per_hour"],
            others_per_hour=self.config["others_per_hour"],
            first_wait=float(self.config["retry_wait_seconds"]),
        )
        return BrevoClient(access)

    @cached_property
    def wanted(self) -> Wanted:
        """What the settings want of the account."""
        given = {name.upper(): rule for name, rule in self.config["attributes"].items()}
        rules = field_rules("attributes", given, frozenset(load_schema()["properties"]))
        return Wanted(
            rules={k: v for k, v in rules.items() if v.policy is not FieldPolicy.NEVER},
            lists=self.config["lists"],
            folder=self.config["folder"],
            creates_attributes=self.config["create_attributes"],
            is_rehearsal=self.is_rehearsal,
        )

    @cached_property
    def terms(self) -> Terms:
        """What of it the account has; asked for when the first row is planned."""
        inventory = take_inventory(self.client, self.wanted, self.run.warn)
        return Terms(
            policies=inventory.policies,
            list_ids=inventory.list_ids,
            consent_policy=self.consent_policy,
            same=is_same,
        )

    @cached_property
    def patience(self) -> Patience:
        """How imports are waited for."""
        return Patience(
            poll_seconds=float(self.config["poll_seconds"]),
            most_seconds=float(self.config["import_timeout_seconds"]),
        )

    @cached_property
    def survey(self) -> Survey:
        """The contacts of the account, read at the first use.

        With a ledger that is who changed since the last run, so that nobody is missed who opted
        out; a dry run and `resend` read everybody. Without a ledger, contacts are looked up when
        a batch needs them.
        """
        ledger = self.run.ledger
        reads_all = self.resend or self.is_rehearsal
        if ledger.has_loose_ends():
            await_imports(self.client, self.patience)
        survey = Survey(
            self.client,
            None if reads_all else ledger.last_read_at(),
            frozenset(self.wanted.rules),
            self.run.record_opt_outs,
            keeps_writes=self.is_rehearsal or not ledger.remembers,
        )
        if reads_all or ledger.remembers:
            survey.read()
            self.run.read_at = survey.read_at
        return survey

    @override
    def record_opt_outs(self) -> None:
        _ = self.survey

    @override
    def erase(self, email: str) -> bool:
        """Delete a contact, after imports that a run left behind and that might bring it back."""
        await_imports(self.client, self.patience)
        return self.client.delete(email)

    @override
    def traffic(self) -> Traffic:
        return self.client.traffic

    @override
    def check(self) -> Iterator[Finding]:
        account = self.client.account()
        plan = f" ({account.plan})" if account.plan else ""
        yield Finding(Health.OK, f"connected to the account {account.company}{plan}")
        yield from inspect(self.client, self.wanted)
