"""Where the project and what it leaves behind lie."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: holds `meltano.yml`."""

RUN = Path(os.environ.get("RUN_DIR", ROOT / ".run")).resolve()
"""Everything that a run leaves behind; `make clean` removes it."""
