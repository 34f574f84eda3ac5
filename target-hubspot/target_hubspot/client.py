"""HubSpot's endpoints: one method each, typed results."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from crm_core.run import Traffic
from crm_core.transport import Body
from target_hubspot.failures import TRACE, Refusal, RequestRefusedError
from target_hubspot.models import (
    Account,
    BatchAnswer,
    ContactList,
    Moved,
    Page,
    Property,
    Record,
    Written,
)
from target_hubspot.transport import Access, Transport

CONTACTS: Final = "contacts"
DEALS: Final = "deals"
CONTACT_TYPE: Final = "0-1"
ROWS: Final = 100
"""Records a batch, and contacts a page of the full list."""

SEARCH_ROWS: Final = 200
MEMBERS_PAGE: Final = 250
NOT_FOUND: Final = 404


class HubSpotClient:
    """The endpoints of HubSpot's API that the target needs; each raises as `Transport` does."""

    def __init__(self, access: Access) -> None:
        self._http = Transport(access)

    @property
    def traffic(self) -> Traffic:
        """Requests sent so far."""
        return self._http.traffic

    @property
    def now(self) -> datetime:
        """HubSpot's clock at its last answer."""
        return self._http.now

    def account(self) -> Account:
        """GET /account-info/…/details: the cheapest proof that the token works."""
        body = self._http.get("account", "/details")
        return Account(str(body.get("portalId", "")), str(body.get("timeZone", "")))

    def properties(self, kind: str = CONTACTS) -> list[Property]:
        """GET /properties/{kind}."""
        rows = self._http.get("properties", f"/{kind}", archived="false").get("results") or ()
        return [Property.parse(row) for row in rows]

    def create_group(self, name: str, label: str, kind: str = CONTACTS) -> None:
        """POST /properties/{kind}/groups; one that exists is left as it is."""
        try:
            self._http.post("properties", f"/{kind}/groups", {"name": name, "label": label})
        except RequestRefusedError as error:
            if error.status != 409:  # noqa: PLR2004 (the name is taken)
                raise

    def create_properties(
        self, definitions: Sequence[Body], kind: str = CONTACTS
    ) -> frozenset[str]:
        """POST /properties/{kind}/batch/create; returns the names of those that were made."""
        body = {"inputs": list(definitions)}
        try:
            answer = self._http.post("properties", f"/{kind}/batch/create", body)
        except RequestRefusedError:
            return frozenset()
        return frozenset(row["name"] for row in answer.get("results") or ())

    def list_named(self, name: str) -> ContactList | None:
        """GET /lists/object-type-id/0-1/name/{name}."""
        return self._list(f"/object-type-id/{CONTACT_TYPE}/name/{quote(name, safe='')}")

    def list_by_id(self, list_id: str) -> ContactList | None:
        """GET /lists/{listId}."""
        return self._list(f"/{quote(list_id, safe='')}")

    def create_list(self, name: str) -> ContactList:
        """POST /lists: a manual one."""
        body = {"name": name, "objectTypeId": CONTACT_TYPE, "processingType": "MANUAL"}
        return ContactList.parse(self._http.post("lists", "", body)["list"])

    def members(self, list_id: str) -> Iterator[str]:
        """GET /lists/{listId}/memberships, page by page: record ids."""
        query: Body = {"limit": MEMBERS_PAGE}
        while True:
            body = self._http.get("lists", f"/{list_id}/memberships", **query)
            yield from (str(row["recordId"]) for row in body.get("results") or ())
            after = _after(body)
            if after is None:
                return
            query["after"] = after

    def lists_of(self, record_id: str) -> frozenset[str]:
        """GET /lists/records/0-1/{recordId}/memberships: list ids."""
        body = self._http.get("lists", f"/records/{CONTACT_TYPE}/{record_id}/memberships")
        return frozenset(str(row["listId"]) for row in body.get("results") or ())

    def move(self, list_id: str, join: Sequence[str], leave: Sequence[str]) -> Moved:
        """PUT /lists/{listId}/memberships/add-and-remove, by record ids."""
        retried = self.traffic.retried
        body = {"recordIdsToAdd": list(join), "recordIdsToRemove": list(leave)}
        answer = self._http.put("lists", f"/{list_id}/memberships/add-and-remove", body)
        return Moved(
            removed=_ids(answer, "recordIdsRemoved", "recordsIdsRemoved"),
            missing=_ids(answer, "recordIdsMissing", "recordsIdsMissing"),
            is_certain=self.traffic.retried == retried,
        )

    def contacts(self, properties: Sequence[str], after: str | None = None) -> Page:
        """GET /objects/contacts: all of them, 100 at a time."""
        query: Body = {"limit": ROWS, "properties": ",".join(properties)}
        if after is not None:
            query["after"] = after
        return self._page(self._http.get("objects", f"/{CONTACTS}", **query))

    def read_many(
        self, ids: Sequence[str], properties: Sequence[str], *, by: str | None = None
    ) -> list[Record]:
        """POST /objects/contacts/batch/read, by record id or a unique property; at most 100."""
        body: Body = {"inputs": [{"id": each} for each in ids], "properties": list(properties)}
        if by is not None:
            body["idProperty"] = by
        answer = self._http.post("objects", f"/{CONTACTS}/batch/read", body)
        return [Record.parse(row) for row in answer.get("results") or ()]

    def search(self, query: Body) -> Page:
        """POST /objects/contacts/search; its index lags behind."""
        return self._page(self._http.post("objects", f"/{CONTACTS}/search", query))

    def upsert_many(
        self, rows: Sequence[Body], key: str = "email", kind: str = CONTACTS
    ) -> BatchAnswer:
        """POST /objects/{kind}/batch/upsert, by a unique property; at most 100."""
        inputs = [{**row, "idProperty": key} for row in rows]
        return self._write(kind, "upsert", inputs, key)

    def update_many(self, rows: Sequence[Body]) -> BatchAnswer:
        """POST /objects/contacts/batch/update, by record id; at most 100."""
        return self._write(CONTACTS, "update", rows)

    def archive_many(self, ids: Sequence[str]) -> None:
        """POST /objects/contacts/batch/archive; ids that lead nowhere do no harm; at most 100."""
        body = {"inputs": [{"id": each} for each in ids]}
        self._http.post("objects", f"/{CONTACTS}/batch/archive", body)

    def forget(self, email: str) -> None:
        """POST /objects/contacts/gdpr-delete: for good, and the address cannot come back."""
        body = {"objectId": email, "idProperty": "email"}
        self._http.post("objects", f"/{CONTACTS}/gdpr-delete", body)

    def unsubscribe(self, emails: Sequence[str]) -> list[Refusal]:
        """POST /statuses/batch/unsubscribe-all: out of all marketing e-mail; at most 100.

        Returns:
            What was refused; an answer without errors means that all were done.
        """
        body = {"inputs": list(emails)}
        answer = self._http.post("statuses", "/batch/unsubscribe-all", body, channel="EMAIL")
        return [Refusal.parse(row) for row in answer.get("errors") or ()]

    def associate(self, links: Sequence[tuple[str, str]]) -> None:
        """POST /associations/deals/contacts/batch/associate/default; what is joined stays so."""
        inputs = [{"from": {"id": deal}, "to": {"id": contact}} for deal, contact in links]
        path = f"/{DEALS}/{CONTACTS}/batch/associate/default"
        self._http.post("associations", path, {"inputs": inputs})

    def send_events(self, events: Sequence[Body]) -> None:
        """POST /events/…/send/batch: custom events, which their `uuid` keeps from coming twice."""
        self._http.post("events", "/send/batch", {"inputs": list(events)})

    def probe(self, method: str, area: str, path: str, body: Any) -> None:
        """Send a request that does nothing, for the sake of the scope that it needs."""
        try:
            if method == "GET":
                self._http.get(area, path, limit=1)
            elif method == "POST":
                self._http.post(area, path, body)
            else:
                self._http.put(area, path, body)
        except RequestRefusedError:
            return

    def _page(self, body: Body) -> Page:
        records = [Record.parse(row) for row in body.get("results") or ()]
        return Page(records, _after(body), self.now, int(body.get("total") or 0))

    def _list(self, path: str) -> ContactList | None:
        try:
            return ContactList.parse(self._http.get("lists", path)["list"])
        except RequestRefusedError as error:
            if error.status == NOT_FOUND:
                return None
            raise

    def _write(self, kind: str, verb: str, rows: Sequence[Body], key: str = "email") -> BatchAnswer:
        body = self._http.post("objects", f"/{kind}/batch/{verb}", {"inputs": list(rows)})
        return BatchAnswer(
            written=[_written(row, key) for row in body.get("results") or ()],
            refusals=[Refusal.parse(row) for row in body.get("errors") or ()],
        )


def _written(row: Mapping[str, Any], key: str) -> Written:
    value = (row.get("properties") or {}).get(key)
    return Written(str(row["id"]), row.get(TRACE), value and value.lower(), bool(row.get("new")))


def _after(body: Body) -> str | None:
    following = (body.get("paging") or {}).get("next") or {}
    return following.get("after")


def _ids(body: Body, *keys: str) -> frozenset[str]:
    return frozenset(str(each) for key in keys for each in body.get(key) or ())
