"""Requests to Eventbrite, and its answers read as the vendor means them."""

from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import requests
from singer_sdk import SchemaDirectory, StreamSchema
from singer_sdk.streams.rest import HTTPRequest, PageContext
from typing_extensions import override

import tap_eventbrite.schemas
from tap_core.answers import Answer, told
from tap_core.errors import Remedy, VendorError, refusal
from tap_core.gate import FieldRules, RecordGate
from tap_core.streams import VendorStream
from tap_eventbrite.errors import PUBLIC_TOKEN, REMEDIES_BY_CODE, REMEDIES_BY_STATUS
from tap_eventbrite.usage import HEADER, seconds_until_reset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tap_core.streams import Record
    from tap_eventbrite.tap import TapEventbrite

OWN_USER = "/users/me/"


class PageRequest(NamedTuple):
    """A path below the base URL, with a slash at its end, and its query parameters."""

    path: str
    query: "Mapping[str, str]"


class EventbriteStream(VendorStream[PageRequest]):
    """A stream of the Eventbrite API."""

    schema = StreamSchema(SchemaDirectory(tap_eventbrite.schemas))
    needed: ClassVar["Sequence[str]"] = ()

    def __init__(self, tap: "TapEventbrite") -> None:
        super().__init__(tap)
        self.tap: TapEventbrite = tap

    @property
    @override
    def partitions(self) -> None:
        """The SDK reads partitions one after another; these streams read them side by side."""

    @cached_property
    @override
    def gate(self) -> RecordGate:
        prefix = f"{self.name}."
        secrets = (
            path.removeprefix(prefix) for path in self.tap.secrets if path.startswith(prefix)
        )
        return RecordGate(
            self.name,
            self.schema,
            self.primary_keys,
            self.tap.set_aside,
            rules=FieldRules(tuple(secrets), self.needed),
        )

    @override
    def admit(self, rows: "Iterable[Any]", *, suspect: bool) -> "Iterator[Record]":
        return super().admit(map(self._judged, rows), suspect=suspect)

    def prepared(self, row: "Record") -> "Record":
        """Give a row as it is to be judged."""
        return row

    def _judged(self, row: Any) -> Any:
        return self.prepared(row) if isinstance(row, dict) else row

    def get(self, path: str, query: "Mapping[str, str]") -> Answer:
        """Request one page, with retries; may be called from several threads.

        Raises:
            VendorError: The vendor refused, or failed to the end of the retries.
        """
        return self.fetch(token=PageRequest(path, query))

    @override
    def get_http_request(self, *, page: PageContext[PageRequest]) -> HTTPRequest:
        if page.next_page_token is None:
            msg = "every page of Eventbrite is asked for by its path"
            raise ValueError(msg)
        path, query = page.next_page_token
        return HTTPRequest(url=f"{self.url_base}{path}", params=dict(query))

    @override
    def validate_response(self, response: requests.Response) -> None:
        self._heed_usage(response)
        if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            code = error_code(response)
            if code in REMEDIES_BY_CODE:
                raise self.refusal(response)
        super().validate_response(response)

    def _heed_usage(self, response: requests.Response) -> None:
        """Let the next call wait where this one was the last of the hour."""
        seconds = seconds_until_reset(response.headers.get(HEADER))
        if seconds is not None:
            self.tap.rate_limit.pause(seconds)

    @override
    def refusal(self, response: requests.Response) -> VendorError:
        code = error_code(response)
        path = str(response.request.path_url).partition("?")[0]
        status = response.status_code
        remedies: dict[int, Remedy] = {**REMEDIES_BY_STATUS}
        if status == HTTPStatus.FORBIDDEN and OWN_USER in path:
            remedies[status] = PUBLIC_TOKEN
        if code in REMEDIES_BY_CODE:
            remedies[status] = REMEDIES_BY_CODE[code]
        return refusal(status, path, remedies, code=code)


def error_code(response: requests.Response) -> str:
    """Give the vendor's word for an error; empty where a gateway answered with a web page."""
    return str(told(response).get("error", ""))
