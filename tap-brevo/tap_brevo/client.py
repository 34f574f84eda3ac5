"""What all streams of Brevo have in common: addresses, pages, bookmarks."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

import requests
from singer_sdk import SchemaDirectory, StreamSchema
from typing_extensions import override

from tap_brevo import schemas
from tap_brevo.errors import UNKNOWN_ADDRESS, blocks_address
from tap_brevo.paging import Page, read_pages
from tap_brevo.times import in_utc
from tap_core.answers import Answer
from tap_core.clock import moment
from tap_core.crm import CrmStream
from tap_core.errors import VendorError, VendorFailingError
from tap_core.gate import FieldRules, RecordGate
from tap_core.streams import Record

Bounds = Mapping[str, str]
"""Query parameters that say which rows are wanted, the same for all pages of a list."""


class BrevoStream(CrmStream[int]):
    """A list of the Brevo API.

    `resource` names the array in an answer, `largest_page` is the vendor's maximum, `query` holds
    the parameters of every request and `moments` the fields that are written in UTC.
    """

    schema: ClassVar[Any] = StreamSchema(SchemaDirectory(schemas))
    primary_keys: Sequence[str] = ("id",)
    resource: ClassVar[str]
    largest_page: ClassVar[int]
    query: ClassVar[Mapping[str, str]] = {}
    moments: ClassVar[tuple[str, ...]] = ()
    named_by: ClassVar[tuple[str, ...]] = ("id",)
    """The fields that must hold a value."""

    needed: ClassVar[Sequence[str] | None] = ()
    """Any other field of another type costs itself: nobody's "no" is lost with it."""

    @cached_property
    @override
    def gate(self) -> RecordGate:
        rules = FieldRules(needed=self.needed)
        return RecordGate(self.name, self.schema, self.named_by, self.tap.set_aside, rules=rules)

    @property
    def page_size(self) -> int:
        """Rows per request."""
        return min(int(self.config["page_size"]), self.largest_page)

    @override
    def get_url_params(self, context: Any, next_page_token: int | None) -> dict[str, Any]:
        return {"limit": self.page_size, "offset": next_page_token, **self.query, **context}

    @override
    def refusal(self, response: requests.Response) -> VendorError:
        if blocks_address(response):
            error, reason, advice = UNKNOWN_ADDRESS
            return error(reason, advice, status=response.status_code)
        return super().refusal(response)

    @override
    def read_stream(self, context: Any) -> Iterator[Record]:
        since = self.since(context)
        if since is None:
            yield from self.full_pass(self._read_pages({}))
        else:
            yield from self._read_pages(self.bounds(since))

    def bounds(self, since: datetime) -> Bounds:  # noqa: ARG002 - of lists that know no change
        """Ask for rows that changed from a moment on."""
        return {}

    def identity(self, row: Any) -> Hashable | None:
        """Give what names a row, None where it has no name."""
        if not isinstance(row, dict):
            return None
        name = tuple(row.get(field) for field in self.primary_keys)
        is_plain = all(isinstance(part, str | int | None) for part in name)
        return name if is_plain and any(name) else None

    def tidy(self, row: Any) -> Any:
        """Write a row's moments in UTC."""
        if isinstance(row, dict):
            row.update({name: in_utc(row[name]) for name in self.moments if name in row})
        return row

    def since(self, context: Any) -> datetime | None:
        """Give the moment from which on rows are wanted, None for all."""
        start = moment(self.config.get("start_date"))
        if not self.replication_key or (start is None and self.full_pass_is_due):
            return None
        bookmark = self.bookmark(context)
        if bookmark is None:
            return start
        return bookmark - timedelta(minutes=int(self.config["lookback_minutes"]))

    def _read_pages(self, bounds: Bounds) -> Iterator[Record]:
        pages = read_pages(
            lambda offset: self._page(self.fetch(bounds, offset), of_all=not (bounds or offset)),
            size=self.page_size,
            identity=self.identity,
        )
        for page in pages:
            yield from self.admit(map(self.tidy, page.rows), suspect=page.suspect)

    def _page(self, answer: Answer, *, of_all: bool) -> Page:
        """Take the rows of an answer.

        A list without rows may be null, missing, or an empty object (recorded), but not another
        list, nor may it be all of a list that counts rows: nobody may seem gone for that.

        Raises:
            VendorFailingError: It is none of these.
        """
        rows = answer.data.get(self.resource)
        if isinstance(rows, list):
            return Page(rows, answer.suspect)
        is_empty = rows is None or rows == {}
        has_others = any(isinstance(value, list) for value in answer.data.values())
        counts_rows = of_all and answer.data.get("count") not in (None, 0)
        if not is_empty or has_others or counts_rows:
            raise VendorFailingError(
                f"Brevo answered without a list of {self.resource}",
                "Check api_url; if it is right, the vendor's API has changed",
            )
        return Page([], answer.suspect)
