"""python -m benchmarks [NAME ...]: measure, print, and write `.run/benchmarks.json`."""

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rich.console import Console

from benchmarks import (
    brevo,
    first_loads,
    inbox,
    load,
    loops,
    models,
    peers,
    readings,
    taps,
    unchanged,
    why,
)
from benchmarks.figures import Figure, show, write
from ticket_pipeline.paths import RUN

BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "taps": taps.measure,
    "brevo": brevo.measure,
    "mautic": first_loads.measure_mautic,
    "hubspot": first_loads.measure_hubspot,
    "unchanged": unchanged.measure,
    "why": why.measure,
    "peers": peers.measure,
    "load": load.measure,
    "models": models.measure,
    "readings": readings.measure,
    "inbox": inbox.measure,
    "loops": loops.measure,
}


def main(names: list[str]) -> int:
    """Run the benchmarks named, all by default; exit code 1 where a goal was missed."""
    if unknown := set(names) - BENCHMARKS.keys():
        print(
            f"No benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.",
            file=sys.stderr,
        )
        return 2
    console = Console(width=150)
    report = {}
    for name in names or BENCHMARKS:
        report[name] = _alone(BENCHMARKS[name])
        show(console, name, report[name])
    write(RUN / "benchmarks.json", report)
    missed = [f for figures in report.values() for f in figures if f.met is False]
    return 1 if missed else 0


def _alone(benchmark: Callable[[], list[Figure]]) -> list[Figure]:
    """Run a benchmark in a process of its own: children count their parent's memory as theirs."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(benchmark).result()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
