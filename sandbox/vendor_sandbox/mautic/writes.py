"""Writes of contacts: matching, the unique check, blanks and zeros (Mautic API, contacts)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vendor_sandbox.mautic.consent import apply_do_not_contact
from vendor_sandbox.mautic.contacts import EMAIL, LAST_ACTIVE, Contact
from vendor_sandbox.mautic.core_fields import IDENTIFYING
from vendor_sandbox.mautic.errors import NOT_UNIQUE, by_status, form_error
from vendor_sandbox.mautic.moments import moment_or_none, stamp
from vendor_sandbox.mautic.php import is_blank, items_of, text, whole
from vendor_sandbox.mautic.switches import drops_fractions
from vendor_sandbox.mautic.values import DROPPED, InvalidValue, cleaned, cleaned_email

if TYPE_CHECKING:
    from vendor_sandbox.mautic.account import Account

API_USER = 1
POINTS = "points"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A contact that was written, and whether it is new."""

    contact: Contact
    is_new: bool


class ContactWriter:
    """Writes rows one after another; what a refused row says is not written at all."""

    def __init__(self, account: "Account") -> None:
        self._account = account

    def upsert(self, row: Any) -> Written:
        """Create a contact, or change the one that a unique identifier finds.

        Raises:
            MauticError: 400 or 422 for its values, 500 for a row that is none.
        """
        if not isinstance(row, dict):
            raise by_status(500)
        found = self._match(row)
        return Written(self._partial(found, row), found is None)

    def edit(self, contact: Contact, row: Row) -> Contact:
        """Change what is sent."""
        return self._partial(contact, row)

    def replace(self, contact: Contact | None, row: Row) -> Written:
        """Write a contact anew: what is not sent is blanked. Without one it is created."""
        sent = self._bind(contact, row)
        if contact is None:
            return Written(self._apply(None, sent, row), is_new=True)
        kept = {field.alias: sent.get(field.alias) for field in self._account.fields.published()}
        return Written(self._apply(contact, kept, row), is_new=False)

    def delete(self, contact: Contact, heir: Contact | None = None) -> None:
        """Delete a contact: its do-not-contact entries go with it."""
        gone = self._account.texts.in_webhook(contact, deleted=True)
        self._account.announce(
            "mautic.lead_post_delete", lambda: {"id": contact.id, "contact": gone}
        )
        self._account.segments.forget(contact.id)
        self._account.engagement.reassign(contact.id, heir.id if heir else None)
        self._account.contacts.remove(contact)

    def merge(self, loser: Contact, winner: Contact) -> Contact:
        """Merge a contact into another, which gets its address, but not what it said no to.

        The do-not-contact row of the one that is deleted is lost (recorded).
        """
        book = self._account.contacts
        values = dict(loser.values)
        self.delete(loser, heir=winner)
        for alias, value in values.items():
            if alias == EMAIL or alias not in winner.values:
                book.set(winner, alias, value)
        book.touch(winner, self._now)
        self._tell(winner, is_new=False, old_points=winner.values.get(POINTS, 0))
        return winner

    def duplicate(self, contact: Contact) -> Contact:
        """A second contact with the same values, as an import or an old version leaves it."""
        book = self._account.contacts
        copy = book.add(self._now)
        copy.date_identified = self._now
        for alias, value in contact.values.items():
            book.set(copy, alias, value)
        return copy

    @property
    def _now(self) -> str:
        return stamp(self._account.now)

    def _match(self, row: Row) -> Contact | None:
        """The first contact that one (or every) unique identifier finds."""
        book, found = self._account.contacts, []
        for field in self._account.fields.unique():
            value = row.get(field.alias)
            if is_blank(value) or isinstance(value, dict | list):
                continue
            wanted = cleaned_email(value) if field.type == "email" else text(value)
            found.append({each.id: each for each in book.holders(field.alias, wanted)})
        if not found:
            return None
        ids = set[int]().union(*found)
        if self._account.switches["unique_operator"] == "AND":
            ids.intersection_update(*found)
        return book.get(min(ids)) if ids else None

    def _partial(self, contact: Contact | None, row: Row) -> Contact:
        values = self._bind(contact, row)
        if contact is None:
            values = self._with_defaults(values)
        if not row.get("overwriteWithBlank"):
            values = {name: value for name, value in values.items() if not is_blank(value)}
        values = self._without_zeros(contact, values)
        if not values.get(POINTS):
            values.pop(POINTS, None)
        return self._apply(contact, values, row)

    def _without_zeros(self, contact: Contact | None, values: Row) -> dict[str, Any]:
        """Leave out numbers that come to nothing, whatever `overwriteWithBlank` says (recorded).

        A contact keeps its old number; a new one keeps a fraction, and has nothing for 0.
        """
        usable = self._account.fields.usable
        numbers = {name for name in values if (held := usable(name)) and held.type == "number"}
        most = 1 if contact and drops_fractions(self._account.switches) else 0
        return {
            name: value
            for name, value in values.items()
            if name not in numbers or value is None or not (value == 0 or abs(value) < most)
        }

    def _bind(self, contact: Contact | None, row: Row) -> dict[str, Any]:
        """The row's values as fields keep them, None for blanks, unknown names left out."""
        values: dict[str, Any] = {}
        refused: dict[str, str] = {}
        for alias, given in row.items():
            field = self._account.fields.usable(alias)
            if field is None:
                continue
            try:
                value = cleaned(field, given, self._account.switches)
            except InvalidValue as error:
                refused[alias] = str(error)
                continue
            if value is not DROPPED:
                values[alias] = value
        if refused:
            in_order = [each.alias for each in self._account.fields if each.alias in refused]
            raise form_error({alias: refused[alias] for alias in in_order})
        self._check_unique(contact, values)
        return values

    def _check_unique(self, contact: Contact | None, values: Row) -> None:
        book, taken = self._account.contacts, {}
        for field in self._account.fields.unique():
            value = values.get(field.alias)
            if value is not None and any(
                each is not contact for each in book.holders(field.alias, value)
            ):
                taken[field.alias] = NOT_UNIQUE
        if taken:
            raise form_error(taken, 422)

    def _with_defaults(self, values: dict[str, Any]) -> dict[str, Any]:
        defaults = {}
        for field in self._account.fields.published():
            if field.default_value is not None and field.alias not in values:
                defaults[field.alias] = field.default_value
        return {**values, **self._bind(None, defaults)} if defaults else values

    def _apply(self, contact: Contact | None, values: Row, row: Row) -> Contact:
        is_new = contact is None
        book = self._account.contacts
        written = contact or book.add(self._now)
        old_points = written.values.get(POINTS, 0)
        for alias, value in values.items():
            book.set(written, alias, value)
        if written.date_identified is None and self._is_identified(written):
            written.date_identified = self._now
        self._apply_rest(written, row, is_new=is_new)
        if not is_new:
            book.touch(written, self._now)
        self._tell(written, is_new=is_new, old_points=old_points)
        return written

    def _tell(self, contact: Contact, *, is_new: bool, old_points: Any) -> None:
        event = "mautic.lead_post_save_new" if is_new else "mautic.lead_post_save_update"
        self._account.tell(event, contact, fresh=is_new)
        if self._account.hooks.breaks(event):
            raise by_status(500)
        new_points = contact.values.get(POINTS, 0)
        if new_points != old_points:
            points = {"old_points": old_points, "new_points": new_points}
            self._account.tell("mautic.lead_points_change", contact, {"points": points})

    def _apply_rest(self, contact: Contact, row: Row, *, is_new: bool) -> None:
        """What is no field: tags, owner, addresses, activity and consent."""
        if "tags" in row:
            _change_tags(contact, row["tags"])
            for tag in contact.tags:
                self._account.contacts.tag_id(tag)
        if "owner" in row:
            contact.owner = API_USER if whole(row["owner"]) == API_USER else None
        if isinstance(row.get("ipAddress"), str) and row["ipAddress"] not in contact.ip_addresses:
            contact.ip_addresses.append(row["ipAddress"])
        if isinstance(row.get("lastActive"), str):
            at = moment_or_none(row["lastActive"])
            if at is not None:
                self._account.contacts.set(contact, LAST_ACTIVE, stamp(at))
        if not is_blank(row.get("doNotContact")):
            apply_do_not_contact(self._account, contact, row["doNotContact"], fresh=is_new)

    def _is_identified(self, contact: Contact) -> bool:
        unique = (field.alias for field in self._account.fields.unique())
        return any(alias in contact.values for alias in (*IDENTIFYING, *unique))


def _change_tags(contact: Contact, given: Any) -> None:
    """Add tags, and remove those with a minus before them."""
    listed: Iterable[Any] = (each for _, each in items_of(given))
    for each in given.split(",") if isinstance(given, str) else listed:
        tag = text(each).strip() if isinstance(each, str | int | float) else ""
        if tag.startswith("-"):
            contact.tags = [kept for kept in contact.tags if kept != tag[1:]]
        elif tag and tag not in contact.tags:
            contact.tags.append(tag)
