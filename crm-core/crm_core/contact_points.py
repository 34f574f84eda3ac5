"""E-mail addresses and phone numbers in one form each."""

import phonenumbers

from crm_core.email_address import normalised
from crm_core.errors import RecordRejectedError


def normalise_email(raw: str) -> str:
    """Bring an address into its normal form.

    Raises:
        RecordRejectedError: It is not an address that can be mailed.
    """
    if email := normalised(raw):
        return email
    reason = "email is not a valid address"
    raise RecordRejectedError(reason)


def normalise_phone(raw: str | None, region: str | None) -> str | None:
    """Bring a phone number into E.164, or None where it cannot be dialled.

    Args:
        raw: The number as somebody typed it.
        region: ISO 3166-1 alpha-2 country of a number without a country code.
    """
    if not raw:
        return None
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
