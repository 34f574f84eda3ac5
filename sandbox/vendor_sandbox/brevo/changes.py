"""What a request wants to change about a contact, checked value by value."""

from dataclasses import dataclass, field
from typing import Any

from vendor_sandbox.brevo.attributes import AttributeBook, Verdict, accepted
from vendor_sandbox.brevo.errors import refuse_invalid
from vendor_sandbox.brevo.identifiers import (
    EMAIL,
    EXT_ID,
    KINDS,
    PHONES,
    email_or_none,
    phone_or_none,
)


@dataclass(slots=True)
class Change:
    """A checked wish. In `identifiers` an empty text takes the identifier away."""

    identifiers: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    erased: list[str] = field(default_factory=list)
    new_email: str | None = None
    link: list[int] = field(default_factory=list)
    unlink: list[int] = field(default_factory=list)
    email_blacklisted: bool | None = None
    sms_blacklisted: bool | None = None
    smtp_blacklist_senders: list[str] | None = None


class ChangeReader:
    """Reads changes against the account's attributes as they are now."""

    def __init__(self, attributes: AttributeBook, switches: dict[str, Any]) -> None:
        self._attributes = attributes.settable()
        self._transactional = attributes.transactional()
        self._switches = switches

    def read(self, body: dict[str, Any]) -> Change:
        """Check the body of a create, an update or a row of a batch.

        Raises:
            BrevoError: A value that Brevo refuses. Unknown attributes and values of another type
                than their attribute's are left out instead.
        """
        change = Change(
            link=integers(body, "listIds"),
            unlink=integers(body, "unlinkListIds"),
            email_blacklisted=flag(body, "emailBlacklisted"),
            sms_blacklisted=flag(body, "smsBlacklisted"),
            smtp_blacklist_senders=_senders(body),
        )
        self._read_identifiers(change, body)
        self._read_attributes(change, mapping(body, "attributes"))
        return change

    def put(self, change: Change, name: str, value: Any) -> None:
        """Add one attribute that is no identifier, or leave it out."""
        attribute = self._attributes.get(name)
        if attribute is None:
            return
        stored = accepted(attribute, value, self._switches)
        if stored is Verdict.ERASED:
            change.erased.append(name)
        elif stored is not Verdict.IGNORED:
            change.attributes[name] = stored

    def _read_identifiers(self, change: Change, body: dict[str, Any]) -> None:
        if "email" in body:
            change.identifiers[EMAIL] = email(body["email"])
        if "ext_id" in body:
            change.identifiers[EXT_ID] = _ext_id(body["ext_id"])

    def _read_attributes(self, change: Change, attributes: dict[str, Any]) -> None:
        if not self._transactional.isdisjoint(attributes):
            refuse_invalid("Transactional attribute as primary Key is missing")
        for name, value in attributes.items():
            if name == "EMAIL":
                change.new_email = email(value)
            elif name == "EXT_ID":
                self._read_ext_id(change, value)
            elif name not in PHONES:
                self.put(change, name, value)
            elif name in self._attributes:
                change.identifiers[name] = "" if value == "" else phone(value)

    def _read_ext_id(self, change: Change, value: object) -> None:
        if isinstance(value, str):
            change.identifiers.setdefault(EXT_ID, value)


def email(value: object) -> str:
    """The address in lower case; refused where it is none."""
    return email_or_none(value) or refuse_invalid("Invalid email address")


def phone(value: object) -> str:
    """The number as digits; refused where it is none."""
    return phone_or_none(value) or refuse_invalid("Invalid phone number")


def _ext_id(value: object) -> str:
    if not isinstance(value, str):
        refuse_invalid("ext_id should be a string")
    return value


def flag(body: dict[str, Any], name: str) -> bool | None:
    """A truth value or None where it is not given."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        refuse_invalid(f"{name} should be a boolean")
    return value


def integers(body: dict[str, Any], name: str) -> list[int]:
    """A list of numbers, empty where it is not given."""
    values = body.get(name)
    if values is None:
        return []
    if not isinstance(values, list) or not all(type(value) is int for value in values):
        refuse_invalid(f"{name} should be an array of integers")
    return values


def mapping(body: dict[str, Any], name: str) -> dict[str, Any]:
    """An object, empty where it is not given."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        refuse_invalid(f"{name} should be an object")
    return value


def _senders(body: dict[str, Any]) -> list[str] | None:
    senders = body.get("smtpBlacklistSender")
    if "smtpBlacklistSender" not in body:
        return None
    if not isinstance(senders, list):
        refuse_invalid("Invalid smtpBlacklistSender format")
    return [email(sender) for sender in senders]


def named_identifiers(change: Change) -> list[str]:
    """The kinds of identifier a change gives a value for, the strongest first."""
    return [kind for kind in KINDS if change.identifiers.get(kind)]
