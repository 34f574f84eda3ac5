"""Contacts as JSON text: most of it is the same for every contact, and is written once."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vendor_sandbox.mautic.contacts import Contact, DoNotContact
from vendor_sandbox.mautic.core_fields import GROUPS
from vendor_sandbox.mautic.fields import Field, FieldBook
from vendor_sandbox.mautic.moments import shown

if TYPE_CHECKING:
    from vendor_sandbox.mautic.account import Account

OWNER = {"id": 1, "username": "sandbox", "firstName": "Sandbox", "lastName": "User"}
CREATED_BY = '"isPublished":true,"createdBy":1,"createdByUser":"API"'
NEVER_KEPT = '"color":null,"preferredProfileImage":null,"stage":null'
NEVER_FILLED = '"utmtags":[],"frequencyRules":[]'


class FieldText:
    """The text of one field around its value."""

    def __init__(self, field: Field) -> None:
        self.alias = field.alias
        self.group = field.group
        self.name = json.dumps(field.alias) + ":"
        about = {
            "id": str(field.id),
            "label": field.label,
            "alias": field.alias,
            "type": field.type,
            "group": field.group,
            "object": "lead",
            "is_fixed": str(int(field.is_fixed)),
        }
        self._head = f'{self.name}{json.dumps(about)[:-1]},"value":'
        self.null_name = f"{self.name}null"
        self.null = self.filled("null")

    def filled(self, value: str) -> str:
        """The field's entry in its group; `value` is JSON."""
        return f'{self._head}{value},"normalizedValue":{value}}}'


class ContactTexts:
    """Writes contacts; the texts of the fields are made anew when fields change."""

    def __init__(self, account: "Account") -> None:
        self._account = account
        self._made_for: tuple[FieldBook | None, int] = (None, -1)
        self._fields: list[FieldText] = []

    def full(self, contact: Contact, *, deleted: bool = False) -> str:
        """As GET /contacts/{id} answers; a deleted one has no id any more."""
        number = "null" if deleted else str(contact.id)
        fields = self._groups(contact, self._texts(), with_all=True)
        return (
            f'{{"id":{number},{CREATED_BY},"modifiedBy":{1 if contact.date_modified else "null"},'
            f'"dateAdded":{_moment(contact.date_added)},'
            f'"dateModified":{_moment(contact.date_modified)},'
            f'"dateIdentified":{_moment(contact.date_identified)},'
            f'"lastActive":{_moment(contact.last_active)},{self._common(contact)},'
            f'"owner":{json.dumps(OWNER) if contact.owner else "null"},{NEVER_FILLED},'
            f'"fields":{fields}}}'
        )

    def minimal(self, contact: Contact) -> str:
        """As a list with `minimal` answers."""
        fields = self._groups(contact, self._texts(), with_all=True)
        return f'{{"id":{contact.id},"points":{_points(contact)},"color":null,"fields":{fields}}}'

    def selected(self, contact: Contact, names: Sequence[str]) -> str:
        """As a list with `select` answers: no nulls, only the chosen fields."""
        chosen = [each for each in self._texts() if each.alias in names]
        return f'{{"id":{contact.id},"fields":{self._groups(contact, chosen, with_all=True)}}}'

    def in_webhook(self, contact: Contact) -> dict[str, Any]:
        """As a webhook's `contact`: the groups of fields only, no `all`."""
        fields = self._groups(contact, self._texts(), with_all=False)
        shown_contact: dict[str, Any] = json.loads(
            f'{{"id":{contact.id},{self._common(contact)},"fields":{fields}}}'
        )
        return shown_contact

    def _common(self, contact: Contact) -> str:
        entries = json.dumps([_entry(each) for each in contact.do_not_contact])
        tags = [self._tag(tag) for tag in contact.tags]
        addresses = {address: {"ip": address} for address in contact.ip_addresses}
        return (
            f'"points":{_points(contact)},{NEVER_KEPT},"doNotContact":{entries},'
            f'"tags":{json.dumps(tags)},"ipAddresses":{json.dumps(addresses or [])}'
        )

    def _tag(self, tag: str) -> dict[str, Any]:
        return {"id": self._account.contacts.tag_id(tag), "tag": tag, "description": None}

    def _texts(self) -> list[FieldText]:
        fields = self._account.fields
        if self._made_for != (fields, fields.version):
            self._made_for = (fields, fields.version)
            self._fields = [FieldText(each) for each in fields.published()]
        return self._fields

    def _groups(self, contact: Contact, texts: list[FieldText], *, with_all: bool) -> str:
        groups: dict[str, list[str]] = {name: [] for name in GROUPS}
        everything = [f'"id":{contact.id}']
        values = {"points": 0, **contact.values}
        for each in texts:
            value = values.get(each.alias)
            if value is None:
                groups[each.group].append(each.null)
                everything.append(each.null_name)
            else:
                text = json.dumps(value)
                groups[each.group].append(each.filled(text))
                everything.append(each.name + text)
        parts = [f'"{name}":{_object(entries)}' for name, entries in groups.items()]
        if with_all:
            parts.append(f'"all":{_object(everything)}')
        return _object(parts)


def _object(parts: Sequence[str]) -> str:
    return f"{{{','.join(parts)}}}" if parts else "[]"


def _points(contact: Contact) -> str:
    return json.dumps(contact.values.get("points", 0))


def _moment(kept: str | None) -> str:
    return "null" if kept is None else f'"{shown(kept)}"'


def _entry(entry: DoNotContact) -> dict[str, Any]:
    return {
        "id": entry.id,
        "reason": entry.reason,
        "comments": entry.comments,
        "channel": entry.channel,
        "channelId": entry.channel_id,
        "dateAdded": shown(entry.date_added),
    }
