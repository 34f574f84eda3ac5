"""The base of a tap: one session, one rate limit and one summary for all its streams."""

import logging
import threading
from abc import abstractmethod
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar

import requests
from singer_sdk import Stream, Tap
from singer_sdk.helpers.capabilities import (
    CapabilitiesEnum,
    PluginCapabilities,
    TapCapabilities,
)
from singer_sdk.tap_base import CliTestOptionValue
from typing_extensions import override

from tap_core.clock import VendorClock
from tap_core.command import TapCommand
from tap_core.errors import IncompleteError, RequestRefusedError
from tap_core.mistakes import (
    MistakeError,
    check_settings,
    check_state,
    read_object,
    unknown_settings,
)
from tap_core.retries import Backoff, RetryPolicy
from tap_core.set_aside import SetAside
from tap_core.summary import Summary, write_summary
from tap_core.writer import UnhurriedWriter
from vendor_http.limits import RateLimit, Window
from vendor_http.session import (
    LONGEST_WAIT,
    WAIT_HEADERS,
    bounded_wait,
    new_session,
    throttle_seconds,
)

if TYPE_CHECKING:
    import click
    from singer_sdk.helpers.types import Auth

    from tap_core.errors import Remedies
    from tap_core.mistakes import Schema

FULL_PASSES = "full_passes"
REJECTED = "rejected_records"
FILLED_BY_OTHERS = (FULL_PASSES, REJECTED)
NO_SUCH_EVENT = "the account lists no such event; check event_ids"


