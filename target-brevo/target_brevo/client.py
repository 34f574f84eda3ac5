"""Brevo's endpoints: one method each, typed results."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final
from urllib.parse import quote

from crm_core.answers import entries, need_whole, text, whole
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
        plans = body.get("plan")
        types = [text(plan, "type") for plan in plans] if isinstance(plans, list) else []
        return Account(text(body, "companyName"), ", ".join(filter(None, types)))

    def attributes(self) -> list[Attribute]:
        """GET /contacts/attributes; those of category `category` have no type."""
        rows = entries(self._http.json("GET", "/contacts/attributes"), "attributes")
        return [
            Attribute(text(row, "name"), text(row, "category"), text(row, "type")) for row in rows
        ]

    def create_attribute(self, name: str, kind: str) -> None:
        """POST /contacts/attributes/normal/{name}."""
        self._http.call("POST", f"/contacts/attributes/normal/{quote(name)}", json={"type": kind})

    def lists(self) -> Iterator[ContactList]:
        """GET /contacts/lists, page by page."""
        for row in self._pages("/contacts/lists", "lists"):
            yield ContactList(need_whole(row, "id"), text(row, "name"))

    def create_list(self, name: str, folder_id: int) -> int:
        """POST /contacts/lists; returns the new id."""
        body = {"name": name, "folderId": folder_id}
        return need_whole(self._http.json("POST", "/contacts/lists", json=body, once=True), "id")

    def folders(self) -> Iterator[Folder]:
        """GET /contacts/folders, page by page."""
        for row in self._pages("/contacts/folders", "folders"):
            yield Folder(need_whole(row, "id"), text(row, "name"))

    def create_folder(self, name: str) -> int:
        """POST /contacts/folders; returns the new id."""
        body = self._http.json("POST", "/contacts/folders", json={"name": name}, once=True)
        return need_whole(body, "id")

    def contacts(self, offset: int = 0, modified_since: datetime | None = None) -> ContactPage:
        """GET /contacts, the newest contacts first, at most 1,000 of them."""
        query: Body = {"limit": CONTACTS_PAGE, "offset": offset, "sort": "desc"}
        if modified_since:
            query["modifiedSince"] = _moment(modified_since)
        body, read_at = self._http.call("GET", "/contacts", params=query)
        rows = self._rows(body)
        return ContactPage(rows, whole(body, "count") or 0, read_at, len(rows) < CONTACTS_PAGE)

    def contacts_of(self, ids: Sequence[int]) -> list[ContactRow]:
        """GET /contacts?ids=…: those of at most 20 contacts that exist."""
        query = {"limit": MOST_IDS, "ids": ids}
        return self._rows(self._http.json("GET", "/contacts", params=query))

    def contact(self, identifier: int | str) -> ContactRow | None:
        """Find one contact; None where there is none, or can be none of that address."""
        contact_id = self.id_of(identifier)
        return None if contact_id is None else next(iter(self.contacts_of([contact_id])), None)

    def id_of(self, identifier: int | str) -> int | None:
        """GET /contacts/{identifier}; None where there is none, or can be none of that address.

        Nothing but the id is read of it: it has been recorded without `listUnsubscribed`, and only
        the listing by ids always tells which lists somebody left.
        """
        try:
            return need_whole(self._http.json("GET", _path(identifier)), "id")
        except RequestRefusedError as error:
            if _is_nobody(error, identifier):
                return None
            raise

    def create(self, body: Body) -> int:
        """POST /contacts; returns the id of the new contact, and refuses one that exists."""
        made = self._http.json("POST", "/contacts", json={**body, "updateEnabled": False})
        return need_whole(made, "id")

    def ask_to_confirm(self, body: Body) -> None:
        """POST /contacts/doubleOptinConfirmation, once: Brevo mails the person a link to click."""
        path = "/contacts/doubleOptinConfirmation"
        self._http.call("POST", path, json=body, once=True, again_after_429=True)

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
            unknown = error.indexes & frozenset(range(len(rows)))
            if error.status == NOT_FOUND and unknown:
                return BatchAnswer(unknown=unknown)
            raise
        return BatchAnswer(failed_ids=_failed_ids(body, [row["id"] for row in rows]))

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
        return need_whole(self._http.json("POST", "/contacts/import", json=body), "processId")

    def imports(self) -> dict[int, str]:
        """GET /processes: the states of the imports among the 50 latest processes, in one call."""
        query = {"limit": LISTS_PAGE, "offset": 0, "sort": "desc"}
        rows = entries(self._http.json("GET", "/processes", params=query), "processes")
        imports = (row for row in rows if text(row, "name") == IMPORT)
        return {need_whole(row, "id"): text(row, "status") for row in imports}

    def process(self, process_id: int) -> str:
        """GET /processes/{id}: its state."""
        return text(self._http.json("GET", f"/processes/{process_id}"), "status")

    def _pages(self, path: str, key: str) -> Iterator[Body]:
        """Read a list to its first short page; how long it is Brevo need not say."""
        for offset in count(0, LISTS_PAGE):
            query = {"limit": LISTS_PAGE, "offset": offset, "sort": "asc"}
            rows = entries(self._http.json("GET", path, params=query), key)
            yield from map(dict, rows)
            if len(rows) < LISTS_PAGE:
                return

    def _rows(self, body: Body) -> list[ContactRow]:
        return [ContactRow.parse(row, self.now) for row in entries(body, "contacts")]

    def _reached(self, method: str, identifier: int | str, **request: Any) -> bool:
        try:
            self._http.call(method, _path(identifier), **request)
        except RequestRefusedError as error:
            if _is_nobody(error, identifier):
                return False
            raise
        return True


def _is_nobody(error: RequestRefusedError, identifier: int | str) -> bool:
    """Tell whether a refusal means that there is no such contact.

    An address that Brevo calls invalid is answered 400, not 404 (recorded): nobody can have it.
    """
    return error.status == NOT_FOUND or (isinstance(identifier, str) and error.is_of_no_address)


def _failed_ids(body: Body, ids: Sequence[int]) -> frozenset[int]:
    """Read whom an answer names as not written beside those who were (207, `failureIds`).

    Whom it names in a way that nobody documents may be any of them.
    """
    named: set[int] = set()
    for name, value in body.items():
        is_of_failures = "fail" in name.lower() or "error" in name.lower()
        if not is_of_failures or not value:
            continue
        found = [whole({"id": each}, "id") for each in value] if isinstance(value, list) else [None]
        if None in found:
            return frozenset(ids)
        named.update(filter(None, found))
    return frozenset(named)


def _path(identifier: int | str) -> str:
    kind = "contact_id" if isinstance(identifier, int) else "email_id"
    return f"/contacts/{quote(str(identifier), safe='')}?identifierType={kind}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
