"""What a refusal of Humanitix means, in words a user can act on."""

from tap_core.errors import AccessRefusedError, Remedies, Remedy, RequestRefusedError

NEW_KEY = (
    "Copy the key again from the Humanitix console (Account, Advanced, API key) into api_key; "
    "a key made there later has ended this one"
)

MALFORMED_KEY = Remedy(AccessRefusedError, "Humanitix finds no API key in what was sent", NEW_KEY)
"""Told with status 400 rather than 401 (seen in live answers)."""

REMEDIES: Remedies = {
    400: Remedy(
        RequestRefusedError,
        "Humanitix calls the request malformed",
        "Check page_size, locations and start_date",
    ),
    401: Remedy(AccessRefusedError, "Humanitix does not know this API key", NEW_KEY),
    403: Remedy(AccessRefusedError, "Humanitix refuses this API key", NEW_KEY),
}
