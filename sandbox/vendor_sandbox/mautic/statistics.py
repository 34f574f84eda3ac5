"""The database tables that GET /stats shows (Mautic API, stats)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vendor_sandbox.mautic.engagement import EMAIL_ID, REDIRECT_ID, SOURCE

if TYPE_CHECKING:
    from vendor_sandbox.mautic.account import Account

Row = dict[str, Any]
Rows = Callable[["Account"], Iterator[Row]]

COLUMNS: Mapping[str, Sequence[str]] = {
    "email_stats": (
        "id",
        "email_id",
        "lead_id",
        "list_id",
        "ip_id",
        "email_address",
        "date_sent",
        "is_read",
        "is_failed",
        "viewed_in_browser",
        "date_read",
        "tracking_hash",
        "retry_count",
        "source",
        "source_id",
        "open_count",
        "last_opened",
        "open_details",
    ),
    "lead_donotcontact": (
        "id",
        "lead_id",
        "date_added",
        "reason",
        "channel",
        "channel_id",
        "comments",
    ),
    "lead_lists_leads": (
        "leadlist_id",
        "lead_id",
        "date_added",
        "manually_removed",
        "manually_added",
    ),
    "page_hits": (
        "id",
        "page_id",
        "redirect_id",
        "email_id",
        "lead_id",
        "date_hit",
        "url",
        "source",
        "source_id",
    ),
}


def _do_not_contact(account: "Account") -> Iterator[Row]:
    entries = [
        (entry, contact.id) for contact in account.contacts for entry in contact.do_not_contact
    ]
    for entry, contact_id in sorted(entries, key=lambda pair: pair[0].id):
        yield {
            "id": entry.id,
            "lead_id": contact_id,
            "date_added": entry.date_added,
            "reason": entry.reason,
            "channel": entry.channel,
            "channel_id": entry.channel_id,
            "comments": entry.comments,
        }


def _memberships(account: "Account") -> Iterator[Row]:
    for segment in account.segments:
        for contact_id, held in sorted(segment.members.items()):
            yield {
                "leadlist_id": segment.id,
                "lead_id": contact_id,
                "date_added": held.date_added,
                "manually_removed": int(held.manually_removed),
                "manually_added": int(held.manually_added),
            }


def _email_stats(account: "Account") -> Iterator[Row]:
    for each in account.engagement.stats:
        yield {
            "id": each.id,
            "email_id": EMAIL_ID,
            "lead_id": each.lead_id,
            "list_id": None,
            "ip_id": None,
            "email_address": each.email_address,
            "date_sent": each.date_sent,
            "is_read": int(each.open_count > 0),
            "is_failed": each.is_failed,
            "viewed_in_browser": 0,
            "date_read": each.date_read,
            "tracking_hash": each.tracking_hash,
            "retry_count": 0,
            "source": SOURCE,
            "source_id": EMAIL_ID,
            "open_count": each.open_count,
            "last_opened": each.last_opened,
            "open_details": None,
        }


def _page_hits(account: "Account") -> Iterator[Row]:
    for each in account.engagement.hits:
        yield {
            "id": each.id,
            "page_id": None,
            "redirect_id": REDIRECT_ID,
            "email_id": EMAIL_ID,
            "lead_id": each.lead_id,
            "date_hit": each.date_hit,
            "url": each.url,
            "source": SOURCE,
            "source_id": EMAIL_ID,
        }


ROWS: Mapping[str, Rows] = {
    "email_stats": _email_stats,
    "lead_donotcontact": _do_not_contact,
    "lead_lists_leads": _memberships,
    "page_hits": _page_hits,
}


class Statistics:
    """The last selection of each table is kept until something changes: paging costs one pass."""

    def __init__(self, account: "Account") -> None:
        self._account = account
        self._selected: dict[str, tuple[object, list[Row]]] = {}

    def select(self, table: str, asked: str, narrow: Callable[[list[Row]], list[Row]]) -> list[Row]:
        """The rows of a table that `narrow` leaves; `asked` says what that stands for."""
        account = self._account
        books = (account.contacts, account.segments, account.engagement)
        key = (asked, *(book.version for book in books))
        held = self._selected.get(table)
        if held is None or held[0] != key:
            held = self._selected[table] = (key, narrow(list(ROWS[table](account))))
        return held[1]
