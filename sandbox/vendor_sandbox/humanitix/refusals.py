"""Humanitix's refusals: one envelope for every status."""

from http import HTTPStatus

from starlette.responses import JSONResponse

BROKEN = "Something went wrong."
TOO_MANY = "Rate limit exceeded"


class Refusal(Exception):  # noqa: N818 - it is an answer, not a failure of the sandbox
    """An answer other than 200."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def refuse(status: int, message: str) -> JSONResponse:
    """The answer for a refusal."""
    error = HTTPStatus(status).phrase
    return JSONResponse(
        {"statusCode": status, "error": error, "message": message}, status_code=status
    )


def not_found(what: str, given: str) -> Refusal:
    """The refusal for an id that leads to nothing."""
    return Refusal(HTTPStatus.NOT_FOUND, f"{what} with id: {given} not found.")
