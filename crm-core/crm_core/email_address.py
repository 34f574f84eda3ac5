"""E-mail addresses in the one form by which people are told apart.

The domain is in ASCII (IDNA): CRMs take no other, and browsers submit it. `macros/identity.sql` of
the transforms does the same in SQL.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator
from typing import Final

from email_validator import EmailNotValidError, validate_email

BLANKS: Final = "".join(
    chr(number)
    for first, last in (
        (0x09, 0x0D), (0x1C, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x180E, 0x180E),
        (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x2060), (0x2066, 0x2069), (0x3000, 0x3000),
        (0xFEFF, 0xFEFF),
    )
    for number in range(first, last + 1)
)  # fmt: skip
"""What is not seen around an address: blanks of any width, also of none, and marks of direction."""

PUNYCODE: Final = "xn--"
"""What a label of a domain begins with that stands for one beyond ASCII (RFC 5890)."""

LONGEST: Final = 320
"""Characters of an address; writing a domain in ASCII takes time that grows with their square."""


def normalised(raw: str) -> str | None:
    """Trim, compose (NFC), lower-case and check the syntax of an address; asks no name server.

    Whether there is such a domain, and whether IDNA has its signs, is the vendor's to say. None
    where it is not an address that can be mailed.
    """
    local, _, domain = typed(raw).rpartition("@")
    if len(domain) > LONGEST:
        return None
    in_ascii = ascii_domain(domain)
    stand_in = ".".join(each.replace(PUNYCODE, "xnxx", 1) for each in in_ascii.split("."))
    try:
        valid = validate_email(f"{local}@{stand_in}", check_deliverability=False)
    except EmailNotValidError:
        return None
    return f"{valid.local_part}@{in_ascii}".lower()


def known_as(raw: str) -> str:
    """Give an address in its normal form; what is none as it was typed."""
    return normalised(raw) or typed(raw)


def typed(raw: str) -> str:
    """Trim, compose and lower-case an address, right or wrong."""
    return unicodedata.normalize("NFC", raw).strip(BLANKS).lower()


def ascii_domain(domain: str) -> str:
    """Write each label of a domain in ASCII (RFC 3492), however it is spelt."""
    return ".".join(_in_ascii(label) for label in _labels(domain))


def spellings(raw: str) -> frozenset[str]:
    """Give every form in which the address may stand in a database.

    Beside the normal form these are the address as somebody typed it, and its domain as people
    write it.
    """
    found = typed(raw)
    email = normalised(raw)
    if email is None:
        return frozenset({found})
    local, _, domain = email.rpartition("@")
    shown = ".".join(_as_written(label) for label in domain.split("."))
    return frozenset({found, email, f"{local}@{shown}"})


def tombstone(key: str, email: str) -> str:
    """Hash an address the way `ops.tombstones` holds it (HMAC-SHA256, hexadecimal)."""
    return hmac.new(key.encode(), email.encode(), hashlib.sha256).hexdigest()


def _labels(domain: str) -> Iterator[str]:
    """Split at dots, those of East Asian writing included."""
    plain = unicodedata.normalize("NFKC", domain).lower().replace("\u3002", ".")
    yield from plain.split(".")


def _in_ascii(label: str) -> str:
    return label if label.isascii() else PUNYCODE + label.encode("punycode").decode()


def _as_written(label: str) -> str:
    if not label.startswith(PUNYCODE):
        return label
    try:
        return label.removeprefix(PUNYCODE).encode().decode("punycode")
    except UnicodeError:
        return label
