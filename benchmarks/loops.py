"""From a purchase to all three CRMs, and from an opt-out in one CRM to the other two.

The whole service runs as `make up` starts it, on the sandbox, in a folder of its own. Processor
time of the machine is given beside the seconds: it tells what a figure is worth beside other work.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, LiteralString

import psutil
import psycopg

from benchmarks.figures import Figure, at_most
from benchmarks.workplace import program
from ticket_console.queue.upkeep import enqueue_now
from ticket_pipeline.database import EmbeddedServer, free_port
from ticket_pipeline.paths import ROOT
from ticket_pipeline.services import SERVICES
from vendor_sandbox.client import SandboxClient

PURCHASES: Final = 20
OPT_OUTS: Final = 2
"""In each CRM."""

CRMS: Final = ("brevo", "mautic", "hubspot")
GOAL_SECONDS: Final = 30
CYCLE_SECONDS: Final = 900
"""Between two scheduled runs of the quickest CRM."""

PATIENCE_SECONDS: Final = 600
LOOK_SECONDS: Final = 0.1

REACHED: LiteralString = """
select destination from ops.sync_status join publish.customers using (customer_id)
where customers.email = %s and sync_status.status = %s
"""
IDLE: LiteralString = "select not exists (select from ops.job_runs where finished_at is null)"
STAGES: LiteralString = """
select extract(epoch from started_at - queued_at)::float, counts
from ops.job_runs where job = 'eventbrite' and status in ('success', 'partial')
order by id desc limit 1
"""


@dataclass(frozen=True)
class Service:
    """The service that runs.

    Attributes:
        url: Of its database.
    """

    sandbox: SandboxClient
    url: str
    db: psycopg.Connection

    def seconds_until(self, is_so: Callable[[], bool]) -> float:
        """Wait for something; gives how long it took.

        Raises:
            TimeoutError: It never came.
        """
        start = time.monotonic()
        while not is_so():
            if time.monotonic() - start > PATIENCE_SECONDS:
                reason = "It did not come to pass; see the service's logs."
                raise TimeoutError(reason)
            time.sleep(LOOK_SECONDS)
        return time.monotonic() - start

    def is_idle(self) -> bool:
        """Whether nothing waits or runs."""
        return self.db.execute(IDLE).fetchone() == (True,)

    def destinations(self, email: str, status: str) -> set[str]:
        """Where somebody has a status."""
        return {name for (name,) in self.db.execute(REACHED, [email, status])}


@dataclass(frozen=True)
class Purchase:
    """How a purchase went: seconds in all, of each stage, and of the machine's processors."""

    email: str
    seconds: float
    stages: dict[str, float]
    processor: float


def measure() -> list[Figure]:
    """Buy one ticket after the other, then opt buyers out."""
    with service() as found:
        purchases = [_buy(found, number) for number in range(PURCHASES)]
        emails = iter([purchase.email for purchase in purchases])
        left = [_opt_out(found, crm, next(emails)) for crm in CRMS for _ in range(OPT_OUTS)]
    return [*_figures(purchases), *left, Figure("load at the end", os.getloadavg()[0], "")]


@contextmanager
def service() -> Iterator[Service]:
    """Start everything, load what the sandbox holds, and clear everything away."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        keys = {"DATABASE_URL", *(key for each in SERVICES for key in each.keys)}
        env = {name: value for name, value in os.environ.items() if name not in keys}
        env |= {"RUN_DIR": str(run), "CONSOLE_PORT": str(free_port()), "SCHEDULES": "off"}
        try:
            subprocess.run(_command("up"), cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
            url = f"{EmbeddedServer(run / 'postgres').url}_sandbox"
            sandbox = SandboxClient((run / "sandbox" / "address").read_text("ascii"))
            with closing(sandbox), psycopg.connect(url, autocommit=True) as db:
                found = Service(sandbox, url, db)
                enqueue_now(db, "all", {}, delay=0, trigger="api")
                found.seconds_until(found.is_idle)
                yield found
        finally:
            subprocess.run(_command("down"), cwd=ROOT, env=env, check=False)


def _command(word: str) -> list[str]:
    return [sys.executable, "-m", "ticket_console", word]


def _buy(service: Service, number: int) -> Purchase:
    email = f"buyer-{number}@example.org"
    order = {"email": email, "first_name": "Ada", "last_name": "Lovelace", "opt_in": True}
    processor = _processor()
    service.sandbox.control("eventbrite/purchase", order)
    seconds = service.seconds_until(lambda: service.destinations(email, "synced") == set(CRMS))
    processor = _processor() - processor
    service.seconds_until(service.is_idle)
    [(gathered, counts)] = service.db.execute(STAGES).fetchall()
    syncs = [counts[f"{crm}-sync"]["seconds"] for crm in CRMS]
    built = counts["transform"]["seconds"]
    return Purchase(
        email,
        seconds,
        {"gathering": gathered, "source and models": built, "slowest CRM": max(syncs)},
        processor,
    )


def _opt_out(service: Service, crm: str, email: str) -> Figure:
    others = set(CRMS) - {crm}
    service.sandbox.control(f"{crm}/unsubscribe", {"email": email})
    seconds = service.seconds_until(lambda: others <= service.destinations(email, "suppressed"))
    service.seconds_until(service.is_idle)
    why = subprocess.check_output(
        [program("crm-why"), "--json", "--database-url", service.url, email], text=True
    )
    reasons = {
        place["reason"] for place in json.loads(why)["places"] if place["destination"] in others
    }
    subject = f"opt-out in {crm} until suppressed in the others ({'; '.join(sorted(reasons))})"
    return at_most(subject, seconds, "s", CYCLE_SECONDS)


def _figures(purchases: list[Purchase]) -> list[Figure]:
    seconds = [purchase.seconds for purchase in purchases]
    return [
        at_most(
            "purchase until all CRMs hold it, median", statistics.median(seconds), "s", GOAL_SECONDS
        ),
        Figure("95 of 100 within", statistics.quantiles(seconds, n=20)[-1], "s"),
        *(
            Figure(f"of it {stage}, median", _median(purchases, stage), "s")
            for stage in purchases[0].stages
        ),
        Figure(
            "processor time of the machine meanwhile, median",
            statistics.median(purchase.processor for purchase in purchases),
            "s",
        ),
    ]


def _median(purchases: list[Purchase], stage: str) -> float:
    return statistics.median(purchase.stages[stage] for purchase in purchases)


def _processor() -> float:
    """Seconds that the machine's processors have worked since it started."""
    times = psutil.cpu_times()
    return times.user + times.system
