"""What deals refer to: pipelines and owners (HubSpot API, pipelines, owners)."""

from starlette.responses import Response

from vendor_sandbox.hubspot.call import Call, answer, kind_of
from vendor_sandbox.hubspot.errors import not_found
from vendor_sandbox.hubspot.kinds import DEALS
from vendor_sandbox.hubspot.pipelines import OWNERS, PIPELINES, show_pipelines
from vendor_sandbox.hubspot.portal import Portal


def list_pipelines(_: Portal, call: Call) -> Response:
    """GET /pipelines/{objectType}."""
    return answer({"results": show_pipelines() if call.kind is DEALS else []})


def get_pipeline(_: Portal, call: Call) -> Response:
    """GET /pipelines/{objectType}/{pipelineId}."""
    if kind_of(call.path["objectType"]) is not DEALS or call.path["pipelineId"] not in PIPELINES:
        raise not_found("Pipeline not found")
    return answer(show_pipelines()[0])


def list_teams(_: Portal, __: Call) -> Response:
    """GET /settings/v3/users/teams: the account has none."""
    return answer({"results": []})


def list_pipelines_v1(_: Portal, call: Call) -> Response:
    """GET /crm-pipelines/v1/pipelines/{objectType}: the older form of the same."""
    rows = show_pipelines() if call.kind is DEALS else []
    shown = [
        {
            "pipelineId": row["id"],
            "objectType": call.kind.label.upper(),
            "label": row["label"],
            "displayOrder": row["displayOrder"],
            "active": True,
            "default": row["id"] == "default",
            "stages": [
                {
                    "stageId": stage["id"],
                    "label": stage["label"],
                    "displayOrder": stage["displayOrder"],
                    "metadata": stage["metadata"],
                    "active": True,
                }
                for stage in row["stages"]
            ],
        }
        for row in rows
    ]
    return answer({"results": shown})


def list_users(_: Portal, __: Call) -> Response:
    """GET /settings/v3/users."""
    shown = [
        {"id": str(each["userId"]), "email": each["email"], "superAdmin": True} for each in OWNERS
    ]
    return answer({"results": shown})


def get_owner(_: Portal, call: Call) -> Response:
    """GET /owners/{ownerId}."""
    for owner in OWNERS:
        if owner["id"] == call.path["ownerId"]:
            return answer(owner)
    raise not_found("No owner has this id")


def list_owners(_: Portal, call: Call) -> Response:
    """GET /owners."""
    email = call.query.get("email")
    return answer({"results": [each for each in OWNERS if email in (None, each["email"])]})
