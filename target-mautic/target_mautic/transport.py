"""Requests to Mautic: credentials, pace, retries, and what an answer means."""

import logging
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
    error_of,
    json_of,
    unavailable,
)
from target_mautic.models import Body
from vendor_http.limits import RateLimit, Window
from vendor_http.session import new_session

logger = logging.getLogger(__name__)

NAME: Final = "target-mautic"
TRIES: Final = 5
LONGEST_WAIT: Final = 30.0
CONNECT_SECONDS: Final = 10.0

REFUSED: Final = frozenset({401, 403, 404})
"""Pages of a web server that another try does not change."""


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


class Answer(NamedTuple):
    """An answer's JSON, and Mautic's clock."""

    body: Body
    at: datetime


class AnswerError(Exception):
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


class Transport:
    """Sends requests until they succeed, and counts them.

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
        self._session = new_session(self._limit, user_agent=f"{NAME}/{version(NAME)}")
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

    def rest(self) -> None:
        """Send nothing for a while, where the pace asks for it."""
        self._limit.pause(self._pace.batch_pause)

    def json(self, method: str, path: str, **request: Any) -> Body:
        """Send as `call` does; returns the body alone."""
        return self.call(method, path, **request).body

    def call(self, method: str, path: str, **request: Any) -> Answer:
        """Send below `/api`; a token that is refused is replaced once."""
        try:
            return self._send_patiently(method, f"/api{path}", **request)
        except AnswerError as error:
            if error.is_breakdown and "splits" in request:
                raise
            if error.status != UNAUTHORISED or not isinstance(self._auth, TokenAuth):
                raise error.error from None
            self._auth.forget()
        try:
            return self._send_patiently(method, f"/api{path}", **request)
        except AnswerError as error:
            raise error.error from None

    def _send_patiently(
        self, method: str, path: str, *, once: bool = False, splits: bool = False, **request: Any
    ) -> Answer:
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

    def _send(self, method: str, path: str, **request: Any) -> Answer:
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
            raise AnswerError(status, error, is_passing=is_outage)
        return Answer(body or {}, _date(response))

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
        except AnswerError as error:
            raise error.error from None
        return Token(str(answer.body["access_token"]), float(answer.body.get("expires_in") or 0))

    def _count_retry(self, state: tenacity.RetryCallState) -> None:
        self._retried += 1
        logger.info("Mautic did not answer as it should; try %d follows", state.attempt_number + 1)


def _is_retried(error: BaseException, *, once: bool, splits: bool) -> bool:
    if isinstance(error, AnswerError):
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


def _date(response: requests.Response) -> datetime:
    """Mautic's clock, so that a wrong one here does no harm."""
    try:
        return parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return datetime.now(UTC)
