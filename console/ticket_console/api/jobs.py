"""Routes about jobs and their runs."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from ticket_console.api.access import Operator, Reader
from ticket_console.api.errors import ApiError, problems
from ticket_console.api.job_models import Enqueued, Jobs, Run, RunDetail, RunStatus
from ticket_console.api.paging import LARGEST_BIGINT, Cursor, Limit, Order, Page, bigint
from ticket_console.api.parameters import NO_NUL, JobName, RunId
from ticket_console.api.reading import one, rows
from ticket_console.api.starting import start_by_name, startable

RUNS = Order("runs", (bigint,))


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(prefix="/api", tags=["jobs"])

    @routes.get("/jobs", operation_id="listJobs", responses=problems())
    def list_jobs(_caller: Reader) -> Jobs:
        """Jobs that can be run."""
        return Jobs(jobs=startable())

    @routes.post("/jobs/{job}/run", operation_id="runJob", status_code=202, responses=problems(404))
    async def run_job(request: Request, _caller: Operator, job: JobName) -> Enqueued:
        """Run a job, unless it waits to be run already."""
        return await start_by_name(request.app.state.database, job)

    @routes.get("/runs", operation_id="listRuns", responses=problems(400))
    async def list_runs(
        request: Request,
        _caller: Reader,
        job: Annotated[str | None, Query(min_length=1, max_length=100, pattern=NO_NUL)] = None,
        status: RunStatus | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[Run]:
        """Runs of jobs, the newest first."""
        before = RUNS.key(cursor)[0] if cursor is not None else LARGEST_BIGINT
        found = await rows(
            request.app.state.database,
            "runs",
            after=before,
            job=job,
            status=status,
            limit=limit + 1,
        )
        return RUNS.page(Run, found, limit, columns=("id",))

    @routes.get("/runs/{run_id}", operation_id="getRun", responses=problems(404))
    async def get_run(request: Request, _caller: Reader, run_id: RunId) -> RunDetail:
        """One run, with the end of its log."""
        row = await one(request.app.state.database, "run", id=run_id)
        if row is None:
            raise ApiError(404, "There is no run of this id.", "GET /api/runs lists them.")
        return RunDetail.model_validate(row)

    return routes
