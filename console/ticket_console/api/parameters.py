"""Parameters that several routes take."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path

from ticket_console.api.paging import LARGEST_BIGINT

NO_NUL: Final = r"^[^\x00]*$"
"""PostgreSQL holds every text but one with this character."""

CustomerId = Annotated[UUID, Path(description="`customer_id` of the customer table.")]
DestinationName = Annotated[str, Path(max_length=100, pattern=NO_NUL, examples=["brevo"])]
JobName = Annotated[str, Path(max_length=100, pattern=NO_NUL, examples=["brevo-publish"])]
RunId = Annotated[int, Path(ge=1, le=LARGEST_BIGINT)]
DeliveryId = Annotated[int, Path(ge=1, le=LARGEST_BIGINT)]
