"""What webhooks tell of opens and clicks (Mautic API, webhooks)."""

from typing import Any

from vendor_sandbox.mautic.engagement import EMAIL_ID, REDIRECT_ID, SOURCE, EmailStat, PageHit
from vendor_sandbox.mautic.moments import shown

EMAIL = {"id": EMAIL_ID, "name": "March", "subject": "News"}
REDIRECT = "a1b2c3"
LEAD_KEYS = ("id", "points", "color", "fields")


def opened(stat: EmailStat, contact: dict[str, Any]) -> dict[str, Any]:
    """`mautic.email_on_open`."""
    return {
        "stat": {
            "id": stat.id,
            "emailAddress": stat.email_address,
            "ipAddress": None,
            "dateSent": shown(stat.date_sent),
            "isRead": True,
            "isFailed": bool(stat.is_failed),
            "dateRead": shown(stat.date_read),
            "retryCount": 0,
            "source": SOURCE,
            "openCount": stat.open_count,
            "lastOpened": shown(stat.last_opened),
            "sourceId": EMAIL_ID,
            "trackingHash": stat.tracking_hash,
            "viewedInBrowser": False,
            "lead": _lead(contact),
            "email": EMAIL | {"language": "en", "fromAddress": None, "emailType": "list"},
        }
    }


def clicked(hit: PageHit, contact: dict[str, Any]) -> dict[str, Any]:
    """`mautic.page_on_hit` of a link in a mail."""
    return {
        "hit": {
            "id": hit.id,
            "dateHit": shown(hit.date_hit),
            "dateLeft": None,
            "page": None,
            "redirect": {"id": REDIRECT_ID, "redirectId": REDIRECT, "url": hit.url},
            "email": EMAIL,
            "lead": _lead(contact),
            "ipAddress": None,
            "code": 200,
            "referer": None,
            "url": hit.url,
            "urlTitle": None,
            "userAgent": "Mozilla/5.0",
            "source": SOURCE,
            "sourceId": EMAIL_ID,
            "query": {},
        }
    }


def _lead(contact: dict[str, Any]) -> dict[str, Any]:
    return {name: contact[name] for name in LEAD_KEYS}
