"""Which contacts a listing shows: `search`, `where` and the order."""

from collections.abc import Iterable
from typing import Any

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call
from vendor_sandbox.mautic.conditions import Column, Condition, all_of, equal_values, sorted_rows
from vendor_sandbox.mautic.contacts import Contact
from vendor_sandbox.mautic.errors import by_status
from vendor_sandbox.mautic.php import whole

COLUMNS: dict[str, Column] = {
    "id": lambda contact: contact.id,
    "date_added": lambda contact: contact.date_added,
    "date_modified": lambda contact: contact.date_modified,
    "date_identified": lambda contact: contact.date_identified,
    "last_active": lambda contact: contact.last_active,
    "owner_id": lambda contact: contact.owner,
    "is_published": lambda _: 1,
    "points": lambda contact: contact.values.get("points", 0),
}
PROPERTIES = {
    "dateAdded": "date_added",
    "dateModified": "date_modified",
    "dateIdentified": "date_identified",
    "lastActive": "last_active",
    "isPublished": "is_published",
}
"""Names of the entity for columns of the database; both are understood."""

NARROWING = ("search", "where", "orderBy", "orderByDir", "order")
DEFAULT_ORDER = [{"col": "last_active", "dir": "DESC"}]


def listed(account: Account, call: Call) -> list[Contact]:
    """Every contact that a listing asks for, in its order."""
    asked = repr([call.query.get(name) for name in NARROWING])
    escapes = account.switches["where_escapes"]
    key = (asked, escapes, account.segments.version, account.fields.version)
    return account.contacts.select(key, lambda: _chosen(account, call))


def _chosen(account: Account, call: Call) -> list[Contact]:
    def column(name: str) -> Column:
        known = COLUMNS.get(PROPERTIES.get(name, name))
        if known is not None:
            return known
        if account.fields.usable(name) is None:
            raise by_status(500)
        return lambda contact: contact.values.get(name)

    where = call.query.get("where")
    if account.switches["where_escapes"]:
        where = _escaped(where)
    condition = all_of(where, column)
    searched = [_search(account, word) for word in call.text("search").split()]
    conditions = [each for each in (condition, *searched) if each is not None]
    chosen = [
        contact
        for contact in _candidates(account, where)
        if all(holds(contact) for holds in conditions)
    ]
    return sorted_rows(chosen, _order(call), column)


def _escaped(where: Any) -> Any:
    """Conditions as the filter of some versions leaves them (Mautic's source, 5.0.4 to 5.1.1)."""
    if isinstance(where, dict):
        return {name: _escaped(each) for name, each in where.items()}
    return where.replace("&", "&amp;").replace("'", "&#39;") if isinstance(where, str) else where


def _candidates(account: Account, where: Any) -> Iterable[Contact]:
    """The contacts among which the wanted ones are, found by an index where one fits."""
    book = account.contacts
    ids = equal_values(where, "id")
    if ids is not None:
        found = {number: book.get(number) for number in map(whole, ids)}
        return [found[number] for number in sorted(found) if found[number]]  # type: ignore[misc] # None is left out
    for field in account.fields.unique():
        values = equal_values(where, field.alias)
        if values is not None and book.is_indexed(field.alias):
            held = {each.id: each for value in values for each in book.holders(field.alias, value)}
            return [held[number] for number in sorted(held)]
    return book


def _order(call: Call) -> Any:
    if "order" in call.query:
        return call.query["order"]
    names = [name for name in call.text("orderBy").split(",") if name.strip()]
    direction = call.text("orderByDir")
    return [{"col": name.strip(), "dir": direction} for name in names] or DEFAULT_ORDER


def _search(account: Account, word: str) -> Condition | None:
    """One word of a search; a leading `!` turns it round."""
    wanted = not word.startswith("!")
    name, colon, value = word.removeprefix("!").partition(":")
    condition = _named(account, name, value) if colon else _anywhere(name.lower())
    return lambda contact: condition(contact) == wanted


def _named(account: Account, name: str, value: str) -> Condition:
    if name == "segment":
        segment = account.segments.named(value)
        ids = set(segment.member_ids()) if segment else set()
        return lambda contact: contact.id in ids
    if name == "ids":
        numbers = {whole(each) for each in value.split(",")}
        return lambda contact: contact.id in numbers
    if name == "is" and value == "anonymous":
        return lambda contact: contact.date_identified is None
    if name == "tag":
        return lambda contact: value in contact.tags
    part = value.lower().strip("%*")
    return lambda contact: part in str(contact.values.get(name, "")).lower()


def _anywhere(part: str) -> Condition:
    names = ("firstname", "lastname", "email", "company", "city", "country")
    return lambda contact: any(part in str(contact.values.get(n, "")).lower() for n in names)
