"""What people and marketers do: nothing that an API call does, and what happens by itself."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.consent import (
    BOUNCED,
    MANUAL,
    UNSUBSCRIBED,
    add_entry,
    remove_entry,
)
from vendor_sandbox.mautic.contacts import EMAIL, LAST_ACTIVE, Contact, DoNotContact
from vendor_sandbox.mautic.engagement import BROWSER, DEFAULT_URL, EMAIL_ID, NOT_COUNTED, EmailStat
from vendor_sandbox.mautic.moments import stamp
from vendor_sandbox.mautic.payloads import clicked, opened, sent

NO_MAILBOX = "550 5.1.1 mailbox unavailable"
ONE_IN = 1_000
"""Of how many contacts one unsubscribes on a day."""


def unsubscribe(account: Account, contact: Contact, at: datetime | None = None) -> None:
    """Somebody follows the link in a mail; who is blocked already leaves no trace (recorded)."""
    send(account, contact, at)
    if contact.blocked(EMAIL) is None:
        _block(account, contact, UNSUBSCRIBED, "User unsubscribed.", at)


def bounce(account: Account, contact: Contact, at: datetime | None = None) -> None:
    """A mail comes back."""
    send(account, contact, at, bounce=NO_MAILBOX)
    _block(account, contact, BOUNCED, NO_MAILBOX, at)


def send(
    account: Account, contact: Contact, at: datetime | None = None, *, bounce: str | None = None
) -> EmailStat:
    """A mail goes out."""
    stat = account.engagement.send(contact, stamp(at or account.now), bounce=bounce)
    account.announce("mautic.email_on_send", lambda: sent(stat, account.texts.in_sending(contact)))
    return stat


def block(account: Account, contact: Contact) -> None:
    """A marketer sets do-not-contact by hand."""
    entry = DoNotContact(0, EMAIL, MANUAL, "Set by hand", "")
    add_entry(account, contact, entry)


def resubscribe(account: Account, contact: Contact) -> None:
    """Somebody comes back, or a marketer lifts the block: its row is gone."""
    remove_entry(account, contact, EMAIL)


def open_mail(
    account: Account, contact: Contact, at: datetime | None = None, user_agent: str = BROWSER
) -> None:
    """Somebody opens a mail; that is activity."""
    moment = stamp(at or account.now)
    stat = account.engagement.last_of(contact) or send(account, contact, at)
    account.engagement.open(stat, moment, user_agent)
    account.contacts.set(contact, LAST_ACTIVE, moment)
    account.announce("mautic.email_on_open", lambda: opened(stat, account.texts.in_event(contact)))


def click(
    account: Account, contact: Contact, url: str = DEFAULT_URL, user_agent: str = BROWSER
) -> None:
    """Somebody follows a link in a mail, which opens it while it is unread (recorded)."""
    if NOT_COUNTED.search(user_agent):
        return
    stat = account.engagement.last_of(contact) or send(account, contact)
    if not stat.openings:
        open_mail(account, contact, user_agent=user_agent)
    hit = account.engagement.click(contact, stat, stamp(account.now), url, user_agent)
    account.announce("mautic.page_on_hit", lambda: clicked(hit, account.texts.in_event(contact)))


def edit(account: Account, contact: Contact, values: dict[str, Any]) -> None:
    """A marketer changes fields on the contact's page; a blank is kept as such."""
    account.writer.edit(contact, {**values, "overwriteWithBlank": True})


def pass_days(account: Account, random: Random, days: int) -> None:
    """Let a few unsubscribe, one bounce and some open, inside the days that ended just now.

    The same seed, days and contacts give the same people.
    """
    reachable = [each for each in account.contacts if each.email and not each.blocked(EMAIL)]
    wanted = 3 + len(reachable) * days // ONE_IN
    leaving = random.sample(reachable, min(wanted, len(reachable) // 2))
    staying = [each for each in reachable if each not in leaving]
    for place, contact in enumerate(leaving):
        (bounce if place == 0 else unsubscribe)(account, contact, _within(account, random, days))
    for contact in random.sample(staying, min(wanted, len(staying))):
        open_mail(account, contact, _within(account, random, days))


def _within(account: Account, random: Random, days: int) -> datetime:
    return account.now - timedelta(seconds=random.randrange(max(days, 1) * 86_400))


def _block(
    account: Account, contact: Contact, reason: int, comments: str, at: datetime | None
) -> None:
    entry = DoNotContact(0, EMAIL, reason, comments, "", EMAIL_ID)
    add_entry(account, contact, entry, at)
