"""What a refusal of Brevo means, in words a user can act on (Brevo API, authentication)."""

import re
from http import HTTPStatus
from typing import Final

import requests

from tap_core.errors import AccessRefusedError, Remedies, Remedy, RequestRefusedError

REMEDIES: Remedies = {
    400: Remedy(
        RequestRefusedError,
        "Brevo calls the request malformed",
        "Check page_size and start_date; if they are right, the vendor's API has changed",
    ),
    401: Remedy(
        AccessRefusedError,
        "Brevo does not know the API key",
        "Set api_key to a v3 API key (xkeysib-…) from https://app.brevo.com/settings/keys/api; "
        "an SMTP key does not work, and a key that is not used for long expires",
    ),
    402: Remedy(
        RequestRefusedError,
        "Brevo refuses because the account has no credits or no such feature",
        "Check the plan of the account at https://app.brevo.com/billing",
    ),
    403: Remedy(
        RequestRefusedError,
        "Brevo does not allow this to the API key",
        "Check that the account is validated and that its owner's key is used",
    ),
    404: Remedy(
        RequestRefusedError,
        "Brevo knows no such address",
        "Check api_url; it ends with /v3",
    ),
}

UNKNOWN_ADDRESS = Remedy(
    AccessRefusedError,
    "Brevo blocks the network address of this machine",
    "Allow it, or switch the blocking off, at https://app.brevo.com/security/authorised_ips",
)
"""Told as 401; accounts can begin to block unknown addresses by themselves."""

_UNKNOWN_ADDRESS: Final = re.compile(r"unrecogni[sz]ed IP address", re.IGNORECASE)


def blocks_address(response: requests.Response) -> bool:
    """Whether the account refuses requests from this machine's address."""
    unauthorized = response.status_code == HTTPStatus.UNAUTHORIZED
    return unauthorized and bool(_UNKNOWN_ADDRESS.search(response.text))
