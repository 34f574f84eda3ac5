"""Requests to HubSpot: limits, retries, errors."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, Final

import requests
import tenacity

from crm_core.errors import TargetError
from crm_core.run import Traffic
from target_hubspot.failures import (
    error_of,
    floor_of,
    is_worth_another_try,
    seconds_asked,
    unavailable,
)
from target_hubspot.paths import PATHS
from target_hubspot.throttle import SearchLimit, SharedLimit
from vendor_http.limits import RateLimit
from vendor_http.session import new_session

logger = logging.getLogger(__name__)

TRIES: Final = 5
LONGEST_BACKOFF: Final = 30.0
NO_URL: Final = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Access:
    """How the account is reached.

    Attributes:
        token: A service key, or the token of a private app or of OAuth.
        api_url: For instance `https://api.hubapi.com`.
        version: Of the API, one of `paths.VERSIONS`.
        calls: In 10 seconds.
        first_wait: Seconds before the second try; each further wait doubles, with jitter.
    """

    token: str
    api_url: str
    version: str
    calls: int
    first_wait: float = 1.0


class Transport:
    """Sends requests until they succeed.

    Raises AccessRefusedError for token, scopes or address, VendorUnavailableError after the last
    try, DailyLimitError at once, RequestRefusedError for a request refused for what it holds.

    Attributes:
        now: HubSpot's clock at its last answer.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self._url = access.api_url.rstrip("/")
        self._limit = SharedLimit(access.calls)
        self._search_limit = SearchLimit(self._limit)
        self._session = new_session(
            self._limit_for, user_agent=f"target-hubspot/{version('target-hubspot')}"
        )
        # At its debug level urllib3 logs every URL, and a list's may hold what people named it.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
        self._session.headers["Authorization"] = f"Bearer {access.token}"
        self.now = datetime.now(UTC)
        self._calls = 0
        self._retried = 0

    @property
    def traffic(self) -> Traffic:
        """Requests sent so far."""
        return Traffic(api_calls=self._calls, retried=self._retried)

    def get(self, area: str, path: str, **query: Any) -> Body:
        """GET, with a query."""
        return _parsed(self._call("GET", area, path, params=query))

    def post(self, area: str, path: str, body: Any, **query: Any) -> Body:
        """POST of JSON; an answer without a body is an empty object."""
        response = self._call("POST", area, path, json=body, params=query)
        return _parsed(response) if response.content else {}

    def put(self, area: str, path: str, body: Any) -> Body:
        """PUT of JSON."""
        return _parsed(self._call("PUT", area, path, json=body))

    def _call(self, method: str, area: str, path: str, **request: Any) -> requests.Response:
        """Send until it succeeds; every request of this target may be repeated.

        Redirections are not followed: the token is for HubSpot alone.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_is_retried),
            stop=tenacity.stop_after_attempt(TRIES),
            wait=self._wait,
            before_sleep=self._count_retry,
            reraise=True,
        )
        url = f"{self._url}{PATHS[area][self._access.version]}{path}"
        try:
            return retrying(self._send, method, url, **request)
        except _AnswerError as error:
            raise error.error from None
        except requests.RequestException as error:
            raise unavailable(_cause(error)) from None

    def _send(self, method: str, url: str, **request: Any) -> requests.Response:
        self._calls += 1
        response = self._session.request(method, url, allow_redirects=False, **request)
        self._limit.learn(response.headers)
        self.now = _date(response)
        if error := error_of(response):
            raise _AnswerError(response, error)
        if response.content:
            _parsed(response)
        return response

    def _wait(self, state: tenacity.RetryCallState) -> float:
        first = self._access.first_wait
        growing = tenacity.wait_random_exponential(multiplier=first, max=LONGEST_BACKOFF)
        failure = state.outcome and state.outcome.exception()
        if not isinstance(failure, _AnswerError):
            return growing(state)
        asked = seconds_asked(failure.response)
        return max(asked, floor_of(failure.response) * first) + growing(state)

    def _count_retry(self, state: tenacity.RetryCallState) -> None:
        self._retried += 1
        logger.info("HubSpot did not answer as it should; try %d follows", state.attempt_number + 1)

    def _limit_for(self, request: requests.PreparedRequest) -> RateLimit:
        is_search = (request.url or "").endswith("/search")
        return self._search_limit if is_search else self._limit


class _AnswerError(Exception):
    """An answer that is an error, before it is known whether another try helps."""

    def __init__(self, response: requests.Response, error: TargetError) -> None:
        super().__init__(str(error))
        self.response = response
        self.error = error


def _is_retried(error: BaseException) -> bool:
    if isinstance(error, _AnswerError):
        return is_worth_another_try(error.response)
    return isinstance(error, requests.RequestException) and not isinstance(error, NO_URL)


def _cause(error: requests.RequestException) -> str:
    match error:
        case requests.JSONDecodeError():
            return "it answered with something that is no JSON"
        case requests.Timeout():
            return "it did not answer in time"
        case _:
            return "api_url is not a URL" if isinstance(error, NO_URL) else "the connection failed"


def _parsed(response: requests.Response) -> Body:
    body = response.json()
    if not isinstance(body, dict):
        message = "not an object"
        raise requests.JSONDecodeError(message, "", 0)
    return body


def _date(response: requests.Response) -> datetime:
    """HubSpot's clock, so that a wrong one here does no harm."""
    try:
        return parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return datetime.now(UTC)
