"""What all streams of HubSpot have in common: addresses, refusals, bookmarks."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import requests
from singer_sdk import SchemaDirectory, StreamSchema
from singer_sdk.streams.rest import HTTPRequest, PageContext
from typing_extensions import override

from tap_core.answers import Answer
from tap_core.crm import CrmStream
from tap_core.errors import VendorError, VendorFailingError
from tap_hubspot import schemas
from tap_hubspot.errors import (
    CHANGED_API,
    LOCKED,
    MIGRATING,
    DailyLimitError,
    is_daily_limit,
    scope_error,
)
from tap_hubspot.paths import PATHS


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


class HubSpotStream(CrmStream[Any]):
    """A stream of the HubSpot API."""

    schema: ClassVar[Any] = StreamSchema(SchemaDirectory(schemas))
    needed: ClassVar[Sequence[str] | None] = ()
    """A value that is not as documented costs that value alone, and never a contact's consent."""

    extra_retry_statuses = (*CrmStream.extra_retry_statuses, LOCKED, MIGRATING)

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

    def rows(self, answer: Answer, name: str = "results") -> list[Any]:
        """Give the rows of a page.

        Raises:
            VendorFailingError: The answer has none, not even an empty list.
        """
        rows = answer.data.get(name)
        if not isinstance(rows, list):
            raise VendorFailingError(f"HubSpot answered without a list of {name}", CHANGED_API)
        return rows
