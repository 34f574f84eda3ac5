"""POST /contacts/import: many contacts at once, later, with reports instead of errors."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from vendor_sandbox.brevo.changes import Change, ChangeReader, flag, integers, mapping
from vendor_sandbox.brevo.errors import refuse_invalid, refuse_missing
from vendor_sandbox.brevo.identifiers import (
    EMAIL,
    EXT_ID,
    PHONES,
    SMS,
    email_or_none,
    phone_or_none,
)

if TYPE_CHECKING:
    from vendor_sandbox.brevo.account import Account
    from vendor_sandbox.brevo.attributes import Attribute
    from vendor_sandbox.brevo.contacts import Contact
    from vendor_sandbox.brevo.processes import Process

BODIES = ("jsonBody", "fileBody", "fileUrl")
REPORTS = {
    EMAIL: "duplicate_email_id",
    EXT_ID: "duplicate_ext_id",
    SMS: "duplicate_phone_id",
    "WHATSAPP": "duplicate_whatsapp_id",
    "LANDLINE_NUMBER": "duplicate_landline_number_id",
}
ALL_REPORTS = ("invalid_emails", "duplicate_contact_id", *REPORTS.values())
UNUSABLE = (
    "We could not find any valid email or SMS or Contact ID in the file you uploaded. Please add at"
    " least one valid email address (ex: john.smith@example.com) or SMS (e.g: +33xxxxxxxxx or"
    " 0033xxxxxxxxx where +33 is the country code) or Contact ID (e.g: 1) in your file and then try"
    " to upload. Also check that you are not using space as a delimiter"
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What holds for every row. A flag that was not sent is None."""

    updates: bool
    erases: bool
    email_blacklist: bool | None
    sms_blacklist: bool | None
    is_json: bool
    list_ids: list[int] = field(default_factory=list)

    @classmethod
    def read(cls, body: dict[str, Any]) -> ImportOptions:
        """Check the flags of a request."""
        updates = flag(body, "updateExistingContacts") is not False
        return cls(
            updates=updates,
            erases=updates and bool(flag(body, "emptyContactsAttributes")),
            email_blacklist=flag(body, "emailBlacklist"),
            sms_blacklist=flag(body, "smsBlacklist"),
            is_json="jsonBody" in body,
        )


def read_rows(body: dict[str, Any]) -> list[Row]:
    """The rows of a request, each `{"email", "attributes"}`.

    Raises:
        BrevoError: Not exactly one body, a malformed one, or not one usable identifier in it.
    """
    given = [name for name in BODIES if body.get(name) not in (None, "", [])]
    if not given:
        refuse_missing("Either of fileUrl, fileBody or jsonBody is required")
    if len(given) > 1:
        refuse_invalid("Only one of fileUrl, fileBody and jsonBody can be passed")
    if given[0] == "fileUrl":
        refuse_invalid("fileUrl could not be downloaded")
    rows = _json_rows(body["jsonBody"]) if given[0] == "jsonBody" else csv_rows(body["fileBody"])
    if not any(map(_is_usable, rows)):
        refuse_invalid(UNUSABLE)
    return rows


def csv_rows(text: Any) -> list[Row]:
    """Rows of a semicolon separated text whose first line names the attributes."""
    if not isinstance(text, str):
        refuse_invalid("fileBody should be a string")
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";", restval="")
    try:
        return [{"email": row.pop("EMAIL", ""), "attributes": row} for row in reader]
    except csv.Error:
        refuse_invalid("fileBody could not be read")


def list_ids_of(body: dict[str, Any], account: Account) -> list[int]:
    """Where the contacts go: `listIds`, or a new list that is created at once."""
    list_ids = integers(body, "listIds")
    if any(list_id not in account.lists.lists for list_id in list_ids):
        refuse_invalid("List ID does not exist")
    new_list = mapping(body, "newList")
    if new_list:
        wanted = {"name": new_list.get("listName"), "folderId": new_list.get("folderId", 1)}
        list_ids = [*list_ids, account.lists.add_list(wanted, account.now).id]
    if not list_ids:
        refuse_missing("Either of listIds or newList is required")
    return list_ids


