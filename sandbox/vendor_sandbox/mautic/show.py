"""Contacts as JSON text: most of it is the same for every contact, and is written once.

Mautic shows a contact in several ways (recorded): `fresh` right after its creation, stored ever
after, without `all` where a row of a batch was refused, and without empty values where it was shown
alone after a change of its do-not-contact entries.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vendor_sandbox.mautic.contacts import Contact, DoNotContact
from vendor_sandbox.mautic.core_fields import BESIDE, GROUPS
from vendor_sandbox.mautic.fields import USER, Field, FieldBook
from vendor_sandbox.mautic.moments import shown
from vendor_sandbox.mautic.php import items_of, serialized, text

if TYPE_CHECKING:
    from vendor_sandbox.mautic.account import Account

OWNER = {"id": 1, "username": "sandbox", "firstName": "Sandbox", "lastName": "User"}
CREATED_BY = f'"createdBy":null,"createdByUser":"{USER}","modifiedBy":null'
NEVER_KEPT = '"stage":null'
EMPTY = '""'
IP_DETAILS = dict.fromkeys(
    (
        "city",
        "region",
        "zipcode",
        "country",
        "latitude",
        "longitude",
        "isp",
        "organization",
        "timezone",
        "extra",
    ),
    "",
)


class FieldText:
    """The text of one field around its value."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.alias = field.alias
        self.group = field.group
        self.name = json.dumps(field.alias) + ":"
        fresh = {
            "id": field.id,
            "group": field.group,
            "label": field.label,
            "alias": field.alias,
            "type": field.type,
            "properties": field.properties or [],
        }
        stored = {
            "id": str(field.id),
            "label": field.label,
            "alias": field.alias,
            "type": field.type,
            "group": field.group,
            "object": "lead",
            "is_fixed": str(int(field.is_fixed)),
            "properties": serialized(field.properties or {}),
            "default_value": field.default_value,
        }
        self._head = {
            is_fresh: f'{self.name}{json.dumps(about)[:-1]},"value":'
            for is_fresh, about in ((True, fresh), (False, stored))
        }
        self.null_name = f"{self.name}null"
        self._null = {
            True: f'{self._head[True]}{EMPTY},"normalizedValue":{EMPTY}}}',
            False: f'{self._head[False]}null,"normalizedValue":{EMPTY}}}',
        }
        self._labels = _labels(field)

    def null(self, *, fresh: bool) -> str:
        """The entry of an empty field in its group."""
        return self._null[fresh]

    def value(self, held: Any, *, fresh: bool) -> str:
        """A value as JSON: booleans are told in another way by each route."""
        if self.field.type == "boolean":
            return json.dumps(bool(held) if fresh else str(held))
        return json.dumps(held)

    def filled(self, held: Any, *, fresh: bool) -> str:
        """The field's entry in its group."""
        value = self.value(held, fresh=fresh)
        told = self._labels.get(text(held))
        normalized = value if told is None else json.dumps(told)
        return f'{self._head[fresh]}{value},"normalizedValue":{normalized}}}'


