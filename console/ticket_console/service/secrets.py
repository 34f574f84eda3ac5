"""Secrets that nobody has to think up: made at the first start and kept under `.run`."""

import json
import secrets
from collections.abc import Mapping
from typing import Final

from ticket_console.service.state import FOLDER, write_for_user
from ticket_console.settings import SECRET_VARIABLES

FILE: Final = FOLDER / "secrets.json"
MADE: Final = (*SECRET_VARIABLES.values(), "CRON_SECRET")


def with_secrets(variables: Mapping[str, str]) -> dict[str, str]:
    """Add a secret of our own for every one that is not set."""
    kept = json.loads(FILE.read_text("ascii")) if FILE.exists() else {}
    made = {name: kept.get(name) or secrets.token_urlsafe(32) for name in MADE}
    if made != kept:
        write_for_user(FILE, made)
    return {**made, **variables}
