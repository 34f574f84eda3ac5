"""Requests to a CRM, sent until they succeed; what an answer means, each target says itself."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple, TypeVar

import requests
import tenacity

from crm_core.errors import AccessRefusedError, TargetError, VendorUnavailableError
from crm_core.run import Traffic

logger = logging.getLogger(__name__)

TRIES: Final = 5
LONGEST_WAIT: Final = 30.0
"""Seconds before another try, as long as the answer does not ask for more."""

LONGEST_WAIT_ASKED: Final = 3600.0
"""Seconds that an answer can make anybody wait, whatever it asks for."""

NO_URL: Final = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)

NOT_SENDABLE: Final = "The credentials or the address hold a character that cannot be sent"
HOW_TO_COPY: Final = "Copy them once more from the CRM; a word processor may have changed quotes."

NOT_TRUSTED: Final = "CERTIFICATE_VERIFY_FAILED"
"""OpenSSL's word for it; every other error means that TLS did not come about at all."""

Body = dict[str, Any]
Made = TypeVar("Made")


class Answer(NamedTuple):
    """An answer's JSON, empty where it has none, and the CRM's clock."""

    body: Body
    at: datetime


class AnswerError(Exception):
    """An answer that is an error, before it is known whether another try helps.

    Args:
        status: Of the answer.
        error: What it means to the user.
        is_passing: Whether the same request may well succeed soon.
        wait: Seconds to wait at least before that.
    """

    def __init__(
        self,
        status: int,
        error: TargetError,
        *,
        is_passing: bool,
        wait: float = 0.0,
    ) -> None:
        super().__init__(str(error))
        self.status = status
        self.error = error
        self.is_passing = is_passing
        self.wait = wait


class CrmTransport(ABC):
    """Sends requests, tries again with growing, random waits, and counts.

    Redirections are not followed: the credentials are for the CRM alone. A web page, a list, or a
    200 without a body is no success, lest it be read as "nobody is there".

    Args:
        session: Keeps to the CRM's limits and bears the credentials.
        first_wait: Longest wait before the second try in seconds; each further one doubles.

    Attributes:
        now: The CRM's clock at its last answer, so that a wrong one here does no harm.
    """

    def __init__(self, session: requests.Session, first_wait: float) -> None:
        # At its debug level urllib3 logs every URL, and some hold e-mail addresses.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
        self._session = session
        self._first_wait = first_wait
        self._calls = 0
        self._retried = 0
        self.now = datetime.now(UTC)

    @property
    def traffic(self) -> Traffic:
        """Requests sent so far."""
        return Traffic(api_calls=self._calls, retried=self._retried)

    @abstractmethod
    def judge(self, response: requests.Response, body: Body | None) -> AnswerError | None:
        """Read an answer; tells what is wrong with it, None where it is a success.

        Args:
            response: The answer.
            body: Its JSON object, None where it has none.
        """

    @abstractmethod
    def unavailable(self, cause: str) -> VendorUnavailableError:
        """Give the error for a CRM without a usable answer."""

    def send(self, method: str, url: str, **request: Any) -> Answer:
        """Send as `exchange` does.

        Raises:
            TargetError: What the last answer means.
        """
        try:
            return self.exchange(method, url, **request)
        except AnswerError as error:
            raise error.error from None

    def exchange(
        self,
        method: str,
        url: str,
        *,
        once: bool = False,
        again_after_429: bool = False,
        unless: Callable[[AnswerError], bool] | None = None,
        **request: Any,
    ) -> Answer:
        """Send until it succeeds.

        Args:
            method: Of the request.
            url: Of the request.
            once: Repeat nothing, as it would be done twice; see `made_once`.
            again_after_429: Repeat even that where the CRM says that it got too many requests.
            unless: Picks answers that are left to the caller at once.
            request: What `requests` takes.

        Raises:
            AnswerError: The last answer is an error.
            VendorUnavailableError: There was none, or it was no JSON.
            AccessRefusedError: The credentials cannot even be sent.
        """

        def is_retried(error: BaseException) -> bool:
            if isinstance(error, AnswerError):
                is_busy = error.status == requests.codes.too_many_requests
                may_repeat = not once or (again_after_429 and is_busy)
                return error.is_passing and may_repeat and not (unless and unless(error))
            is_sent = isinstance(error, requests.RequestException)
            return is_sent and not once and not isinstance(error, NO_URL)

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(is_retried),
            stop=tenacity.stop_after_attempt(TRIES),
            wait=self._wait,
            before_sleep=self._count_retry,
            reraise=True,
        )
        try:
            return retrying(self._try, method, url, **request)
        except requests.RequestException as error:
            raise self.unavailable(_cause(error)) from None
        except UnicodeError:
            raise AccessRefusedError(NOT_SENDABLE, HOW_TO_COPY) from None

    def _try(self, method: str, url: str, **request: Any) -> Answer:
        self._calls += 1
        response = self._session.request(method, url, allow_redirects=False, **request)
        self.now = _clock_of(response)
        body = json_of(response)
        if failure := self.judge(response, body):
            raise failure
        if body is None and (response.content or response.status_code == requests.codes.ok):
            message = "no JSON object"
            raise requests.JSONDecodeError(message, "", 0)
        return Answer(body or {}, self.now)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        growing = tenacity.wait_random_exponential(multiplier=self._first_wait, max=LONGEST_WAIT)
        failure = state.outcome and state.outcome.exception()
        asked = failure.wait if isinstance(failure, AnswerError) else 0.0
        return min(asked, LONGEST_WAIT_ASKED) + growing(state)

    def _count_retry(self, state: tenacity.RetryCallState) -> None:
        self._retried += 1
        following = state.attempt_number + 1
        logger.info("The CRM did not answer as it should; try %d follows", following)


def made_once(make: Callable[[], Made], find: Callable[[], Made | None]) -> Made:
    """Make what would be there twice if its making were repeated, a list for instance.

    Where no answer came, or one that says nothing, the CRM is asked whether it is there.

    Args:
        make: Sends `once`.
        find: Looks for it.

    Raises:
        VendorUnavailableError: No answer came to the second try, either.
    """
    try:
        return make()
    except VendorUnavailableError:
        found = find()
    return make() if found is None else found


def json_of(response: requests.Response) -> Body | None:
    """The answer's JSON object, None where it has none."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _cause(error: requests.RequestException) -> str:
    match error:
        case requests.JSONDecodeError():
            return "it answered with something that is no JSON"
        case requests.Timeout():
            return "it did not answer in time"
        case requests.exceptions.SSLError() if NOT_TRUSTED in str(error):
            return "its certificate is not one that this machine trusts"
        case requests.exceptions.SSLError():
            return "it does not speak TLS there, as an address with https:// needs"
        case _:
            is_none = isinstance(error, NO_URL)
            return "its address is not a URL" if is_none else "the connection failed"


def _clock_of(response: requests.Response) -> datetime:
    try:
        told = parsedate_to_datetime(response.headers["Date"])
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        return datetime.now(UTC)
