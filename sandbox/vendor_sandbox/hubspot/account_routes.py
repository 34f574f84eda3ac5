"""/account-info: which account this is, and how much of its day is used."""

from datetime import UTC

from starlette.responses import Response

from vendor_sandbox.hubspot.call import Call, answer
from vendor_sandbox.hubspot.moments import stamp
from vendor_sandbox.hubspot.portal import Portal


def details(portal: Portal, _: Call) -> Response:
    """GET /account-info/v3/details."""
    local = portal.local_now
    offset = local.strftime("%z")
    return answer(
        {
            "portalId": portal.id,
            "accountType": "STANDARD",
            "timeZone": portal.switches["account_timezone"],
            "companyCurrency": portal.switches["currencies"][0],
            "additionalCurrencies": portal.switches["currencies"][1:],
            "utcOffset": f"{offset[:3]}:{offset[3:]}",
            "utcOffsetMilliseconds": int((local.utcoffset() or local - local).total_seconds())
            * 1000,
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        }
    )


def daily_usage(portal: Portal, _: Call) -> Response:
    """GET /account-info/v3/api-usage/daily/private-apps."""
    usage = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": portal.switches["daily_limit"],
        "currentUsage": portal.limits.used_today,
        "collectedAt": portal.now,
        "fetchStatus": "SUCCESS",
        "resetsAt": stamp(portal.limits.resets_at.astimezone(UTC)),
    }
    return answer([usage])
