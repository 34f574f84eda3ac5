"""The streams."""

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from tap_brevo.client import BrevoStream, Record
from tap_brevo.times import days_since, written
from tap_core.errors import SkippableError


class Contacts(BrevoStream):
    """Everybody in the account, oldest first; a run that cannot read them fails."""

    name = "contacts"
    path = "/contacts"
    resource = "contacts"
    largest_page = 1000
    query = {"sort": "asc"}  # noqa: RUF012 - declared ClassVar by the base class
    moments = ("createdAt", "modifiedAt")
    replication_key = "modifiedAt"

    @override
    def read(self, context: Any) -> Iterator[Record]:
        since = self.since(context)
        yield from self.read_list({"modifiedSince": written(since)} if since else None)


class SkippableStream(BrevoStream):
    """A stream that a run can do without, for instance where the plan does not offer it."""

    @override
    def read(self, context: Any) -> Iterator[Record]:
        since = self.since(context)
        try:
            yield from self.read_list(days_since(since, self.tap.clock.now) if since else None)
        except SkippableError as error:
            self.skip("the list", error)
            self.keep_bookmark(context)


class Lists(SkippableStream):
    """Lists of contacts."""

    name = "lists"
    path = "/contacts/lists"
    resource = "lists"
    largest_page = 50


class Campaigns(SkippableStream):
    """E-mail campaigns with their figures, which the vendor keeps for about six months."""

    name = "campaigns"
    path = "/emailCampaigns"
    resource = "campaigns"
    largest_page = 100
    query = {"statistics": "globalStats", "excludeHtmlContent": "true"}  # noqa: RUF012 - declared ClassVar by the base class
    moments = ("createdAt", "modifiedAt", "sentDate")


class BlockedContacts(SkippableStream):
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
    def tidy(self, row: Any) -> Any:
        """Write an empty sender, of whom the block does not tell, as a key can hold it."""
        if isinstance(row, dict) and row.get("senderEmail") is None:
            row["senderEmail"] = ""
        return super().tidy(row)
