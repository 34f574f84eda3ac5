"""/oauth/v1: tokens for applications, which no token is needed to ask for (HubSpot API, OAuth)."""

from urllib.parse import parse_qs

from starlette.responses import JSONResponse, Response

from vendor_sandbox.credentials import (
    HUBSPOT_CLIENT_ID,
    HUBSPOT_CLIENT_SECRET,
    HUBSPOT_OAUTH_TOKEN,
    HUBSPOT_REFRESH_TOKEN,
)
from vendor_sandbox.hubspot.call import Call, answer
from vendor_sandbox.hubspot.errors import not_found
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.scopes import SCOPES

SECONDS = 1_800
REVOKED = "refresh token is invalid, expired or revoked"


def token(_: Portal, call: Call) -> Response:
    """POST /oauth/v1/token with a form: a refresh token gives an access token for 30 minutes."""
    given = {name: values[0] for name, values in parse_qs(call.body.decode("latin-1")).items()}
    wanted = {
        "client_id": HUBSPOT_CLIENT_ID,
        "client_secret": HUBSPOT_CLIENT_SECRET,
        "refresh_token": HUBSPOT_REFRESH_TOKEN,
    }
    if any(given.get(name) != value for name, value in wanted.items()):
        told = {"error": "invalid_grant", "error_description": REVOKED, "message": REVOKED}
        return JSONResponse({**told, "status": "BAD_REFRESH_TOKEN"}, 400)
    return answer(
        {
            "token_type": "bearer",
            "refresh_token": HUBSPOT_REFRESH_TOKEN,
            "access_token": HUBSPOT_OAUTH_TOKEN,
            "expires_in": SECONDS,
        }
    )


def token_info(portal: Portal, call: Call) -> Response:
    """GET /oauth/v1/access-tokens/{token}: whose it is, and what it may do."""
    held = SCOPES.get(call.path["token"])
    if held is None:
        raise not_found("The token is not known")
    return answer(
        {
            "token": call.path["token"],
            "user": "owner@organiser.example",
            "hub_domain": "organiser.example",
            "scopes": sorted(held),
            "hub_id": portal.id,
            "app_id": 1160452,
            "expires_in": SECONDS,
            "user_id": 909,
            "token_type": "access",
            "is_private_distribution": False,
        }
    )
