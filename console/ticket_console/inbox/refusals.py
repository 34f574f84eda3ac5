"""What a sender is told whose delivery is not taken.

Whoever is refused with the same status is told the same, so that nobody who guesses learns which
part was wrong.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from ticket_console.api.errors import Problem, answer
from ticket_console.inbox.platforms import Platform

NOT_KEPT: Final = ("The delivery cannot be kept now.", "Deliver it again.")

REFUSALS: Final[Mapping[int, tuple[str, str]]] = {
    400: (
        "The body is no delivery that this platform sends.",
        "Have the platform send it; a relay keeps to the contract in the console's README.",
    ),
    401: (
        "Nothing proves that the delivery comes from the platform.",
        "Compare secret, address and clock with the console's; its README tells how.",
    ),
    408: ("The body did not come to its end in time.", "Deliver it again."),
    413: ("The body is longer than is taken.", "Send {most_bytes} bytes at most."),
    429: NOT_KEPT,
    503: NOT_KEPT,
}
"""Reason and instruction by status; any other is answered like a path that does not exist."""

CLOSED: Final = {"connection": "close"}
"""What is left of a refused body is not read."""


def refusal(status: int, platform: Platform) -> Response:
    """Write the answer."""
    reason, instruction = REFUSALS[status]
    return answer(status, reason, instruction.format(most_bytes=platform.most_bytes), CLOSED)


def described(platform: Platform) -> dict[int | str, dict[str, Any]]:
    """Describe the refusals of a platform for OpenAPI."""
    told = {404: "The platform has no secret here, or the path another one."}
    told |= {status: REFUSALS[status][0] for status in (400, 401, 408, 413, platform.try_again)}
    return {status: {"model": Problem, "description": told[status]} for status in sorted(told)}
