"""Creating, updating, merging and deleting contacts."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from vendor_sandbox.brevo.changes import (
    Change,
    ChangeReader,
    email,
    flag,
    named_identifiers,
    phone,
)
from vendor_sandbox.brevo.contacts import MOMENTS
from vendor_sandbox.brevo.errors import (
    BrevoError,
    by_status,
    refuse_duplicate,
    refuse_invalid,
    refuse_missing,
    refuse_not_found,
)
from vendor_sandbox.brevo.identifiers import EMAIL, EXT_ID, PHONES, SMS

if TYPE_CHECKING:
    from vendor_sandbox.brevo.account import Account
    from vendor_sandbox.brevo.contacts import Contact

ROW_IDENTIFIERS = ("email", "id", "sms")
UPDATE_ONLY = ("unlinkListIds",)
EXISTS = "Contact already exist"
"""Of an address that another contact has, when it is to be changed; earlier also of a creation."""


class ContactWriter:
    """Writes to the contacts of one account under Brevo's rules."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._contacts = account.contacts
        self._switches = account.switches

    def upsert(self, body: dict[str, Any]) -> tuple[Contact, bool]:
        """Create a contact, or update it where that is enabled (POST /contacts).

        Returns:
            The contact, and whether it is new.

        Raises:
            BrevoError: No identifier, an identifier taken, a value that is none, or busy.
        """
        self.refuse_while_busy()
        updates, merges = flag(body, "updateEnabled"), flag(body, "forceMerge")
        flag(body, "getId")
        if body.get("smtpBlacklistSender", ()) is None:
            refuse_invalid("Invalid smtpBlacklistSender format")
        ignored = UPDATE_ONLY if updates else (*UPDATE_ONLY, "smtpBlacklistSender")
        change = self._reader().read(without(body, *ignored))
        change.link = self._known_lists(change.link)
        owner = self._owner(change)
        if merges:
            owner = self._merge(change, owner)
        elif owner is not None and not updates:
            self._refuse_existing(change)
        self._refuse_taken(change, owner)
        contact = owner or self._contacts.create(self._account.now)
        before, modified_at = deepcopy(_content(contact)), contact.modified_at
        self.apply(contact, change, is_new=owner is None)
        if owner is not None and _content(contact) == before:
            self._contacts.touch(contact, modified_at)
        return contact, owner is None

    def check(self, body: dict[str, Any], owner: Contact | None) -> None:
        """Refuse what `upsert` would refuse, and write nothing."""
        self.refuse_while_busy()
        change = self._reader().read(body)
        self._known_lists(change.link)
        self._refuse_taken(change, owner)

    def update(self, contact: Contact, body: dict[str, Any]) -> None:
        """Change one contact (PUT /contacts/{identifier})."""
        self.refuse_while_busy()
        change = self._reader().read(without(body, "email"))
        change.link = self._known_lists(change.link)
        if change.new_email and self._contacts.find(EMAIL, change.new_email) not in (None, contact):
            refuse_invalid(EXISTS)
        self._refuse_taken(change, contact)
        self.apply(contact, change)

    def update_many(self, rows: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
        """Update contacts that exist, all or none (POST /contacts/batch).

        Returns:
            What identified the rows that were written, and those that were not (only where
            `batch_mode` is `legacy207`).

        Raises:
            BrevoError: 404 naming the indexes of unknown contacts, 400 for a malformed row.
        """
        self.refuse_while_busy()
        reader = self._reader()
        found = [
            (row, self._addressee(row), reader.read(without(row, *ROW_IDENTIFIERS))) for row in rows
        ]
        unknown = [index for index, (_, contact, _) in enumerate(found) if contact is None]
        if unknown and self._switches["batch_mode"] == "all_or_nothing":
            refuse_not_found(f"No contact found for indexes {','.join(map(str, unknown))}")
        known = [(contact, change) for _, contact, change in found if contact is not None]
        self._refuse_taken_in_batch(known)
        for contact, change in known:
            self.apply(contact, change)
        failed = [row[_addressed_by(row)] for row, contact, _ in found if contact is None]
        return [contact.id for contact, _ in known], failed

    def delete(self, contact: Contact) -> None:
        """Delete a contact; the account's own address stays."""
        if contact.identifiers.get(EMAIL) == self._account.owner_email:
            raise by_status(405)
        self._contacts.remove(contact)
        self._account.announce("contactDeleted", contact)

    def apply(self, contact: Contact, change: Change, *, is_new: bool = False) -> None:
        """Write a change whose identifiers are free."""
        for kind, value in change.identifiers.items():
            self._contacts.identify(contact, kind, value)
        if change.new_email is not None and not is_new:
            self._change_email(contact, change.new_email)
        contact.attributes.update(change.attributes)
        for name in change.erased:
            contact.attributes.pop(name, None)
        was_blocked = contact.email_blacklisted
        self._apply_flags(contact, change)
        self._contacts.touch(contact, self._account.now)
        self._apply_lists(contact, change)
        if not is_new:
            is_blocked = contact.email_blacklisted
            turned = {} if was_blocked == is_blocked else {"emailBlacklist": is_blocked}
            attributes = (
                {} if turned and not change.attributes else {"attributes": change.attributes}
            )
            content = {"email": contact.identifiers.get(EMAIL, ""), **attributes, **turned}
            self._account.announce("contactUpdated", contact, content=[content])

    def refuse_while_busy(self) -> None:
        """425 for as many writes as the switch `busy_writes` says."""
        if self._switches["busy_writes"] > 0:
            self._switches["busy_writes"] -= 1
            raise by_status(425)

    def _reader(self) -> ChangeReader:
        return ChangeReader(self._account.attributes, self._switches)

    def _owner(self, change: Change) -> Contact | None:
        named = named_identifiers(change)
        if not named or named[0] not in (EMAIL, EXT_ID, SMS):
            refuse_missing("Please provide Email or SMS attribute value to create user")
        return self._contacts.find(named[0], change.identifiers[named[0]])

    def _known_lists(self, list_ids: list[int]) -> list[int]:
        known = [list_id for list_id in list_ids if list_id in self._account.lists.lists]
        if len(known) < len(list_ids) and self._switches["unknown_list"] == "refused":
            refuse_invalid("List ID does not exist")
        return known

    def _refuse_existing(self, change: Change) -> None:
        if self._switches["duplicate_wording"] == "old":
            raise BrevoError(400, "duplicate_parameter", EXISTS)
        self._refuse_taken(change, None)

    def _refuse_taken(self, change: Change, owner: Contact | None) -> None:
        taken = [
            kind
            for kind, value in _final_identifiers(change, owner).items()
            if value and self._contacts.find(kind, value) not in (None, owner)
        ]
        if taken:
            self._refuse_duplicate("create" if owner is None else "update", taken)

    def _refuse_taken_in_batch(self, known: list[tuple[Contact, Change]]) -> None:
        claimed: dict[tuple[str, str], Contact] = {}
        for contact, change in known:
            change.link = self._known_lists(change.link)
            self._refuse_taken(change, contact)
            for kind, value in _final_identifiers(change, contact).items():
                if value and claimed.setdefault((kind, value), contact) is not contact:
                    self._refuse_duplicate("update", [kind])

    def _refuse_duplicate(self, verb: str, taken: list[str]) -> None:
        """Refuse identifiers of another contact, an update by another code (recorded, 2026)."""
        only_phones = set(taken) <= set(PHONES)
        code = "duplicate_parameter" if verb == "create" else "invalid_parameter"
        refuse_duplicate(
            verb, taken, self._switches["duplicate_phone_code"] if only_phones else code
        )

    def _merge(self, change: Change, owner: Contact | None) -> Contact | None:
        """Fold all contacts that share an identifier into the one changed last."""
        found = [owner, *(self._contacts.find(k, v) for k, v in change.identifiers.items() if v)]
        sharing = {contact.id: contact for contact in found if contact is not None}
        if not sharing:
            return None
        survivor = max(sharing.values(), key=lambda contact: (contact.modified_at, contact.id))
        for other in sharing.values():
            if other is not survivor:
                self._contacts.remove(other)
                self._absorb(survivor, other)
        return survivor

    def _absorb(self, survivor: Contact, other: Contact) -> None:
        for kind, value in other.identifiers.items():
            if kind not in survivor.identifiers:
                self._contacts.identify(survivor, kind, value)
        survivor.attributes = {**other.attributes, **survivor.attributes}
        survivor.email_blacklisted |= other.email_blacklisted
        survivor.sms_blacklisted |= other.sms_blacklisted
        for list_id in other.list_ids:
            self._contacts.link(survivor, list_id)

    def _change_email(self, contact: Contact, address: str) -> None:
        is_other = contact.identifiers.get(EMAIL) != address
        if is_other or self._switches["email_attribute_lifts_block"] == "always":
            contact.email_blacklisted = False
        self._contacts.identify(contact, EMAIL, address)

    def _apply_flags(self, contact: Contact, change: Change) -> None:
        if change.email_blacklisted is not None:
            contact.email_blacklisted = change.email_blacklisted
        if change.sms_blacklisted is not None:
            contact.sms_blacklisted = change.sms_blacklisted
        if change.smtp_blacklist_senders is not None:
            contact.smtp_blacklist_senders = change.smtp_blacklist_senders

    def _apply_lists(self, contact: Contact, change: Change) -> None:
        for list_id in change.unlink:
            self._contacts.unlink(contact, list_id)
        added = [list_id for list_id in change.link if self._contacts.link(contact, list_id)]
        if added:
            self._account.announce("listAddition", contact, list_id=added)

    def _addressee(self, row: dict[str, Any]) -> Contact | None:
        name = _addressed_by(row)
        if name == "id":
            return self._contacts.get(row["id"])
        if name == "email":
            return self._contacts.find(EMAIL, email(row["email"]))
        return self._contacts.find(SMS, phone(row["sms"]))


def _content(contact: Contact) -> dict[str, Any]:
    """All that a contact holds but its moments."""
    return {name: value for name, value in asdict(contact).items() if name not in MOMENTS}


def _final_identifiers(change: Change, owner: Contact | None) -> dict[str, str]:
    """What the contact would be known by; `attributes.EMAIL` counts for one that exists."""
    if owner is None or change.new_email is None:
        return change.identifiers
    return {EMAIL: change.new_email, **{k: v for k, v in change.identifiers.items() if k != EMAIL}}


def _addressed_by(row: Any) -> str:
    if not isinstance(row, dict):
        refuse_invalid("contacts should be an array of objects")
    given = [name for name in ROW_IDENTIFIERS if row.get(name) not in (None, "")]
    if len(given) != 1:
        refuse_invalid("Exactly one of email, id or sms is required for each contact")
    if given[0] == "id" and type(row["id"]) is not int:
        refuse_invalid("id should be an integer")
    return given[0]


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """A body less some keys that its endpoint does not know and ignores."""
    return {name: value for name, value in body.items() if name not in names}
