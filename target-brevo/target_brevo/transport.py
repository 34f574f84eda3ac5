"""Requests to Brevo: the key, both rate limits, and what an answer means."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

import requests
from typing_extensions import override

from crm_core.errors import VendorUnavailableError
from crm_core.transport import Answer, AnswerError, Body, CrmTransport
from target_brevo.failures import BUSY, error_of, is_passing, unavailable
from vendor_http.limits import RateLimit, Window
from vendor_http.session import bounded_wait, new_session

NAME: Final = "target-brevo"
WAIT_HEADERS: Final = ("x-sib-ratelimit-reset", "Retry-After")
LONGEST_WAIT: Final = 3600.0
"""Before another try, in multiples of the first wait: no window of Brevo's is longer."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """How the account is reached, and how fast it may be asked (Brevo API, rate limits).

    Attributes:
        api_key: A v3 key.
        api_url: Base URL, for instance `https://api.brevo.com/v3`.
        contacts_per_second: Of `/contacts` and all below it.
        contacts_per_hour: Likewise.
        others_per_hour: Of everything else, for instance `/processes`.
        first_wait: Longest wait before the second try in seconds; each further one doubles.
    """

    api_key: str
    api_url: str
    contacts_per_second: int = 10
    contacts_per_hour: int = 36_000
    others_per_hour: int = 100
    first_wait: float = 1.0


class Transport(CrmTransport):
    """Sends requests below the base URL.

    Raises AccessRefusedError for key, rights or address, VendorUnavailableError after the last
    try, RequestRefusedError for a request refused for what it holds.
    """

    def __init__(self, access: Access) -> None:
        self._url = access.api_url.rstrip("/")
        self._contacts_limit = RateLimit(
            Window(access.contacts_per_second, 1), Window(access.contacts_per_hour, 3600)
        )
        self._others_limit = RateLimit(Window(access.others_per_hour, 3600))
        session = new_session(
            self._limit_for,
            user_agent=f"{NAME}/{version(NAME)}",
            wait_headers=(),  # waits are asked for and bounded in `judge`
        )
        session.headers["api-key"] = access.api_key
        session.headers["accept"] = "application/json"
        super().__init__(session, access.first_wait)

    def json(self, method: str, path: str, **request: Any) -> Body:
        """Send as `call` does; returns the body alone."""
        return self.call(method, path, **request).body

    def call(self, method: str, path: str, **request: Any) -> Answer:
        """Send until it succeeds; `once` repeats nothing."""
        return self.send(method, f"{self._url}{path}", **request)

    @override
    def judge(self, response: requests.Response, body: Body | None) -> AnswerError | None:
        error = error_of(response, body)
        if error is None:
            return None
        status = response.status_code
        return AnswerError(
            status,
            error,
            is_passing=is_passing(status, body),
            wait=self._first_wait if status == BUSY else self._asked(response),
        )

    @override
    def unavailable(self, cause: str) -> VendorUnavailableError:
        return unavailable(cause)

    def _asked(self, response: requests.Response) -> float:
        return bounded_wait(response, WAIT_HEADERS, LONGEST_WAIT * self._first_wait)

    def _limit_for(self, request: requests.PreparedRequest) -> RateLimit:
        path = (request.url or "").removeprefix(self._url)
        return self._contacts_limit if path.startswith("/contacts") else self._others_limit
