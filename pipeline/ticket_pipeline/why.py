"""python -m ticket_pipeline why EMAIL: crm-why on the database that the main job writes to."""

from collections.abc import Sequence

from crm_core.why import command
from ticket_pipeline.database import beside, warehouse
from ticket_pipeline.services import configured, settings
from ticket_pipeline.workbench import SANDBOX_DATABASE


def why(arguments: Sequence[str]) -> int:
    """Tell why somebody is in a CRM or not; returns the exit code.

    Raises:
        PipelineError: The database cannot be started or reached.
    """
    variables = settings()
    with warehouse(variables.get("DATABASE_URL")) as url:
        found = url if configured(variables) else beside(url, SANDBOX_DATABASE)
        return command.main([*arguments, "--database-url", found])
