"""From Mautic's answers to errors that say what to do."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import requests

from crm_core import answers
from crm_core.errors import (
    AccessRefusedError,
    RowRefusedError,
    SettingsError,
    TargetError,
    VendorUnavailableError,
)
from crm_core.transport import Body

RETRIED: Final = frozenset({408, 429})
"""Worth another try, like everything from 500 up (Mautic API, errors)."""

SERVER_ERROR: Final = 500
NO_STATUS: Final = 600
"""From here on a code is none of HTTP; 1054 is the database's word for an unknown column."""

THROTTLED: Final = 429
TOO_MANY_ROWS: Final = "entities are supported at a time"
UNAUTHORISED: Final = 401


class Refusal(NamedTuple):
    """A refusal of the whole request: how Mautic says it, why it is, and what to do.

    Attributes:
        words: Part of the message; empty for every message of that status.
    """

    status: int
    words: str
    reason: str
    instruction: str


REFUSALS: Final[Sequence[Refusal]] = (
    Refusal(
        403,
        "API disabled",
        "Mautic's API is switched off",
        "Enable it in Mautic under Configuration, API Settings, and clear Mautic's cache.",
    ),
    Refusal(
        403,
        "Basic Auth disabled",
        "Mautic does not take a user and a password",
        (
            "Enable HTTP basic auth in Mautic under Configuration, API Settings, or set client_id "
            "and client_secret instead."
        ),
    ),
    Refusal(
        401,
        "invalid credentials",
        "Mautic does not know the user or the password",
        "Set user and password to those of a Mautic user whose role may use the API.",
    ),
    Refusal(
        400,
        "client credentials",
        "Mautic does not know the client_id, or the client_secret is another",
        "Copy both from Mautic's Settings, API Credentials; the grant is Client Credentials.",
    ),
    Refusal(
        400,
        "grant_type",
        "Mautic does not let this client ask for a token by itself",
        "In Mautic's Settings, API Credentials, give the client the grant Client Credentials.",
    ),
    Refusal(
        400,
        "unauthorized for this client_id",
        "Mautic does not let this client ask for a token by itself",
        (
            "Only clients that an administrator makes have the grant Client Credentials: make one "
            "in Mautic's Settings, API Credentials, as an administrator, and use its id and secret."
        ),
    ),
    Refusal(
        401,
        "access token",
        "Mautic refuses the token that it has just given",
        "Check the clock of Mautic's server and the client in Settings, API Credentials.",
    ),
    Refusal(
        401,
        "",
        "Mautic saw no credentials",
        (
            "Let the web server pass the header Authorization on to PHP (Apache drops it unless "
            "it is told to keep it)."
        ),
    ),
    Refusal(
        403,
        "do not have access",
        "Mautic does not allow this to the API's user",
        (
            "Give its role the API, contacts and segments with view, create, edit and delete, of "
            "others too, and all of custom fields; segments of others must be global."
        ),
    ),
    Refusal(
        403,
        "",
        "A firewall or web server before Mautic refused the request",
        (
            "Allow the address of this machine, and `where[…]` in query strings (ModSecurity "
            "takes it for an attack)."
        ),
    ),
)


A_PAGE_ASKS: Final = Refusal(
    401,
    "",
    "A web server before Mautic asks for credentials of its own",
    "Let it pass requests to /api and /oauth through, or give base_url another address.",
)
"""The answer is a page, not Mautic's: it says nothing about Mautic's credentials."""


class RequestRefusedError(RowRefusedError):
    """Mautic refused a request for what it holds or names.

    Attributes:
        status: 400, 404 or 422.
    """

    def __init__(self, status: int, what: str) -> None:
        self.status = status
        reason = f"Mautic refused {what} (status {status})"
        advice = "Please report this line, and the version of Mautic."
        if status == requests.codes.not_found:
            advice = f"Check base_url; if it is right: {advice}"
        super().__init__(reason, advice)


class BatchTimedOutError(RowRefusedError):
    """Mautic, or a proxy before it, gave up on a batch; some rows may be written."""

    def __init__(self) -> None:
        super().__init__("Mautic did not finish a batch in time", "Send fewer rows.")


class BatchBrokeError(RowRefusedError):
    """Mautic met an error inside (500) while it worked on a batch; some rows may be written."""

    def __init__(self) -> None:
        super().__init__("Mautic met an error inside while it worked on a batch", "Split it.")


def error_of(response: requests.Response, body: Body | None) -> TargetError | None:
    """The error that an answer stands for, None where it is a success.

    Args:
        response: The answer.
        body: Its JSON object, None where it has none.
    """
    failure = _failure_in(body)
    if body is not None and response.ok and failure is None:
        return None
    message = answers.text(failure, "message")
    status = answers.whole(failure, "code") or response.status_code
    if TOO_MANY_ROWS in message:
        reason = "Mautic takes fewer rows in a call than rows_per_call asks for"
        return SettingsError(reason, "Lower rows_per_call, or raise api_batch_max_limit in Mautic.")
    if refusal := _refusal_of(status, message, is_json=body is not None):
        return AccessRefusedError(refusal.reason, refusal.instruction)
    if body is not None and status >= requests.codes.bad_request and not is_passing(status):
        return RequestRefusedError(status, _asked(response))
    return unavailable(_cause(status, is_json=body is not None))


def _refusal_of(status: int, message: str, *, is_json: bool) -> Refusal | None:
    if status == UNAUTHORISED and not is_json:
        return A_PAGE_ASKS
    fitting = (each for each in REFUSALS if each.status == status and each.words in message)
    return next(fitting, None)


def is_passing(status: int) -> bool:
    """Whether the same request may well succeed later."""
    return status in RETRIED or SERVER_ERROR <= status < NO_STATUS


def unavailable(cause: str) -> VendorUnavailableError:
    """The error for a Mautic that gives no usable answer."""
    return VendorUnavailableError(
        f"Mautic gives no usable answer: {cause}",
        "Check base_url and that it runs, then start again; nothing is lost.",
    )


def _asked(response: requests.Response) -> str:
    """Name the request without its query, which may hold addresses."""
    return f"{response.request.method} {urlsplit(response.url).path}"


def _cause(status: int, *, is_json: bool) -> str:
    if status == THROTTLED:
        return "it takes no more calls for now (status 429; see its API rate limit)"
    if status < SERVER_ERROR and not is_json:
        return (
            f"it answered with status {status} and no JSON; base_url must be Mautic's own address "
            "with the right scheme, and where its server does not rewrite URLs with /index.php"
        )
    return f"it answered with status {status}"


def _failure_in(body: Body | None) -> object:
    """The first error of a request that failed, None without one; tables give them with 200.

    A batch's answer has errors of rows instead, which are told by its `statusCodes`.
    """
    errors = (body or {}).get("errors")
    if not errors or "statusCodes" in (body or {}):
        return None
    found = list(errors.values()) if isinstance(errors, dict) else errors
    return found[0] if isinstance(found, list) and isinstance(found[0], dict) else {}
