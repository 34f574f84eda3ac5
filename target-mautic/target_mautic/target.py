"""What one run of target-mautic shares: client, inventory, opt-outs."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from singer_sdk import typing as th
from typing_extensions import override

from crm_core.chunks import chunks
from crm_core.command import Finding, Health
from crm_core.contract import load_schema
from crm_core.errors import SettingsError
from crm_core.run import Traffic
from crm_core.target import CrmTarget
from target_mautic.access import address_of
from target_mautic.client import MOST_ROWS, MauticClient
from target_mautic.failures import unavailable
from target_mautic.inventory import Inventory, Wanted, inspect
from target_mautic.mapping import rules_of
from target_mautic.opt_outs import OptOutReader
from target_mautic.settings import SETTINGS
from target_mautic.sinks import ContactSink
from target_mautic.survey import is_escaped
from target_mautic.transport import Credentials, Pace


class TargetMautic(CrmTarget):
    """Keeps Mautic contacts and segments in step with the customer stream."""

    name = "target-mautic"
    sink_class = ContactSink
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(*SETTINGS).to_dict()

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
            is_rehearsal=self.is_rehearsal,
            first_look=float(self.config["retry_wait_seconds"]),
            most_seconds=float(self.config["field_timeout_seconds"]),
        )

    @cached_property
    def inventory(self) -> Inventory:
        """What of it the instance has."""
        return Inventory(self.client, self.wanted, self.run.warn)

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
        """Delete every contact that has this address, and see that they are gone.

        Raises:
            VendorUnavailableError: Mautic has not deleted all of them.
        """
        ids = sorted(self._ids_of(email))
        for chunk in chunks(ids, MOST_ROWS):
            self.client.delete_many(chunk)
            if self.client.contacts_by_id(chunk):
                raise unavailable("it has not deleted all contacts of the address")
        return bool(ids)

    def _ids_of(self, email: str) -> set[int]:
        found = self.client.contacts_by_email([email])
        if is_escaped(email):
            found += self.client.contacts_like(email)
        return {row.id for row in found if row.email == email}

    @override
    def traffic(self) -> Traffic:
        return self.client.traffic

    @override
    def check(self) -> Iterator[Finding]:
        findings = list(inspect(self.client, self.wanted))
        yield Finding(Health.OK, f"connected to Mautic {self.client.version}")
        yield from findings
