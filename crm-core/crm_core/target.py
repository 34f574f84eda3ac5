"""What every CRM target is besides its vendor: one run, state, people who left, the command."""

import sys
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from functools import cached_property
from types import FrameType
from typing import IO, Any, ClassVar

import click
from singer_sdk import Target
from singer_sdk.helpers.capabilities import (
    TARGET_BATCH_SIZE_ROWS_CONFIG,
    CapabilitiesEnum,
    PluginCapabilities,
)
from singer_sdk.plugin_base import _ConfigInput
from singer_sdk.sinks import Sink
from typing_extensions import override

from crm_core.command import Finding, one_line_errors, print_check, switches
from crm_core.consent import ConsentPolicy
from crm_core.contract import Contract, load_schema
from crm_core.erasure.command import erase_from
from crm_core.errors import (
    InputError,
    RunIncompleteError,
    RunInterruptedError,
    SettingsError,
    TargetError,
)
from crm_core.files import file_to_write
from crm_core.ledger import Leaver, Removal, Retries, open_ledger
from crm_core.mirror import OnMissing, Tables, find_leavers, find_strays
from crm_core.preview import Preview
from crm_core.reader import CustomerReader
from crm_core.row import Row
from crm_core.run import Run, Traffic
from crm_core.sink import CustomerSink

STREAMS = frozenset({"customers", "publish-customers"})
"""Names of the customer stream, from a file and from tap-postgres."""