class VendorTap(Tap):
    """A tap whose streams share what belongs to the vendor's account.

    A leaf class gives `authenticator`, `windows` and `remedies`; one that is narrowed to events
    also `unknown_events`.
    """

    message_writer_class = UnhurriedWriter
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        TapCapabilities.CATALOG,
        TapCapabilities.STATE,
        TapCapabilities.DISCOVER,
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]

    remedies: ClassVar["Remedies"] = {}
    """What to tell about a refused status, over `tap_core.errors.COMMON_REMEDIES`."""

    bookmark_schema: ClassVar["Schema"] = {}
    """What the bookmarks of the leaf's streams hold besides what the SDK puts there."""

    @property
    def api_url(self) -> str:
        """Base of every address, without a slash at its end."""
        return str(self.config["api_url"]).rstrip("/")

    @property
    @abstractmethod
    def authenticator(self) -> "Auth":
        """Puts the credential on a request."""

    @property
    @abstractmethod
    def windows(self) -> tuple[Window, ...]:
        """The vendor's rate limit."""

    @property
    def retry_policy(self) -> RetryPolicy:
        """How patient the tap is with a failing or throttling vendor."""
        first = float(self.config["retry_wait_seconds"])
        return RetryPolicy(
            failing=Backoff(tries=5, first=first, longest=60.0),
            throttled=Backoff(tries=8, first=5 * first, longest=120.0),
        )

    @cached_property
    def stopping(self) -> threading.Event:
        """Set while results are no longer wanted, so that no thread goes on waiting."""
        return threading.Event()

    @cached_property
    def rate_limit(self) -> RateLimit:
        """Shared by all requests of the run."""
        return RateLimit(*self.windows, sleep=self.pause)

    @cached_property
    def session(self) -> requests.Session:
        """Shared by all streams; its sends keep to `rate_limit`."""
        return new_session(self.rate_limit, user_agent=f"{self.name}/{self.plugin_version}")

    @cached_property
    def summary(self) -> Summary:
        """What the run has done so far."""
        return Summary(self.name)

    @cached_property
    def set_aside(self) -> SetAside:
        """Rejected and repaired records that wait to be emitted."""
        return SetAside(self.summary)

    @cached_property
    def refusals(self) -> list[RequestRefusedError]:
        """Requests of this run that the vendor refused, and would refuse again."""
        return []

    @cached_property
    def clock(self) -> VendorClock:
        """The vendor's time."""
        return VendorClock()

    @property
    @override
    def streams(self) -> dict[str, Stream]:
        """All streams; those of `FILLED_BY_OTHERS` are the last."""
        streams = super().streams
        filled = [name for name in FILLED_BY_OTHERS if name in streams]
        if list(streams)[len(streams) - len(filled) :] != filled:
            streams.update({name: streams.pop(name) for name in filled})
        return streams

    @override
    def load_state(self, state: dict[str, Any]) -> None:
        check_state(state, self.bookmark_schema)
        super().load_state(state)

    @override
    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        """Tell a wrong setting by its name and purpose; the SDK's message shows its value.

        The SDK then fills in defaults, where there is nothing rather than null.
        """
        self._config = {name: value for name, value in self.config.items() if value is not None}
        if raise_errors:
            check_settings(self._config, self.config_jsonschema)
        errors = super()._validate_config(raise_errors=raise_errors)
        for name in unknown_settings(self._config, self.config_jsonschema):
            self.logger.warning("%s is no setting of %s and has no effect", name, self.name)
        return errors

    def pause(self, seconds: float) -> None:
        """Sleep for `seconds`, or until the run no longer wants results."""
        self.stopping.wait(min(seconds, LONGEST_WAIT))

    def asked_wait(self, response: requests.Response) -> float | None:
        """Give for how many seconds a throttling answer asks; None where it does not say.

        Never more than `LONGEST_WAIT`.
        """
        if throttle_seconds(response, WAIT_HEADERS) is None:
            return None
        return bounded_wait(response, WAIT_HEADERS)

    def hand_over_rejected(self) -> None:
        """Emit the records set aside so far, so that no bookmark passes them by."""
        if not self.set_aside.is_empty:
            self.streams[REJECTED].sync()

    def run(self) -> None:
        """Sync all streams and tell what was done, also when it fails.

        Raises:
            IncompleteError: The vendor refused a request, so what it asked for is missing for good.
        """
        failed = True
        try:
            self.sync_all()
            self._note_unknown_events()
            self._tell_refusals()
            failed = False
        finally:
            self._tell(failed=failed)

    def unknown_events(self, named: set[str]) -> set[str]:  # noqa: ARG002 - leaves look at it
        """Give those of the events `named` in the settings that no list of the run had."""
        return set()

    def _tell_refusals(self) -> None:
        if self.refusals:
            raise IncompleteError(self.refusals)

    def _note_unknown_events(self) -> None:
        for event_id in sorted(self.unknown_events(set(self.config.get("event_ids", ())))):
            self.summary.skip("events", f"event {event_id}", NO_SUCH_EVENT)
            self.logger.warning("event %s of event_ids: %s", event_id, NO_SUCH_EVENT)

    def _tell(self, *, failed: bool) -> None:
        level = logging.INFO if not failed else logging.WARNING
        for note in self.summary.notes:
            self.logger.info("%s", note)
        self.logger.log(level, "%s", self.summary.line(failed=failed))
        if path := self.config.get("summary_path"):
            try:
                write_summary(self.summary.as_dict(failed=failed), Path(path))
            except OSError as error:
                self.logger.warning("summary_path cannot be written: %s", error.strerror)

    @classmethod
    @override
    def invoke(  # type: ignore[override]  # the SDK narrows it the same way
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: Any = None,
        state: IO[str] | None = None,
        catalog: IO[str] | None = None,
    ) -> None:
        """Run the tap from its command line, see `singer_sdk.Tap.invoke`."""
        super(Tap, cls).invoke(about=about, about_format=about_format)
        cls.print_version(print_fn=cls.logger.info)
        tap = cls(
            config=config.config if config else None,
            parse_env_config=bool(config and config.parse_env),
            state=read_object(state, "state") if state else None,
            catalog=read_object(catalog, "catalog") if catalog else None,
        )
        tap.run()

    @classmethod
    @override
    def cb_test(cls, ctx: "click.Context", param: "click.Option", value: str) -> None:
        """Read a little of each stream.

        Raises:
            IncompleteError: The vendor refused a request.
        """
        if value != CliTestOptionValue.All.value:
            super().cb_test(ctx, param, value)
            return
        config = ctx.params["config"]
        tap = cls(config=config.config, parse_env_config=config.parse_env)
        tap.run_connection_test()
        tap._tell_refusals()
        ctx.exit()

    @classmethod
    @override
    def cb_config(cls, *args: Any) -> Any:
        """Read the files of `--config`.

        Raises:
            MistakeError: One is missing or not a JSON object.
        """
        try:
            return super().cb_config(*args)
        except (OSError, TypeError, ValueError):
            advice = "Check that the file after --config is there and is a JSON object"
            raise MistakeError("the settings cannot be read", advice) from None

    @classmethod
    @override
    def get_singer_command(cls) -> "click.Command":
        return TapCommand.like(super().get_singer_command(), cls.logger)
