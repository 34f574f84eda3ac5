"""What people do, and what becomes of their contact (HubSpot API, consent and engagement)."""

from datetime import timedelta
from random import Random

from vendor_sandbox.hubspot.kinds import CONTACTS
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.records import Record
from vendor_sandbox.hubspot.subscriptions import SUBSCRIBED, UNSUBSCRIBED, Status

CAMPAIGN = "Simulated campaign"
BY_PERSON = "Email preferences page"
ONE_IN = 1_000
"""Of how many contacts one opts out on a day."""


def opt_out(portal: Portal, email: str, at: str, type_id: str | None = None) -> None:
    """An address leaves one type of mail, or everything."""
    if type_id is None:
        portal.subscriptions.leave_all(email, at)
    else:
        portal.subscriptions.set(email, type_id, Status(UNSUBSCRIBED, at, BY_PERSON))
    portal.mirror([email])


def opt_in(portal: Portal, email: str, at: str, type_id: str) -> None:
    """An address asks for a type of mail again, of its own accord."""
    portal.subscriptions.set(email, type_id, Status(SUBSCRIBED, at, BY_PERSON))
    portal.mirror([email])


def bounce(portal: Portal, contact: Record, at: str) -> None:
    """A message comes back for good."""
    reason = {"hs_email_hard_bounce_reason_enum": "UNKNOWN_USER"}
    portal.write(CONTACTS, contact, reason | _counted(contact, "hs_email_bounce") | _sent(at))


def open_mail(portal: Portal, contact: Record, at: str) -> None:
    """A message is opened."""
    first = contact.properties.get("hs_email_first_open_date", at)
    moments = {"hs_email_first_open_date": first, "hs_email_last_open_date": at}
    counts = _counted(contact, "hs_email_delivered") | _counted(contact, "hs_email_open")
    portal.write(CONTACTS, contact, moments | counts | _sent(at))


def click(portal: Portal, contact: Record, at: str) -> None:
    """A link in a message is followed."""
    moment = {"hs_email_last_click_date": at}
    portal.write(CONTACTS, contact, moment | _counted(contact, "hs_email_click"))


def pass_days(portal: Portal, random: Random, days: int) -> None:
    """Let a few opt out and open mail, and one bounce, inside the days that ended just now.

    The same seed, days and contacts give the same people.
    """
    reached = [
        each
        for each in portal.contacts
        if "email" in each.properties and "hs_email_optout" not in each.properties
    ]
    wanted = 3 + len(reached) * days // ONE_IN
    chosen = random.sample(reached, min(wanted, len(reached) // 2))
    for place, contact in enumerate(chosen):
        seconds = random.randrange(max(days, 1) * 86_400)
        at = portal.moment_before(timedelta(seconds=seconds))
        if place == 0:
            bounce(portal, contact, at)
        elif place % 2:
            opt_out(portal, contact.properties["email"], at)
        else:
            open_mail(portal, contact, at)


def _counted(contact: Record, name: str) -> dict[str, str]:
    return {name: str(int(contact.properties.get(name, "0")) + 1)}


def _sent(at: str) -> dict[str, str]:
    return {"hs_email_last_send_date": at, "hs_email_last_email_name": CAMPAIGN}
