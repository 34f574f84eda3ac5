"""/crm/imports: files that somebody imports (HubSpot API, imports)."""

from starlette.responses import Response

from vendor_sandbox.hubspot.call import Call, answer
from vendor_sandbox.hubspot.errors import not_found, refuse
from vendor_sandbox.hubspot.portal import Portal


def list_all(_: Portal, __: Call) -> Response:
    """GET /imports: nobody imported anything."""
    return answer({"results": []})


def get(_: Portal, call: Call) -> Response:
    """GET /imports/{importId}."""
    raise not_found(f"No import has the id {call.path['importId']}")


def start(_: Portal, __: Call) -> Response:
    """POST /imports: says honestly that this stand-in reads no files."""
    return refuse("This sandbox takes no files: write contacts by /crm/v3/objects/contacts")