class CrmTarget(Target):
    """Base of the CRM targets. A subclass names its sink, its settings and its traffic."""

    sink_class: type[CustomerSink]
    message_reader_class = CustomerReader
    max_parallelism = 1
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]
    _written_state: dict[str, Any] | None = None
    kinds_of_rows = "customers"
    """What the streams hold, for messages."""

    @cached_property
    def run(self) -> Run:
        """The run that this process is.

        Raises:
            SettingsError: Some settings do not allow one.
        """
        self._require_ledger()
        ledger = open_ledger(
            self.config.get("database_url"),
            self.config["destination"],
            self.config["tombstone_key"],
            Retries(self.config["retry_attempts"], float(self.config["retry_wait_minutes"])),
            is_rehearsal=self.is_rehearsal,
        )
        return Run(
            plugin=self.name,
            destination=self.config["destination"],
            ledger=ledger,
            traffic=self.traffic,
            summary_path=file_to_write("summary_path", self.config.get("summary_path")),
            preview=self._preview() if self.is_rehearsal else None,
        )

    def _require_ledger(self) -> None:
        """Let nobody wait for what a target without a memory cannot do."""
        if self.config.get("database_url"):
            return
        asked = {"on_missing": self._on_missing.compares}
        asked["retry_dead"] = self.config["retry_dead"]
        for name in (name for name, is_asked in asked.items() if is_asked):
            reason = f"The setting {name} needs the ledger, and database_url is not set"
            raise SettingsError(reason, f"Set database_url, or leave {name} out.")

    @property
    def _on_missing(self) -> OnMissing:
        return OnMissing(self.config["on_missing"])

    def _preview(self) -> Preview:
        path = file_to_write("plan_path", self.config.get("plan_path"))
        return Preview(self.config["destination"], path)

    @cached_property
    def contract(self) -> Contract:
        """The contract that records are checked against."""
        return Contract(self.config["default_region"])

    @cached_property
    def consent_policy(self) -> ConsentPolicy:
        """Which customers this destination gets."""
        return ConsentPolicy(self.config["consent_policy"])

    @property
    def resend(self) -> bool:
        """Whether rows are written although the ledger says they are in step."""
        return bool(self.config["resend"])

    @property
    def is_rehearsal(self) -> bool:
        """Whether the run is a dry one: it reads everything and writes nothing."""
        return bool(self.config["dry_run"])

    def record_opt_outs(self) -> None:
        """Read who opted out in the CRM since the last run, also where nothing was written."""

    @abstractmethod
    def traffic(self) -> Traffic:
        """Count the requests sent so far."""

    @abstractmethod
    def check(self) -> Iterable[Finding]:
        """Look at connection, rights and all that a run needs in the account; change nothing."""

    @abstractmethod
    def erase(self, email: str) -> bool:
        """Delete whom the CRM knows by an address, for good; tells whether there was a contact."""

    @override
    def get_sink_class(self, stream_name: str) -> type[Sink]:
        if stream_name in STREAMS:
            return self.sink_class
        reason = f"The stream {stream_name} is not the customer stream"
        instruction = f"Select {' or '.join(sorted(STREAMS))}, or rename it by a stream map."
        raise InputError(reason, instruction)

    @override
    def _process_record_message(self, message_dict: dict[str, Any]) -> None:
        """Hand a row to its sink as it is; only stream maps need the SDK's way with records."""
        row, sink = message_dict["record"], self._sinks_active.get(message_dict["stream"])
        if not isinstance(row, Row):
            super()._process_record_message(message_dict)
        elif self._has_maps or not isinstance(sink, CustomerSink):
            super()._process_record_message({**message_dict, "record": row.record})
        else:
            sink.take(row)
            sink.tally_record_read()
            sink.record_counter_metric.increment()
            if sink.is_full:
                self.drain_one(sink)
            self._handle_max_record_age()

    @cached_property
    def _has_maps(self) -> bool:
        return bool(self.config.get("stream_maps"))

    def acknowledge(self) -> None:
        """Let the newest STATE out if nothing that came before it is still waiting.

        Called after a batch is in the CRM and in the ledger, which brings failed rows back by
        itself. Without a ledger they hold the state back, so that the next run sees them again.
        """
        sinks = [*self._sinks_active.values(), *self._sinks_to_clear]
        if all(sink.is_drained for sink in sinks if isinstance(sink, CustomerSink)):
            self._write_state_message(self._latest_state or {})

    @override
    def _write_state_message(self, state: dict[str, Any]) -> None:
        is_held = self.run.failed and not self.run.ledger.remembers
        if not state or state == self._written_state or is_held or self.is_rehearsal:
            return
        super()._write_state_message(state)
        self._written_state = state

    @override
    def process_endofpipe(self) -> None:
        self.run.open()
        if self.config["retry_dead"]:
            self.run.ledger.revive()
        super().process_endofpipe()
        if self.run.ledger.remembers:
            self._sink.retry_due()
            self._mirror()
            self.record_opt_outs()
        self.run.close()
        if self.run.failed:
            reason = f"{self.run.failed} {self.kinds_of_rows} did not reach {self.run.destination}"
            instruction = "Their reasons are in the ledger and the log; run again to retry them."
            raise RunIncompleteError(reason, instruction)

    @property
    def _sink(self) -> CustomerSink:
        """The sink of the customer stream, also where nothing has come in."""
        sinks = [sink for sink in self._sinks_active.values() if isinstance(sink, CustomerSink)]
        return sinks[0] if sinks else self.sink_class(self, min(STREAMS), load_schema(), None)

    def _mirror(self) -> None:
        """Remove who left the stream, as far as the settings ask for it."""
        tables = Tables(
            customers=self.config["customers_table"],
            former_addresses=self.config["former_addresses_table"],
        )
        self._sink.adopt(find_strays(self.run.ledger, self._on_missing, tables))
        most = float(self.config["max_removals"])
        leavers = find_leavers(self.run.ledger, self._on_missing, tables, most)
        archives = self._on_missing is OnMissing.ARCHIVE
        if not leavers:
            return
        removals: list[Removal] = []
        try:
            for removal in self._removals(leavers, archives=archives):
                removals.append(removal)  # noqa: PERF402 (kept also after an error)
        finally:
            self.run.record_removals(removals)

    def _removals(self, leavers: Sequence[Leaver], *, archives: bool) -> Iterable[Removal]:
        if self.is_rehearsal:
            return [Removal(leaver=one, archived=archives and one.is_ours) for one in leavers]
        return self._sink.remove(leavers, archives=archives)

    @override
    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        reason = f"The run was stopped by signal {signum}"
        raise RunInterruptedError(reason, "Start it again: it continues where it stopped.")

    @override
    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        """Let null stand for no value, so that the SDK fills in the default."""
        self._config = {name: value for name, value in self.config.items() if value is not None}
        return super()._validate_config(raise_errors=raise_errors)

    @override
    @classmethod
    def append_builtin_config(cls, config_jsonschema: dict[str, Any]) -> None:
        for name, schema in TARGET_BATCH_SIZE_ROWS_CONFIG["properties"].items():
            config_jsonschema["properties"].setdefault(name, {**schema, "minimum": 1})
        super(Target, cls).append_builtin_config(config_jsonschema)
        # A name that is passed over in silence, like `dryrun`, may cost more than an error.
        config_jsonschema["additionalProperties"] = False

    @override
    @classmethod
    def cb_config(cls, *args: Any) -> _ConfigInput:
        with one_line_errors(cls.logger, {}):
            try:
                return super().cb_config(*args)
            except (OSError, TypeError, ValueError):
                reason = "The settings cannot be read"
                instruction = "Check that the file after --config is there and is a JSON object."
                raise SettingsError(reason, instruction) from None

    @override
    @classmethod
    def get_singer_command(cls) -> click.Command:
        command = super().get_singer_command()
        command.params.extend(switches())
        return command

    @override
    @classmethod
    def invoke(  # type: ignore[override] # the SDK narrows its own base's signature likewise
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: _ConfigInput | None = None,
        file_input: IO[str] | None = None,
        check: bool = False,
        retry_dead: bool = False,
        erase: bool = False,
    ) -> None:
        """Run from the command line; every known error is one line and exit code 1."""
        super(Target, cls).invoke(about=about, about_format=about_format)
        config = config or _ConfigInput()
        given = config.config | ({"retry_dead": True} if retry_dead else {})
        with one_line_errors(cls.logger, config.config):
            target = cls(config=given, parse_env_config=config.parse_env)
            if check:
                sys.exit(print_check(target.check()))
            elif erase:
                click.echo(erase_from(target, file_input))
            else:
                target.run_to_end(file_input)

    def run_to_end(self, file_input: IO[str] | None = None) -> None:
        """Read all input; an error that ends the run early is in the ledger before it is raised."""
        try:
            self.run.open()
            self.listen(file_input)
        except RunIncompleteError:
            raise
        except BaseException as error:
            self.run.close(str(error) if isinstance(error, TargetError) else type(error).__name__)
            raise
