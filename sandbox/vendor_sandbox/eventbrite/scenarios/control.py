"""The control routes below `/__sandbox/eventbrite`: scenarios, and what became of deliveries."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.backend import Backend
from vendor_sandbox.eventbrite.calls import WAYPOINT, waypoint_token
from vendor_sandbox.eventbrite.scenarios import attendees, consent, events, orders
from vendor_sandbox.eventbrite.scenarios.given import Given
from vendor_sandbox.eventbrite.scenarios.stage import Stage

Scenario = Callable[[Stage, Given], dict[str, Any]]

SCENARIOS: dict[str, Scenario] = {
    "purchase": orders.purchase,
    "refund": orders.refund,
    "cancel": orders.cancel_order,
    "delete": orders.delete_order,
    "transfer": attendees.transfer,
    "check-in": attendees.check_in,
    "check-out": attendees.check_out,
    "edit-answer": attendees.edit_answer,
    "publish": events.publish,
    "unpublish": events.unpublish,
    "cancel-event": events.cancel_event,
    "postpone-event": events.postpone_event,
    "move-event": events.move_event,
    "opt-in": consent.opt_in,
    "opt-out": consent.opt_out,
}


def control_routes(backend: Backend) -> list[Route]:
    """A POST for each scenario and for a test delivery, and the outcomes of deliveries."""

    async def deliveries(_: Request) -> Response:
        return JSONResponse(backend.dispatcher.state())

    return [
        Route("/deliveries", deliveries, methods=["GET"]),
        Route("/test-delivery", _answering(backend, test_delivery), methods=["POST"]),
        *(
            Route(f"/{name}", _answering(backend, _played(scenario)), methods=["POST"])
            for name, scenario in SCENARIOS.items()
        ),
    ]


def test_delivery(backend: Backend, given: dict[str, Any]) -> Response:
    """What the vendor's Test button sends to `webhook_id`."""
    number = ids.WEBHOOK.number(str(given.get("webhook_id")))
    webhook = None if number is None else backend.webhooks.get(number)
    if webhook is None:
        msg = "There is no such `webhook_id`."
        raise ValueError(msg)
    backend.announcer.test(webhook)
    return JSONResponse({})


def _played(scenario: Scenario) -> Callable[[Backend, dict[str, Any]], Response]:
    def play(backend: Backend, given: dict[str, Any]) -> Response:
        stage = Stage(backend)
        told = scenario(stage, Given(given, backend.books))
        token = waypoint_token(stage.finish())
        return JSONResponse({**told, "waypoint": token}, headers={WAYPOINT: token})

    return play


def _answering(
    backend: Backend, handle: Callable[[Backend, dict[str, Any]], Response]
) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            given = await request.json() if await request.body() else {}
            return handle(backend, given)
        except (AttributeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return answer
