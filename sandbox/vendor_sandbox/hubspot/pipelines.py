"""The deal pipeline and the owners of the portal."""

from vendor_sandbox.hubspot.call import JSON

MADE_AT = "2024-07-01T00:00:00Z"
PIPELINES = {"default": "Sales Pipeline"}
STAGES = {
    "appointmentscheduled": ("Appointment Scheduled", 0.2),
    "qualifiedtobuy": ("Qualified To Buy", 0.4),
    "presentationscheduled": ("Presentation Scheduled", 0.6),
    "decisionmakerboughtin": ("Decision Maker Bought-In", 0.8),
    "contractsent": ("Contract Sent", 0.9),
    "closedwon": ("Closed Won", 1.0),
    "closedlost": ("Closed Lost", 0.0),
}
"""Stage id to label and probability; 0 and 1 are closed."""
OWNERS = (
    {
        "id": "70701",
        "email": "owner@organiser.example",
        "firstName": "Olive",
        "lastName": "Organiser",
        "userId": 909,
        "userIdIncludingInactive": 909,
        "createdAt": MADE_AT,
        "updatedAt": MADE_AT,
        "archived": False,
        "type": "PERSON",
    },
)


def is_closed(stage: str) -> bool:
    """Whether a deal in this stage is decided."""
    return STAGES[stage][1] in (0.0, 1.0)


def show_pipelines() -> list[JSON]:
    """As GET /pipelines/deals answers."""
    return [
        {
            "id": pipeline,
            "label": label,
            "displayOrder": place,
            "archived": False,
            "createdAt": MADE_AT,
            "updatedAt": MADE_AT,
            "stages": [_stage(stage, order) for order, stage in enumerate(STAGES)],
        }
        for place, (pipeline, label) in enumerate(PIPELINES.items())
    ]


def _stage(stage: str, order: int) -> JSON:
    label, probability = STAGES[stage]
    closed = "true" if is_closed(stage) else "false"
    return {
        "id": stage,
        "label": label,
        "displayOrder": order,
        "metadata": {"probability": str(probability), "isClosed": closed},
        "archived": False,
        "createdAt": MADE_AT,
        "updatedAt": MADE_AT,
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    }
