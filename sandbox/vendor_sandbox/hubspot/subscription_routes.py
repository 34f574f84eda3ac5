"""/communication-preferences: what an address said about mail (HubSpot API, subscriptions)."""

from collections.abc import Iterable

from starlette.responses import Response

from vendor_sandbox.hubspot.call import JSON, Call, answer, one_of, rows_of, text_of, texts
from vendor_sandbox.hubspot.errors import query_missing, refuse
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.subscriptions import (
    DEFINITIONS,
    LEFT_ALL,
    NO_CHANGE,
    SUBSCRIBED,
    UNSPECIFIED,
    UNSUBSCRIBED,
    Status,
)
from vendor_sandbox.hubspot.values import is_email, normal_email

MOST_ADDRESSES = 100
LEGAL_BASES = (
    "LEGITIMATE_INTEREST_PQL",
    "LEGITIMATE_INTEREST_CLIENT",
    "PERFORMANCE_OF_CONTRACT",
    "CONSENT_WITH_NOTICE",
    "NON_GDPR",
    "PROCESS_AND_STORE",
    "LEGITIMATE_INTEREST_OTHER",
)
BY_API = "Public API"
DEFINED_AT = "2024-07-01T00:00:00.000Z"
UPDATE = "PublicUpdateSubscriptionStatusRequest"


def definitions_v3(_: Portal, __: Call) -> Response:
    """GET /v3/definitions."""
    shown = [_definition(each) for each in DEFINITIONS]
    return answer({"subscriptionDefinitions": shown})


def definitions_v1(portal: Portal, _: Call) -> Response:
    """GET /email/public/v1/subscriptions: the oldest form of the same."""
    shown = [
        {
            "id": int(type_id),
            "portalId": portal.id,
            "name": name,
            "description": description,
            "active": True,
            "internal": internal,
            "category": purpose,
            "channel": "Email",
        }
        for type_id, (name, description, purpose, internal) in DEFINITIONS.items()
    ]
    return answer({"subscriptionDefinitions": shown})


def definitions(portal: Portal, _: Call) -> Response:
    """GET /v4/definitions."""
    return answer(_complete(portal, [_definition(each) for each in DEFINITIONS]))


def status_v3(portal: Portal, call: Call) -> Response:
    """GET /v3/status/email/{emailAddress}."""
    email = _email(call.path["emailAddress"])
    shown = [_shown_v3(portal, email, each) for each in DEFINITIONS]
    return answer({"recipient": email, "subscriptionStatuses": shown})


def subscribe(portal: Portal, call: Call) -> Response:
    """POST /v3/subscribe: not for those who opted out."""
    email, type_id = _named(call)
    if portal.subscriptions.opted_out(email, type_id):
        about = f"Subscription {type_id} for {email}"
        refuse(f"{about} cannot be updated because they have unsubscribed")
    if portal.subscriptions.state(email, type_id) == SUBSCRIBED:
        refuse(f"{email} is already subscribed to subscription {type_id}")
    _set(portal, email, type_id, SUBSCRIBED, call.json)
    return answer(_shown_v3(portal, email, type_id))


def resubscribe(portal: Portal, call: Call) -> Response:
    """POST /2026-09/resubscribe: also for those who opted out."""
    email, type_id = _named(call)
    return answer(_complete(portal, [_set(portal, email, type_id, SUBSCRIBED, call.json)]))


def unsubscribe(portal: Portal, call: Call) -> Response:
    """POST /v3/unsubscribe."""
    email, type_id = _named(call)
    if portal.subscriptions.opted_out(email, type_id):
        refuse(f"{email} is already unsubscribed from subscription {type_id}")
    _set(portal, email, type_id, UNSUBSCRIBED, call.json)
    return answer(_shown_v3(portal, email, type_id))


def statuses(portal: Portal, call: Call) -> Response:
    """GET /v4/statuses/{subscriberIdString}."""
    _check_channel(call.query.get("channel"))
    email = _email(call.path["subscriberIdString"])
    return answer(_complete(portal, _all_shown(portal, email)))


