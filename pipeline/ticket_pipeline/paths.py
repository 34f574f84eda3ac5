"""Where the project and what it leaves behind lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: holds `meltano.yml`."""

RUN = ROOT / ".run"
"""Everything that a run leaves behind; `make clean` removes it."""
