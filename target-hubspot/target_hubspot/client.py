"""HubSpot's endpoints: one method each, typed results."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from crm_core.answers import entries, entry, need_text, text, whole
from crm_core.errors import OddAnswerError
from crm_core.run import Traffic
from crm_core.transport import Body
from target_hubspot.answers import (
    after_of,
    ids_of,
    joined_of,
    not_made,
    objects_of,
    results_of,
    unread_of,
    words_for,
    written_of,
)
from target_hubspot.failures import RequestRefusedError
from target_hubspot.models import (
    Account,
    BatchAnswer,
    ContactList,
    Made,
    Moved,
    Page,
    Property,
    Reading,
    Record,
)
from target_hubspot.refusal import NOT_FOUND as NO_SUCH_RECORD
from target_hubspot.refusal import Refusal, refusals_of
from target_hubspot.transport import Access, Transport

CONTACTS: Final = "contacts"
DEALS: Final = "deals"
CONTACT_TYPE: Final = "0-1"
ROWS: Final = 100
"""Records a batch, and contacts a page of the full list."""

SEARCH_ROWS: Final = 200
MEMBERS_PAGE: Final = 250
NOT_FOUND: Final = 404
NO_SUCH_LIST: Final = "list does not exist"
UNSUBSCRIBE_MANY: Final = "/batch/unsubscribe-all"


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
        return Account(text(body, "portalId"), text(body, "timeZone"))

    def properties(self, kind: str = CONTACTS) -> list[Property]:
        """GET /properties/{kind}."""
        body = self._http.get("properties", f"/{kind}", archived="false")
        return [Property.parse(row) for row in results_of(body) if text(row, "name")]

    def create_group(self, name: str, label: str, kind: str = CONTACTS) -> None:
        """POST /properties/{kind}/groups; one that exists is left as it is.

        Whether that is told by 409 or by 400 is not established; where a group is refused for
        another reason, the properties that go into it are, too, and say so.
        """
        try:
            self._http.post("properties", f"/{kind}/groups", {"name": name, "label": label})
        except RequestRefusedError as error:
            if error.status not in {400, 409}:
                raise

    def create_properties(self, definitions: Sequence[Body], kind: str = CONTACTS) -> Made:
        """POST /properties/{kind}/batch/create; tells what was made, and why others were not."""
        wanted = [str(each["name"]) for each in definitions]
        body = {"inputs": list(definitions)}
        try:
            answer = self._http.post("properties", f"/{kind}/batch/create", body)
        except RequestRefusedError as error:
            return Made(frozenset(), dict.fromkeys(wanted, error.refusal.words))
        made = frozenset(text(row, "name") for row in objects_of(answer, "results"))
        refusals = refusals_of(answer)
        return Made(
            names=made,
            refused={name: words_for(name, refusals) for name in wanted if name not in made},
        )

    def list_named(self, name: str) -> ContactList | None:
        """GET /lists/object-type-id/0-1/name/{name}."""
        return self._list(f"/object-type-id/{CONTACT_TYPE}/name/{quote(name, safe='')}")

    def list_by_id(self, list_id: str) -> ContactList | None:
        """GET /lists/{listId}."""
        return self._list(f"/{quote(list_id, safe='')}")

    def list_sizes(self, list_ids: Iterable[str]) -> dict[str, int | None]:
        """GET /lists?listIds=…: how many are on each; answers about a single list do not tell."""
        body = self._http.get("lists", "", listIds=sorted(list_ids))
        found = [ContactList.parse(row) for row in entries(body, "lists")]
        return {each.id: each.size for each in found}

    def create_list(self, name: str) -> ContactList:
        """POST /lists: a manual one."""
        body = {"name": name, "objectTypeId": CONTACT_TYPE, "processingType": "MANUAL"}
        return ContactList.parse(entry(self._http.post("lists", "", body), "list"))

    def members(self, list_id: str) -> Iterator[str]:
        """GET /lists/{listId}/memberships, page by page: record ids."""
        query: Body = {"limit": MEMBERS_PAGE}
        while True:
            body = self._http.get("lists", f"/{quote(list_id, safe='')}/memberships", **query)
            yield from (need_text(row, "recordId") for row in results_of(body))
            after = after_of(body)
            if after is None:
                return
            if after == query.get("after"):
                what = "one page of the members of a list follows itself"
                raise OddAnswerError(what)
            query["after"] = after

    def lists_of(self, record_id: str) -> frozenset[str]:
        """GET /lists/records/0-1/{recordId}/memberships: list ids."""
        body = self._http.get("lists", f"/records/{CONTACT_TYPE}/{record_id}/memberships")
        return frozenset(need_text(row, "listId") for row in results_of(body))

    def move(self, list_id: str, join: Sequence[str], leave: Sequence[str]) -> Moved:
        """PUT /lists/{listId}/memberships/add-and-remove, by record ids."""
        retried = self.traffic.retried
        body = {"recordIdsToAdd": list(join), "recordIdsToRemove": list(leave)}
        answer = self._http.put("lists", f"/{list_id}/memberships/add-and-remove", body)
        return Moved(
            removed=ids_of(answer, "recordIdsRemoved", "recordsIdsRemoved"),
            missing=ids_of(answer, "recordIdsMissing", "recordsIdsMissing"),
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
    ) -> Reading:
        """POST /objects/contacts/batch/read, by record id or a unique property; at most 100.

        Who is neither read nor told as unread is not there.
        """
        body: Body = {"inputs": [{"id": each} for each in ids], "properties": list(properties)}
        if by is not None:
            body["idProperty"] = by
        answer = self._http.post("objects", f"/{CONTACTS}/batch/read", body)
        records = [Record.parse(row) for row in results_of(answer)]
        return Reading(records, unread_of(ids, records, refusals_of(answer)))

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

    def archive_many(self, ids: Sequence[str]) -> list[Refusal]:
        """POST /objects/contacts/batch/archive; ids that lead nowhere do no harm; at most 100.

        Returns:
            What was refused.
        """
        body = {"inputs": [{"id": each} for each in ids]}
        answer = self._http.post("objects", f"/{CONTACTS}/batch/archive", body)
        return [each for each in refusals_of(answer) if each.category != NO_SUCH_RECORD]

    def forget(self, record_id: str) -> None:
        """POST /objects/contacts/gdpr-delete: for good, and its addresses cannot come back."""
        answer = self._http.post("objects", f"/{CONTACTS}/gdpr-delete", {"objectId": record_id})
        for refusal in refusals_of(answer):
            raise RequestRefusedError(200, refusal)

    def unsubscribe_many(self, emails: Sequence[str]) -> list[Refusal]:
        """POST /statuses/batch/unsubscribe-all: out of all marketing e-mail; at most 100.

        It needs Marketing Hub Enterprise: the scope cannot be granted in accounts below.

        Returns:
            What was refused; an answer without errors means that all were done, also without
            results (recorded, 2025).
        """
        body = {"inputs": list(emails)}
        answer = self._http.post("statuses", UNSUBSCRIBE_MANY, body, channel="EMAIL")
        return refusals_of(answer)

    def unsubscribe(self, email: str) -> list[Refusal]:
        """POST /statuses/{email}/unsubscribe-all: the same for one address, in every account."""
        path = f"/{quote(email, safe='')}/unsubscribe-all"
        return refusals_of(self._http.post("statuses", path, None, channel="EMAIL"))

    def read_unsubscribed(self, emails: Sequence[str]) -> None:
        """POST /statuses/batch/unsubscribe-all/read: a read that needs Enterprise as well."""
        body = {"inputs": list(emails)}
        self._http.post("statuses", f"{UNSUBSCRIBE_MANY}/read", body, channel="EMAIL")

    def associate(self, links: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """POST /associations/deals/contacts/batch/associate/default; what is joined stays so.

        Returns:
            Link to why it was not made.
        """
        inputs = [{"from": {"id": deal}, "to": {"id": contact}} for deal, contact in links]
        path = f"/{DEALS}/{CONTACTS}/batch/associate/default"
        answer = self._http.post("associations", path, {"inputs": inputs})
        return not_made(links, joined_of(answer), refusals_of(answer))

    def send_events(self, events: Sequence[Body]) -> list[Refusal]:
        """POST /events/…/send/batch: custom events, which their `uuid` keeps from coming twice.

        Returns:
            What was refused.
        """
        return refusals_of(self._http.post("events", "/send/batch", {"inputs": list(events)}))

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
        records = [Record.parse(row) for row in results_of(body)]
        return Page(records, after_of(body), self.now, whole(body, "total") or 0)

    def _list(self, path: str) -> ContactList | None:
        """Read a list; one of an unknown name has been seen as 400, a deleted one as 200."""
        try:
            found = ContactList.parse(entry(self._http.get("lists", path), "list"))
        except RequestRefusedError as error:
            if error.status == NOT_FOUND or NO_SUCH_LIST in error.refusal.message.lower():
                return None
            raise
        return None if found.is_deleted else found

    def _write(self, kind: str, verb: str, rows: Sequence[Body], key: str = "email") -> BatchAnswer:
        retried = self.traffic.retried
        body = self._http.post("objects", f"/{kind}/batch/{verb}", {"inputs": list(rows)})
        is_certain = self.traffic.retried == retried
        written = [
            written_of(row, key)._replace(is_certain=is_certain)
            for row in objects_of(body, "results")
            if text(row, "id")
        ]
        return BatchAnswer(written, refusals_of(body))
