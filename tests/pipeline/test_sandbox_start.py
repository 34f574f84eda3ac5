"""A sandbox that cannot start says why, where somebody reads it."""

import os
import subprocess
import sys
from pathlib import Path

from ticket_pipeline.paths import ROOT


def test_a_sandbox_whose_state_cannot_be_read_is_told_with_what_to_do(tmp_path: Path) -> None:
    state = tmp_path / "sandbox" / "state.json"
    state.parent.mkdir()
    state.write_text("{")
    program = (
        "import os\n"
        "from ticket_pipeline.errors import PipelineError\n"
        "from ticket_pipeline.sandbox import running_sandbox\n"
        "try:\n"
        "    with running_sandbox(dict(os.environ)): pass\n"
        "except PipelineError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "RUN_DIR": str(tmp_path)}, timeout=120,
    )  # fmt: skip
    assert "did not start" in done.stdout
    assert "state.json" in done.stdout
    assert "delete it" in done.stdout
