"""Where Mautic is, and how a request proves who sends it."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from typing_extensions import override

from crm_core.errors import SettingsError

WORN: Final = 0.8
"""Part of a token's life after which a new one is asked for."""


class Token(NamedTuple):
    """A token and the seconds that it lives."""

    text: str
    seconds: float


class TokenAuth(AuthBase):
    """Puts a token on each request, and asks for a new one before it ends.

    Args:
        issue: Asks Mautic for a token.
        clock: Monotonic seconds.
    """

    def __init__(
        self, issue: Callable[[], Token], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._issue = issue
        self._clock = clock
        self._token: Token | None = None
        self._worn_at = 0.0

    @override
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.current()}"
        return request

    def current(self) -> str:
        """A token that holds for a while."""
        if self._token is None or self._clock() >= self._worn_at:
            self._token = self._issue()
            self._worn_at = self._clock() + self._token.seconds * WORN
        return self._token.text

    def forget(self) -> None:
        """Ask for a new token before the next request."""
        self._token = None


def address_of(base_url: str) -> str:
    """Read the setting `base_url`: with or without `/api`, a slash at the end, or `/index.php`.

    Raises:
        SettingsError: It is no address.
    """
    try:
        parts = urlsplit(base_url.strip())
        is_fitting = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_fitting = False
    if not is_fitting or parts.query or parts.fragment:
        reason = "The setting base_url is no address of a Mautic"
        raise SettingsError(reason, "Write it like https://mautic.example.org.")
    return base_url.strip().rstrip("/").removesuffix("/api").rstrip("/")
