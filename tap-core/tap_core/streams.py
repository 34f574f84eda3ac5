"""Streams that read a vendor's pages through the tap's shared session, several at a time."""

import logging
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import requests
import tenacity
from singer_sdk import RESTStream, SchemaDirectory, Stream, StreamSchema
from singer_sdk.exceptions import RetriableAPIError
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.pagination import BaseAPIPaginator
from singer_sdk.singerlib.catalog import REPLICATION_INCREMENTAL
from singer_sdk.streams.rest import PageContext
from typing_extensions import override

import tap_core.schemas
from tap_core.answers import Answer, decode, is_web_page
from tap_core.clock import moment
from tap_core.errors import (
    RequestRefusedError,
    VendorError,
    VendorFailingError,
    exhausted,
    refusal,
)
from tap_core.fetching import OrderedFetch
from tap_core.gate import FieldRules, RecordGate
from tap_core.retries import TRANSIENT, is_throttle, throttling_answer
from tap_core.tap import VendorTap

if TYPE_CHECKING:
    from singer_sdk.helpers.types import Auth

Token = TypeVar("Token")
Record = dict[str, Any]
CONNECT_TIMEOUT = 10.0
NOT_FOUND = HTTPStatus.NOT_FOUND
NOT_ITS_OWN = "something between here and the vendor refuses the request with a page of its own"
"""A page of a proxy or CDN says nothing of the credential; a wrong address is 404."""


