"""What tells contacts apart, and in which form Brevo keeps it."""

import re

EMAIL, EXT_ID, SMS = "email", "ext_id", "SMS"
PHONES = (SMS, "WHATSAPP", "LANDLINE_NUMBER")
KINDS = (EMAIL, EXT_ID, *PHONES)

BY_TYPE = {
    "email_id": EMAIL,
    "ext_id": EXT_ID,
    "phone_id": SMS,
    "whatsapp_id": "WHATSAPP",
    "landline_number_id": "LANDLINE_NUMBER",
}
"""`identifierType` to kind; `contact_id` is the contact's own number."""

_EMAIL = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)
_PHONE = re.compile(r"(?:\+|00)?([1-9][0-9]{6,14})")


def email_or_none(value: object) -> str | None:
    """The address in lower case, or None where it is none (ASCII only)."""
    if not isinstance(value, str):
        return None
    lowered = value.lower()
    return lowered if _EMAIL.fullmatch(lowered) else None


def phone_or_none(value: object) -> str | None:
    """Digits with the country code, or None.

    Accepted are `+33612345678`, `0033612345678` and `33612345678`; no national form
    (Brevo API, contacts, SMS format).
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    match = _PHONE.fullmatch(str(value))
    return match[1] if match else None
