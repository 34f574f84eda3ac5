"""Where the project and what it leaves behind lie."""

import os
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: holds `meltano.yml`."""

DOTENV = ROOT / ".env"
"""The user's keys and settings."""

RUN = ROOT / (os.environ.get("RUN_DIR") or dotenv_values(DOTENV).get("RUN_DIR") or ".run")
"""Everything that a run leaves behind; `make clean` removes it."""