class VendorStream(RESTStream[Token]):
    """A REST stream of a `VendorTap`.

    A leaf gives `read`, which yields what `admit` lets through, and the SDK's `get_url_params`
    or `get_http_request` for one page.
    """

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE
    extra_retry_statuses: Sequence[int] = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
    allow_redirects = False
    secrets: ClassVar[Sequence[str]] = ()
    """Paths of fields that would let a stranger in, see `tap_core.redaction`."""

    needed: ClassVar[Sequence[str] | None] = None
    """Paths of fields without which a record is of no use, see `tap_core.gate`; None means all."""

    def __init__(self, tap: VendorTap) -> None:
        super().__init__(tap)
        self.tap = tap

    @property
    @override
    def url_base(self) -> str:
        return self.tap.api_url

    @property
    @override
    def authenticator(self) -> "Auth":
        return self.tap.authenticator

    @property
    @override
    def requests_session(self) -> requests.Session:
        return self.tap.session

    @cached_property
    def gate(self) -> RecordGate:
        """Judges the records of this stream."""
        return RecordGate(
            self.name,
            self.schema,
            self.primary_keys,
            self.tap.set_aside,
            rules=FieldRules(self.secrets if self.config.get("redact", True) else (), self.needed),
        )

    @override
    def get_new_paginator(self) -> BaseAPIPaginator[Token] | None:
        """Paging is up to `read`, which fetches pages side by side."""
        return None

    @override
    def get_records(self, context: Any) -> Iterable[Record]:
        yield from self.read(context)
        self._cap_bookmark(context)
        self.tap.hand_over_rejected()

    @override
    def generate_child_contexts(self, record: Record, context: Any) -> Iterable[Any]:
        """Give no contexts, as there are no child streams; the SDK would copy every record."""
        return ()

    @abstractmethod
    def read(self, context: Any) -> Iterator[Record]:
        """Yield the records of one partition."""

    def admit(self, rows: Iterable[Any], *, suspect: bool) -> Iterator[Record]:
        """Yield the records of one page that pass the gate, and count them."""
        for row in rows:
            record = self.gate.admit(row, suspect=suspect)
            if record is not None:
                self.tap.summary.records[self.name] += 1
                yield record
        if self.tap.set_aside.is_full:
            self.tap.hand_over_rejected()

    def fetch_all(
        self,
        fetch: Callable[[Any], Any],
        more: Callable[[Any, Any], Iterable[Any]] = lambda _task, _result: (),
    ) -> OrderedFetch[Any, Any]:
        """Prepare to run `fetch` for many tasks at once, in order."""
        return OrderedFetch(
            fetch,
            workers=self.config["max_concurrency"],
            more=more,
            stopping=self.tap.stopping,
        )

    def fetch(self, context: Any = None, token: Token | None = None) -> Answer:
        """Request one page, with retries; may be called from several threads.

        Raises:
            VendorError: The vendor refused, or failed to the end of the retries.
        """
        request = self._prepared(context, token)
        path = str(request.path_url).partition("?")[0]
        try:
            answer: Answer = self.request_decorator(self._attempt)(request, context)
        except TRANSIENT as failure:
            raise exhausted(failure, path) from failure
        self.tap.clock.hear(answer.date)
        return answer

    @override
    def validate_response(self, response: requests.Response) -> None:
        status = response.status_code
        if status in self.extra_retry_statuses or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            throttled = status == HTTPStatus.TOO_MANY_REQUESTS
            reason = "too many requests for the vendor" if throttled else "the vendor failed"
            raise RetriableAPIError(reason, response)
        if status >= HTTPStatus.BAD_REQUEST and status != NOT_FOUND and is_web_page(response):
            raise RetriableAPIError(NOT_ITS_OWN, response)
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self.refusal(response)

    def refusal(self, response: requests.Response) -> VendorError:
        """Build the error for a status that no retry changes."""
        path = str(response.request.path_url).partition("?")[0]
        return refusal(response.status_code, path, self.tap.remedies)

    @override
    def request_decorator(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Retry by the tap's policy; unlike the SDK's, the wait ends when the run ends."""
        policy = self.tap.retry_policy
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TRANSIENT),
            stop=lambda state: state.attempt_number >= policy.backoff(_failure(state)).tries,
            wait=self._wait,
            before_sleep=self._announce_retry,
            sleep=self.tap.pause,
            reraise=True,
        )
        return retrying.wraps(func)

    def bookmark(self, context: Any) -> datetime | None:
        """Give how far earlier runs came in a partition, or None on a full refresh."""
        state = self.get_context_state(context)
        if self.replication_method != REPLICATION_INCREMENTAL:
            return None
        if state.get("replication_key") != self.replication_key:
            return None
        return moment(state.get("replication_key_value"))

    def keep_bookmark(self, context: Any) -> None:
        """Forget how far this run came in a partition, so that a later run reads it again."""
        self.get_context_state(context).pop("progress_markers", None)

    def skip(self, what: str, error: VendorError) -> None:
        """Note something that cannot be read now, for instance `event 65f0a1`.

        Where the vendor refused the request itself, the run fails once the rest is read.
        """
        self.tap.summary.skip(self.name, what, error.reason)
        if isinstance(error, RequestRefusedError):
            self.tap.refusals.append(error)
        self.log("skipped %s: %s", what, error, level=logging.WARNING)

    @override
    def get_replication_key_signpost(self, context: Any = None) -> None:
        """Bookmarks follow the vendor's clock, so ours does not cap them."""

    @override
    def _increment_stream_state(self, latest_record: Record, *, context: Any = None) -> None:
        """Let a record that does not say when it changed move no bookmark."""
        if self.replication_key and latest_record.get(self.replication_key) is None:
            return
        super()._increment_stream_state(latest_record, context=context)

    @override
    def log(self, message: str, *args: Any, level: int = logging.INFO, **kwargs: Any) -> None:
        """Leave errors to the command line, which tells the reason and what to do."""
        shown = logging.DEBUG if level >= logging.ERROR else level
        super().log(message, *args, level=shown, **kwargs)

    def _cap_bookmark(self, context: Any) -> None:
        """Let no bookmark pass the start of the run.

        What changed later may have changed behind the reader's back, and an absurd time in one
        record must not end incremental runs for ever.
        """
        progress = self.get_context_state(context).get("progress_markers", {})
        reached, started = moment(progress.get("replication_key_value")), self.tap.clock.started
        if reached and started and reached > started:
            progress["replication_key_value"] = started.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _prepared(self, context: Any, token: Token | None) -> requests.PreparedRequest:
        page = PageContext(stream_context=context, next_page_token=token)
        request = self.get_http_request(page=page)
        return self.build_prepared_request(
            method=request.method,
            url=request.url,
            params=request.encode_params(),
            headers=request.headers,
            json=request.data,
        )

    def _attempt(self, request: requests.PreparedRequest, _context: Any) -> Answer:
        if self.tap.stopping.is_set():
            raise VendorFailingError("the run is ending", "Run again")
        self.tap.summary.count_call()
        timeout = (CONNECT_TIMEOUT, float(self.config["request_timeout"]))
        response = self.requests_session.send(
            request, timeout=timeout, allow_redirects=self.allow_redirects
        )
        self.validate_response(response)
        return decode(response)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        failure = _failure(state)
        answer = throttling_answer(failure)
        asked = self.tap.asked_wait(answer) if answer is not None else None
        if asked is not None:
            self.tap.rate_limit.pause(asked)
            return 0.0
        seconds = self.tap.retry_policy.backoff(failure).wait(state)
        if is_throttle(failure):
            self.tap.rate_limit.pause(seconds)
        return seconds

    def _announce_retry(self, state: tenacity.RetryCallState) -> None:
        failure = _failure(state)
        reason = str(failure) if isinstance(failure, RetriableAPIError) else type(failure).__name__
        self.log("attempt %d failed (%s), trying again", state.attempt_number, reason)


def _failure(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


class NotedRows(Stream):
    """A stream of rows that the tap noted while it read the others."""

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE
    schema = StreamSchema(SchemaDirectory(tap_core.schemas))

    def __init__(self, tap: VendorTap) -> None:
        super().__init__(tap)
        self.tap = tap


class RejectedRecords(NotedRows):
    """Records that were set aside, and copies of records that were repaired."""

    name = "rejected_records"
    primary_keys = ("record_hash",)

    @override
    def get_records(self, context: Any) -> Iterable[Record]:
        yield from self.tap.set_aside.take()
