"""OAuth2 client credentials and Basic."""

import base64
import binascii
import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from vendor_sandbox.clock import Clock
from vendor_sandbox.credentials import (
    MAUTIC_CLIENT_ID,
    MAUTIC_CLIENT_SECRET,
    MAUTIC_PASSWORD,
    MAUTIC_USER,
)
from vendor_sandbox.mautic.errors import auth_error

TOKEN_PATH = "/oauth/v2/token"  # noqa: S105 - a path, no secret


@dataclass(slots=True)
class Token:
    """A token: when it ends, and how many calls it served."""

    expires_at: str
    calls: int = 0


class Access:
    """Issues tokens and checks what requests carry."""

    def __init__(self, clock: Clock, switches: dict[str, Any]) -> None:
        self._clock = clock
        self._switches = switches
        self._tokens: dict[str, Token] = {}
        self._issued = 0

    def check(self, request: Request) -> None:
        """Let a request pass, or refuse it.

        Raises:
            MauticError: One of the refusals of the API's gate.
        """
        if not self._switches["api_enabled"]:
            raise auth_error("api_disabled")
        if request.url.path.endswith(TOKEN_PATH):
            return
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            self._check_basic(value)
            return
        token = value if scheme.lower() == "bearer" else request.query_params.get("access_token")
        if not token:
            raise auth_error("no_credentials")
        self._check_token(token.strip())

    def issue(self, form: bytes) -> dict[str, Any]:
        """A new token for the client's own credentials, without a refresh token.

        Raises:
            MauticError: 400 for another grant or another client.
        """
        given = dict(parse_qsl(form.decode("utf-8", "replace")))
        if "grant_type" not in given:
            raise auth_error("no_grant")
        client = (given.get("client_id"), given.get("client_secret"))
        if client != (MAUTIC_CLIENT_ID, MAUTIC_CLIENT_SECRET):
            raise auth_error("bad_client")
        if given["grant_type"] != "client_credentials" or not self._switches["client_has_grant"]:
            raise auth_error("bad_grant")
        seconds = self._switches["token_seconds"]
        self._issued += 1
        digest = hashlib.sha256(f"sandbox {self._issued}".encode()).digest()
        token = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        ends = self._clock.now + timedelta(seconds=seconds)
        self._tokens[token] = Token(ends.isoformat())
        return {"access_token": token, "expires_in": seconds, "token_type": "bearer", "scope": None}

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        tokens = {name: asdict(token) for name, token in self._tokens.items()}
        return {"issued": self._issued, "tokens": tokens}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self._issued = state["issued"]
        self._tokens = {name: Token(**token) for name, token in state["tokens"].items()}

    def _check_basic(self, value: str) -> None:
        if not self._switches["basic_auth"]:
            raise auth_error("basic_disabled")
        if _decoded(value) != f"{MAUTIC_USER}:{MAUTIC_PASSWORD}":
            raise auth_error("bad_basic")

    def _check_token(self, value: str) -> None:
        token = self._tokens.get(value)
        if token is None:
            raise auth_error("bad_token")
        most = self._switches["token_calls"]
        is_spent = 0 < most <= token.calls
        if is_spent or datetime.fromisoformat(token.expires_at) <= self._clock.now:
            raise auth_error("expired_token")
        token.calls += 1


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