def set_status(portal: Portal, call: Call) -> Response:
    """POST /v4/statuses/{subscriberIdString}: resubscribes too."""
    email = _email(call.path["subscriberIdString"])
    return answer(_complete(portal, [_set_v4(portal, email, _request(call.json))]))


def set_many(portal: Portal, call: Call) -> Response:
    """POST /v4/statuses/batch/write."""
    rows = rows_of(call.needs("BatchInput", "inputs")["inputs"], "inputs", most=MOST_ADDRESSES)
    wanted = [(_email(row.get("subscriberIdString")), _request(row)) for row in rows]
    return answer(_complete(portal, [_set_v4(portal, *each) for each in wanted]))


def left_all(portal: Portal, call: Call) -> Response:
    """GET /v4/statuses/{subscriberIdString}/unsubscribe-all."""
    _check_channel(call.query.get("channel"))
    email = _email(call.path["subscriberIdString"])
    return answer(_complete(portal, _wide(portal, email)))


def leave_all(portal: Portal, call: Call) -> Response:
    """POST /v4/statuses/{subscriberIdString}/unsubscribe-all; rows only with `verbose`."""
    _check_channel(call.query.get("channel"))
    email = _email(call.path["subscriberIdString"])
    left = _leave(portal, email)
    return answer(_complete(portal, left if call.flag("verbose") else []))


def leave_all_many(portal: Portal, call: Call) -> Response:
    """POST /v4/statuses/batch/unsubscribe-all; rows only with `verbose`."""
    left = [
        {"subscriberIdString": email, "statuses": _leave(portal, email)} for email in _emails(call)
    ]
    return answer(_complete(portal, left if call.flag("verbose") else []))


def read_many(portal: Portal, call: Call) -> Response:
    """POST /v4/statuses/batch/read."""
    shown = [
        {"subscriberIdString": email, "statuses": _all_shown(portal, email)}
        for email in _emails(call)
    ]
    return answer(_complete(portal, shown))


def read_left_all(portal: Portal, call: Call) -> Response:
    """POST /v4/statuses/batch/unsubscribe-all/read."""
    shown = [
        {"subscriberIdString": email, "wideStatuses": _wide(portal, email)}
        for email in _emails(call)
    ]
    return answer(_complete(portal, shown))


def _definition(type_id: str) -> JSON:
    name, description, purpose, internal = DEFINITIONS[type_id]
    return {
        "businessUnitId": 0,
        "id": type_id,
        "name": name,
        "description": description,
        "purpose": purpose,
        "communicationMethod": "Email",
        "isActive": True,
        "isDefault": type_id == next(iter(DEFINITIONS)),
        "isInternal": internal,
        "createdAt": DEFINED_AT,
        "updatedAt": DEFINED_AT,
    }


def _complete(portal: Portal, results: Iterable[JSON]) -> JSON:
    now = portal.now
    return {
        "status": "COMPLETE",
        "results": list(results),
        "startedAt": now,
        "completedAt": now,
    }


def _named(call: Call) -> tuple[str, str]:
    body = call.needs(UPDATE, "emailAddress", "subscriptionId")
    return _email(body["emailAddress"]), _type_id(body["subscriptionId"])


def _request(body: JSON) -> JSON:
    _check_channel(body.get("channel"))
    one_of(body.get("statusState"), "statusState", (SUBSCRIBED, UNSUBSCRIBED))
    _type_id(body.get("subscriptionId"))
    return body


def _set_v4(portal: Portal, email: str, body: JSON) -> JSON:
    return _set(portal, email, _type_id(body["subscriptionId"]), body["statusState"], body)


