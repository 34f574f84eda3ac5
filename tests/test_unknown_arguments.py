"""No command does anything where it is told what it does not know: exit code 2 and a reason."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ticket_pipeline.paths import ROOT

UNKNOWN = "--dry-runn"

SCRIPTS = sorted(
    name
    for project in ROOT.glob("*/pyproject.toml")
    for name in tomllib.loads(project.read_text("utf-8"))["project"].get("scripts", {})
)
MODULES: dict[str, tuple[tuple[str, ...], ...]] = {
    "ticket_pipeline": ((), ("run",), ("erase",), ("run", "now"), ("erase", "a@b.c", "d@e.f")),
    "ticket_pipeline.database": ((), ("start",), ("stop",), ("url",)),
    "ticket_console": (
        (), ("up",), ("down",), ("status",), ("serve",), ("work",), ("webhook-test",),
        ("token",), ("token", "list"), ("token", "create", "ann"), ("token", "revoke", "ann"),
    ),
    "ticket_console.service.supervisor": ((),),
    "vendor_sandbox": ((),),
    "benchmarks": ((),),
    "benchmarks.dlt_peer": ((), ("a", "b", "c")),
}  # fmt: skip
"""What is started by `python -m`, and the words that an unknown one is put after.

`ticket_pipeline why` and `meltano` hand their words on to crm-why and to Meltano.
"""

COMMANDS = [
    *((str(Path(sys.executable).with_name(script)),) for script in SCRIPTS),
    *((sys.executable, "-m", module, *words) for module, each in MODULES.items() for words in each),
    (str(Path(sys.executable).with_name("crm-signals")), "read-back", "brevo"),
]


def test_every_command_of_the_project_is_tried() -> None:
    mains = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts[1:])
        for file in ROOT.glob("*/*/**/*.py")
        if "tests" not in file.parts
        and not any(part.startswith(".") for part in file.relative_to(ROOT).parts)
        and '\nif __name__ == "__main__":' in file.read_text("utf-8")
    }
    own = {name.removesuffix(".__main__") for name in mains}
    assert own == {name for name in MODULES if not name.startswith("benchmarks")}
    assert len(SCRIPTS) >= 11


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[-4:])[-40:])
def test_an_unknown_argument_is_refused_with_a_reason(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    done = subprocess.run(
        [*command, UNKNOWN], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "RUN_DIR": str(tmp_path / "run"), "WAREHOUSE_URL": ""},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "run").exists()


def test_whoever_asks_run_for_a_dry_run_is_told_how_one_is_done() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ticket_pipeline", "run", "--dry-run"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert "nothing was run: --dry-run" in done.stderr
    assert "DRY_RUN=true python -m ticket_pipeline meltano run" in done.stderr
