"""Settings of target-mautic, and what one run shares: client, inventory, opt-outs."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from singer_sdk import typing as th
from typing_extensions import override

from crm_core.command import Finding, Health
from crm_core.consent import ConsentPolicy
from crm_core.contract import load_schema
from crm_core.errors import SettingsError
from crm_core.fields import fields_setting
from crm_core.run import Traffic
from crm_core.settings import common_settings
from crm_core.target import CrmTarget
from target_mautic.access import address_of
from target_mautic.client import MOST_ROWS, MauticClient
from target_mautic.inventory import Inventory, Wanted, inspect
from target_mautic.mapping import (
    CONVERTERS,
    CUSTOMER_ID,
    DEFAULT_FIELDS,
    DEFAULT_SEGMENTS,
    rules_of,
)
from target_mautic.opt_outs import OptOutReader
from target_mautic.sinks import ContactSink
from target_mautic.transport import Credentials, Pace

SETTINGS = (
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
    th.Property(
        "segments",
        th.ObjectType(
            *(
                th.Property(
                    key,
                    th.CustomType({"type": ["string", "integer"]}),
                    description=f"Segment for customers who are {key}, by name or id.",
                )
                for key in DEFAULT_SEGMENTS
            ),
            additional_properties=False,
        ),
        default=dict(DEFAULT_SEGMENTS),
        title="Segments",
        description=(
            "One static segment per segment of customers, each by name or by id. A segment named "
            "here that does not exist is created; one left out is not kept."
        ),
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
        th.NumberType,
        default=0,
        title="Delay",
        description="Pause after each call that writes contacts, to spare a small server.",
    ),
    th.Property(
        "requests_per_second",
        th.IntegerType,
        default=0,
        title="Requests per second",
        description="Calls a second at most; 0 for no limit.",
    ),
    th.Property(
        "timeout_seconds",
        th.NumberType,
        default=120,
        title="Timeout",
        description="How long an answer is waited for.",
    ),
    th.Property(
        "retry_wait_seconds",
        th.NumberType,
        default=1,
        title="Retry wait",
        description="Longest wait before the second try of a call; each further one doubles.",
    ),
    th.Property(
        "field_timeout_seconds",
        th.NumberType,
        default=600,
        title="Field timeout",
        description=(
            "How long new fields are waited for where Mautic makes them in the background."
        ),
    ),
)


class TargetMautic(CrmTarget):
    """Keeps Mautic contacts and segments in step with the customer stream."""

    name = "target-mautic"
    sink_class = ContactSink
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(
        *SETTINGS,
        *common_settings(consent_policy=ConsentPolicy.EVERYONE_FLAGGED, destination="mautic"),
    ).to_dict()

    @cached_property
    def client(self) -> MauticClient:
        """The instance's client."""
        pace = Pace(
            calls_per_second=self.config["requests_per_second"],
            batch_pause=float(self.config["delay_seconds"]),
            first_wait=float(self.config["retry_wait_seconds"]),
            timeout=float(self.config["timeout_seconds"]),
        )
        return MauticClient(address_of(self.config["base_url"]), self._credentials, pace)

    @property
    def _credentials(self) -> Credentials:
        names = Credentials._fields
        given = Credentials(**{name: self.config.get(name) or None for name in names})
        has_client = given.client_id and given.client_secret
        if not has_client and not (given.user and given.password):
            reason = "The settings hold no credentials for Mautic"
            raise SettingsError(reason, "Set client_id and client_secret, or user and password.")
        return given if has_client else given._replace(client_id=None)

    @cached_property
    def wanted(self) -> Wanted:
        """What the settings want of the instance."""
        customer_id_field = self.config.get("customer_id_field") or ""
        known = frozenset(load_schema()["properties"])
        return Wanted(
            rules=rules_of(self.config["fields"], customer_id_field, known),
            segments=self.config["segments"],
            creates_fields=self.config["create_fields"],
            first_look=float(self.config["retry_wait_seconds"]),
            most_seconds=float(self.config["field_timeout_seconds"]),
        )

    @cached_property
    def inventory(self) -> Inventory:
        """What of it the instance has."""
        return Inventory(self.client, self.wanted, self.run.warn, is_rehearsal=self.is_rehearsal)

    @cached_property
    def _opt_outs(self) -> OptOutReader:
        return OptOutReader(self.client, self.run, self._static_segments)

    def _static_segments(self) -> list[int]:
        segments = self.inventory.existing_segments.values()
        return [segment.id for segment in segments if segment.is_static]

    @override
    def record_opt_outs(self) -> None:
        self._opt_outs.read()

    @override
    def erase(self, email: str) -> bool:
        """Delete every contact that has this address."""
        ids = [row.id for row in self.client.contacts_by_email([email]) if row.email == email]
        if ids:
            self.client.delete_many(ids)
        return bool(ids)

    @override
    def traffic(self) -> Traffic:
        return self.client.traffic

    @override
    def check(self) -> Iterator[Finding]:
        findings = list(inspect(self.client, self.wanted))
        yield Finding(Health.OK, f"connected to Mautic {self.client.version}")
        yield from findings
