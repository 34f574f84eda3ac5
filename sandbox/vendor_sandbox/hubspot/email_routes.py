"""/marketing/v3/emails: the one simulated mailing and what came of it."""

from starlette.responses import Response

from vendor_sandbox.hubspot.call import JSON, Call, answer
from vendor_sandbox.hubspot.errors import not_found, refuse_missing
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.reactions import CAMPAIGN

EMAIL_ID = "88001"
DOMAIN = "62515.hs-sites.com"
SENT_AT = "2024-07-01T00:00:00Z"
COUNTED = {
    "open": "hs_email_open",
    "click": "hs_email_click",
    "bounce": "hs_email_bounce",
    "delivered": "hs_email_delivered",
}
"""Counter to the property of contacts that it sums up."""


def list_all(portal: Portal, call: Call) -> Response:
    """GET /emails, with `stats` where `includeStats` is true."""
    stats = {"stats": _statistics(portal)} if call.flag("includeStats") else {}
    return answer({"total": 1, "results": [_email() | stats]})


def get(_: Portal, call: Call) -> Response:
    """GET /emails/{emailId}."""
    if call.path["emailId"] != EMAIL_ID:
        raise not_found("No marketing e-mail has this id")
    return answer(_email())


def list_campaigns(_: Portal, __: Call) -> Response:
    """GET /marketing/v3/campaigns: the account groups nothing into campaigns."""
    return answer({"total": 0, "results": []})


def statistics(portal: Portal, call: Call) -> Response:
    """GET /emails/statistics/list."""
    names = ("startTimestamp", "endTimestamp")
    if missing := [name for name in names if name not in call.query]:
        refuse_missing("StatisticsRequest", missing)
    aggregate = _statistics(portal)
    return answer({"emails": [int(EMAIL_ID)], "aggregate": aggregate, "campaignAggregations": {}})


def _email() -> JSON:
    nobody: JSON = {"exclude": [], "include": []}
    recipients = {name: dict(nobody) for name in ("contactIds", "contactIlsLists", "contactLists")}
    web = {"domain": DOMAIN, "enabled": False, "isPageRedirected": False, "slug": "campaign"}
    return {
        "id": EMAIL_ID,
        "name": CAMPAIGN,
        "subject": CAMPAIGN,
        "state": "PUBLISHED",
        "type": "BATCH_EMAIL",
        "subcategory": "batch",
        "isPublished": True,
        "isTransactional": False,
        "isAb": False,
        "archived": False,
        "activeDomain": DOMAIN,
        "businessUnitId": "0",
        "content": {"templatePath": "@hubspot/email/dnd/plain_text.html", "widgets": {}},
        "emailTemplateMode": "DRAG_AND_DROP",
        "from": {"fromName": "Organiser", "replyTo": "owner@organiser.example"},
        "to": {**recipients, "suppressGraymail": False},
        "webversion": web,
        "subscriptionDetails": {"officeLocationId": "1"},
        "language": "en",
        "jitterSendTime": True,
        "sendOnPublish": True,
        "previewKey": "AbCdEfGh",
        "publishDate": SENT_AT,
        "createdAt": SENT_AT,
        "createdById": "909",
        "updatedAt": SENT_AT,
        "updatedById": "909",
    }


def _statistics(portal: Portal) -> JSON:
    counters = dict.fromkeys([*COUNTED, "unsubscribed"], 0)
    for contact in portal.contacts:
        for counter, name in COUNTED.items():
            counters[counter] += int(contact.properties.get(name, "0"))
        counters["unsubscribed"] += contact.properties.get("hs_email_optout") == "true"
    counters["sent"] = counters["delivered"] + counters["bounce"]
    return {"counters": counters, "ratios": {}, "deviceBreakdown": {}, "qualifierStats": {}}
