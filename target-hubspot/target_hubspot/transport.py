"""Requests to HubSpot: the token, its limits, and what an answer means."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

import requests
from typing_extensions import override

from crm_core.errors import VendorUnavailableError
from crm_core.transport import AnswerError, Body, CrmTransport
from target_hubspot.failures import error_of, unavailable
from target_hubspot.paths import PATHS
from target_hubspot.patience import is_passing, wait_for
from target_hubspot.throttle import SearchLimit, SharedLimit
from vendor_http.limits import RateLimit
from vendor_http.session import new_session

NAME: Final = "target-hubspot"


@dataclass(frozen=True, kw_only=True)
class Access:
    """How the account is reached, and how fast it may be asked.

    Attributes:
        token: A service key, or the token of a private app or of OAuth.
        api_url: For instance `https://api.hubapi.com`.
        version: Of the API, one of `paths.VERSIONS`.
        calls: In 10 seconds.
        first_wait: Longest wait before the second try in seconds; each further one doubles.
    """

    token: str
    api_url: str
    version: str
    calls: int
    first_wait: float = 1.0


class Transport(CrmTransport):
    """Sends requests by area of the API; every request of this target may be repeated.

    Raises AccessRefusedError for token, scopes or address, VendorUnavailableError after the last
    try, DailyLimitError at once, RequestRefusedError for a request refused for what it holds.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self._url = access.api_url.rstrip("/")
        self._limit = SharedLimit(access.calls)
        self._search_limit = SearchLimit(self._limit)
        session = new_session(
            self._limit_for,
            user_agent=f"{NAME}/{version(NAME)}",
            wait_headers=(),  # waits are asked for and capped in `judge`
        )
        session.headers["Authorization"] = f"Bearer {access.token}"
        super().__init__(session, access.first_wait)

    def get(self, area: str, path: str, **query: Any) -> Body:
        """GET, with a query."""
        return self._call("GET", area, path, params=query)

    def post(self, area: str, path: str, body: Any, **query: Any) -> Body:
        """POST of JSON; an answer without a body is an empty object."""
        return self._call("POST", area, path, json=body, params=query)

    def put(self, area: str, path: str, body: Any) -> Body:
        """PUT of JSON."""
        return self._call("PUT", area, path, json=body)

    @override
    def judge(self, response: requests.Response, body: Body | None) -> AnswerError | None:
        self._limit.learn(response.headers)
        error = error_of(response, body)
        if error is None:
            return None
        return AnswerError(
            response.status_code,
            error,
            is_passing=is_passing(response, body),
            wait=wait_for(response, body, self._first_wait),
        )

    @override
    def unavailable(self, cause: str) -> VendorUnavailableError:
        return unavailable(cause)

    def _call(self, method: str, area: str, path: str, **request: Any) -> Body:
        url = f"{self._url}{PATHS[area][self._access.version]}{path}"
        return self.send(method, url, **request).body

    def _limit_for(self, request: requests.PreparedRequest) -> RateLimit:
        is_search = (request.url or "").endswith("/search")
        return self._search_limit if is_search else self._limit
