"""The base of a ticketing tap: one session, one rate limit and one summary for all its streams."""

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
from singer_sdk.singerlib.json import deserialize_json as load_json
from typing_extensions import override

from tap_core.clock import VendorClock
from tap_core.command import TapCommand
from tap_core.retries import Backoff, RetryPolicy
from tap_core.set_aside import SetAside
from tap_core.summary import Summary, write_summary
from tap_core.writer import UnhurriedWriter
from vendor_http.limits import RateLimit, Window
from vendor_http.session import new_session

if TYPE_CHECKING:
    import click
    from singer_sdk.helpers.types import Auth

    from tap_core.errors import Remedies

REJECTED = "rejected_records"


class VendorTap(Tap):
    """A tap whose streams share what belongs to the vendor's account.

    A leaf class gives `api_url`, `authenticator`, `windows` and `remedies`.
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

    @property
    @abstractmethod
    def api_url(self) -> str:
        """Base of every address, without a slash at its end."""

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
    def clock(self) -> VendorClock:
        """The vendor's time."""
        return VendorClock()

    @property
    @override
    def streams(self) -> dict[str, Stream]:
        """All streams; `rejected_records` is the last, as the others fill it."""
        streams = super().streams
        if REJECTED in streams and next(reversed(streams)) != REJECTED:
            streams[REJECTED] = streams.pop(REJECTED)
        return streams

    def pause(self, seconds: float) -> None:
        """Sleep for `seconds`, or until the run no longer wants results."""
        self.stopping.wait(seconds)

    def hand_over_rejected(self) -> None:
        """Emit the records set aside so far, so that no bookmark passes them by."""
        if not self.set_aside.is_empty:
            self.streams[REJECTED].sync()

    def run(self) -> None:
        """Sync all streams and tell what was done, also when it fails."""
        failed = True
        try:
            self.sync_all()
            failed = False
        finally:
            self._tell(failed=failed)

    def _tell(self, *, failed: bool) -> None:
        level = logging.INFO if not failed else logging.WARNING
        self.logger.log(level, "%s", self.summary.line(failed=failed))
        if path := self.config.get("summary_path"):
            write_summary(self.summary.as_dict(failed=failed), Path(path))

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
            state=load_json(state.read()) if state else None,
            catalog=load_json(catalog.read()) if catalog else None,
        )
        tap.run()

    @classmethod
    @override
    def get_singer_command(cls) -> "click.Command":
        return TapCommand.like(super().get_singer_command(), cls.logger)
