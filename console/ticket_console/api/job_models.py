"""What is told of jobs, their runs, and deliveries."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class RunStatus(StrEnum):
    """How far a run is."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCESS = "success"
    PARTIAL = "partial"
    FAILED = "failed"
    RETRYING = "retrying"
    CANCELLED = "cancelled"


class DeliveryStatus(StrEnum):
    """What became of a delivery."""

    RECEIVED = "received"
    UNPLACED = "unplaced"
    PROCESSED = "processed"
    IGNORED = "ignored"
    FAILED = "failed"


class Platform(StrEnum):
    """Who sends webhooks."""

    EVENTBRITE = "eventbrite"
    HUMANITIX = "humanitix"
    BREVO = "brevo"
    MAUTIC = "mautic"
    HUBSPOT = "hubspot"


class Enqueued(BaseModel):
    """A job that waits for the worker."""

    run_id: int = Field(description="GET /api/runs/{id} tells how it goes.", examples=[7])
    job: str = Field(examples=["brevo-sync"])
    status: Literal["waiting"] = "waiting"
    is_new: bool = Field(description="False where the same job waited already.")


class Run(BaseModel):
    """A job that waits, runs or ran."""

    id: int
    job: str
    trigger: str = Field(description="schedule, webhook, consent, api, cron or retry.")
    arguments: dict[str, Any]
    status: RunStatus
    attempt: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    counts: dict[str, Any] = Field(
        description="What each job counted, by job; of the transforms also `notices`, in sentences."
    )
    error: str | None


class RunDetail(Run):
    """A run with the end of its log."""

    log_tail: str | None


class Jobs(BaseModel):
    """What can be run."""

    jobs: list[str]


class Push(BaseModel):
    """Where a customer is to be sent."""

    model_config = ConfigDict(extra="forbid")

    destination: str = Field(min_length=1, max_length=100, examples=["brevo"])


class SyncRun(BaseModel):
    """A run of a destination."""

    run_id: UUID
    status: str = Field(description="running, success, partial or failed.")
    started_at: datetime
    finished_at: datetime | None
    created: int
    updated: int
    unchanged: int
    suppressed: int
    rejected: int
    failed: int
    removed: int
    asked: int = Field(description="Whom the CRM was told to let confirm a yes (double opt-in).")
    waiting: int = Field(description="Had yet to confirm a yes when the run ended.")
    retried: int
    api_calls: int
    error: str | None


class SyncStatus(BaseModel):
    """How many customers stand how at a destination; the parts add up to `total`."""

    destination: str
    total: int = Field(description="Everybody in the customer table.")
    synced: int = Field(description="In the CRM as the table has them.")
    pending: int = Field(description="Wait for the next run: new, or changed since the last one.")
    failed: int = Field(description="Did not arrive, and are tried again.")
    dead: int = Field(description="Given up after the last try.")
    waiting: int = Field(description="Have yet to confirm a yes (double opt-in).")
    suppressed: int = Field(description="In the CRM, which is to mail them nothing.")
    rejected: int = Field(description="Refused for good, by the contract or the CRM.")
    withheld: int = Field(description="Never sent, for want of consent.")
    last_run: SyncRun | None


class Delivery(BaseModel):
    """A webhook's delivery, or one event of it."""

    id: int
    platform: str
    event_type: str
    delivery_key: str = Field(description="The same where it came again.")
    status: DeliveryStatus
    attempts: int
    error: str | None
    times_received: int
    created_at: datetime
    last_received_at: datetime
    processed_at: datetime | None
    payload: Any = Field(description="For scope `admin` only, else null; kept for some days.")