class ContactImport:
    """One import: a single pass over its rows when its process gets to them."""

    def __init__(self, account: Account, options: ImportOptions, rows: list[Row]) -> None:
        self._account = account
        self._contacts = account.contacts
        self._options = options
        self._rows = rows
        self._reports: dict[str, list[str]] = {}

    def run(self, process: Process, origin: str) -> None:
        """Write all rows and leave the reports."""
        self._attributes = self._account.attributes.settable()
        self._reader = ChangeReader(self._account.attributes, self._account.switches)
        for row in self._distinct_rows():
            self._write(row)
        process.info = {"import": self._published(process.id, origin)}

    def _distinct_rows(self) -> list[Row]:
        """Rows with a usable e-mail or none at all, one for each address."""
        keeps_first = self._account.switches["import_same_email"] == "first_wins"
        by_email: dict[str, Row] = {}
        nameless: list[Row] = []
        for row in self._rows:
            given = row.get("email")
            address = email_or_none(given)
            if address is None and given not in (None, ""):
                self._report("invalid_emails", str(given))
            elif address is None:
                nameless.append(row)
            elif not (keeps_first and address in by_email):
                by_email[address] = {**row, "email": address}
        return [*by_email.values(), *nameless]

    def _write(self, row: Row) -> None:
        change = self._change(row)
        if change is None:
            return
        contact = self._owner(change)
        if not self._settle_conflicts(change, contact):
            return
        if contact is not None and not self._options.updates:
            change = replace(change, identifiers={}, attributes={}, erased=[])
        is_new = contact is None
        contact = contact or self._contacts.create(self._account.now)
        self._account.writer.apply(contact, change, is_new=is_new)

    def _change(self, row: Row) -> Change | None:
        change = Change(link=list(self._options.list_ids))
        change.email_blacklisted = self._blacklist_flag()
        change.sms_blacklisted = self._options.sms_blacklist or None
        if row.get("email"):
            change.identifiers[EMAIL] = row["email"]
        for name, value in (row.get("attributes") or {}).items():
            if value in ("", None):
                self._erase(change, name)
            elif not self._take(change, name, value):
                return None
        return change if change.identifiers else None

    def _blacklist_flag(self) -> bool | None:
        """Existing blocks stay; whether an explicit false lifts them is not established."""
        wanted = self._options.email_blacklist
        if wanted is False and self._account.switches["import_explicit_unblock"] == "unblock":
            return False
        return wanted or None

    def _erase(self, change: Change, name: str) -> None:
        if not self._options.erases:
            return
        if name in PHONES or name == EXT_ID:
            change.identifiers[name] = ""
        elif name in self._attributes:
            change.erased.append(name)

    def _take(self, change: Change, name: str, value: Any) -> bool:
        """Add one value to the change; False where the whole row is to be skipped."""
        if name == "EXT_ID":
            change.identifiers[EXT_ID] = str(value)
        elif name in PHONES:
            return self._take_phone(change, name, value)
        elif not self._is_dropped(name, value):
            self._reader.put(change, name, self._typed(name, value))
        return True

    def _take_phone(self, change: Change, name: str, value: Any) -> bool:
        number = phone_or_none(value)
        if number and name in self._attributes:
            change.identifiers[name] = number
        return bool(number) or self._account.switches["import_invalid_phone"] == "phone_dropped"

    def _is_dropped(self, name: str, value: object) -> bool:
        if not self._options.is_json:
            return False
        attribute, switches = self._attributes.get(name), self._account.switches
        if isinstance(value, bool):
            return bool(switches["import_drops_booleans"])
        drops = bool(switches["import_drops_dates_and_numbers"])
        return drops and attribute is not None and attribute.type in ("date", "float")

    def _typed(self, name: str, value: Any) -> Any:
        attribute = self._attributes.get(name)
        return value if self._options.is_json or attribute is None else _parsed(attribute, value)

    def _owner(self, change: Change) -> Contact | None:
        for kind in (EMAIL, EXT_ID, SMS):
            if change.identifiers.get(kind):
                return self._contacts.find(kind, change.identifiers[kind])
        return None

    def _settle_conflicts(self, change: Change, contact: Contact | None) -> bool:
        """Report identifiers that belong to others; False where the row is to be skipped."""
        taken = [
            kind
            for kind, value in change.identifiers.items()
            if value and self._contacts.find(kind, value) not in (None, contact)
        ]
        for kind in taken:
            self._report(REPORTS[kind], change.identifiers.get(EMAIL, ""), change.identifiers[kind])
        if taken and self._account.switches["import_phone_conflict"] == "row_skipped":
            return False
        for kind in taken:
            del change.identifiers[kind]
        return True

    def _report(self, name: str, *columns: str) -> None:
        line = io.StringIO()
        csv.writer(line, delimiter=";", lineterminator="\n").writerow(columns)
        self._reports.setdefault(name, []).append(line.getvalue())

    def _published(self, process_id: int, origin: str) -> dict[str, Any]:
        if self._account.switches["import_report"] == "counts":
            return {name: len(self._reports.get(name, ())) for name in ALL_REPORTS}
        urls: dict[str, Any] = dict.fromkeys(ALL_REPORTS)
        for name, lines in self._reports.items():
            header = "EMAIL\n" if name == "invalid_emails" else f"EMAIL;{_column(name)}\n"
            urls[name] = self._account.publish(
                f"import-{process_id}-{name}.csv", header + "".join(lines), origin
            )
        return urls


def _column(report: str) -> str:
    return next(kind for kind, name in REPORTS.items() if name == report)


def _is_usable(row: Row) -> bool:
    attributes = row.get("attributes") or {}
    return bool(
        email_or_none(row.get("email"))
        or phone_or_none(attributes.get(SMS))
        or attributes.get("EXT_ID")
    )


def _json_rows(rows: Any) -> list[Row]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        refuse_invalid("jsonBody should be an array of objects")
    if not all(isinstance(row.get("attributes"), dict | None) for row in rows):
        refuse_invalid("attributes should be an object")
    return rows


def _parsed(attribute: Attribute, text: Any) -> Any:
    """A cell's text as the attribute's type."""
    if attribute.type == "float":
        try:
            return float(text)
        except (TypeError, ValueError):
            return text
    if attribute.type == "boolean":
        return {"true": True, "false": False}.get(str(text).lower(), text)
    if attribute.type == "multiple-choice":
        return [each.strip() for each in str(text).split(",")]
    return text
