"""Mautic's endpoints: one method each, typed results."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from crm_core.run import Traffic
from crm_core.transport import Body
from target_mautic.failures import RequestRefusedError
from target_mautic.mapping import now_in_words
from target_mautic.models import (
    EMAIL,
    BatchAnswer,
    ContactPage,
    ContactRow,
    Field,
    Member,
    Segment,
    StatsPage,
    items_of,
)
from target_mautic.transport import Credentials, Pace, Row, Transport

MOST_ROWS: Final = 200
"""Rows of a batch, and contacts of a page, which are as large."""

MOST_EMAILS: Final = 100
"""Addresses in a URL, which is kept below 8 KB (Mautic API, reading back)."""

MOST_IDS: Final = 500
"""Ids in a URL, likewise."""

STATS_ROWS: Final = 1000
NOT_FOUND: Final = 404

Condition = tuple[str, str, object]
"""Column, expression and value of a `where`."""


class MauticClient:
    """The endpoints of Mautic's REST API that the target needs; each raises as `Transport` does."""

    def __init__(self, address: str, credentials: Credentials, pace: Pace) -> None:
        self._http = Transport(address, credentials, pace)

    @property
    def version(self) -> str:
        """Of Mautic, empty before its first answer."""
        return self._http.version

    @property
    def traffic(self) -> Traffic:
        """Requests sent so far."""
        return self._http.traffic

    def contacts(self, after: int = 0) -> ContactPage:
        """GET /contacts: the next 200 that have an e-mail address, by id; `total` counts the rest.

        Args:
            after: The id that the last page ended with.
        """
        conditions: list[Condition] = [(EMAIL, "isNotNull", "")]
        if after:
            conditions.append(("id", "gt", after))
        return self._contacts(conditions, MOST_ROWS)

    def contacts_by_id(self, ids: Collection[int]) -> list[ContactRow]:
        """GET /contacts: those of at most 200 ids that exist."""
        return self._contacts([("id", "in", _listed(ids))], len(ids)).contacts

    def contacts_by_email(self, emails: Collection[str]) -> list[ContactRow]:
        """GET /contacts: those of at most 100 addresses; of one there may be several."""
        return self._contacts([(EMAIL, "in", _listed(emails))], 10 * MOST_EMAILS).contacts

    def emails_of(self, ids: Collection[int]) -> dict[int, str]:
        """GET /contacts: the addresses of at most 500 ids."""
        more = {"select[]": EMAIL}
        found = self._contacts([("id", "in", _listed(ids))], len(ids), more).contacts
        return {row.id: row.email for row in found}

    def create_many(self, rows: Sequence[Row]) -> BatchAnswer:
        """POST /contacts/batch/new: creates contacts, and changes those that exist by e-mail.

        Raises:
            BatchBrokeError: Mautic broke down over the rows; a single one is tried again before.
        """
        return self._batch("POST", "/contacts/batch/new", rows)

    def update_many(self, rows: Sequence[Row]) -> BatchAnswer:
        """PATCH /contacts/batch/edit: changes contacts; every row has an `id`.

        Raises:
            BatchBrokeError: As `create_many`.
        """
        return self._batch("PATCH", "/contacts/batch/edit", rows)

    def delete_many(self, ids: Collection[int]) -> None:
        """DELETE /contacts/batch/delete: at most 200; those that do not exist are passed over."""
        self._http.json("DELETE", "/contacts/batch/delete", params={"ids": _listed(ids)})

    def do_not_contact(self, since: datetime | None) -> Iterator[StatsPage]:
        """GET /stats/lead_donotcontact: the entries for e-mail, page by page."""
        conditions: list[Condition] = [("channel", "eq", EMAIL)]
        if since:
            conditions.append(("date_added", "gte", now_in_words(since)))
        return self._stats("lead_donotcontact", "id", conditions)

    def members(
        self, segment_ids: Collection[int], contact_ids: Collection[int] | None = None
    ) -> Iterator[Member]:
        """GET /stats/lead_lists_leads: the rows of some contacts, or of all who were removed.

        Args:
            segment_ids: Which segments.
            contact_ids: At most 500 contacts, None for everybody who left or was taken out.
        """
        conditions: list[Condition] = [("leadlist_id", "in", _listed(segment_ids))]
        if contact_ids is None:
            conditions.append(("manually_removed", "eq", 1))
        else:
            conditions.append(("lead_id", "in", _listed(contact_ids)))
        for page in self._stats("lead_lists_leads", "lead_id", conditions):
            yield from map(Member.parse, page.rows)

    def fields(self) -> list[Field]:
        """GET /fields/contact."""
        body = self._http.json("GET", "/fields/contact", params={"limit": 500})
        return [Field.parse(row) for _, row in items_of(body, "fields")]

    def create_fields(self, rows: Sequence[Row]) -> dict[int, Field]:
        """POST /fields/contact/batch/new; returns those that were made, by position of the row."""
        body = self._http.json("POST", "/fields/contact/batch/new", json=list(rows), once=True)
        refused = dict(items_of(body, "errors"))
        made = items_of(body, "fields")
        return {place: Field.parse(row) for place, row in made if place not in refused}

    def edit_field(self, field_id: int, changes: Body) -> None:
        """PATCH /fields/contact/{id}/edit."""
        self._http.json("PATCH", f"/fields/contact/{field_id}/edit", json=changes)

    def segments(self) -> list[Segment]:
        """GET /segments."""
        body = self._http.json("GET", "/segments", params={"limit": 1000})
        return [Segment.parse(row) for _, row in items_of(body, "lists")]

    def create_segment(self, name: str) -> int:
        """POST /segments/new: a static one that all users may change; returns its id."""
        body = {"name": name, "isPublished": True, "isGlobal": True, "filters": []}
        made = self._http.json("POST", "/segments/new", json=body, once=True)["list"]
        return Segment.parse(made).id

    def add_members(self, segment_id: int, contact_ids: Sequence[int]) -> frozenset[int]:
        """POST /segments/{id}/contacts/add: at most 200; returns those that it did not take."""
        path = f"/segments/{segment_id}/contacts/add"
        body = self._http.json("POST", path, json={"ids": list(contact_ids)})
        return frozenset(key for key, row in items_of(body, "details") if not row.get("success"))

    def remove_member(self, segment_id: int, contact_id: int) -> None:
        """POST /segments/{id}/contact/{contactId}/remove; whoever is not in it stays out."""
        try:
            self._http.json("POST", f"/segments/{segment_id}/contact/{contact_id}/remove")
        except RequestRefusedError as error:
            if error.status != NOT_FOUND:
                raise

    def _contacts(
        self, conditions: Sequence[Condition], limit: int, more: Row | None = None
    ) -> ContactPage:
        query = {"limit": limit, "orderBy": "id", "orderByDir": "asc", **(more or {})}
        body = self._http.json("GET", "/contacts", params=query | _where(conditions))
        rows = body.get("contacts") or {}
        found = rows.values() if isinstance(rows, dict) else rows
        return ContactPage([ContactRow.parse(row) for row in found], int(body.get("total") or 0))

    def _stats(
        self, table: str, order: str, conditions: Sequence[Condition]
    ) -> Iterator[StatsPage]:
        start = 0
        while True:
            query = {"start": start, "limit": STATS_ROWS, **_where(conditions)}
            ordered = {"order[0][col]": order, "order[0][dir]": "ASC"}
            answer = self._http.call("GET", f"/stats/{table}", params=query | ordered)
            rows = answer.body.get("stats") or []
            page = StatsPage(rows, int(answer.body.get("total") or 0), answer.at)
            yield page
            start += len(rows)
            if not rows or start >= page.total:
                return

    def _batch(self, method: str, path: str, rows: Sequence[Row]) -> BatchAnswer:
        body = self._http.batch(method, path, rows)
        self._http.rest()
        return BatchAnswer.parse(body)


def _where(conditions: Sequence[Condition]) -> dict[str, str]:
    return {
        f"where[{place}][{name}]": str(part)
        for place, condition in enumerate(conditions)
        for name, part in zip(("col", "expr", "val"), condition, strict=True)
    }


def _listed(values: Collection[object]) -> str:
    return ",".join(map(str, values))
