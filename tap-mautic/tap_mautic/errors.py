"""What a refusal of Mautic means, in words a user can act on (Mautic API, authentication)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import requests

from tap_core.answers import told
from tap_core.errors import (
    AccessRefusedError,
    Remedies,
    Remedy,
    RequestRefusedError,
    VendorError,
    refusal,
)

ELSEWHERE: Final = Remedy(
    AccessRefusedError,
    "Mautic sends to another address, which the credential must not follow",
    "Set base_url to Mautic's own address with the right scheme, and /index.php where its server "
    "does not rewrite URLs; see that the API is enabled under Configuration, API Settings",
)

WEB_PAGE: Final = Remedy(
    AccessRefusedError,
    "the address answers with a web page, not with data",
    ELSEWHERE.advice,
)
"""A login page with status 200: the address or the API's switch is wrong."""

REMEDIES: Remedies = {
    **dict.fromkeys((301, 302, 303, 307, 308), ELSEWHERE),
    400: Remedy(
        RequestRefusedError,
        "Mautic calls the request malformed",
        "Please report this line, and the version of Mautic",
    ),
    401: Remedy(
        AccessRefusedError,
        "Mautic saw no credentials",
        "Let the web server pass the header Authorization on to PHP (Apache drops it unless it is "
        "told to keep it)",
    ),
    403: Remedy(
        AccessRefusedError,
        "a firewall or web server before Mautic refused the request",
        "Allow the address of this machine, and where[…] in query strings (ModSecurity takes it "
        "for an attack)",
    ),
    404: Remedy(
        RequestRefusedError,
        "Mautic knows no such address",
        "Check base_url: Mautic's own address, with /index.php where its server does not rewrite "
        "URLs",
    ),
}


NO_STATUS: Final = 600
"""From here on a code is none of HTTP; 1054 is the database's word for an unknown column."""


class Said(NamedTuple):
    """A refusal by what its message says; it is told as `remedy`."""

    status: int
    words: str
    remedy: Remedy


SAID: Final[Sequence[Said]] = (
    Said(
        403,
        "API disabled",
        Remedy(
            AccessRefusedError,
            "Mautic's API is switched off",
            "Enable it in Mautic under Configuration, API Settings, and clear Mautic's cache",
        ),
    ),
    Said(
        403,
        "Basic Auth disabled",
        Remedy(
            AccessRefusedError,
            "Mautic does not take a user and a password",
            "Enable HTTP basic auth in Mautic under Configuration, API Settings, or set client_id "
            "and client_secret instead",
        ),
    ),
    Said(
        401,
        "invalid credentials",
        Remedy(
            AccessRefusedError,
            "Mautic does not know the user or the password",
            "Set user and password to those of a Mautic user whose role may use the API",
        ),
    ),
    Said(
        400,
        "client credentials",
        Remedy(
            AccessRefusedError,
            "Mautic does not know the client_id, or the client_secret is another",
            "Copy both from Mautic's Settings, API Credentials; the grant is Client Credentials",
        ),
    ),
    Said(
        400,
        "grant_type",
        Remedy(
            AccessRefusedError,
            "Mautic does not let this client ask for a token by itself",
            "In Mautic's Settings, API Credentials, give the client the grant Client Credentials",
        ),
    ),
    Said(
        400,
        "unauthorized for this client_id",
        Remedy(
            AccessRefusedError,
            "Mautic does not let this client ask for a token by itself",
            "Only clients that an administrator makes have the grant Client Credentials: make one "
            "in Mautic's Settings, API Credentials, as an administrator, and use its id and secret",
        ),
    ),
    Said(
        401,
        "access token",
        Remedy(
            AccessRefusedError,
            "Mautic refuses the token that it has just given",
            "Check the clock of Mautic's server and the client in Settings, API Credentials",
        ),
    ),
    Said(
        403,
        "do not have access",
        Remedy(
            RequestRefusedError,
            "Mautic does not allow this to the API's user",
            "Give its role the API and view of contacts, segments, emails and custom fields, of "
            "others too",
        ),
    ),
)


class Failure(NamedTuple):
    """What an answer's array `errors` says first."""

    status: int
    message: str


def failure_in(response: requests.Response) -> Failure | None:
    """Read the error of a request that failed; tables may give one with status 200."""
    if b'"errors"' not in response.content:
        return None
    errors = told(response).get("errors")
    if isinstance(errors, dict):
        errors = list(errors.values())
    if not isinstance(errors, list) or not errors:
        return None
    return _failure(errors[0] if isinstance(errors[0], dict) else {}, response.status_code)


def refused(failure: Failure | None, status: int, path: str) -> VendorError:
    """Build the error for a request that Mautic would refuse again."""
    status, message = failure or Failure(status, "")
    for said in SAID:
        if said.status == status and said.words in message:
            return refusal(status, path, {status: said.remedy})
    return refusal(status, path, REMEDIES)


def is_web_page(response: requests.Response) -> bool:
    """Whether a success is a page for people."""
    is_html = "html" in response.headers.get("Content-Type", "")
    return response.status_code == HTTPStatus.OK and is_html


def in_own_words(error: VendorError) -> VendorError:
    """Name the setting of this tap where a shared text names the usual one."""
    advice = error.advice.replace("api_url", "base_url")
    return type(error)(error.reason, advice, status=error.status, code=error.code)


def _failure(error: Mapping[str, Any], status: int) -> Failure:
    code = error.get("code")
    if not isinstance(code, int) or not HTTPStatus.BAD_REQUEST <= code < NO_STATUS:
        code = max(status, int(HTTPStatus.BAD_REQUEST))
    message = error.get("message")
    return Failure(code, message if isinstance(message, str) else "")
