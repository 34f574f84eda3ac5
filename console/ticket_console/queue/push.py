"""One customer to one destination, at once; consent and ledger hold as in every run."""

import json
from importlib.resources import files
from typing import Any, Final, LiteralString

import psycopg

from ticket_console.queue.flows import name_of
from ticket_console.queue.locks import alone_with, among_jobs
from ticket_console.queue.runs import Result, Run
from ticket_console.queue.stages import Meltano, logs_of, tail_of
from ticket_pipeline.meltano import invoke
from ticket_pipeline.services import Service, configured
from ticket_pipeline.summary import Stage, forget_one, read_destination

STREAM: Final = "publish-customers"
ROW: LiteralString = """
select to_jsonb(customers) from publish.customers where customer_id::text = %s
"""


def run_push(db: psycopg.Connection, run: Run, meltano: Meltano) -> Result:
    """Write the customer that the run's arguments name to the destination that they name.

    No bookmark moves: the customer comes again by the stream, and is found unchanged then.

    Raises:
        StoppedError: The worker stopped before it was this run's turn.
    """
    destinations = {name_of(each): each for each in configured(meltano.env)}
    service = destinations.get(str(run.arguments.get("destination")))
    if service is None or service.role != "destination":
        return Result("cancelled", error="The destination is not known, or no key of it is set.")
    row = db.execute(ROW, [str(run.arguments.get("customer_id"))]).fetchone()
    if row is None:
        return Result("cancelled", error="The customer is not in publish.customers (any more).")
    with among_jobs(db, meltano.stop), alone_with(db, [service.plugin], meltano.stop):
        return _write(run, meltano, service, row[0])


def _write(run: Run, meltano: Meltano, service: Service, customer: dict[str, Any]) -> Result:
    forget_one(service.plugin)
    logs = logs_of(run)
    failure = invoke(
        service.plugin,
        given=_messages(customer),
        environment=meltano.environment,
        env=meltano.variables(),
        log=logs / f"{service.plugin}.log",
    )
    stage = Stage(1, "push")
    read_destination(stage, service.plugin)
    status = "failed" if failure else stage.status
    error = failure.reason if failure else None
    return Result(status, {service.job: {"status": status, **stage.outcomes}}, error, tail_of(logs))


def _messages(customer: dict[str, Any]) -> str:
    schema = json.loads(files("crm_core").joinpath("customer.schema.json").read_text("utf-8"))
    lines = (
        {"type": "SCHEMA", "stream": STREAM, "schema": schema, "key_properties": ["customer_id"]},
        {"type": "RECORD", "stream": STREAM, "record": customer},
    )
    return "".join(f"{json.dumps(line)}\n" for line in lines)
