"""Requests to Mautic: credentials, pace, and what an answer means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Any, Final, NamedTuple

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from typing_extensions import override

from crm_core import answers
from crm_core.errors import OddAnswerError, VendorUnavailableError
from crm_core.transport import Answer, AnswerError, Body, CrmTransport
from target_mautic.access import Token, TokenAuth
from target_mautic.failures import (
    SERVER_ERROR,
    UNAUTHORISED,
    BatchBrokeError,
    BatchTimedOutError,
    error_of,
    unavailable,
)
from vendor_http.limits import RateLimit, Window
from vendor_http.session import WAIT_HEADERS, bounded_wait, new_session

NAME: Final = "target-mautic"
CONNECT_SECONDS: Final = 10.0
LONGEST_WAIT: Final = 60.0
"""Before another try, whatever an answer asks for; in multiples of the first wait."""


REFUSED: Final = frozenset({401, 403, 404})
"""Pages of a web server that another try does not change."""

NOT_IN_TIME: Final = 504
TIMED_OUT: Final = frozenset({408, NOT_IN_TIME, 524})
"""A proxy, or we, stopped waiting (524 is Cloudflare's word); Mautic may still be at work."""

USUAL_LIFE: Final = 3600
"""Seconds that a token lives where Mautic does not say; one that is refused is replaced anyway."""

Row = Mapping[str, Any]


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
        first_wait: Longest wait before the second try in seconds; each further one doubles.
        timeout: Seconds for an answer.
    """

    calls_per_second: int = 0
    batch_pause: float = 0.0
    first_wait: float = 1.0
    timeout: float = 300.0


class Transport(CrmTransport):
    """Sends requests below the address.

    Raises AccessRefusedError for credentials or rights, VendorUnavailableError after the last try,
    RequestRefusedError for a request refused for what it holds.

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
        self._batch_pause = pace.batch_pause
        self._timeout = (CONNECT_SECONDS, pace.timeout)
        windows = [Window(pace.calls_per_second, 1)] if pace.calls_per_second else []
        self._limit = RateLimit(*windows)
        self._auth = self._make_auth()
        self.version = ""
        session = new_session(
            self._limit,
            user_agent=f"{NAME}/{version(NAME)}",
            wait_headers=(),  # waits are asked for and bounded in `judge`
        )
        # A session's cookies would let Mautic take the API's calls for those of a visitor.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        super().__init__(session, pace.first_wait)

    def rest(self) -> None:
        """Send nothing for a while, where the pace asks for it."""
        self._limit.pause(self._batch_pause)

    def json(self, method: str, path: str, **request: Any) -> Body:
        """Send as `call` does; returns the body alone."""
        return self.call(method, path, **request).body

    def call(self, method: str, path: str, **request: Any) -> Answer:
        """Send below `/api`; `once` repeats nothing."""
        try:
            return self._call(method, path, **request)
        except AnswerError as error:
            raise error.error from None

    def batch(self, method: str, path: str, rows: Sequence[Row]) -> Body:
        """Send rows as `call` does.

        Raises:
            BatchBrokeError: Mautic broke down over the rows; a single one is tried again before.
            BatchTimedOutError: Several rows took longer than anybody waits for.
        """
        is_several = len(rows) > 1
        unless = _is_splitting if is_several else None
        try:
            return self._call(method, path, json=list(rows), unless=unless).body
        except AnswerError as error:
            if is_several and _is_timeout(error):
                raise BatchTimedOutError from error.error
            if _is_breakdown(error):
                raise BatchBrokeError from error.error
            raise error.error from None

    @override
    def judge(self, response: requests.Response, body: Body | None) -> AnswerError | None:
        self.version = response.headers.get("Mautic-Version", self.version)
        error = error_of(response, body)
        if error is None:
            return None
        status = response.status_code
        is_outage = isinstance(error, VendorUnavailableError) and status not in REFUSED
        wait = bounded_wait(response, WAIT_HEADERS, LONGEST_WAIT * self._first_wait)
        return AnswerError(status, error, is_passing=is_outage, wait=wait)

    @override
    def unavailable(self, cause: str) -> VendorUnavailableError:
        return unavailable(cause)

    @override
    def _try(self, method: str, url: str, **request: Any) -> Answer:
        """Send once; an answer that does not come in time is one like that of a proxy."""
        try:
            return super()._try(method, url, **request)
        except requests.ReadTimeout:
            error = unavailable("it did not answer in time")
        raise AnswerError(NOT_IN_TIME, error, is_passing=True)

    def _call(self, method: str, path: str, **request: Any) -> Answer:
        """Send below `/api`; a token that is refused is replaced once.

        What is sent `once` is not sent again with it, so that its sender looks first.
        """
        ours: Body = {"auth": self._auth, "timeout": self._timeout}
        url = f"{self._address}/api{path}"
        try:
            return self.exchange(method, url, **ours, **request)
        except AnswerError as error:
            if error.status != UNAUTHORISED or not isinstance(self._auth, TokenAuth):
                raise
            self._auth.forget()
            if request.get("once"):
                error.error = unavailable("its token had run out")
                raise
        return self.exchange(method, url, **ours, **request)

    def _make_auth(self) -> AuthBase:
        if self._credentials.client_id:
            return TokenAuth(self._issue_token)
        user, password = self._credentials.user or "", self._credentials.password or ""
        return HTTPBasicAuth(user.encode(), password.encode())

    def _issue_token(self) -> Token:
        """POST /oauth/v2/token for the client's own credentials."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        url = f"{self._address}/oauth/v2/token"
        body = self.send("POST", url, data=form, auth=_as_it_is, timeout=self._timeout).body
        seconds = answers.whole(body, "expires_in") or 0
        text = answers.need_text(body, "access_token")
        if not (text.isascii() and text.isprintable()) or text != text.strip():
            what = "`access_token` is no token"
            raise OddAnswerError(what)
        return Token(text, max(seconds, 0) or USUAL_LIFE)


def _is_splitting(error: AnswerError) -> bool:
    """Tell whether fewer rows may succeed."""
    return _is_breakdown(error) or _is_timeout(error)


def _is_timeout(error: AnswerError) -> bool:
    """Tell whether nobody waited for the end."""
    return error.is_passing and error.status in TIMED_OUT


def _is_breakdown(error: AnswerError) -> bool:
    """Tell whether Mautic met an error inside."""
    return error.is_passing and error.status == SERVER_ERROR


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
