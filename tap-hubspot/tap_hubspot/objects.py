"""Records of the CRM: all of them where a full pass is due, what changed otherwise."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar

from typing_extensions import override

from tap_core.answers import Answer
from tap_core.errors import RequestRefusedError
from tap_core.streams import Record
from tap_hubspot.client import HubSpotStream, Question
from tap_hubspot.errors import URL_TOO_LONG
from tap_hubspot.paging import Filter, Page, by_change, by_id, following, standstill
from tap_hubspot.values import Column, columns_of, typed

LARGEST_LIST = 100
"""Rows of one page of a list (HubSpot API, objects)."""


class ObjectStream(HubSpotStream):
    """A kind of record, its properties lifted into columns."""

    primary_keys: Sequence[str] = ("id",)
    outside: ClassVar[frozenset[str]] = frozenset(
        {"id", "createdAt", "updatedAt", "archived", "properties", "extracted_at", "extra_fields"}
    )
    """Columns that are no properties."""

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Property to how it is read."""
        return dict(columns_of(self.schema, self.outside))

    @cached_property
    def asked(self) -> list[str]:
        """The properties to ask for."""
        extra: list[str] = self.config["extra_properties"].get(self.name, [])
        return list(dict.fromkeys([*self.columns, *self.found_properties(), *extra]))

    def found_properties(self) -> list[str]:
        """Give properties that only the account knows."""
        return []

    @override
    def read_stream(self, context: Any) -> Iterator[Record]:
        bookmark = self.bookmark(context)
        if bookmark is None or self.full_pass_is_due:
            yield from self.full_pass(self._admitted(self._all()))
            return
        since = bookmark - timedelta(minutes=int(self.config["lookback_minutes"]))
        start = max(round(since.timestamp() * 1000), 0)
        yield from self._admitted(by_change(self._search, str(self.replication_key), start))

    def complete(self, pages: Iterator[Page]) -> Iterator[Page]:
        """Add to the rows what other requests tell of them."""
        return pages

    def _admitted(self, pages: Iterator[Page]) -> Iterator[Record]:
        for page in self.complete(pages):
            yield from self.admit(map(self.lifted, page.rows), suspect=page.suspect)

    def _all(self) -> Iterator[Page]:
        try:
            first = self._list(None)
        except RequestRefusedError as error:
            if error.status != URL_TOO_LONG:
                raise
            self.log("the address of the list is too long with these properties: searching")
            yield from by_id(self._search)
            return
        yield from self._listed(first)

    def _listed(self, answer: Answer) -> Iterator[Page]:
        yield Page(self.rows(answer), answer.suspect)
        while after := following(answer.data):
            answer = self._list(after)
            if following(answer.data) == after:
                raise standstill()
            yield Page(self.rows(answer), answer.suspect)

    def _list(self, after: str | None) -> Answer:
        limit = min(self.config["page_size"], LARGEST_LIST)
        query = {"limit": limit, "properties": ",".join(self.asked), "after": after}
        return self.fetch(Question("GET", "objects", f"/{self.name}", query))

    def _search(self, filters: list[Filter], order: str) -> Answer:
        body = {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": order, "direction": "ASCENDING"}],
            "properties": self.asked,
            "limit": self.config["page_size"],
        }
        answer = self.fetch(Question("POST", "objects", f"/{self.name}/search", body=body))
        self.rows(answer)
        return answer

    def lifted(self, row: Any) -> Any:
        """Lift the properties into columns; without any nobody knows what somebody consented to."""
        properties = row.get("properties") if isinstance(row, dict) else None
        if not isinstance(properties, dict):
            return [row]
        held = {name: typed(properties.get(name), read) for name, read in self.columns.items()}
        return {**row, **held}
