"""E-mail addresses in the one form by which people are told apart."""

import hashlib
import hmac
import unicodedata

from email_validator import EmailNotValidError, validate_email


def normalised(raw: str) -> str | None:
    """Trim, compose (NFC), lower-case and check the syntax of an address; asks no name server.

    None where it is not an address that can be mailed.
    """
    try:
        return validate_email(typed(raw), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def typed(raw: str) -> str:
    """Trim, compose and lower-case an address, right or wrong."""
    return unicodedata.normalize("NFC", raw).strip().lower()


def spellings(raw: str) -> frozenset[str]:
    """Give every form in which the address may stand in a database.

    Beside the normal form these are the address as somebody typed it, and its domain in ASCII
    (Punycode), which vendors may hand out.
    """
    found = {typed(raw)}
    try:
        valid = validate_email(typed(raw), check_deliverability=False)
    except EmailNotValidError:
        return frozenset(found)
    forms = (valid.normalized, f"{valid.local_part}@{valid.ascii_domain}")
    return frozenset(found | {form.lower() for form in forms})


def tombstone(key: str, email: str) -> str:
    """Hash an address the way `ops.tombstones` holds it (HMAC-SHA256, hexadecimal)."""
    return hmac.new(key.encode(), email.encode(), hashlib.sha256).hexdigest()