class ContactTexts:
    """Writes contacts; the texts of the fields are made anew when fields change."""

    def __init__(self, account: "Account") -> None:
        self._account = account
        self._made_for: tuple[FieldBook | None, int] = (None, -1)
        self._fields: list[FieldText] = []

    def full(self, contact: Contact, *, fresh: bool = False, deleted: bool = False) -> str:
        """As GET /contacts/{id} answers; a deleted one has no id any more."""
        return self._whole(contact, fresh=fresh, deleted=deleted, with_all=True)

    def refused(self, contact: Contact) -> str:
        """As a batch shows a contact whose row it refused."""
        return self._whole(contact, fresh=False, deleted=False, with_all=False)

    def alone(self, contact: Contact) -> dict[str, Any]:
        """As after a change of do-not-contact entries: values beside `fields`, nothing empty."""
        whole: dict[str, Any] = json.loads(
            self._whole(contact, fresh=False, deleted=False, with_all=False)
        )
        whole["doNotContact"] = [
            {**_entry(each), "dateAdded": shown(each.date_added)} for each in contact.do_not_contact
        ]
        filled: dict[str, Any] = _without_nulls({**self._beside(contact), **whole})
        return filled

    def minimal(self, contact: Contact) -> str:
        """As a list with `minimal` answers."""
        fields = self._groups(contact, self._texts(), with_all=True)
        return f'{{"id":{contact.id},"points":{_points(contact)},"color":null,"fields":{fields}}}'

    def selected(self, contact: Contact, names: Sequence[str]) -> str:
        """As a list with `select` answers: no nulls, only the chosen fields."""
        chosen = [each for each in self._texts() if each.alias in names]
        return f'{{"id":{contact.id},"fields":{self._groups(contact, chosen, with_all=True)}}}'

    def in_webhook(
        self, contact: Contact, *, fresh: bool = False, deleted: bool = False, beside: bool = False
    ) -> dict[str, Any]:
        """As a webhook's `contact`: the groups of fields only, no `all`.

        Args:
            contact: Whom it is about.
            fresh: Whether it was made just now.
            deleted: Whether it is gone: it has no id then, nor have its entries.
            beside: Whether the values of the main fields stand beside `fields`, too.
        """
        whole: dict[str, Any] = json.loads(
            self._whole(contact, fresh=fresh, deleted=deleted, with_all=False)
        )
        whole["ipAddresses"] = [
            {"id": place, "ipAddress": address, "ipDetails": IP_DETAILS}
            for place, address in enumerate(contact.ip_addresses, 1)
        ]
        return {**self._beside(contact), **whole} if beside else whole

    def in_event(self, contact: Contact) -> dict[str, Any]:
        """As a webhook's `lead`, beside what the person did with a mail."""
        whole = self.in_webhook(contact)
        return {name: whole[name] for name in ("id", "points", "color", "fields")}

    def in_sending(self, contact: Contact) -> dict[str, Any]:
        """As a webhook's `contact` beside a mail that goes out: the database's row, all texts."""
        values = {each.alias: contact.values.get(each.alias) for each in self._texts()}
        return {
            "id": str(contact.id),
            "owner_id": None,
            "stage_id": None,
            "is_published": "1",
            "date_added": contact.date_added,
            "created_by": None,
            "created_by_user": USER,
            "date_modified": contact.date_modified,
            "date_identified": contact.date_identified,
            "last_active": contact.last_active,
            **{name: None if held is None else text(held) for name, held in values.items()},
            "points": text(contact.values.get("points", 0)),
            "companies": [],
        }

    def _whole(self, contact: Contact, *, fresh: bool, deleted: bool, with_all: bool) -> str:
        number = "null" if deleted else str(contact.id)
        fields = self._groups(contact, self._texts(), with_all=with_all, fresh=fresh)
        modified_by = "null" if contact.date_modified is None else f'"{USER}"'
        entries = [_entry(each, deleted=deleted) for each in contact.do_not_contact]
        tags = [self._tag(tag) for tag in contact.tags]
        addresses = {address: {"ip": address} for address in contact.ip_addresses}
        return (
            f'{{"isPublished":true,"dateAdded":{_moment(contact.date_added)},'
            f'"dateModified":{_moment(contact.date_modified)},{CREATED_BY},'
            f'"modifiedByUser":{modified_by},"id":{number},"points":{_points(contact)},'
            f'"color":null,"fields":{fields},"lastActive":{_moment(contact.last_active)},'
            f'"owner":{json.dumps(OWNER) if contact.owner else "null"},'
            f'"ipAddresses":{json.dumps(addresses or [])},"tags":{json.dumps(tags)},'
            f'"utmtags":{"null" if fresh else "[]"},{NEVER_KEPT},'
            f'"dateIdentified":{_moment(contact.date_identified)},"preferredProfileImage":null,'
            f'"doNotContact":{json.dumps(entries)},"frequencyRules":[]}}'
        )

    def _beside(self, contact: Contact) -> dict[str, Any]:
        return {alias: contact.values.get(alias) for alias in BESIDE}

    def _tag(self, tag: str) -> dict[str, Any]:
        return {"id": self._account.contacts.tag_id(tag), "tag": tag, "description": None}

    def _texts(self) -> list[FieldText]:
        fields = self._account.fields
        if self._made_for != (fields, fields.version):
            self._made_for = (fields, fields.version)
            self._fields = [FieldText(each) for each in fields.published()]
        return self._fields

    def _groups(
        self, contact: Contact, texts: list[FieldText], *, with_all: bool, fresh: bool = False
    ) -> str:
        groups: dict[str, list[str]] = {name: [] for name in GROUPS}
        everything = [f'"id":"{contact.id}"']
        values = {"points": 0, **contact.values}
        for each in texts:
            held = values.get(each.alias)
            if held is None:
                groups[each.group].append(each.null(fresh=fresh))
                everything.append(each.null_name)
            else:
                groups[each.group].append(each.filled(held, fresh=fresh))
                everything.append(each.name + each.value(held, fresh=fresh))
        parts = [f'"{name}":{_object(entries)}' for name, entries in groups.items()]
        if with_all:
            parts.append(f'"all":{_object(everything)}')
        return _object(parts)


def _labels(field: Field) -> Mapping[str, str]:
    """What a value of a choice is called."""
    properties = field.properties if isinstance(field.properties, dict) else {}
    if field.type == "boolean":
        return {"1": text(properties.get("yes")), "0": text(properties.get("no"))}
    if field.type != "select":
        return {}
    options = [each for _, each in items_of(properties.get("list")) if isinstance(each, dict)]
    return {text(each.get("value")): text(each.get("label")) for each in options}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _object(parts: Sequence[str]) -> str:
    return f"{{{','.join(parts)}}}" if parts else "[]"


def _points(contact: Contact) -> str:
    return json.dumps(contact.values.get("points", 0))


def _moment(kept: str | None) -> str:
    return "null" if kept is None else f'"{shown(kept)}"'


def _entry(entry: DoNotContact, *, deleted: bool = False) -> dict[str, Any]:
    """An entry inside a contact, where Mautic leaves its date out."""
    return {
        "id": None if deleted else entry.id,
        "reason": entry.reason,
        "comments": entry.comments,
        "channel": entry.channel,
        "channelId": entry.channel_id,
    }
