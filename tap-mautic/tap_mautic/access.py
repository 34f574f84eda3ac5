"""How a request proves who sends it."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import requests
from requests.auth import AuthBase
from typing_extensions import override

from tap_core.mistakes import MistakeError

WORN: Final = 0.8
"""Part of a token's life after which a new one is asked for (Mautic API, authentication)."""

USUAL_LIFE: Final = 3600.0
"""Seconds that a token lives where Mautic does not say; one that is refused is replaced anyway."""

LONGEST_LIFE: Final = 366 * 86_400

TOKEN_PATH: Final = "/oauth/v2/token"  # noqa: S105 - a path, no secret


class Token(NamedTuple):
    """A token and the seconds that it lives."""

    text: str
    seconds: float

    @classmethod
    def parse(cls, answer: Mapping[str, Any]) -> "Token | None":
        """Read an answer to a request for a token; None where it holds none."""
        text, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(text, str) or not text or text != text.strip():
            return None
        if not (text.isascii() and text.isprintable()):
            return None
        lives = isinstance(seconds, int) and 0 < seconds <= LONGEST_LIFE
        return cls(text, float(seconds or 0) if lives else USUAL_LIFE)


class TokenAuth(AuthBase):
    """Puts the present token on each request.

    Args:
        client_id: The client that asks for tokens.
        client_secret: Its secret.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.form: Mapping[str, str] = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._clock = clock
        self._text = ""
        self._worn_at = 0.0

    @override
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._text}"
        return request

    @property
    def is_worn(self) -> bool:
        """Whether a new token is to be asked for before the next request."""
        return not self._text or self._clock() >= self._worn_at

    def take(self, token: Token) -> None:
        """Use a token from now on."""
        self._text = token.text
        self._worn_at = self._clock() + token.seconds * WORN


def check_credentials(config: Mapping[str, Any]) -> None:
    """Look whether a client, or a user, is set wholly.

    Raises:
        MistakeError: Half of it is missing, or all.
    """
    pairs = (("client_id", "client_secret"), ("user", "password"))
    if not any(all(config.get(name) for name in pair) for pair in pairs):
        raise MistakeError(
            "the settings name nobody who may ask Mautic",
            "Set client_id and client_secret, or user and password",
        )
