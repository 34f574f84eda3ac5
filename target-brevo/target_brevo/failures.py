"""From Brevo's answers to errors that say what to do."""

import re
from collections.abc import Mapping
from typing import Final

import requests

from crm_core.answers import entry, text, texts
from crm_core.errors import (
    AccessRefusedError,
    RowRefusedError,
    TargetError,
    VendorUnavailableError,
)
from crm_core.transport import Body
from crm_core.vendor_words import without_people

BUSY: Final = 425
THROTTLED: Final = 429
RETRIED: Final = frozenset({408, BUSY, THROTTLED})
"""Worth another try, like everything from 500 up (Brevo API, errors and rate limits)."""

ACCESS: Final[Mapping[int, tuple[str, str]]] = {
    401: (
        "Brevo does not know the API key",
        (
            "Set api_key to a v3 API key (xkeysib-…) from https://app.brevo.com/settings/keys/api; "
            "an SMTP key does not work, and a key that is not used for long expires."
        ),
    ),
    402: (
        "Brevo refuses because the account has no credits or no such feature",
        "Check the plan of the account at https://app.brevo.com/billing.",
    ),
    403: (
        "Brevo does not allow this to the API key",
        "Check that the account is validated and that its owner's key is used.",
    ),
}

UNKNOWN_IP: Final = re.compile(r"unrecogni[sz]ed IP address", re.IGNORECASE)
LINK: Final = re.compile(r"https://\S+")
AUTHORISED_IPS: Final = "https://app.brevo.com/security/authorised_ips"
NAMED_INDEXES: Final = re.compile(r"indexes\s+([\d,\s]+)")
NUMBER: Final = re.compile(r"\d{1,18}")
KNOWN_EMAIL: Final = re.compile(r"contact already exist|email is already", re.IGNORECASE)
NO_TEMPLATE: Final = re.compile(r"template", re.IGNORECASE)
NO_PAGE_OR_LIST: Final = re.compile(r"redirect|\burl\b|\blists?\b|listid", re.IGNORECASE)
NO_ADDRESS: Final = re.compile(r"invalid email", re.IGNORECASE)
"""What a contact asked for by its address is answered with 400 where Brevo calls that invalid."""


class RequestRefusedError(RowRefusedError):
    """Brevo refused a request for what it holds.

    Attributes:
        code: Brevo's word for it, for instance `duplicate_parameter`; duplicates have had two.
        is_of_known_email: Whether a contact was not made because its address has one.
        is_of_template: Whether the template of a double opt-in is none.
        is_of_page_or_list: Whether its page or its list is none.
        is_of_no_address: Whether Brevo takes an address for none, so that nobody can have it.
        indexes: Positions of rows that a batch names as unknown.
    """

    def __init__(self, response: requests.Response, body: Body) -> None:
        self.status = response.status_code
        self.code = text(body, "code")
        message = text(body, "message")
        duplicates = texts(entry(body, "metadata"), "duplicate_identifiers")
        self.is_of_known_email = (
            "email" in duplicates if duplicates else bool(KNOWN_EMAIL.search(message))
        )
        self.is_of_template = bool(NO_TEMPLATE.search(message))
        self.is_of_page_or_list = bool(NO_PAGE_OR_LIST.search(message))
        self.is_of_no_address = self.status == requests.codes.bad_request and bool(
            NO_ADDRESS.search(message)
        )
        named = NAMED_INDEXES.search(message)
        self.indexes = frozenset(map(int, NUMBER.findall(named[1]) if named else ()))
        words = without_people(message) or "no reason given"
        advice = "Check api_url." if self.status == requests.codes.not_found else "Correct it."
        super().__init__(f"Brevo refused it ({self.code or self.status}): {words}", advice)


def error_of(response: requests.Response, body: Body | None) -> TargetError | None:
    """The error that an answer stands for, None where it is a success."""
    status = response.status_code
    if status < requests.codes.multiple_choices:
        return None
    if is_passing(status, body):
        return _passing_error(status, body)
    if body is None or response.ok:
        return unavailable(f"it answered with status {status} and nothing of use")
    if status in ACCESS:
        return _access_error(status, body)
    return RequestRefusedError(response, body)


def is_passing(status: int, body: Body | None) -> bool:
    """Whether the same request may well succeed later.

    A refusal without any JSON is not Brevo's, but of the network between: the pages of its CDN
    say 403 and 1010 of a key that is right (recorded).
    """
    is_of_cdn = body is None and status >= requests.codes.bad_request
    return status in RETRIED or status >= requests.codes.server_error or is_of_cdn


def unavailable(cause: str) -> VendorUnavailableError:
    """The error for a Brevo that gives no usable answer."""
    return VendorUnavailableError(
        f"Brevo gives no usable answer: {cause}",
        "Check api_url and https://status.brevo.com, then start again; nothing is lost.",
    )


def _passing_error(status: int, body: Body | None) -> VendorUnavailableError:
    if body is None and status < requests.codes.server_error and status not in RETRIED:
        return VendorUnavailableError(
            f"Something between here and Brevo refuses the request with status {status}: the "
            "answer is not Brevo's own",
            "Check proxy and firewall, and whether Brevo's CDN blocks this machine's address; "
            "then start again, nothing is lost.",
        )
    return unavailable(f"it answered with status {status}")


def _access_error(status: int, body: Body) -> AccessRefusedError:
    message = text(body, "message")
    if UNKNOWN_IP.search(message):
        link = LINK.search(message)
        return AccessRefusedError(
            "Brevo does not know the IP address of this machine",
            f"Authorise it, or switch the check off, at {link[0] if link else AUTHORISED_IPS}",
        )
    return AccessRefusedError(*ACCESS[status])
