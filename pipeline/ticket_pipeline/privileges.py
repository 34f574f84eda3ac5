"""Running the database server as root's guest.

PostgreSQL refuses to run as root. Started by root it runs as `nobody`, keeping the one capability
that lets it read files of a directory which only root may enter, and no other.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from ticket_pipeline.errors import PipelineError

USER, GROUP = "nobody", "nogroup"
CAPABILITIES = {"dac_read_search": 2, "dac_override": 1}
"""Bit numbers (linux/capability.h), the weaker right first; containers often lack that one."""


def is_root() -> bool:
    """Whether commands for the server have to drop root's rights."""
    return os.geteuid() == 0


def drop_root(command: Sequence[str | Path]) -> list[str]:
    """Wrap `command` so that root runs it as `nobody`; anybody else runs it as it is.

    Raises:
        PipelineError: Root's rights cannot be dropped on this machine.
    """
    words = [str(word) for word in command]
    return [*_setpriv(), *words] if is_root() else words


def give_to_server(folder: Path) -> None:
    """Make `folder` the server's own."""
    if is_root():
        shutil.chown(folder, USER)


def _setpriv() -> list[str]:
    program = shutil.which("setpriv")
    capability = next(filter(_may_grant, CAPABILITIES), None)
    if program is None or capability is None:
        raise PipelineError(
            "The embedded PostgreSQL cannot run as root here: setpriv or the right to pass on "
            "file access is missing.",
            "Run as another user, or set DATABASE_URL to a PostgreSQL server of yours.",
        )
    return [
        program,
        f"--reuid={USER}",
        f"--regid={_group()}",
        "--clear-groups",
        "--securebits=+no_setuid_fixup",
        f"--inh-caps=-all,+{capability}",
        f"--ambient-caps=-all,+{capability}",
    ]


def _may_grant(capability: str) -> bool:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    effective = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    return bool(int(effective.split()[1], 16) >> CAPABILITIES[capability] & 1)


def _group() -> str:
    groups = Path("/etc/group").read_text(encoding="utf-8").splitlines()
    names = {line.partition(":")[0] for line in groups}
    return GROUP if GROUP in names else USER