def _set(portal: Portal, email: str, type_id: str, state: str, body: JSON) -> JSON:
    basis, explanation = _legal_basis(portal, body)
    status = Status(state, portal.now, BY_API, basis, explanation)
    reason = portal.subscriptions.set(email, type_id, status)
    portal.mirror([email])
    return _shown(portal, email, type_id) | {"setStatusSuccessReason": reason}


def _leave(portal: Portal, email: str) -> list[JSON]:
    changed = portal.subscriptions.leave_all(email, portal.now)
    portal.mirror([email])
    reason = LEFT_ALL if changed else NO_CHANGE
    shown = _all_shown(portal, email)
    return [each | {"setStatusSuccessReason": reason} for each in shown]


def _all_shown(portal: Portal, email: str) -> list[JSON]:
    return [_shown(portal, email, each) for each in DEFINITIONS]


def _shown(portal: Portal, email: str, type_id: str) -> JSON:
    status = portal.subscriptions.status(email, type_id)
    left_at = portal.subscriptions.left_all(email)
    state = UNSPECIFIED if status is None else status.state
    return {
        "subscriberIdString": email,
        "subscriptionId": int(type_id),
        "subscriptionName": DEFINITIONS[type_id][0],
        "channel": "EMAIL",
        "status": state if left_at is None else UNSUBSCRIBED,
        "source": "" if status is None else status.source,
        "timestamp": left_at or (None if status is None else status.at),
        "legalBasis": None if status is None else status.legal_basis,
        "legalBasisExplanation": None if status is None else status.explanation,
        "setStatusSuccessReason": None,
        "businessUnitId": 0,
    }


def _shown_v3(portal: Portal, email: str, type_id: str) -> JSON:
    status = portal.subscriptions.status(email, type_id)
    left = portal.subscriptions.left_all(email) is not None
    subscribed = not left and status is not None and status.state == SUBSCRIBED
    return {
        "id": type_id,
        "name": DEFINITIONS[type_id][0],
        "description": DEFINITIONS[type_id][1],
        "status": SUBSCRIBED if subscribed else "NOT_SUBSCRIBED",
        "sourceOfStatus": "PORTAL_WIDE_STATUS" if left else "SUBSCRIPTION_STATUS",
        "brandId": None,
        "preferenceGroupName": None,
        "legalBasis": None if status is None else status.legal_basis,
        "legalBasisExplanation": None if status is None else status.explanation,
    }


def _wide(portal: Portal, email: str) -> list[JSON]:
    left_at = portal.subscriptions.left_all(email)
    if left_at is None:
        return []
    return [
        {
            "wideStatusType": "PORTAL_WIDE",
            "status": UNSUBSCRIBED,
            "timestamp": left_at,
            "subscriberIdString": email,
            "channel": "EMAIL",
        }
    ]


def _legal_basis(portal: Portal, body: JSON) -> tuple[str | None, str | None]:
    basis, explanation = body.get("legalBasis"), body.get("legalBasisExplanation")
    if basis is not None:
        one_of(basis, "legalBasis", LEGAL_BASES)
    elif portal.switches["gdpr"]:
        refuse("legalBasis is required in this account")
    return basis, None if explanation is None else text_of(explanation, "legalBasisExplanation")


def _emails(call: Call) -> list[str]:
    _check_channel(call.query.get("channel"))
    given = texts(call.needs("BatchInputString", "inputs")["inputs"], "inputs")
    if len(given) > MOST_ADDRESSES:
        refuse(f"At most {MOST_ADDRESSES} addresses are taken at once")
    return [_email(each) for each in given]


def _email(value: object) -> str:
    email = normal_email(text_of(value, "email address"))
    if not is_email(email):
        refuse("Email address is invalid")
    return email


def _type_id(value: object) -> str:
    type_id = text_of(value, "subscriptionId")
    if type_id not in DEFINITIONS:
        refuse(f"Subscription {type_id} does not exist")
    return type_id


def _check_channel(value: object) -> None:
    if value is None:
        raise query_missing("channel")
    one_of(value, "channel", ("EMAIL",))
