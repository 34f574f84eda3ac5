"""HTTP to Brevo: one method per endpoint, typed results, limits and retries."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

import requests
import tenacity

from crm_core.errors import TargetError
from crm_core.run import Traffic
from target_brevo.failures import (
    BUSY,
    RowRefusedByBrevoError,
    error_of,
    is_worth_another_try,
    unavailable,
)
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
from vendor_http.limits import RateLimit, Window
from vendor_http.session import new_session

logger = logging.getLogger(__name__)

WAIT_HEADERS: Final = ("x-sib-ratelimit-reset", "Retry-After")
TRIES: Final = 5
LONGEST_WAIT: Final = 30.0
CONTACTS_PAGE: Final = 1000
MOST_IDS: Final = 20
LISTS_PAGE: Final = 50
NOT_FOUND: Final = 404
IMPORT: Final = "IMPORTUSER"

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast the account may be asked (Brevo API, rate limits), and how long tries wait.

    Attributes:
        contacts_per_second: Of `/contacts` and all below it.
        contacts_per_hour: Likewise.
        others_per_hour: Of everything else, for instance `/processes`.
        first_wait: Seconds before the second try; each further wait doubles, with jitter.
    """

    contacts_per_second: int = 10
    contacts_per_hour: int = 36_000
    others_per_hour: int = 100
    first_wait: float = 1.0


