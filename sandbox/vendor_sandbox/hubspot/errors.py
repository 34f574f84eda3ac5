"""Refusals in HubSpot's words (HubSpot API, error handling)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from vendor_sandbox.hubspot.kinds import Kind


@dataclass(frozen=True, slots=True)
class Issue:
    """One property value that is refused; `code` is for instance `INVALID_EMAIL`."""

    name: str
    code: str
    message: str


class HubSpotError(Exception):
    """A request, or one row of a batch, that HubSpot refuses.

    Args:
        status: HTTP status when the whole request is refused.
        category: One of the API's categories; None leaves it out.
        message: What the caller reads.
        row_context: What the row's `context` holds when the others of the batch go through.
        sub_category: What kind it is of among those of its category.
        extra: Further keys of the body, for instance `context` or `errors`.
    """

    def __init__(
        self,
        status: int,
        category: str | None,
        message: str,
        *,
        row_context: dict[str, list[str]] | None = None,
        sub_category: str | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.category = category
        self.message = message
        self.row_context = row_context or {}
        self.sub_category = sub_category
        self.extra = extra

    def body(self, correlation_id: str) -> dict[str, Any]:
        """The answer's JSON."""
        body = {"status": "error", "message": self.message, "correlationId": correlation_id}
        category = {} if self.category is None else {"category": self.category}
        sub = {} if self.sub_category is None else {"subCategory": self.sub_category}
        return body | self.extra | category | sub

    def row(self, trace_id: str | None = None) -> dict[str, Any]:
        """The entry among the `errors` of a batch."""
        traced = {} if trace_id is None else {"objectWriteTraceId": [trace_id]}
        sub = {} if self.sub_category is None else {"subCategory": self.sub_category}
        context = traced | self.row_context
        told = {"status": "error", "category": self.category, "message": self.message, **sub}
        return told | ({"context": context} if context else {})


class PlainError(HubSpotError):
    """A refusal whose body is no JSON, as of the servers in front of HubSpot's own.

    Args:
        status: HTTP status.
        text: The body.
    """

    def __init__(self, status: int, text: str, media_type: str = "text/plain") -> None:
        super().__init__(status, None, text)
        self.media_type = media_type


NO_RESOURCE = """<html>
<head>
<meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
<title>Error 404 Not Found</title>
</head>
<body><h2>HTTP ERROR 404</h2>
<p>Resource not found</p>
</body>
</html>
"""


def resource_not_found() -> PlainError:
    """404 as a page for people: a contact or list that nobody knows (recorded, 2024)."""
    return PlainError(404, NO_RESOURCE, "text/html;charset=iso-8859-1")


def invalid(message: str, **extra: Any) -> HubSpotError:
    """400 VALIDATION_ERROR."""
    return HubSpotError(400, "VALIDATION_ERROR", message, **extra)


def refuse(message: str, **extra: Any) -> NoReturn:
    """400 VALIDATION_ERROR, raised."""
    raise invalid(message, **extra)


def refuse_json(reason: str) -> NoReturn:
    """400 for a body that cannot be read."""
    raise HubSpotError(400, None, f"Invalid input JSON on line 1, column 1: {reason}")


def refuse_missing(model: str, names: Sequence[str]) -> NoReturn:
    """400 for keys of a body that have to be there."""
    missing = ", ".join(names)
    refuse_json(f"Cannot build {model}, some of required attributes are not set [{missing}]")


class ValuesRefusedError(HubSpotError):
    """400 for property values; carries what is wrong with each."""

    issues: Sequence[Issue] = ()


def refused_together(issues: Sequence[Issue]) -> HubSpotError:
    """400 for the values of a batch: no row is named, and one error may lack (recorded, 2025)."""
    refused = invalid_values(issues)
    refused.extra["errors"] = refused.extra["errors"][: max(len(issues) - 1, 1)]
    return refused


def invalid_values(issues: Sequence[Issue]) -> ValuesRefusedError:
    """400 for property values; the message carries them as JSON (HubSpot API, properties)."""
    told = [
        {"isValid": False, "message": each.message, "error": each.code, "name": each.name}
        for each in issues
    ]
    message = f"Property values were not valid: {json.dumps(told, separators=(',', ':'))}"
    errors = [
        {"message": each.message, "code": each.code, "context": {"propertyName": [each.name]}}
        for each in issues
    ]
    refused = ValuesRefusedError(400, "VALIDATION_ERROR", message, errors=errors)
    refused.issues = issues
    return refused


