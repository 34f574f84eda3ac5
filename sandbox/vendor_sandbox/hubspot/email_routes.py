"""/marketing/v3/emails: the one simulated mailing and what came of it."""

from starlette.responses import Response

from vendor_sandbox.hubspot.call import JSON, Call, answer
from vendor_sandbox.hubspot.errors import refuse_missing
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.reactions import CAMPAIGN

EMAIL_ID = "88001"
COUNTED = {
    "open": "hs_email_open",
    "click": "hs_email_click",
    "bounce": "hs_email_bounce",
    "delivered": "hs_email_delivered",
}
"""Counter to the property of contacts that it sums up."""


def list_all(portal: Portal, call: Call) -> Response:
    """GET /emails, with `stats` where `includeStats` is true."""
    email: JSON = {
        "id": EMAIL_ID,
        "name": CAMPAIGN,
        "subject": CAMPAIGN,
        "state": "PUBLISHED",
        "type": "BATCH_EMAIL",
        "isPublished": True,
        "archived": False,
    }
    stats = {"stats": _statistics(portal)} if call.flag("includeStats") else {}
    return answer({"total": 1, "results": [email | stats]})


def statistics(portal: Portal, call: Call) -> Response:
    """GET /emails/statistics/list."""
    names = ("startTimestamp", "endTimestamp")
    if missing := [name for name in names if name not in call.query]:
        refuse_missing("StatisticsRequest", missing)
    aggregate = _statistics(portal)
    return answer({"emails": [int(EMAIL_ID)], "aggregate": aggregate, "campaignAggregations": {}})


def _statistics(portal: Portal) -> JSON:
    counters = dict.fromkeys([*COUNTED, "unsubscribed"], 0)
    for contact in portal.contacts:
        for counter, name in COUNTED.items():
            counters[counter] += int(contact.properties.get(name, "0"))
        counters["unsubscribed"] += contact.properties.get("hs_email_optout") == "true"
    counters["sent"] = counters["delivered"] + counters["bounce"]
    return {"counters": counters, "ratios": {}, "deviceBreakdown": {}, "qualifierStats": {}}