class BrevoClient:
    """The endpoints of Brevo's API v3 that the target needs.

    Every method raises AccessRefusedError for key, rights or address, VendorUnavailableError after
    the last try, and RowRefusedByBrevoError for a request refused for what it holds.

    Attributes:
        now: Brevo's clock at its last answer.

    Args:
        api_key: A v3 key.
        api_url: Base URL, for instance `https://api.brevo.com/v3`.
        pace: Limits of the account's plan.
    """

    def __init__(self, api_key: str, api_url: str, pace: Pace) -> None:
        self._url = api_url.rstrip("/")
        self._pace = pace
        self._contacts_limit = RateLimit(
            Window(pace.contacts_per_second, 1), Window(pace.contacts_per_hour, 3600)
        )
        self._others_limit = RateLimit(Window(pace.others_per_hour, 3600))
        self._session = new_session(
            self._limit_for,
            user_agent=f"target-brevo/{version('target-brevo')}",
            wait_headers=WAIT_HEADERS,
        )
        # At its debug level urllib3 logs every URL, and some of Brevo's hold e-mail addresses.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
        self._session.headers["api-key"] = api_key
        self._session.headers["accept"] = "application/json"
        self.now = datetime.now(UTC)
        self._calls = 0
        self._retried = 0

    @property
    def traffic(self) -> Traffic:
        """Requests sent so far."""
        return Traffic(api_calls=self._calls, retried=self._retried)

    def account(self) -> Account:
        """GET /account: the cheapest proof that the key works."""
        body = self._json("GET", "/account")
        plans = [str(plan.get("type", "")) for plan in body.get("plan") or ()]
        return Account(str(body.get("companyName") or ""), ", ".join(filter(None, plans)))

    def attributes(self) -> list[Attribute]:
        """GET /contacts/attributes."""
        rows = self._json("GET", "/contacts/attributes").get("attributes") or ()
        return [Attribute(row["name"], row["category"], row.get("type", "")) for row in rows]

    def create_attribute(self, name: str, kind: str) -> None:
        """POST /contacts/attributes/normal/{name}."""
        self._call("POST", f"/contacts/attributes/normal/{quote(name)}", json={"type": kind})

    def lists(self) -> Iterator[ContactList]:
        """GET /contacts/lists, page by page."""
        for row in self._pages("/contacts/lists", "lists"):
            yield ContactList(row["id"], row["name"])

    def create_list(self, name: str, folder_id: int) -> int:
        """POST /contacts/lists; returns the new id."""
        body = {"name": name, "folderId": folder_id}
        return int(self._json("POST", "/contacts/lists", json=body, once=True)["id"])

    def folders(self) -> Iterator[Folder]:
        """GET /contacts/folders, page by page."""
        for row in self._pages("/contacts/folders", "folders"):
            yield Folder(row["id"], row["name"])

    def create_folder(self, name: str) -> int:
        """POST /contacts/folders; returns the new id."""
        return int(self._json("POST", "/contacts/folders", json={"name": name}, once=True)["id"])

    def contacts(self, offset: int = 0, modified_since: datetime | None = None) -> ContactPage:
        """GET /contacts, the newest contacts first, at most 1,000 of them."""
        query: Body = {"limit": CONTACTS_PAGE, "offset": offset, "sort": "desc"}
        if modified_since:
            query["modifiedSince"] = _moment(modified_since)
        response = self._call("GET", "/contacts", params=query)
        body = _parsed(response)
        return ContactPage(_contacts(body), int(body.get("count") or 0), _date(response))

    def contacts_of(self, ids: Sequence[int]) -> list[ContactRow]:
        """GET /contacts?ids=…: those of at most 20 contacts that exist."""
        return _contacts(self._json("GET", "/contacts", params={"limit": MOST_IDS, "ids": ids}))

    def contact(self, identifier: int | str) -> ContactRow | None:
        """GET /contacts/{identifier}, None where there is none, or can be none of that address."""
        try:
            return ContactRow.parse(self._json("GET", _path(identifier)))
        except RowRefusedByBrevoError:
            return None

    def create(self, body: Body) -> int:
        """POST /contacts; returns the id of the new contact, and refuses one that exists."""
        return int(self._json("POST", "/contacts", json={**body, "updateEnabled": False})["id"])

    def delete(self, identifier: int | str) -> bool:
        """DELETE /contacts/{identifier}; False where there is no such contact."""
        return self._reached("DELETE", identifier)

    def update(self, identifier: int | str, body: Body) -> bool:
        """PUT /contacts/{identifier}; False where there is no such contact."""
        return self._reached("PUT", identifier, json=body)

    def update_many(self, rows: Sequence[Body]) -> BatchAnswer:
        """POST /contacts/batch: updates contacts that exist, all of them or none."""
        try:
            response = self._call("POST", "/contacts/batch", json={"contacts": list(rows)})
        except RowRefusedByBrevoError as error:
            if error.status == NOT_FOUND and error.indexes:
                return BatchAnswer(unknown=error.indexes)
            raise
        failed = _parsed(response).get("failureIds") if response.content else None
        return BatchAnswer(failed_ids=frozenset(failed or ()))

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
        return int(self._json("POST", "/contacts/import", json=body)["processId"])

    def imports(self) -> dict[int, str]:
        """GET /processes: the states of the imports among the 50 latest processes, in one call."""
        query = {"limit": LISTS_PAGE, "offset": 0, "sort": "desc"}
        rows = self._json("GET", "/processes", params=query).get("processes") or ()
        return {int(row["id"]): str(row["status"]) for row in rows if row["name"] == IMPORT}

    def process(self, process_id: int) -> str:
        """GET /processes/{id}: its state."""
        return str(self._json("GET", f"/processes/{process_id}")["status"])

    def _pages(self, path: str, key: str) -> Iterator[Body]:
        offset = 0
        while True:
            query = {"limit": LISTS_PAGE, "offset": offset, "sort": "asc"}
            body = self._json("GET", path, params=query)
            rows = body.get(key) or []
            yield from rows
            offset += len(rows)
            if not rows or offset >= int(body.get("count") or 0):
                return

    def _reached(self, method: str, identifier: int | str, **request: Any) -> bool:
        try:
            self._call(method, _path(identifier), **request)
        except RowRefusedByBrevoError as error:
            if error.status == NOT_FOUND:
                return False
            raise
        return True

    def _json(self, method: str, path: str, **request: Any) -> Body:
        return _parsed(self._call(method, path, **request))

    def _call(
        self, method: str, path: str, *, once: bool = False, **request: Any
    ) -> requests.Response:
        """Send until it succeeds; `once` repeats only what Brevo surely has not done.

        Redirections are not followed: the key is for Brevo alone.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda e: _is_retried(e, once=once)),
            stop=tenacity.stop_after_attempt(TRIES),
            wait=self._wait,
            before_sleep=self._count_retry,
            reraise=True,
        )
        try:
            return retrying(self._send, method, path, **request)
        except _AnswerError as error:
            raise error.error from None
        except requests.RequestException as error:
            raise unavailable(_cause(error)) from None

    def _send(self, method: str, path: str, **request: Any) -> requests.Response:
        self._calls += 1
        url = f"{self._url}{path}"
        response = self._session.request(method, url, allow_redirects=False, **request)
        self.now = _date(response)
        if error := error_of(response):
            raise _AnswerError(response, error)
        if response.content:
            _parsed(response)
        return response

    def _wait(self, state: tenacity.RetryCallState) -> float:
        first = self._pace.first_wait
        failure = state.outcome and state.outcome.exception()
        if isinstance(failure, _AnswerError) and failure.response.status_code == BUSY:
            first *= 2
        jittered = tenacity.wait_random_exponential(multiplier=first, max=LONGEST_WAIT)
        return jittered(state)

    def _count_retry(self, state: tenacity.RetryCallState) -> None:
        self._retried += 1
        logger.info("Brevo did not answer as it should; try %d follows", state.attempt_number + 1)

    def _limit_for(self, request: requests.PreparedRequest) -> RateLimit:
        path = (request.url or "").removeprefix(self._url)
        return self._contacts_limit if path.startswith("/contacts") else self._others_limit


class _AnswerError(Exception):
    """An answer that is an error, before it is known whether another try helps."""

    def __init__(self, response: requests.Response, error: TargetError) -> None:
        super().__init__(str(error))
        self.response = response
        self.error = error


def _is_retried(error: BaseException, *, once: bool) -> bool:
    if isinstance(error, _AnswerError):
        surely_not_done = error.response.status_code in {429, BUSY}
        return surely_not_done or (not once and is_worth_another_try(error.response))
    return isinstance(error, requests.RequestException) and not once


def _cause(error: requests.RequestException) -> str:
    match error:
        case requests.JSONDecodeError():
            return "it answered with something that is no JSON"
        case requests.Timeout():
            return "it did not answer in time"
        case requests.exceptions.InvalidURL() | requests.exceptions.MissingSchema():
            return "api_url is not a URL"
        case _:
            return "the connection failed"


def _parsed(response: requests.Response) -> Body:
    body = response.json()
    if not isinstance(body, dict):
        message = "not an object"
        raise requests.JSONDecodeError(message, "", 0)
    return body


def _contacts(body: Body) -> list[ContactRow]:
    return [ContactRow.parse(row) for row in body.get("contacts") or ()]


def _path(identifier: int | str) -> str:
    kind = "contact_id" if isinstance(identifier, int) else "email_id"
    return f"/contacts/{quote(str(identifier), safe='')}?identifierType={kind}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _date(response: requests.Response) -> datetime:
    """Brevo's clock, so that a wrong one here does no harm."""
    try:
        return parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return datetime.now(UTC)
