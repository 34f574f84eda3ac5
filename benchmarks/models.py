"""The transforms: a full build, and an incremental run with 100 changed orders on top.

The second must not grow with the first.
"""

from pathlib import Path

import psycopg

from benchmarks.figures import Figure, at_most
from benchmarks.workplace import database, measured, program
from ticket_pipeline.environment import meltano_environment
from ticket_pipeline.paths import ROOT

SIZES = (100_000, 1_000_000)
CHANGED = 100
GROWTH = 1.5
"""How many times longer the incremental run may take on the larger warehouse, noise included."""


def measure() -> list[Figure]:
    """Build both sizes from nothing, change orders, build again."""
    figures = []
    incremental = []
    for size in SIZES:
        full, changed = _build(size)
        incremental.append(changed)
        figures += [
            Figure(f"full build of {size:,} orders", full, "s"),
            Figure(f"then {CHANGED} changed orders on top of {size:,}", changed, "s"),
        ]
    growth = incremental[-1] / incremental[0]
    figures.append(at_most("growth of the second from the small to the large", growth, "x", GROWTH))
    return figures


def _build(size: int) -> tuple[float, float]:
    with database() as url:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute((Path(__file__).parent / "synthetic_orders.sql").read_bytes())
            db.execute("select synthetic.orders(%s)", [size])
            db.execute("vacuum analyze")
        full = _build_models(url)
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("vacuum analyze")
            db.execute("select synthetic.changes(%s)", [CHANGED])
        return full, _build_models(url)


def _build_models(url: str) -> float:
    """Build and test the models as the job `transform` does; gives the seconds."""
    folder = str(ROOT / "transforms")
    command = [str(program("dbt")), "--quiet", "build", "--exclude-resource-type", "unit_test"]
    options = ["--project-dir", folder, "--profiles-dir", folder]
    return measured([*command, *options], env=meltano_environment({}, url)).seconds
