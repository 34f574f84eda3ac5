"""What all streams of HubSpot have in common: addresses, refusals, bookmarks."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import requests
from singer_sdk import SchemaDirectory, StreamSchema
from singer_sdk.singerlib.catalog import REPLICATION_INCREMENTAL
from singer_sdk.streams.rest import HTTPRequest, PageContext
from typing_extensions import override

from tap_core.answers import Answer
from tap_core.clock import moment
from tap_core.errors import SkippableError, VendorError, VendorFailingError
from tap_core.streams import Record, VendorStream
from tap_hubspot import schemas
from tap_hubspot.errors import LOCKED, MIGRATING, DailyLimitError, is_daily_limit, scope_error
from tap_hubspot.paths import PATHS

if TYPE_CHECKING:
    from tap_hubspot.tap import TapHubSpot


class Question(NamedTuple):
    """One request.

    Attributes:
        method: GET or POST.
        area: One of `tap_hubspot.paths.PATHS`.
        path: Below the area.
        query: Parameters of the address.
        body: Sent as JSON.
    """

    method: str
    area: str
    path: str
    query: Mapping[str, Any] = {}
    body: Mapping[str, Any] | None = None


class HubSpotStream(VendorStream[Any]):
    """A stream of the HubSpot API."""

    schema: ClassVar[Any] = StreamSchema(SchemaDirectory(schemas))
    extra_retry_statuses = (*VendorStream.extra_retry_statuses, LOCKED, MIGRATING)
    is_needed: ClassVar[bool] = False
    """Whether the run fails with this stream; it is skipped with a warning otherwise."""

    def __init__(self, tap: "TapHubSpot") -> None:
        super().__init__(tap)
        self.tap: TapHubSpot = tap

    @override
    def get_http_request(self, *, page: PageContext) -> HTTPRequest:
        question: Question = page.stream_context  # type: ignore[assignment]  # no SDK partition
        base = PATHS[question.area][self.config["api_version"]]
        return HTTPRequest(
            url=f"{self.url_base}{base}{question.path}",
            method=question.method,
            headers=self.http_headers,
            params=dict(question.query),
            data=question.body,
        )

    @override
    def validate_response(self, response: requests.Response) -> None:
        if is_daily_limit(response):
            raise DailyLimitError
        super().validate_response(response)

    @override
    def refusal(self, response: requests.Response) -> VendorError:
        path = str(response.request.path_url).partition("?")[0]
        return scope_error(response, path) or super().refusal(response)

    @override
    def read(self, context: Any) -> Iterator[Record]:
        try:
            yield from self.read_stream()
        except SkippableError as error:
            if self.is_needed:
                raise
            self.skip("the stream", error)
            self.keep_bookmark(context)

    def read_stream(self) -> Iterator[Record]:
        """Yield the records."""
        raise NotImplementedError

    def bookmark(self) -> datetime | None:
        """Give how far earlier runs came, or None on a full refresh."""
        if self.replication_method != REPLICATION_INCREMENTAL:
            return None
        return moment(self.get_context_state(None).get("replication_key_value"))

    def rows(self, answer: Answer, name: str = "results") -> list[Any]:
        """Give the rows of a page.

        Raises:
            VendorFailingError: The answer has none, not even an empty list.
        """
        rows = answer.data.get(name)
        if not isinstance(rows, list):
            raise VendorFailingError(
                f"HubSpot answered without a list of {name}",
                "Check api_url; if it is right, the vendor's API has changed",
            )
        return rows
