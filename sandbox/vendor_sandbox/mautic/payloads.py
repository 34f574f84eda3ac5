"""What webhooks tell of sends, opens and clicks (recorded)."""

from typing import Any

from vendor_sandbox.mautic.engagement import EMAIL_ID, SOURCE, EmailStat, PageHit
from vendor_sandbox.mautic.fields import USER
from vendor_sandbox.mautic.moments import shown

TEXT_FIELD = "Symfony\\Component\\Form\\Extension\\Core\\Type\\TextType"
EMPTY_FILTER = {
    "glue": None,
    "field": None,
    "object": None,
    "type": TEXT_FIELD,
    "operator": None,
    "display": None,
    "filter": None,
}
EMAIL: dict[str, Any] = {
    "id": EMAIL_ID,
    "name": "March",
    "subject": "News",
    "language": "en",
    "category": None,
    "fromAddress": "box@example.org",
    "fromName": "Box office",
    "replyToAddress": None,
    "bccAddress": None,
    "useOwnerAsMailer": None,
    "utmTags": dict.fromkeys(("utmSource", "utmMedium", "utmCampaign", "utmContent")),
    "customHtml": "<p>What is on in March</p>",
    "plainText": "What is on in March",
    "template": None,
    "emailType": "list",
    "publishUp": None,
    "publishDown": None,
    "publicPreview": False,
    "readCount": 0,
    "sentCount": 0,
    "revision": 1,
    "assetAttachments": [],
    "variantStartDate": None,
    "variantSentCount": 0,
    "variantReadCount": 0,
    "variantParent": None,
    "variantChildren": [],
    "translationParent": None,
    "translationChildren": [],
    "unsubscribeForm": None,
    "dynamicContent": [
        {
            "tokenName": "Dynamic Content 1",
            "content": "Default Dynamic Content",
            "filters": [{"content": None, "filters": [EMPTY_FILTER]}],
        }
    ],
    "lists": [[]],
    "headers": [],
}
"""The mail of which all sends, opens and clicks are."""

MADE: dict[str, Any] = {
    "isPublished": True,
    "dateAdded": "2026-01-05T09:00:00+00:00",
    "dateModified": "2026-01-05T09:30:00+00:00",
    "createdBy": None,
    "createdByUser": USER,
    "modifiedBy": None,
    "modifiedByUser": None,
}
SITE = "https://mautic.example.org"


def sent(stat: EmailStat, contact: dict[str, Any]) -> dict[str, Any]:
    """`mautic.email_on_send`: its links open the person's mail and preferences to anybody."""
    unsubscribe = f"{SITE}/email/unsubscribe/{stat.tracking_hash}/{stat.email_address}"
    view = f"{SITE}/email/view/{stat.tracking_hash}"
    return {
        "email": {**MADE, **EMAIL},
        "contact": contact,
        "contentHash": None,
        "idHash": stat.tracking_hash,
        "subject": EMAIL["subject"],
        "source": [SOURCE, EMAIL_ID],
        "headers": {
            "Precedence": "Bulk",
            "X-EMAIL-ID": EMAIL_ID,
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        "content": EMAIL["customHtml"],
        "tokens": {"{unsubscribe_url}": unsubscribe, "{webview_url}": view},
    }


def opened(stat: EmailStat, lead: dict[str, Any]) -> dict[str, Any]:
    """`mautic.email_on_open`, which does not say by what program."""
    return {
        "stat": {
            "id": stat.id,
            "emailAddress": stat.email_address,
            "ipAddress": [],
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
            "lead": lead,
            "email": EMAIL,
        }
    }


def clicked(hit: PageHit, lead: dict[str, Any]) -> dict[str, Any]:
    """`mautic.page_on_hit` of a link in a mail: its `redirect` is empty, and not null."""
    return {
        "hit": {
            "id": hit.id,
            "dateHit": shown(hit.date_hit),
            "dateLeft": None,
            "page": None,
            "redirect": [],
            "email": EMAIL,
            "lead": lead,
            "ipAddress": [],
            "country": "",
            "region": "",
            "city": "",
            "isp": "",
            "organization": "",
            "code": 200,
            "referer": None,
            "url": hit.url,
            "urlTitle": None,
            "userAgent": hit.user_agent,
            "remoteHost": None,
            "pageLanguage": None,
            "browserLanguages": ["en"],
            "trackingId": hit.tracking_id,
            "source": SOURCE,
            "sourceId": EMAIL_ID,
            "query": hit.query(),
        }
    }
