"""The streams."""

from datetime import datetime
from typing import Any

from typing_extensions import override

from tap_brevo.client import Bounds, BrevoStream
from tap_brevo.times import days_since, written

LISTS_OF_IDS = ("listIds", "listUnsubscribed")
MAILABLE = ("", "0", "false")
"""What stands for false in accounts that do not say so by a boolean."""


class Contacts(BrevoStream):
    """Everybody in the account, oldest first."""

    name = "contacts"
    path = "/contacts"
    resource = "contacts"
    largest_page = 1000
    query = {"sort": "asc"}  # noqa: RUF012 - declared ClassVar by the base class
    moments = ("createdAt", "modifiedAt")
    replication_key = "modifiedAt"
    is_needed = True

    @override
    def bounds(self, since: datetime) -> Bounds:
        return {"modifiedSince": written(since)}

    @override
    def tidy(self, row: Any) -> Any:
        """Read an empty list in every form of it, and whether somebody is blocked."""
        if isinstance(row, dict):
            row.update({name: None for name in LISTS_OF_IDS if row.get(name) == {}})
            if "emailBlacklisted" in row:
                row["emailBlacklisted"] = _is_blocked(row["emailBlacklisted"])
        return super().tidy(row)


class Lists(BrevoStream):
    """Lists of contacts."""

    name = "lists"
    path = "/contacts/lists"
    resource = "lists"
    largest_page = 50


class Campaigns(BrevoStream):
    """E-mail campaigns with their figures, which the vendor keeps for about six months."""

    name = "campaigns"
    path = "/emailCampaigns"
    resource = "campaigns"
    largest_page = 100
    query = {"statistics": "globalStats", "excludeHtmlContent": "true"}  # noqa: RUF012 - declared ClassVar by the base class
    moments = ("createdAt", "modifiedAt", "sentDate")


class BlockedContacts(BrevoStream):
    """Addresses that get no transactional mail."""

    name = "blocked_contacts"
    path = "/smtp/blockedContacts"
    resource = "contacts"
    largest_page = 100
    primary_keys = ("email", "senderEmail", "blockedAt")
    named_by = ("email", "blockedAt")
    moments = ("blockedAt",)
    replication_key = "blockedAt"

    @override
    def bounds(self, since: datetime) -> Bounds:
        return days_since(since, self.tap.clock.now)

    @override
    def tidy(self, row: Any) -> Any:
        """Write an empty sender, of whom the block does not tell, as a key can hold it."""
        if isinstance(row, dict) and row.get("senderEmail") is None:
            row["senderEmail"] = ""
        return super().tidy(row)


def _is_blocked(value: Any) -> bool | None:
    """Take for blocked whoever is not told to be mailable."""
    if value is None or isinstance(value, bool):
        return value
    return str(value).strip().lower() not in MAILABLE


STREAMS = (Contacts, Lists, Campaigns, BlockedContacts)
