"""The tap: settings, credentials, pace and streams."""

from functools import cached_property
from http.cookiejar import DefaultCookiePolicy
from typing import Any, ClassVar

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from typing_extensions import override

from tap_core.crm import CrmTap
from tap_core.errors import Remedies
from tap_mautic.access import TokenAuth, check_credentials
from tap_mautic.errors import REMEDIES
from tap_mautic.settings import SETTINGS
from tap_mautic.streams import STREAMS
from vendor_http.limits import Window


class TapMautic(CrmTap):
    """Singer tap that reads contacts, consent and engagement back from Mautic."""

    name = "tap-mautic"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS
    remedies: ClassVar[Remedies] = REMEDIES
    kinds = STREAMS

    @property
    def address(self) -> str:
        """Mautic's own address: `base_url` without `/api` and slashes at its end."""
        return str(self.config["base_url"]).rstrip("/").removesuffix("/api").rstrip("/")

    @property
    @override
    def api_url(self) -> str:
        return f"{self.address}/api"

    @cached_property
    def authenticator(self) -> AuthBase:
        """A client of the API where one is set, else a user.

        Raises:
            MistakeError: Neither is set.
        """
        check_credentials(self.config)
        client_id, secret = self.config.get("client_id"), self.config.get("client_secret")
        if client_id and secret:
            return TokenAuth(client_id, secret)
        return HTTPBasicAuth(self.config["user"].encode(), self.config["password"].encode())

    @property
    @override
    def windows(self) -> tuple[Window, ...]:
        return (Window(int(self.config["requests_per_second"]), 1),)

    @cached_property
    @override
    def session(self) -> requests.Session:
        """Without cookies, which would let Mautic take the calls for those of a visitor."""
        session = super().session
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return session
