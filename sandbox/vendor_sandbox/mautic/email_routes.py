"""/emails: the mail of which all sends, opens and clicks are."""

from starlette.responses import Response

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call, answer
from vendor_sandbox.mautic.payloads import EMAIL, MADE


def list_all(_: Account, call: Call) -> Response:
    """GET /emails."""
    mails = [{**MADE, **EMAIL}]
    page = mails[call.start : call.start + (call.limit() or len(mails))]
    return answer({"total": len(mails), "emails": {str(each["id"]): each for each in page} or []})
