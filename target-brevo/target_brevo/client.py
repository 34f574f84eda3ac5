"""Brevo's endpoints: one method each, typed results."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from crm_core.run import Traffic
from crm_core.transport import Body
from target_brevo.failures import RequestRefusedError
from target_brevo.models import (
    Account,
    Attribute,
    BatchAnswer,
    ContactList,
    ContactPage,
    ContactRow,
    Folder,
    ImportRow,
)
from target_brevo.transport import Access, Transport

CONTACTS_PAGE: Final = 1000
MOST_IDS: Final = 20
LISTS_PAGE: Final = 50
NOT_FOUND: Final = 404
IMPORT: Final = "IMPORTUSER"


class BrevoClient:
    """The endpoints of Brevo's API v3 that the target needs; each raises as `Transport` does."""

    def __init__(self, access: Access) -> None:
        self._http = Transport(access)

    @property
    def traffic(self) -> Traffic:
        """Requests sent so far."""
        return self._http.traffic

    @property
    def now(self) -> datetime:
        """Brevo's clock at its last answer."""
        return self._http.now

    def account(self) -> Account:
        """GET /account: the cheapest proof that the key works."""
        body = self._http.json("GET", "/account")
        plans = [str(plan.get("type", "")) for plan in body.get("plan") or ()]
        return Account(str(body.get("companyName") or ""), ", ".join(filter(None, plans)))

    def attributes(self) -> list[Attribute]:
        """GET /contacts/attributes."""
        rows = self._http.json("GET", "/contacts/attributes").get("attributes") or ()
        return [Attribute(row["name"], row["category"], row.get("type", "")) for row in rows]

    def create_attribute(self, name: str, kind: str) -> None:
        """POST /contacts/attributes/normal/{name}."""
        self._http.call("POST", f"/contacts/attributes/normal/{quote(name)}", json={"type": kind})

    def lists(self) -> Iterator[ContactList]:
        """GET /contacts/lists, page by page."""
        for row in self._pages("/contacts/lists", "lists"):
            yield ContactList(row["id"], row["name"])

    def create_list(self, name: str, folder_id: int) -> int:
        """POST /contacts/lists; returns the new id."""
        body = {"name": name, "folderId": folder_id}
        return int(self._http.json("POST", "/contacts/lists", json=body, once=True)["id"])

    def folders(self) -> Iterator[Folder]:
        """GET /contacts/folders, page by page."""
        for row in self._pages("/contacts/folders", "folders"):
            yield Folder(row["id"], row["name"])

    def create_folder(self, name: str) -> int:
        """POST /contacts/folders; returns the new id."""
        return int(
            self._http.json("POST", "/contacts/folders", json={"name": name}, once=True)["id"]
        )

    def contacts(self, offset: int = 0, modified_since: datetime | None = None) -> ContactPage:
        """GET /contacts, the newest contacts first, at most 1,000 of them."""
        query: Body = {"limit": CONTACTS_PAGE, "offset": offset, "sort": "desc"}
        if modified_since:
            query["modifiedSince"] = _moment(modified_since)
        body, read_at = self._http.call("GET", "/contacts", params=query)
        return ContactPage(_contacts(body), int(body.get("count") or 0), read_at)

    def contacts_of(self, ids: Sequence[int]) -> list[ContactRow]:
        """GET /contacts?ids=…: those of at most 20 contacts that exist."""
        return _contacts(
            self._http.json("GET", "/contacts", params={"limit": MOST_IDS, "ids": ids})
        )

    def contact(self, identifier: int | str) -> ContactRow | None:
        """GET /contacts/{identifier}, None where there is none, or can be none of that address."""
        try:
            return ContactRow.parse(self._http.json("GET", _path(identifier)))
        except RequestRefusedError:
            return None

    def create(self, body: Body) -> int:
        """POST /contacts; returns the id of the new contact, and refuses one that exists."""
        return int(
            self._http.json("POST", "/contacts", json={**body, "updateEnabled": False})["id"]
        )

    def delete(self, identifier: int | str) -> bool:
        """DELETE /contacts/{identifier}; False where there is no such contact."""
        return self._reached("DELETE", identifier)

    def update(self, identifier: int | str, body: Body) -> bool:
        """PUT /contacts/{identifier}; False where there is no such contact."""
        return self._reached("PUT", identifier, json=body)

    def update_many(self, rows: Sequence[Body]) -> BatchAnswer:
        """POST /contacts/batch: updates contacts that exist, all of them or none."""
        try:
            body = self._http.json("POST", "/contacts/batch", json={"contacts": list(rows)})
        except RequestRefusedError as error:
            if error.status == NOT_FOUND and error.indexes:
                return BatchAnswer(unknown=error.indexes)
            raise
        return BatchAnswer(failed_ids=frozenset(body.get("failureIds") or ()))

    def start_import(self, rows: Iterable[ImportRow], list_ids: Sequence[int]) -> int:
        """POST /contacts/import; returns the id of the process that does the work.

        Contacts that exist are not overwritten. The blocklist keys are left out on purpose:
        whether an explicit false would lift a block is not established.
        """
        body = {
            "jsonBody": [row.body() for row in rows],
            "listIds": list(list_ids),
            "updateExistingContacts": False,
            "disableNotification": True,
        }
        return int(self._http.json("POST", "/contacts/import", json=body)["processId"])

    def imports(self) -> dict[int, str]:
        """GET /processes: the states of the imports among the 50 latest processes, in one call."""
        query = {"limit": LISTS_PAGE, "offset": 0, "sort": "desc"}
        rows = self._http.json("GET", "/processes", params=query).get("processes") or ()
        return {int(row["id"]): str(row["status"]) for row in rows if row["name"] == IMPORT}

    def process(self, process_id: int) -> str:
        """GET /processes/{id}: its state."""
        return str(self._http.json("GET", f"/processes/{process_id}")["status"])

    def _pages(self, path: str, key: str) -> Iterator[Body]:
        offset = 0
        while True:
            query = {"limit": LISTS_PAGE, "offset": offset, "sort": "asc"}
            body = self._http.json("GET", path, params=query)
            rows = body.get(key) or []
            yield from rows
            offset += len(rows)
            if not rows or offset >= int(body.get("count") or 0):
                return

    def _reached(self, method: str, identifier: int | str, **request: Any) -> bool:
        try:
            self._http.call(method, _path(identifier), **request)
        except RequestRefusedError as error:
            if error.status == NOT_FOUND:
                return False
            raise
        return True


def _contacts(body: Body) -> list[ContactRow]:
    return [ContactRow.parse(row) for row in body.get("contacts") or ()]


def _path(identifier: int | str) -> str:
    kind = "contact_id" if isinstance(identifier, int) else "email_id"
    return f"/contacts/{quote(str(identifier), safe='')}?identifierType={kind}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
