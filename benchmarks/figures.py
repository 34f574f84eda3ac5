"""Measured figures and the report made of them."""

import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from os import cpu_count
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measurement.

    Attributes:
        subject: What was measured.
        value: The number.
        unit: Its unit.
        goal: What it should be, in words; empty where none was set.
        met: Whether it is; None without a goal.
    """

    subject: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None


def at_most(subject: str, value: float, unit: str, limit: float) -> Figure:
    """Make a figure that should not exceed `limit`."""
    return Figure(subject, value, unit, f"at most {limit:g}", value <= limit)


def at_least(subject: str, value: float, unit: str, limit: float) -> Figure:
    """Make a figure that should reach `limit`."""
    return Figure(subject, value, unit, f"at least {limit:g}", value >= limit)


def show(console: Console, title: str, figures: Iterable[Figure]) -> None:
    """Print one table."""
    table = Table(title=title, title_justify="left")
    table.add_column("What")
    table.add_column("Measured", justify="right")
    table.add_column("Unit")
    table.add_column("Goal")
    table.add_column("Met")
    for figure in figures:
        met = {True: "yes", False: "no", None: ""}[figure.met]
        table.add_row(figure.subject, f"{figure.value:,.6g}", figure.unit, figure.goal, met)
    console.print(table)


def write(path: Path, report: dict[str, list[Figure]]) -> None:
    """Write all figures with the machine they were measured on."""
    content = {
        "python": platform.python_version(),
        "cores": cpu_count(),
        "figures": {title: [asdict(figure) for figure in rows] for title, rows in report.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
