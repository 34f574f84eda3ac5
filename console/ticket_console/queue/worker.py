"""The worker: one for a warehouse, running what is in the queue until it is told to stop."""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Final

import psycopg
from procrastinate import App, PsycopgConnector
from psycopg_pool import AsyncConnectionPool

from ticket_console.database import LIVENESS, connect, connections, make_schema
from ticket_console.logs import log_to_standard_error
from ticket_console.queue.enqueue import TASK, enqueue
from ticket_console.queue.flows import DELIVERIES, QUEUES, Schedule, is_used, schedules
from ticket_console.queue.runner import Runner
from ticket_console.queue.runs import Run
from ticket_console.queue.upkeep import LOST, heal, remove_old, sweep, take_over
from ticket_console.settings import Settings, read_settings
from ticket_pipeline.services import configured

LOGGER: Final = logging.getLogger(__name__)
WORKER_LOCK: Final = 7_201_411_904
POLL_SECONDS: Final = 0.5
HEARTBEAT_SECONDS: Final = 5.0
SWEEP_SECONDS: Final = 3.0
GRACE_SECONDS: Final = 25.0
UPKEEP_CRON: Final = "40 4 * * *"


def work(_arguments: list[str]) -> int:
    """Run until SIGTERM or Ctrl-C; 1 where database or queue are lost."""
    log_to_standard_error()
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    settings = read_settings(os.environ)
    make_schema(settings.database_url)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    variables = {name: value for name, value in os.environ.items() if value}
    runner = Runner(settings, variables, stop)
    with connect(settings.database_url) as db:
        if not _alone(db, stop):
            return 0
        _tell_lost(runner, take_over(db))
        LOGGER.info("The worker has begun.")
        return asyncio.run(_work(runner, db))


def _alone(db: psycopg.Connection, stop: threading.Event) -> bool:
    """Wait until no other worker of this warehouse lives; False when told to stop meanwhile."""
    while db.execute("select pg_try_advisory_lock(%s)", [WORKER_LOCK]).fetchone() != (True,):
        if stop.wait(POLL_SECONDS):
            return False
    return True


async def _work(runner: Runner, db: psycopg.Connection) -> int:
    """Serve all queues; the connection that holds the worker's lock is lost with the database.

    Where that is lost, or the queue, nobody waits for it: the next worker begins the sooner.
    """
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(sum(QUEUES.values()) + 2))
    app = _queue(runner.settings.database_url)
    async with connections(runner.settings.database_url) as pool, app.open_async():
        _define(app, runner, pool)
        workers = [asyncio.create_task(_serve(app, name)) for name in QUEUES]
        watch = asyncio.create_task(asyncio.to_thread(_watch, runner, db))
        ended, _ = await asyncio.wait([*workers, watch], return_when=asyncio.FIRST_COMPLETED)
        runner.stop.set()
        for each in workers:
            each.cancel()
        code = await watch or _lost([each for each in workers if each in ended])
        await asyncio.wait(workers, timeout=0 if code else GRACE_SECONDS)
        return code


def _queue(url: str) -> App:
    """Give the queue of a database; closed until it is opened."""
    options = {"options": "-c search_path=procrastinate,public", **LIVENESS}
    return App(connector=PsycopgConnector(conninfo=url, kwargs=options, max_size=16))


def _lost(workers: list[asyncio.Task[None]]) -> int:
    """Tell what ended a worker that nobody had told to; gives the exit code."""
    for each in workers:
        LOGGER.error("A queue cannot be served any more", exc_info=each.exception())
    return 1 if workers else 0


async def _serve(app: App, queue: str) -> None:
    await app.run_worker_async(
        queues=[queue],
        concurrency=QUEUES[queue],
        delete_jobs="always",
        install_signal_handlers=False,
        fetch_job_polling_interval=POLL_SECONDS,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
    )


def _define(app: App, runner: Runner, pool: AsyncConnectionPool) -> None:
    """Say what the queue's jobs do, and when which of them start by themselves."""

    async def run(run_id: int, attempt: int) -> None:
        await asyncio.to_thread(runner.run, run_id, attempt)

    app.task(name=TASK)(run)
    services = configured(runner.env)
    for schedule in schedules():
        if runner.settings.has_schedules and is_used(schedule.job, services):
            _start_by_itself(app, schedule.name, schedule.cron, partial(_start, pool, schedule))
    upkeep = partial(asyncio.to_thread, _remove_old, runner.settings)
    _start_by_itself(app, "upkeep", UPKEEP_CRON, upkeep)


def _start_by_itself(app: App, name: str, cron: str, do: Callable[[], Awaitable[object]]) -> None:
    async def at(timestamp: int) -> None:
        LOGGER.info("%s: it is %s", name, time.strftime("%H:%M", time.gmtime(timestamp)))
        await do()

    app.periodic(cron=cron, periodic_id=name)(app.task(name=name, queue=DELIVERIES)(at))


async def _start(pool: AsyncConnectionPool, schedule: Schedule) -> None:
    await enqueue(pool, schedule.job, trigger="schedule")


def _remove_old(settings: Settings) -> None:
    with connect(settings.database_url) as db:
        remove_old(db, settings.payload_days, settings.history_days)


def _tell_lost(runner: Runner, given_up: list[Run]) -> None:
    for run in given_up:
        runner.tell(run, LOST)


def _watch(runner: Runner, db: psycopg.Connection) -> int:
    """Look for what waits unseen, every few seconds, until the worker stops or loses its lock."""
    try:
        while True:
            _tell_lost(runner, heal(db))
            sweep(db, runner.settings.coalesce_seconds)
            if runner.stop.wait(SWEEP_SECONDS):
                return 0
    except psycopg.OperationalError:
        runner.stop.set()
        with suppress(psycopg.Error):
            db.close()
        print("The database was lost; the worker ends and has to be started anew.", file=sys.stderr)
        return 1
