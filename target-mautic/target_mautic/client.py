"""HTTP to Mautic: one method per endpoint, typed results, token, pace and retries."""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Any, Final, NamedTuple

import requests
import tenacity
from requests.auth import AuthBase, HTTPBasicAuth

from crm_core.errors import TargetError, VendorUnavailableError
from crm_core.run import Traffic
from target_mautic.access import Token, TokenAuth
from target_mautic.failures import (
    SERVER_ERROR,
    THROTTLED,
    UNAUTHORISED,
    BatchBrokeError,
    RowRefusedByMauticError,
    error_of,
    json_of,
    unavailable,
)
from target_mautic.mapping import now_in_words
from target_mautic.models import (
    EMAIL,
    BatchAnswer,
    Body,
    ContactPage,
    ContactRow,
    Field,
    Member,
    Segment,
    StatsPage,
    items_of,
)
from vendor_http.limits import RateLimit, Window
from vendor_http.session import new_session

logger = logging.getLogger(__name__)

TRIES: Final = 5
LONGEST_WAIT: Final = 30.0
CONNECT_SECONDS: Final = 10.0
MOST_ROWS: Final = 200
"""Rows of a batch, and contacts of a page, which are as large."""

MOST_EMAILS: Final = 100
"""Addresses in a URL, which is kept below 8 KB (Mautic API, reading back)."""

MOST_IDS: Final = 500
"""Ids in a URL, likewise."""

STATS_ROWS: Final = 1000
NOT_FOUND: Final = 404

Row = Mapping[str, Any]
Condition = tuple[str, str, object]
"""Column, expression and value of a `where`."""


