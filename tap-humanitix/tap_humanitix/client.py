"""What all streams of Humanitix have in common: addresses, pages, regions, bookmarks."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import requests
from singer_sdk import SchemaDirectory, StreamSchema
from typing_extensions import override

from tap_core.answers import Answer
from tap_core.errors import RequestRefusedError, SkippableError, VendorError
from tap_core.fetching import Fetched
from tap_core.streams import VendorStream
from tap_humanitix import schemas
from tap_humanitix.errors import MALFORMED_KEY
from tap_humanitix.paging import Page, further_pages

if TYPE_CHECKING:
    from tap_humanitix.listing import Listing
    from tap_humanitix.tap import TapHumanitix


class HumanitixStream(VendorStream[int]):
    """A stream of the Humanitix API.

    `resource` names the array in an answer.
    """

    primary_keys: Sequence[str] = ("_id",)
    schema: ClassVar[Any] = StreamSchema(SchemaDirectory(schemas))
    resource: ClassVar[str]
    needed: ClassVar[Sequence[str]] = ()
    tap: "TapHumanitix"

    def __init__(self, tap: "TapHumanitix") -> None:
        super().__init__(tap)
        self.tap = tap

    @override
    def get_url_params(self, context: Any, next_page_token: int | None) -> dict[str, Any]:
        return {
            "page": next_page_token,
            "pageSize": self.config["page_size"],
            "overrideLocation": context["location"],
            "since": context.get("since"),
        }

    @override
    def refusal(self, response: requests.Response) -> VendorError:
        status = response.status_code
        if status == requests.codes.bad_request and "api key" in response.text.lower():
            return MALFORMED_KEY.error(MALFORMED_KEY.reason, MALFORMED_KEY.advice, status=status)
        return super().refusal(response)

    @override
    def bookmark(self, context: Any) -> datetime | None:
        return None if self.config["full_pass"] else super().bookmark(context)

    def rows(self, answer: Answer) -> list[Any]:
        """Give the rows of a page.

        Raises:
            RequestRefusedError: The answer has none, not even an empty list.
        """
        rows = answer.data.get(self.resource)
        if not isinstance(rows, list):
            raise RequestRefusedError(
                f"Humanitix answered without a list of {self.resource}",
                "Check api_url; if it is right, the vendor's API has changed",
            )
        return rows

    def fetch_pages(self, first: Iterable[Page]) -> Iterator[Fetched[Page, Answer]]:
        """Read the lists that begin with the pages `first` to their ends, in order."""
        return self.fetch_all(self._fetch_page, self._further_pages).run(first)

    def _fetch_page(self, page: Page) -> Answer:
        answer = self.fetch(page.context, page.number)
        self.rows(answer)
        return answer

    def _further_pages(self, page: Page, answer: Answer) -> Iterator[Page]:
        rows = len(self.rows(answer))
        return further_pages(page, answer, rows=rows, page_size=self.config["page_size"])


class RegionalStream(HumanitixStream):
    """A stream with one bookmark per region, read from the list of events."""

    @property
    @override
    def partitions(self) -> list[dict[str, Any]] | None:
        return [{"location": code.upper()} for code in self.config["locations"]] or None

    @override
    def read(self, context: Any) -> Iterator[dict[str, Any]]:
        try:
            listing = self.tap.listings.of(context and context["location"])
        except SkippableError as error:
            if self.tap.listings.failures >= max(1, len(self.config["locations"])):
                raise
            self.skip(f"location {context['location']}", error)
            return
        yield from self.read_region(listing, context)

    @abstractmethod
    def read_region(self, listing: "Listing", context: Any) -> Iterator[dict[str, Any]]:
        """Yield the records of one region."""

    @property
    def lookback(self) -> timedelta:
        """How long before a bookmark an incremental run begins."""
        return timedelta(hours=float(self.config["lookback_hours"]))
