"""/emailCampaigns, /senders and what transactional mail tells below /smtp."""

from datetime import UTC, datetime

from starlette.responses import Response

from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.call import Call, answer, done
from vendor_sandbox.brevo.campaigns import SENDER, show_campaign
from vendor_sandbox.brevo.engagement import show_blocked
from vendor_sandbox.brevo.errors import refuse_not_found
from vendor_sandbox.brevo.transactional import show_event

MOST_BLOCKED = 100
MOST_CAMPAIGNS = 100
MOST_EVENTS = 5_000
MOST_DAYS = 90
EVENTS = (
    "requests",
    "delivered",
    "opened",
    "clicks",
    "bounces",
    "hardBounces",
    "softBounces",
    "deferred",
    "blocked",
    "spam",
    "invalid",
    "unsubscribed",
    "error",
    "loadedByProxy",
)
FIGURES = ("globalStats", "linksStats", "statsByDomain")
STATES = ("suspended", "archive", "sent", "queued", "draft", "inProcess", "inReview")


def list_campaigns(account: Account, call: Call) -> Response:
    """GET /emailCampaigns: drafts and queued ones come along; `{}` where there are none."""
    page = call.page(default=50, most=MOST_CAMPAIGNS)
    kind = call.choice("type", ("classic", "trigger"))
    status = call.choice("status", STATES)
    asked = call.choice("statistics", FIGURES)
    bare = call.choice("excludeHtmlContent", ("true", "false")) == "true"
    found = [
        each
        for each in account.engagement.mailings()
        if kind in (None, "classic") and status in (None, each.status)
    ]
    if not found:
        return answer({})
    zone, counts = account.switches["campaign_timezone"], account.engagement.counts
    shown = [
        show_campaign(each, counts(each.id), zone=zone, asked=asked, bare=bare)
        for each in page.cut(found)
    ]
    return answer({"campaigns": shown, "count": len(found)})


def get_campaign(account: Account, call: Call) -> Response:
    """GET /emailCampaigns/{campaignId}."""
    wanted = call.number("campaignId")
    asked = call.choice("statistics", FIGURES)
    bare = call.choice("excludeHtmlContent", ("true", "false")) == "true"
    mailings = {each.id: each for each in account.engagement.mailings()}
    mailing = mailings.get(wanted) or refuse_not_found("Campaign ID does not exist")
    zone, counts = account.switches["campaign_timezone"], account.engagement.counts(wanted)
    return answer(show_campaign(mailing, counts, zone=zone, asked=asked, bare=bare))


def list_senders(_: Account, __: Call) -> Response:
    """GET /senders: the one of the account."""
    return answer({"senders": [{**SENDER, "active": True, "ips": []}]})


def list_blocked(account: Account, call: Call) -> Response:
    """GET /smtp/blockedContacts; without any the list is null, missing or an object (recorded)."""
    page = call.page(default=50, most=MOST_BLOCKED)
    span = call.span(days=10_000)
    blocked = [each for each in account.engagement.blocked()[::-1] if _is_within(each.at, span)]
    zone = account.switches["account_timezone"]
    shown = [show_blocked(each, zone) for each in page.cut(blocked)]
    if blocked:
        return answer({"contacts": shown, "count": len(blocked)})
    empty = {"null": {"contacts": None, "count": 0}, "object": {"contacts": {}, "count": 0}}
    return answer(empty.get(account.switches["empty_blocked_contacts"], {}))


def unblock(account: Account, call: Call) -> Response:
    """DELETE /smtp/blockedContacts/{email}."""
    if not account.engagement.unblock(str(call.path["email"]).lower()):
        refuse_not_found("Contact email not found")
    return done()


def list_transactional_events(account: Account, call: Call) -> Response:
    """GET /smtp/statistics/events, the newest first."""
    page = call.page(default=2_500, most=MOST_EVENTS)
    call.span(days=MOST_DAYS)
    wanted = call.choice("event", EVENTS)
    zone = account.switches["account_timezone"]
    shown = [show_event(each, zone) for each in account.transactional.events]
    found = [each for each in shown if wanted in (None, each["event"])]
    return answer({"events": page.cut(found)})


def _is_within(at: datetime, span: tuple[datetime, datetime] | None) -> bool:
    """Whether a moment is on one of the days of a span, both ends included."""
    return span is None or span[0].date() <= at.astimezone(UTC).date() <= span[1].date()