class Credentials(NamedTuple):
    """What proves who asks: a client of the API, or a user and a password."""

    client_id: str | None = None
    client_secret: str | None = None
    user: str | None = None
    password: str | None = None


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast Mautic is asked, and how long it is waited for.

    Attributes:
        calls_per_second: 0 for no limit.
        batch_pause: Seconds after each batch of rows.
        first_wait: Seconds before the second try; each further wait doubles, with jitter.
        timeout: Seconds for an answer.
    """

    calls_per_second: int = 0
    batch_pause: float = 0.0
    first_wait: float = 1.0
    timeout: float = 120.0


class MauticClient:
    """The endpoints of Mautic's REST API that the target needs.

    Every method raises AccessRefusedError for credentials or rights, VendorUnavailableError after
    the last try, and RowRefusedByMauticError for a request refused for what it holds.

    Attributes:
        version: Of Mautic, empty before its first answer.

    Args:
        address: Of Mautic, without `/api`.
        credentials: A client of the API, or a user.
        pace: How fast and how patient to be.
    """

    def __init__(self, address: str, credentials: Credentials, pace: Pace) -> None:
        self._address = address
        self._credentials = credentials
        self._pace = pace
        windows = [Window(pace.calls_per_second, 1)] if pace.calls_per_second else []
        self._limit = RateLimit(*windows)
        name = "target-mautic"
        self._session = new_session(self._limit, user_agent=f"{name}/{version(name)}")
        # A session's cookies would let Mautic take the API's calls for those of a visitor.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # At its debug level urllib3 logs every URL, and some of Mautic's hold e-mail addresses.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
        self._auth = self._make_auth()
        self.version = ""
        self._calls = 0
        self._retried = 0

    @property
    def traffic(self) -> Traffic:
        """Requests sent so far."""
        return Traffic(api_calls=self._calls, retried=self._retried)

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
        self._json("DELETE", "/contacts/batch/delete", params={"ids": _listed(ids)})

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
        body = self._json("GET", "/fields/contact", params={"limit": 500})
        return [Field.parse(row) for _, row in items_of(body, "fields")]

    def create_fields(self, rows: Sequence[Row]) -> dict[int, Field]:
        """POST /fields/contact/batch/new; returns those that were made, by position of the row."""
        body = self._json("POST", "/fields/contact/batch/new", json=list(rows), once=True)
        refused = dict(items_of(body, "errors"))
        made = items_of(body, "fields")
        return {place: Field.parse(row) for place, row in made if place not in refused}

    def edit_field(self, field_id: int, changes: Body) -> None:
        """PATCH /fields/contact/{id}/edit."""
        self._json("PATCH", f"/fields/contact/{field_id}/edit", json=changes)

    def segments(self) -> list[Segment]:
        """GET /segments."""
        body = self._json("GET", "/segments", params={"limit": 1000})
        return [Segment.parse(row) for _, row in items_of(body, "lists")]

    def create_segment(self, name: str) -> int:
        """POST /segments/new: a static one that all users may change; returns its id."""
        body = {"name": name, "isPublished": True, "isGlobal": True, "filters": []}
        return int(self._json("POST", "/segments/new", json=body, once=True)["list"]["id"])

    def add_members(self, segment_id: int, contact_ids: Sequence[int]) -> frozenset[int]:
        """POST /segments/{id}/contacts/add: at most 200; returns those that it did not take."""
        path = f"/segments/{segment_id}/contacts/add"
        details = self._json("POST", path, json={"ids": list(contact_ids)}).get("details") or {}
        return frozenset(int(key) for key, row in details.items() if not row.get("success"))

    def remove_member(self, segment_id: int, contact_id: int) -> None:
        """POST /segments/{id}/contact/{contactId}/remove; whoever is not in it stays out."""
        try:
            self._json("POST", f"/segments/{segment_id}/contact/{contact_id}/remove")
        except RowRefusedByMauticError as error:
            if error.status != NOT_FOUND:
                raise

    def _contacts(
        self, conditions: Sequence[Condition], limit: int, more: Row | None = None
    ) -> ContactPage:
        query = {"limit": limit, "orderBy": "id", "orderByDir": "asc", **(more or {})}
        body = self._json("GET", "/contacts", params=query | _where(conditions))
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
            answer = self._call("GET", f"/stats/{table}", params=query | ordered)
            rows = answer.body.get("stats") or []
            page = StatsPage(rows, int(answer.body.get("total") or 0), answer.at)
            yield page
            start += len(rows)
            if not rows or start >= page.total:
                return

    def _batch(self, method: str, path: str, rows: Sequence[Row]) -> BatchAnswer:
        try:
            body = self._json(method, path, json=list(rows), splits=len(rows) > 1)
        except _AnswerError as error:
            raise BatchBrokeError from error.error
        self._limit.pause(self._pace.batch_pause)
        return BatchAnswer.parse(body)

    def _json(self, method: str, path: str, **request: Any) -> Body:
        return self._call(method, path, **request).body

    def _call(self, method: str, path: str, **request: Any) -> "_Answer":
        """Send below `/api`; a token that is refused is replaced once."""
        try:
            return self._send_patiently(method, f"/api{path}", **request)
        except _AnswerError as error:
            if error.is_breakdown and "splits" in request:
                raise
            if error.status != UNAUTHORISED or not isinstance(self._auth, TokenAuth):
                raise error.error from None
            self._auth.forget()
        try:
            return self._send_patiently(method, f"/api{path}", **request)
        except _AnswerError as error:
            raise error.error from None

    def _send_patiently(
        self, method: str, path: str, *, once: bool = False, splits: bool = False, **request: Any
    ) -> "_Answer":
        """Send until it succeeds.

        Args:
            method: Of the request.
            path: Below the address.
            once: Repeat only what Mautic surely has not done.
            splits: Leave an error inside Mautic to the caller, who sends fewer rows.
            request: What `requests` takes.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda e: _is_retried(e, once=once, splits=splits)),
            stop=tenacity.stop_after_attempt(TRIES),
            wait=tenacity.wait_random_exponential(
                multiplier=self._pace.first_wait, max=LONGEST_WAIT
            ),
            before_sleep=self._count_retry,
            reraise=True,
        )
        try:
            return retrying(self._send, method, path, **request)
        except requests.RequestException as error:
            raise unavailable(_cause(error)) from None

    def _send(self, method: str, path: str, **request: Any) -> "_Answer":
        self._calls += 1
        response = self._session.request(
            method,
            f"{self._address}{path}",
            allow_redirects=False,
            timeout=(CONNECT_SECONDS, self._pace.timeout),
            **{"auth": self._auth, **request},
        )
        self.version = response.headers.get("Mautic-Version", self.version)
        body = json_of(response)
        if error := error_of(response, body):
            status = response.status_code
            is_outage = isinstance(error, VendorUnavailableError) and status not in REFUSED
            raise _AnswerError(status, error, is_passing=is_outage)
        return _Answer(body or {}, _date(response))

    def _make_auth(self) -> AuthBase:
        if self._credentials.client_id:
            return TokenAuth(self._issue_token)
        return HTTPBasicAuth(self._credentials.user or "", self._credentials.password or "")

    def _issue_token(self) -> Token:
        """POST /oauth/v2/token for the client's own credentials."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        try:
            answer = self._send_patiently("POST", "/oauth/v2/token", data=form, auth=_as_it_is)
        except _AnswerError as error:
            raise error.error from None
        return Token(str(answer.body["access_token"]), float(answer.body.get("expires_in") or 0))

    def _count_retry(self, state: tenacity.RetryCallState) -> None:
        self._retried += 1
        logger.info("Mautic did not answer as it should; try %d follows", state.attempt_number + 1)


REFUSED: Final = frozenset({401, 403, 404})
"""Pages of a web server that another try does not change."""


class _Answer(NamedTuple):
    """An answer's JSON, and Mautic's clock."""

    body: Body
    at: datetime


class _AnswerError(Exception):
    """An answer that is an error, before it is known whether another try helps."""

    def __init__(self, status: int, error: TargetError, *, is_passing: bool) -> None:
        super().__init__(str(error))
        self.status = status
        self.error = error
        self.is_passing = is_passing

    @property
    def is_breakdown(self) -> bool:
        """Whether Mautic met an error inside."""
        return self.is_passing and self.status == SERVER_ERROR


def _is_retried(error: BaseException, *, once: bool, splits: bool) -> bool:
    if isinstance(error, _AnswerError):
        if splits and error.is_breakdown:
            return False
        return error.status == THROTTLED or (error.is_passing and not once)
    return isinstance(error, requests.RequestException) and not once


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _cause(error: requests.RequestException) -> str:
    match error:
        case requests.Timeout():
            return "it did not answer in time"
        case requests.exceptions.SSLError():
            return "its certificate is not one that this machine trusts"
        case _:
            return "the connection failed; check base_url"


def _where(conditions: Sequence[Condition]) -> dict[str, str]:
    return {
        f"where[{place}][{name}]": str(part)
        for place, condition in enumerate(conditions)
        for name, part in zip(("col", "expr", "val"), condition, strict=True)
    }


def _listed(values: Collection[object]) -> str:
    return ",".join(map(str, values))


def _date(response: requests.Response) -> datetime:
    """Mautic's clock, so that a wrong one here does no harm."""
    try:
        return parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return datetime.now(UTC)
