"""Do-not-contact entries (Mautic API, consent)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from vendor_sandbox.mautic.contacts import EMAIL, Contact, DoNotContact
from vendor_sandbox.mautic.moments import stamp
from vendor_sandbox.mautic.php import items_of, text, whole

if TYPE_CHECKING:
    from vendor_sandbox.mautic.account import Account

CONTACTABLE, UNSUBSCRIBED, BOUNCED, MANUAL = range(4)
STATUSES = {
    CONTACTABLE: "contactable",
    UNSUBSCRIBED: "unsubscribed",
    BOUNCED: "bounced",
    MANUAL: "manual",
}


def add_entry(
    account: "Account",
    contact: Contact,
    entry: DoNotContact,
    at: datetime | None = None,
    *,
    fresh: bool = False,
) -> None:
    """Block a channel; who left by their own doing is left as they are.

    The entry's number and date are given here.
    """
    entry.date_added = stamp(at or account.now)
    held = contact.blocked(entry.channel)
    if held is not None and held.reason in (entry.reason, UNSUBSCRIBED):
        return
    if held is not None:
        account.contacts.unblock(contact, held)
    account.contacts.block(contact, entry)
    old = held.reason if held else CONTACTABLE
    _tell(account, contact, entry.channel, (old, entry.reason), fresh=fresh)


def remove_entry(account: "Account", contact: Contact, channel: str) -> bool:
    """Lift a block; False where there was none."""
    held = contact.blocked(channel)
    if held is None:
        return False
    account.contacts.unblock(contact, held)
    _tell(account, contact, channel, (held.reason, CONTACTABLE))
    return True


def apply_do_not_contact(
    account: "Account", contact: Contact, given: Any, *, fresh: bool = False
) -> None:
    """The key of a contact's body: reason 0 lifts a block, any other adds one."""
    for _, each in items_of(given):
        named = each if isinstance(each, dict) else {}
        channel = text(named.get("channel") or EMAIL)
        reason = whole(named.get("reason", MANUAL))
        if reason == CONTACTABLE:
            remove_entry(account, contact, channel)
        else:
            comments = text(named.get("comments") or "")
            entry = DoNotContact(0, channel, reason, comments, "")
            add_entry(account, contact, entry, fresh=fresh)


def _tell(
    account: "Account",
    contact: Contact,
    channel: str,
    reasons: tuple[int, int],
    *,
    fresh: bool = False,
) -> None:
    old, new = (STATUSES.get(reason, "manual") for reason in reasons)
    extra = {"channel": channel, "old_status": old, "new_status": new}
    account.tell("mautic.lead_channel_subscription_changed", contact, extra, fresh=fresh)
