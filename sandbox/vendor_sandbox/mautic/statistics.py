"""The database tables that GET /stats shows (Mautic API, stats)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vendor_sandbox.mautic.engagement import EMAIL_ID, SOURCE
from vendor_sandbox.mautic.php import serialized

if TYPE_CHECKING:
    from vendor_sandbox.mautic.account import Account

Row = dict[str, Any]
Rows = Callable[["Account"], Iterator[Row]]

_TABLES = """
    asset_downloads audit_log campaign_lead_event_log campaign_leads
    channel_url_trackables companies_leads dynamic_content_lead_data dynamic_content_stats
    email_stat_replies email_stats email_stats_devices focus_stats form_submissions
    ip_addresses lead_categories lead_companies_change_log lead_devices lead_donotcontact
    lead_event_log lead_frequencyrules lead_lists_leads lead_points_change_log
    lead_stages_change_log lead_utmtags page_hits page_redirects point_lead_action_log
    point_lead_event_log push_notification_stats sms_message_stats stage_lead_action_log
    tweet_stats video_hits webhook_logs
"""
TABLES = tuple(_TABLES.split())
"""Those that Mautic shows; the sandbox keeps those of `COLUMNS`."""

_COLUMNS: Mapping[str, str] = {
    "email_stats": """
        copy_id date_read date_sent email_address email_id id ip_id is_failed is_read
        last_opened lead_id list_id open_count open_details retry_count source source_id
        tokens tracking_hash viewed_in_browser
    """,
    "lead_donotcontact": """
        channel channel_id comments date_added id lead_id reason
    """,
    "lead_lists_leads": """
        date_added leadlist_id lead_id manually_added manually_removed
    """,
    "page_hits": """
        browser_languages city code country date_hit date_left device_id email_id id ip_id isp
        lead_id organization page_id page_language query redirect_id referer region
        remote_host source source_id tracking_id url url_title user_agent
    """,
    "page_redirects": """
        checked_out checked_out_by checked_out_by_user created_by created_by_user date_added
        date_modified hits id is_published modified_by modified_by_user redirect_id
        unique_hits url
    """,
}
COLUMNS: Mapping[str, Sequence[str]] = {table: names.split() for table, names in _COLUMNS.items()}


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
            "open_details": serialized(each.details()),
        }


def _page_hits(account: "Account") -> Iterator[Row]:
    for each in account.engagement.hits:
        yield {
            "id": each.id,
            "redirect_id": each.redirect_id,
            "email_id": EMAIL_ID,
            "lead_id": each.lead_id,
            "date_hit": each.date_hit,
            "country": "",
            "region": "",
            "city": "",
            "isp": "",
            "organization": "",
            "code": 200,
            "url": each.url,
            "user_agent": each.user_agent,
            "browser_languages": serialized(["en"]),
            "tracking_id": each.tracking_id,
            "source": SOURCE,
            "source_id": EMAIL_ID,
            "query": serialized(each.query()),
        }


def _page_redirects(account: "Account") -> Iterator[Row]:
    hits = account.engagement.hits
    for url, number in account.engagement.redirects().items():
        clicked = [each for each in hits if each.url == url]
        yield {
            "id": number,
            "is_published": 1,
            "date_added": clicked[0].date_hit,
            "redirect_id": f"{number:025x}",
            "url": url,
            "hits": len(clicked),
            "unique_hits": len({each.lead_id for each in clicked}),
        }


ROWS: Mapping[str, Rows] = {
    "email_stats": _email_stats,
    "lead_donotcontact": _do_not_contact,
    "lead_lists_leads": _memberships,
    "page_hits": _page_hits,
    "page_redirects": _page_redirects,
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
