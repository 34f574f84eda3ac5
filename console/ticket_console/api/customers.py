"""Routes about customers."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import psycopg
from fastapi import APIRouter, Depends, Query, Request

from crm_core.why import explain
from ticket_console.api.access import Operator, Reader
from ticket_console.api.customer_models import (
    CustomerDetail,
    OptInToConfirm,
    PeoplePage,
    Segment,
    View,
    Why,
)
from ticket_console.api.destinations import destinations
from ticket_console.api.detail import detail, require_customer
from ticket_console.api.errors import problems
from ticket_console.api.job_models import Enqueued, Push
from ticket_console.api.paging import Cursor, Limit, Order, Page, text, uuid
from ticket_console.api.parameters import NO_NUL, CustomerId
from ticket_console.api.people import BEFORE_ALL, Filters, people, search
from ticket_console.api.reading import MOST_SECONDS, WAIT_SECONDS, rows
from ticket_console.api.starting import start

if TYPE_CHECKING:
    from ticket_console.settings import Settings

OPT_INS = Order("opt-ins", (text, uuid))
OPT_IN_KEY = ("destination", "customer_id")


def filters(
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=200,
            pattern=NO_NUL,
            description="What e-mail or name begins with.",
        ),
    ] = None,
    opt_in: Annotated[bool | None, Query(description="Whether marketing may be sent.")] = None,
    segment: Annotated[Segment | None, Query(description="`customer_segment`.")] = None,
) -> Filters:
    """Read what people are to have; contacts without a customer have neither opt-in nor segment."""
    return search(q, opt_in=opt_in, segment=segment)


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(prefix="/api", tags=["customers"])

    @routes.get("/customers", operation_id="listCustomers", responses=problems(400, 404))
    async def list_customers(
        request: Request,
        _caller: Reader,
        wanted: Annotated[Filters, Depends(filters)],
        view: View = View.WAREHOUSE,
        destination: Annotated[
            str | None, Query(min_length=1, max_length=100, pattern=NO_NUL)
        ] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> PeoplePage:
        """People in the customer table, in a CRM, in both (matched) or not there (unmatched).

        Matched is who has the same normalised e-mail in both. `destination` is needed for all views
        but `warehouse`.
        """
        database = request.app.state.database
        return await people(database, view, destination, wanted, cursor=cursor, limit=limit)

    @routes.get("/customers/{customer_id}", operation_id="getCustomer", responses=problems(404))
    async def get_customer(
        request: Request, _caller: Reader, customer_id: CustomerId
    ) -> CustomerDetail:
        """One customer in full: orders, attendance, engagement, consent, each CRM, deals."""
        return await detail(request.app.state.database, customer_id)

    @routes.get(
        "/customers/{customer_id}/why", operation_id="explainCustomer", responses=problems()
    )
    def explain_customer(request: Request, _caller: Reader, customer_id: CustomerId) -> Why:
        """Why somebody is in each CRM, or is not; also who left the customer table."""
        settings: Settings = request.app.state.settings
        with psycopg.connect(settings.database_url, connect_timeout=WAIT_SECONDS) as connection:
            connection.read_only = True
            connection.execute(f"set local statement_timeout = '{MOST_SECONDS}s'")
            return Why.model_validate(asdict(explain(connection, customer_id=customer_id)))

    @routes.post(
        "/customers/{customer_id}/push",
        operation_id="pushCustomer",
        status_code=202,
        responses=problems(404, 409),
    )
    async def push_customer(
        request: Request, _caller: Operator, customer_id: CustomerId, push: Push
    ) -> Enqueued:
        """Send one customer to one destination; consent decides as in every run."""
        database = request.app.state.database
        (await destinations(database)).require(push.destination)
        await require_customer(database, customer_id)
        arguments = {"customer_id": str(customer_id), "destination": push.destination}
        return await start(database, "push", trigger="api", arguments=arguments)

    @routes.get("/opt-ins-to-confirm", operation_id="listOptInsToConfirm", responses=problems(400))
    async def list_opt_ins_to_confirm(
        request: Request, _caller: Reader, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[OptInToConfirm]:
        """People who may be mailed again, while a CRM suppresses them until a person lifts that."""
        after = OPT_INS.key(cursor) if cursor is not None else ("", BEFORE_ALL)
        keys = dict(zip(OPT_IN_KEY, after, strict=True))
        found = await rows(
            request.app.state.database, "opt_ins_to_confirm", **keys, limit=limit + 1
        )
        return OPT_INS.page(OptInToConfirm, found, limit, columns=OPT_IN_KEY)

    return routes
