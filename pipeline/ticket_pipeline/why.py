"""python -m ticket_pipeline why EMAIL: crm-why on the database that the main job writes to."""

from collections.abc import Sequence

from crm_core.why import command
from ticket_pipeline.services import settings
from ticket_pipeline.workbench import current_warehouse


def why(arguments: Sequence[str]) -> int:
    """Tell why somebody is in a CRM or not; returns the exit code.

    Raises:
        PipelineError: The database cannot be started or reached.
    """
    with current_warehouse(settings()) as url:
        return command.main([*arguments, "--database-url", url])
