"""What contacts do by themselves while days pass."""

from datetime import timedelta
from random import Random

from vendor_sandbox.brevo.account import Account

ONE_IN = 1_000
"""Of how many contacts one unsubscribes on a day."""


def pass_days(account: Account, random: Random, days: int) -> None:
    """Let a few unsubscribe and one bounce, at moments inside the days that ended just now.

    The same seed, days and contacts give the same people.
    """
    open_contacts = [contact for contact in account.contacts if not contact.email_blacklisted]
    wanted = 3 + len(open_contacts) * days // ONE_IN
    leaving = random.sample(open_contacts, min(wanted, len(open_contacts) // 2))
    for place, contact in enumerate(leaving):
        at = account.now - timedelta(seconds=random.randrange(max(days, 1) * 86_400))
        account.react(contact, "hard_bounce" if place == 0 else "unsubscribed", at)
