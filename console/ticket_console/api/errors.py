"""What an answer says when it cannot be given."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import errors as postgres
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from ticket_console.errors import ConsoleError

log = logging.getLogger(__name__)


class ApiError(ConsoleError):
    """A request that is not granted.

    Args:
        status: The HTTP status.
        reason: Why, without secrets and personal data.
        instruction: What to do next.
        headers: Of the answer.
    """

    def __init__(
        self, status: int, reason: str, instruction: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(reason, instruction)
        self.status = status
        self.headers = headers


class Problem(BaseModel):
    """Why there is no answer, and what to do next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reason": "The tables of the transforms are missing.",
                    "instruction": "Run the transform job first: POST /api/jobs/transform/run",
                }
            ]
        }
    )

    reason: str = Field(description="Why.")
    instruction: str = Field(description="What to do next.")


SENTENCES: Final[Mapping[int, str]] = {
    400: "The cursor is none of ours",
    401: "No token that holds",
    403: "The token has not the scope",
    404: "There is no such thing",
    405: "The path does not know the method",
    409: "It cannot be done as things stand",
    413: "The request is too large",
    422: "A parameter is none that can be used",
    503: "The database, or its tables, cannot be read now",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe refusals for OpenAPI; those that any route may give are among them."""
    always = (401, 403, 413, 422, 503)
    return {
        status: {"model": Problem, "description": SENTENCES[status]}
        for status in sorted({*always, *statuses})
    }


def install(app: FastAPI) -> None:
    """Make every refusal a `Problem`."""
    app.add_exception_handler(ApiError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _not_routed)
    app.add_exception_handler(psycopg.Error, _database_failed)
    app.add_exception_handler(TimeoutError, _took_too_long)
    app.add_exception_handler(ValidationError, _undescribed)
    app.add_exception_handler(Exception, _broke)


def answer(
    status: int, reason: str, instruction: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Write a `Problem`."""
    return JSONResponse({"reason": reason, "instruction": instruction}, status, headers)


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)  # noqa: S101 (the handler is registered for this type)
    return answer(error.status, error.reason, error.instruction, error.headers)


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for this type)
    found = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return answer(422, "; ".join(found), "Correct the request; /openapi.json describes it.")


def _not_routed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for this type)
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST:
        return answer(422, "The body cannot be read.", "Send JSON as /openapi.json describes it.")
    reason = SENTENCES.get(status, status.phrase)
    return answer(status, f"{reason}.", "/openapi.json lists what there is.", error.headers)


def _database_failed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, psycopg.Error)  # noqa: S101 (registered for this type)
    if isinstance(error, postgres.UndefinedTable | postgres.UndefinedColumn):
        return _untransformed(error)
    if isinstance(error, psycopg.OperationalError):
        return answer(503, "The database does not answer.", "Try again; /healthz tells more.")
    log.error("a query failed with SQLSTATE %s", error.sqlstate)
    return answer(500, "The database refused a query.", "The console's log tells more.")


def _took_too_long(_request: Request, _error: Exception) -> JSONResponse:
    return answer(503, "The answer took too long.", "Ask for less, or try again later.")


def _undescribed(_request: Request, error: Exception) -> JSONResponse:
    """Tell which column of a row is not as described; what it holds is in no log."""
    assert isinstance(error, ValidationError)  # noqa: S101 (registered for this type)
    places = {".".join(map(str, each["loc"])) for each in error.errors(include_input=False)}
    log.error("a %s is not as described: %s", error.title, ", ".join(sorted(places)))
    reason = f"A row is not as described: {error.title}."
    return answer(500, reason, "Run the job transform; the console's log names the column.")


def _untransformed(error: psycopg.Error) -> JSONResponse:
    """Tell who makes the tables that are missing."""
    if "ops." in (error.diag.message_primary or ""):
        reason = "The console's own tables are missing."
        return answer(503, reason, "Start the console anew; it makes them.")
    return answer(
        503,
        "The customer tables are missing, or from an earlier version.",
        "Run the transform job first: POST /api/jobs/transform/run",
    )


def _broke(_request: Request, _error: Exception) -> JSONResponse:
    return answer(500, "The console has a defect.", "Its log tells more; report what it says.")
