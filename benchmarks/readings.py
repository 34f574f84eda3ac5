"""CRMs read back: what crm-signals concludes, and the contacts that the transforms build of it.

Both grow with the account at the first reading and after a full pass, and not with what is known.
"""

from pathlib import Path

import psycopg

from benchmarks.figures import Figure, at_most
from benchmarks.workplace import database, measured, program
from ticket_pipeline.environment import meltano_environment
from ticket_pipeline.paths import ROOT

SIZES = (100_000, 400_000)
EDITED = 100
CRMS = ("brevo", "mautic", "hubspot")
GROWTH = 8.0
"""How many times longer four times as many contacts may take: less than their square."""

MOMENTS = {
    "first reading": "select synthetic.contacts({size})",
    "after a full pass": "select synthetic.full_pass()",
    f"after {EDITED} edits": f"select synthetic.edits({EDITED})",
}


def measure() -> list[Figure]:
    """Read both sizes first, after a full pass, and after a few edits."""
    seconds = {size: _read(size) for size in SIZES}
    figures = [
        Figure(f"{part}, {size:,} contacts in each CRM, {moment}", took, "s")
        for size, parts in seconds.items()
        for (part, moment), took in parts.items()
    ]
    small, large = (sum(seconds[size].values()) for size in SIZES)
    figures.append(at_most("growth of all from the small to the large", large / small, "x", GROWTH))
    return figures


def _read(size: int) -> dict[tuple[str, str], float]:
    seconds = {}
    with database() as url:
        _execute(url, (Path(__file__).parent / "synthetic_contacts.sql").read_text())
        for moment, happens in MOMENTS.items():
            _execute(url, happens.format(size=size))
            for crm in CRMS:
                command = [str(program("crm-signals")), "read-back", crm, "--database-url", url]
                seconds[f"crm-signals, {crm}", moment] = measured(command).seconds
            seconds["models of contacts", moment] = _build(url)
    return seconds


def _execute(url: str, statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(statements.encode())
        db.execute("vacuum analyze")


def _build(url: str) -> float:
    folder = str(ROOT / "transforms")
    command = [str(program("dbt")), "--quiet", "run", "--select", "+crm_contacts"]
    options = ["--project-dir", folder, "--profiles-dir", folder]
    return measured([*command, *options], env=meltano_environment({}, url)).seconds
