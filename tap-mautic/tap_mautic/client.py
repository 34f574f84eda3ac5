"""What all streams of Mautic have in common: credentials, pages by id, bookmarks."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

import requests
from singer_sdk import SchemaDirectory, StreamSchema
from singer_sdk.exceptions import RetriableAPIError
from typing_extensions import override

from tap_core.answers import Answer
from tap_core.crm import CrmStream
from tap_core.errors import VendorError, VendorFailingError, exhausted
from tap_core.retries import TRANSIENT
from tap_mautic import schemas
from tap_mautic.access import TOKEN_PATH, Token, TokenAuth
from tap_mautic.errors import WEB_PAGE, failure_in, in_own_words, is_web_page, refused
from tap_mautic.limits import reset_seconds

if TYPE_CHECKING:
    from tap_mautic.tap import TapMautic

Query = Mapping[str, Any]


class MauticStream(CrmStream[int]):
    """A list of the Mautic API; `resource` names its rows in an answer."""

    schema: ClassVar[Any] = StreamSchema(SchemaDirectory(schemas))
    primary_keys: Sequence[str] = ("id",)
    resource: ClassVar[str]

    def __init__(self, tap: "TapMautic") -> None:
        super().__init__(tap)
        self.tap: TapMautic = tap

    @property
    def page_size(self) -> int:
        """Rows per request."""
        return int(self.config["stats_page_size"])

    @override
    def get_url_params(self, context: Any, next_page_token: int | None) -> dict[str, Any]:
        return dict(context)

    @override
    def fetch(self, context: Any = None, token: int | None = None) -> Answer:
        """Request one page; a token that is refused is replaced once."""
        try:
            return self._with_credentials(context, token)
        except VendorError as error:
            raise in_own_words(error) from error

    @override
    def validate_response(self, response: requests.Response) -> None:
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            self.tap.rate_limit.pause(reset_seconds(response, datetime.now(UTC)))
        if is_web_page(response):
            raise RetriableAPIError(WEB_PAGE.reason, response)
        super().validate_response(response)
        failure = failure_in(response)
        if failure is None:
            return
        if failure.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RetriableAPIError("Mautic met an error inside", response)
        raise self.refusal(response)

    @override
    def refusal(self, response: requests.Response) -> VendorError:
        path = str(response.request.path_url).partition("?")[0]
        return refused(failure_in(response), response.status_code, path)

    def rows(self, answer: Answer) -> list[Any]:
        """Give the rows of an answer: PHP writes a list, or an object with ids as its names.

        Raises:
            VendorFailingError: There are none in it.
        """
        found = answer.data.get(self.resource)
        if isinstance(found, dict):
            return list(found.values())
        if isinstance(found, list):
            return found
        raise VendorFailingError(
            f"Mautic answered without {self.resource}", "Check base_url and the version of Mautic"
        )

    def tidy(self, row: Any) -> Any:
        """Write a row as the schema wants it, in place."""
        return row

    @property
    def lookback(self) -> timedelta:
        """How long before a bookmark an incremental run begins."""
        return timedelta(minutes=float(self.config["lookback_minutes"]))

    def _with_credentials(self, context: Any, token: int | None) -> Answer:
        access = self.tap.authenticator
        if not isinstance(access, TokenAuth):
            return self._fetched(context, token)
        if access.is_worn:
            access.take(self._new_token(access))
        try:
            return self._fetched(context, token)
        except VendorError as error:
            if error.status != HTTPStatus.UNAUTHORIZED:
                raise
        access.take(self._new_token(access))
        return self._fetched(context, token)

    def _fetched(self, context: Any, token: int | None) -> Answer:
        """Fetch; a web page to the end of the retries means a wrong address."""
        try:
            return super().fetch(context, token)
        except VendorFailingError as error:
            if not error.reason.startswith(WEB_PAGE.reason):
                raise
            raise WEB_PAGE.error(error.reason, WEB_PAGE.advice, status=error.status) from error

    def _new_token(self, access: TokenAuth) -> Token:
        """POST /oauth/v2/token for the client's own credentials."""
        url = f"{self.tap.address}{TOKEN_PATH}"
        agent = {"User-Agent": self.user_agent}
        request = requests.Request("POST", url, headers=agent, data=dict(access.form)).prepare()
        try:
            answer: Answer = self.request_decorator(self._attempt)(request, None)
        except TRANSIENT as failure:
            raise exhausted(failure, TOKEN_PATH) from failure
        token = Token.parse(answer.data)
        if token is None:
            raise VendorFailingError("Mautic gave no token", "Check base_url; run again later")
        return token
