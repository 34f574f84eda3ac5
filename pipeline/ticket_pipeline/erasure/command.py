"""python -m ticket_pipeline erase: reads whom to erase, and prints the receipt."""

import json
from functools import partial
from pathlib import Path
from typing import IO, Final

from rich.console import Console

from crm_core.erasure import Person, person_of
from crm_core.errors import TargetError
from ticket_pipeline.environment import SUMMARIES
from ticket_pipeline.erasure.steps import Erased, erase_everywhere
from ticket_pipeline.errors import PipelineError
from ticket_pipeline.meltano import LOGS, invoke
from ticket_pipeline.paths import RUN
from ticket_pipeline.services import Service, settings
from ticket_pipeline.workbench import Workbench, workbench

KEY: Final = "TOMBSTONE_KEY"
RECEIPTS: Final = RUN / "receipts"


def erase(address: str, given: IO[str], console: Console) -> int:
    """Erase one person at every destination that has a key (or in the sandbox), then everywhere.

    Args:
        address: The person's; `-` reads it from `given`.
        given: The input.
        console: Where the receipt is told.

    Returns:
        The exit code: 0 where nothing is left of the person, else 1.

    Raises:
        PipelineError: Nothing could be done at all.
    """
    key = settings().get(KEY, "")
    try:
        person = person_of(_address(address, given))
        person.tombstones(key)
    except TargetError as error:
        raise PipelineError(f"{error.reason}.", error.instruction) from None
    with workbench(Console(stderr=True)) as bench:
        crms = [
            partial(_erase_from, bench, service)
            for service in bench.services
            if service.role == "destination"
        ]
        receipt = erase_everywhere(bench.env["WAREHOUSE_URL"], person, key, crms)
    path = receipt.write(RECEIPTS, key)
    for line in receipt.lines():
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"Also in {path}, signed.", soft_wrap=True)
    return 0 if receipt.is_complete else 1


def _address(address: str, given: IO[str]) -> str:
    return given.readline() if address == "-" else address


def _erase_from(bench: Workbench, service: Service, person: Person) -> Erased:
    """Let a service's target erase the person."""
    default = service.plugin.removeprefix("target-")
    summary = SUMMARIES / f"{service.plugin}.json"
    summary.unlink(missing_ok=True)
    failure = invoke(
        service.plugin,
        "--erase",
        given=f"{person.email}\n",
        environment=bench.environment,
        env=bench.env,
        log=LOGS / "erase" / f"{service.plugin}.log",
    )
    if failure:
        return Erased(destination=default, fault=str(failure))
    return _told(summary)


def _told(summary: Path) -> Erased:
    told = json.loads(summary.read_text(encoding="utf-8"))
    return Erased(
        destination=told["destination"],
        was_there=told["erased"],
        known_as=told["known_as"],
        rows=told["rows"],
    )
