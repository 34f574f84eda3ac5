"""The streams."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from typing_extensions import override

from tap_core.clock import moment
from tap_core.streams import Record
from tap_mautic.client import MauticStream
from tap_mautic.paging import Condition, Page, any_of, at_least, parameters, read_by_id
from tap_mautic.tables import (
    DO_NOT_CONTACT,
    EMAIL_STATS,
    PAGE_HITS,
    SEGMENT_MEMBERS,
    Column,
    openings,
    sent_to,
    typed,
)
from tap_mautic.times import asked, in_utc, latest

LIFTED = ("email", "firstname", "lastname", "mobile", "phone")
"""Fields of a contact that get a column of their own."""

NAMED = any_of(
    {"col": "date_identified", "expr": "isNotNull", "val": ""},
    {"col": "email", "expr": "isNotEmpty", "val": ""},
)
"""Contacts that are more than a visitor; an import may leave `date_identified` empty."""


class WholeStream(MauticStream):
    """A short list that every run reads from its beginning."""

    @override
    def read_stream(self, context: Any) -> Iterator[Record]:
        yield from self.full_pass(self._pages())

    def _pages(self) -> Iterator[Record]:
        start = 0
        while True:
            answer = self.fetch({"start": start, "limit": self.page_size})
            rows = self.rows(answer)
            yield from self.admit(map(self.tidy, rows), suspect=answer.suspect)
            if len(rows) < self.page_size:
                return
            start += len(rows)


class Fields(WholeStream):
    """The fields that contacts have."""

    name = "fields"
    path = "/fields/contact"
    resource = "fields"

    @override
    def tidy(self, row: Any) -> Any:
        """Write no properties as an object, which PHP writes as a list."""
        if isinstance(row, dict) and row.get("properties") == []:
            row["properties"] = {}
        return row


class Segments(WholeStream):
    """Segments of contacts."""

    name = "segments"
    path = "/segments"
    resource = "lists"


class Emails(WholeStream):
    """The mails of the instance; what they say stays there."""

    name = "emails"
    path = "/emails"
    resource = "emails"
    contents = ("content", "customHtml", "dynamicContent", "plainText")

    @override
    def tidy(self, row: Any) -> Any:
        """Leave out what a mail says."""
        if isinstance(row, dict):
            for name in self.contents:
                row.pop(name, None)
        return row


class ChangingStream(MauticStream):
    """A long list, of which a run reads what changed.

    `moments` are the columns that tell a change. Where rows vanish without a trace, it
    `is_compared`: full passes show which are left.
    """

    moments: ClassVar[Sequence[str]]
    cursor: ClassVar[str] = "id"
    is_compared: ClassVar[bool] = False

    @override
    def read_stream(self, context: Any) -> Iterator[Record]:
        bookmark = self.bookmark(context)
        if self.is_compared and (bookmark is None or self.full_pass_is_due):
            yield from self.full_pass(self._changed_since(None))
            return
        start = moment(self.config.get("start_date"))
        yield from self._changed_since(bookmark - self.lookback if bookmark else start)

    def conditions(self, since: datetime | None) -> list[Condition]:
        """Say which rows are wanted."""
        if since is None:
            return []
        return [any_of(*(at_least(column, asked(since)) for column in self.moments))]

    def _changed_since(self, since: datetime | None) -> Iterator[Record]:
        wanted = self.conditions(since)
        pages = read_by_id(
            lambda start: self._page([at_least(self.cursor, start), *wanted]),
            size=self.page_size,
            column=self.cursor,
            keys=self.primary_keys,
        )
        for rows, suspect in pages:
            yield from self.admit(map(self.tidy, rows), suspect=suspect)

    def _page(self, where: Sequence[Condition]) -> Page:
        order = [{"col": self.cursor, "dir": "ASC"}]
        query = {"limit": self.page_size, **parameters(where), **parameters(order, "order")}
        answer = self.fetch(query)
        return self.rows(answer), answer.suspect


class Contacts(ChangingStream):
    """Everybody who is known by more than a visit."""

    name = "contacts"
    path = "/contacts"
    resource = "contacts"
    replication_key = "changed_at"
    moments = ("date_modified", "date_added")
    is_compared = True
    is_needed = True

    @property
    @override
    def page_size(self) -> int:
        return int(self.config["page_size"])

    @override
    def conditions(self, since: datetime | None) -> list[Condition]:
        return [NAMED, *super().conditions(since)]

    @override
    def tidy(self, row: Any) -> Any:
        """Lift the values of the fields out of their groups."""
        if not isinstance(row, dict):
            return row
        row.update({name: in_utc(row.get(name)) for name in ("dateAdded", "dateModified")})
        row["changed_at"] = row["dateModified"] or row["dateAdded"]
        groups = row.get("fields")
        values = groups.get("all") if isinstance(groups, dict) else None
        row["fields"] = values if isinstance(values, dict) else {}
        row.update({name: row["fields"].get(name) for name in LIFTED})
        blocks = row.get("doNotContact")
        for entry in blocks if isinstance(blocks, list) else ():
            typed(entry, {"dateAdded": in_utc})
        return row


class TableStream(ChangingStream):
    """A table of the database, all of whose values are text (Mautic API, stats)."""

    resource = "stats"
    columns: ClassVar[Mapping[str, Column]]

    @override
    def tidy(self, row: Any) -> Any:
        return typed(row, self.columns)


class DoNotContact(TableStream):
    """Who is not written to; a run that cannot read it fails, as silence would look like a yes."""

    name = "do_not_contact"
    path = "/stats/lead_donotcontact"
    replication_key = "date_added"
    moments = ("date_added",)
    columns = DO_NOT_CONTACT
    is_compared = True
    is_needed = True


class SegmentMembers(TableStream):
    """Who is in which segment, or was taken out."""

    name = "segment_members"
    path = "/stats/lead_lists_leads"
    primary_keys = ("leadlist_id", "lead_id")
    replication_key = "date_added"
    moments = ("date_added",)
    cursor = "lead_id"
    columns = SEGMENT_MEMBERS
    is_compared = True


class EmailStats(TableStream):
    """Mails sent, and whether they were opened; an opening changes its row."""

    name = "email_stats"
    path = "/stats/email_stats"
    replication_key = "changed_at"
    moments = ("date_sent", "last_opened")
    columns = EMAIL_STATS
    secrets = ("tracking_hash",)

    @override
    def tidy(self, row: Any) -> Any:
        """Say when it last changed and was opened; `tokens` hold links that are one person's."""
        row = super().tidy(row)
        if isinstance(row, dict):
            row.pop("tokens", None)
            row["openings"] = openings(row.pop("open_details", None))
            told = (row.get(name) for name in ("date_sent", "date_read", "last_opened"))
            row["changed_at"] = latest(told)
        return row


class PageHits(TableStream):
    """Links clicked and pages visited."""

    name = "page_hits"
    path = "/stats/page_hits"
    replication_key = "date_hit"
    moments = ("date_hit",)
    columns = PAGE_HITS

    @override
    def tidy(self, row: Any) -> Any:
        """Say whose mail the link stood in; the `query` that tells it holds a secret."""
        row = super().tidy(row)
        if isinstance(row, dict):
            row["sent_to_lead_id"] = sent_to(row.pop("query", None))
        return row


STREAMS = (
    Contacts,
    Fields,
    Segments,
    Emails,
    DoNotContact,
    SegmentMembers,
    EmailStats,
    PageHits,
)
