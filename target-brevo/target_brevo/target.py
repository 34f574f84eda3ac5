"""What one run of target-brevo shares: client, inventory, survey."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from singer_sdk import typing as th
from typing_extensions import override

from crm_core.command import Finding, Health
from crm_core.contract import load_schema
from crm_core.fields import field_rules
from crm_core.run import Traffic
from crm_core.settings import key_in
from crm_core.target import CrmTarget
from target_brevo.client import BrevoClient
from target_brevo.importing import Patience, await_imports
from target_brevo.inventory import Inventory, Wanted, inspect, take_inventory
from target_brevo.settings import SETTINGS
from target_brevo.sinks import ContactSink
from target_brevo.survey import Survey
from target_brevo.transport import Access


class TargetBrevo(CrmTarget):
    """Keeps Brevo contacts and lists in step with the customer stream."""

    name = "target-brevo"
    sink_class = ContactSink
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(*SETTINGS).to_dict()

    @cached_property
    def client(self) -> BrevoClient:
        """The account's client."""
        access = Access(
            api_key=key_in(self.config, "api_key"),
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
        return Wanted(
            rules=field_rules("attributes", given, frozenset(load_schema()["properties"])),
            lists=self.config["lists"],
            folder=self.config["folder"],
            creates_attributes=self.config["create_attributes"],
            is_rehearsal=self.is_rehearsal,
        )

    @cached_property
    def inventory(self) -> Inventory:
        """What of it the account has; asked for when the first row is planned."""
        return take_inventory(self.client, self.wanted, self.run.warn)

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