def conflict_of_batch(kind: Kind) -> HubSpotError:
    """409 for a whole batch of creations: it names nobody (recorded, 2025)."""
    return HubSpotError(409, "CONFLICT", f"{kind.label} already exists")


def conflict(kind: Kind, existing_id: str) -> HubSpotError:
    """409: another record holds a unique value."""
    return HubSpotError(
        409,
        "CONFLICT",
        f"{kind.label} already exists. Existing ID: {existing_id}",
        row_context={"existingId": [existing_id]},
    )


def objects_not_found(kind: Kind, ids: Sequence[str]) -> HubSpotError:
    """Ids of a batch that lead to nothing."""
    return HubSpotError(
        404,
        "OBJECT_NOT_FOUND",
        f"Could not get some {kind.label.upper()} objects, they may be deleted or not exist."
        " Check that ids are valid.",
        row_context={"ids": list(ids)},
    )


def body_missing() -> HubSpotError:
    """400 for a body that is not there: `errors` are texts (recorded, 2026)."""
    return HubSpotError(400, None, "validation error", errors=["The request body may not be null"])


def query_missing(name: str) -> HubSpotError:
    """400 for a parameter of the query that is not there, in the same form."""
    return HubSpotError(
        400, None, "validation error", errors=[f"query param {name} may not be null"]
    )


def object_not_found(object_id: str) -> HubSpotError:
    """404 for one id."""
    return HubSpotError(
        404,
        "OBJECT_NOT_FOUND",
        "Object not found.  objectId are usually numeric.",
        context={"id": [object_id]},
    )


def not_found(message: str) -> HubSpotError:
    """404 for a thing that is no record, a list for instance."""
    return HubSpotError(404, "OBJECT_NOT_FOUND", message)


NO_CREDENTIALS = (
    "Authentication credentials not found. This API supports OAuth 2.0 authentication and you"
    " can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
)
NO_SCOPE = (
    "This app hasn't been granted all required scopes to make this call. Read more about required"
    " scopes here: https://developers.hubspot.com/scopes."
)
MIGRATING = 477
"""The account is being migrated, for up to a day (HubSpot API, limits)."""
BY_STATUS: dict[int, tuple[str | None, str]] = {
    400: ("VALIDATION_ERROR", "Invalid input"),
    401: ("INVALID_AUTHENTICATION", NO_CREDENTIALS),
    403: ("MISSING_SCOPES", NO_SCOPE),
    404: (None, "resource not found"),
    405: (None, "Method not allowed"),
    409: ("CONFLICT", "Conflict"),
    414: (None, "URI Too Long"),
    415: (None, "Unsupported Media Type"),
    423: (None, "Locked"),
    MIGRATING: (None, "Migration in progress"),
}
"""Status to category and message, for refusals that have nothing more to say."""
APP_ID = 1160452
ROLLING, DAILY, SECONDLY = "TEN_SECONDLY_ROLLING", "DAILY", "SECONDLY"
LIMIT_NAMES = {ROLLING: "ten_secondly_rolling", DAILY: "daily", SECONDLY: "secondly"}


def too_many(policy: str, portal_id: int) -> HubSpotError:
    """429: searches tell no policy, all others no category (recorded, 2022 and 2026)."""
    message = f"You have reached your {LIMIT_NAMES[policy]} limit."
    if policy == SECONDLY:
        return HubSpotError(429, "RATE_LIMITS", message)
    group = f"publicapi:private_app-api-calls-ten-secondly:{portal_id}:{APP_ID}"
    more: dict[str, Any] = {"groupName": group} if policy == ROLLING else {}
    return HubSpotError(429, None, message, errorType="RATE_LIMIT", policyName=policy, **more)


def by_status(status: int, portal_id: int) -> HubSpotError:
    """The refusal that goes with a status alone."""
    if status == 429:  # noqa: PLR2004 - the one status with a shape of its own
        return too_many(ROLLING, portal_id)
    return HubSpotError(status, *BY_STATUS.get(status, (None, "internal error")))
