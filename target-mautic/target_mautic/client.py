"""Mautic's endpoints: one method each, typed results."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from crm_core import answers
from crm_core.run import Traffic
from crm_core.transport import Body
from target_mautic.failures import RequestRefusedError
from target_mautic.mapping import now_in_words
from target_mautic.models import (
    EMAIL,
    BatchAnswer,
    ContactPage,
    ContactRow,
    DoNotContact,
    Field,
    Member,
    Segment,
    StatsPage,
    address_in,
    items_of,
    needed_items,
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

    def contacts_like(self, email: str) -> list[ContactRow]:
        """GET /contacts: those that Mautic's own search finds for an address.

        Some versions escape `'` and `&` in conditions, so that they find nobody; the search does
        not (5.0.4 to 5.1.1, read in the source).
        """
        query = {"search": f"email:{email}", "limit": 10 * MOST_EMAILS}
        found = self._listed_contacts(query).contacts
        return [row for row in found if row.email == email]

    def emails_of(self, ids: Collection[int]) -> dict[int, str]:
        """GET /contacts: the addresses of at most 500 ids.

        Without `id` among the chosen fields Mautic answers 500 (recorded).
        """
        query = {
            "select[]": ["id", EMAIL],
            "limit": len(ids),
            **_ORDERED,
            **_where([("id", "in", _listed(ids))]),
        }
        body = self._http.json("GET", "/contacts", params=query)
        rows = [row for _, row in needed_items(body, "contacts")]
        return {answers.need_whole(row, "id"): address_in(row) for row in rows}

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
        """GET /stats/lead_donotcontact: the entries for e-mail, page by page.

        Pages begin after the last entry of the one before, so that one that is lifted meanwhile
        hides no other.
        """
        conditions: list[Condition] = [("channel", "eq", EMAIL)]
        if since:
            conditions.append(("date_added", "gte", now_in_words(since)))
        after = 0
        while True:
            page = self._stats("lead_donotcontact", "id", [*conditions, ("id", "gt", after)], 0)
            yield page
            if page.is_last:
                return
            after = answers.need_whole(page.rows[-1], "id")

    def blocks_of(self, contact_ids: Collection[int]) -> list[DoNotContact]:
        """GET /stats/lead_donotcontact: the entries for e-mail of at most 500 contacts."""
        conditions = [("channel", "eq", EMAIL), ("lead_id", "in", _listed(contact_ids))]
        rows = self._stats("lead_donotcontact", "id", conditions, 0).rows
        return [DoNotContact.parse_table_row(row) for row in rows]

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
        start = 0
        while True:
            page = self._stats("lead_lists_leads", "lead_id", conditions, start)
            yield from map(Member.parse, page.rows)
            start += len(page.rows)
            if page.is_last:
                return

    def fields(self) -> list[Field]:
        """GET /fields/contact."""
        body = self._http.json("GET", "/fields/contact", params={"limit": 500})
        return [Field.parse(row) for _, row in needed_items(body, "fields")]

    def create_fields(self, rows: Sequence[Row]) -> dict[int, Field]:
        """POST /fields/contact/batch/new; returns those that were made, by position of the row."""
        body = self._http.json("POST", "/fields/contact/batch/new", json=list(rows), once=True)
        refused = dict(items_of(body, "errors"))
        made = needed_items(body, "fields")
        return {place: Field.parse(row) for place, row in made if place not in refused}

    def edit_field(self, field_id: int, changes: Body) -> None:
        """PATCH /fields/contact/{id}/edit."""
        self._http.json("PATCH", f"/fields/contact/{field_id}/edit", json=changes)

    def segments(self) -> list[Segment]:
        """GET /segments."""
        body = self._http.json("GET", "/segments", params={"limit": 1000})
        return [Segment.parse(row) for _, row in needed_items(body, "lists")]

    def create_segment(self, name: str) -> int:
        """POST /segments/new: a static one that all users may change; returns its id."""
        body = {"name": name, "isPublished": True, "isGlobal": True, "filters": []}
        answer = self._http.json("POST", "/segments/new", json=body, once=True)
        return Segment.parse(answer.get("list")).id

    def add_members(self, segment_id: int, contact_ids: Sequence[int]) -> frozenset[int]:
        """POST /segments/{id}/contacts/add: at most 200; returns those that it did not take."""
        path = f"/segments/{segment_id}/contacts/add"
        body = self._http.json("POST", path, json={"ids": list(contact_ids)})
        taken = {key for key, row in needed_items(body, "details") if answers.flag(row, "success")}
        return frozenset(contact_ids) - taken

    def remove_member(self, segment_id: int, contact_id: int) -> bool:
        """POST /segments/{id}/contact/{contactId}/remove; returns whether they are out of it.

        Whoever is not in it, or is not there at all, stays out.
        """
        path = f"/segments/{segment_id}/contact/{contact_id}/remove"
        try:
            return answers.flag(self._http.json("POST", path), "success")
        except RequestRefusedError as error:
            if error.status != NOT_FOUND:
                raise
        return True

    def _contacts(self, conditions: Sequence[Condition], limit: int) -> ContactPage:
        return self._listed_contacts({"limit": limit, **_where(conditions)})

    def _listed_contacts(self, query: Row) -> ContactPage:
        body = self._http.json("GET", "/contacts", params={**_ORDERED, **query})
        rows = [ContactRow.parse(row) for _, row in needed_items(body, "contacts")]
        return ContactPage(rows, answers.whole(body, "total") or len(rows))

    def _stats(
        self, table: str, order: str, conditions: Sequence[Condition], start: int
    ) -> StatsPage:
        """Read a page; a table that Mautic does not show is never read as an empty one."""
        query = {
            "start": start,
            "limit": STATS_ROWS,
            "order[0][col]": order,
            "order[0][dir]": "ASC",
            **_where(conditions),
        }
        answer = self._http.call("GET", f"/stats/{table}", params=query)
        rows = [row for _, row in needed_items(answer.body, "stats")]
        total = answers.whole(answer.body, "total")
        is_last = not rows or (total is not None and start + len(rows) >= total)
        return StatsPage(rows, is_last, answer.at)

    def _batch(self, method: str, path: str, rows: Sequence[Row]) -> BatchAnswer:
        body = self._http.batch(method, path, rows)
        self._http.rest()
        return BatchAnswer.parse(body, len(rows))


_ORDERED: Final = {"orderBy": "id", "orderByDir": "asc"}


def _where(conditions: Sequence[Condition]) -> dict[str, str]:
    return {
        f"where[{place}][{name}]": str(part)
        for place, condition in enumerate(conditions)
        for name, part in zip(("col", "expr", "val"), condition, strict=True)
    }


def _listed(values: Collection[object]) -> str:
    return ",".join(map(str, values))
