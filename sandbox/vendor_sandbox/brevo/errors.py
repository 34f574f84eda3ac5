"""Refusals in Brevo's words (Brevo API, error bodies)."""

from typing import Any, NoReturn


class BrevoError(Exception):
    """A request that Brevo refuses.

    Args:
        status: HTTP status.
        code: One of the API's error codes, for instance `invalid_parameter`.
        message: What the caller reads. Only status, code and metadata are promised by the API.
        metadata: Present where identifiers collide: `{"duplicate_identifiers": ["SMS"]}`.
    """

    def __init__(
        self, status: int, code: str, message: str, metadata: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.metadata = metadata

    @property
    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        return body if self.metadata is None else {**body, "metadata": self.metadata}


def refuse_invalid(message: str) -> NoReturn:
    """400: a value that cannot be used."""
    raise BrevoError(400, "invalid_parameter", message)


def refuse_missing(message: str) -> NoReturn:
    """400: a value that has to be there."""
    raise BrevoError(400, "missing_parameter", message)


def refuse_out_of_range(message: str) -> NoReturn:
    """400: a number beyond its bounds."""
    raise BrevoError(400, "out_of_range", message)


def refuse_not_found(message: str) -> NoReturn:
    """404: no such thing."""
    raise BrevoError(404, "document_not_found", message)


def refuse_duplicate(verb: str, identifiers: list[str], code: str) -> NoReturn:
    """400: identifiers that belong to another contact; `verb` is `create` or `update`."""
    raise BrevoError(
        400,
        code,
        f"Unable to {verb} contact, {identifiers[0]} is already associated with another Contact",
        {"duplicate_identifiers": identifiers},
    )


BY_STATUS = {
    400: ("bad_request", "Bad request"),
    401: ("unauthorized", "Key not found"),
    402: ("not_enough_credits", "Not enough credits, please upgrade your plan"),
    403: ("permission_denied", "Permission denied"),
    404: ("document_not_found", "invalid route"),
    405: ("method_not_allowed", "Method is not allowed on this path"),
    425: ("account_in_process", "Contact is being processed, try again later"),
    429: ("too_many_requests", "Too many requests"),
}


def by_status(status: int) -> BrevoError:
    """The refusal that goes with a status alone."""
    return BrevoError(status, *BY_STATUS.get(status, ("internal_error", "Internal server error")))
