"""Campaigns as the API shows them (recorded on live accounts, 2026)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from vendor_sandbox.brevo.moments import local_stamp

JSON = dict[str, Any]

SENDER: Final = {"email": "owner@organiser.example", "name": "Organiser", "id": 1}
HTML: Final = "<html><body>Hello {{contact.FIRSTNAME}}</body></html>"
NOT_SHARED: Final = "Share link not available for classic campaigns which are not sent"

DEVICES: Final[Mapping[str, tuple[str, ...]]] = {
    "desktop": ("mac", "othersystem", "windows"),
    "mobile": ("androidmobile", "iphone"),
    "tablet": ("androidtablet", "appleipad"),
}
BROWSERS: Final = (
    "android", "chrome", "edge", "electron", "firefox", "internetexplorer", "mailchannelsscanner",
    "microsoft", "mozilla", "opera", "outlookexpress", "safari", "thunderbird", "unknown",
    "yahoomailproxy",
)  # fmt: skip
OF_A_PROGRAM: Final = ("clickers", "uniqueClicks", "viewed", "uniqueViews", "trackableViews")
OF_A_LIST: Final = (
    "uniqueClicks", "clickers", "complaints", "delivered", "sent", "softBounces", "hardBounces",
    "uniqueViews", "trackableViews", "unsubscriptions", "viewed", "deferred",
)  # fmt: skip
OF_ALL: Final = (
    "uniqueClicks", "clickers", "complaints", "delivered", "sent", "softBounces", "hardBounces",
    "uniqueViews", "unsubscriptions", "viewed", "trackableViews", "trackableViewsRate",
    "estimatedViews", "opensRate", "appleMppOpens",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mailing:
    """A campaign; `at` is when it was sent, or else last changed."""

    id: int
    name: str
    subject: str
    at: datetime
    status: str = "sent"
    list_id: int = 2


def show_campaign(
    mailing: Mailing, counts: Mapping[str, int], *, zone: str, asked: str | None, bare: bool
) -> JSON:
    """A campaign.

    Args:
        mailing: The campaign.
        counts: How often what happened, by the names of the reactions.
        zone: Of the account: dates carry its offset.
        asked: The part of the statistics that was asked for; without it `globalStats` is zero.
        bare: Whether the mail itself is left out.
    """
    moment = local_stamp(mailing.at, zone)
    is_draft, is_sent = mailing.status == "draft", mailing.status == "sent"
    return {
        "id": mailing.id,
        "name": mailing.name,
        "subject": mailing.subject,
        "previewText": "",
        "type": "classic",
        "status": mailing.status,
        **({} if is_draft else {"scheduledAt": moment}),
        "testSent": False,
        "header": "[DEFAULT_HEADER]",
        "footer": "[DEFAULT_FOOTER]",
        "sender": SENDER,
        "replyTo": "[DEFAULT_REPLY_TO]",
        "toField": "",
        "htmlContent": "" if bare else HTML,
        "shareLink": NOT_SHARED if is_draft else f"http://sh1.organiser.example/{mailing.id}.html",
        "tag": "",
        "createdAt": moment,
        "modifiedAt": moment,
        **({"sentDate": moment} if is_sent else {}),
        "inlineImageActivation": False,
        "mirrorActive": False,
        "recipients": {
            "lists": [mailing.list_id],
            "exclusionLists": [],
            "segments": [],
            "excludedSegments": [],
        },
        "statistics": _statistics(mailing, _figures(counts), asked),
        "abTesting": False,
        "sendAtBestTime": False,
    }


def _figures(counts: Mapping[str, int]) -> dict[str, int]:
    sent = sum(counts.values()) - counts["admin"]
    return {
        "sent": sent,
        "delivered": sent - counts["hard_bounce"],
        "hardBounces": counts["hard_bounce"],
        "complaints": counts["spam"],
        "unsubscriptions": counts["unsubscribed"],
    }


def _statistics(mailing: Mailing, figures: Mapping[str, int], asked: str | None) -> JSON:
    def of(names: tuple[str, ...]) -> dict[str, int]:
        return {name: figures.get(name, 0) for name in names}

    by_list = [{"listId": mailing.list_id, **of(OF_A_LIST)}] if mailing.status == "sent" else []
    return {
        "globalStats": of(OF_ALL) if asked == "globalStats" else dict.fromkeys(OF_ALL, 0),
        "campaignStats": by_list,
        "mirrorClick": 0,
        "remaining": 0,
        "linksStats": {},
        "statsByDomain": {},
        "statsByDevice": {
            device: {name: _no_views() for name in names} for device, names in DEVICES.items()
        },
        "statsByBrowser": {name: _no_views() for name in BROWSERS},
    }


def _no_views() -> dict[str, int]:
    return dict.fromkeys(OF_A_PROGRAM, 0)
