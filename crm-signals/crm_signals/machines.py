"""Programs that open mail and follow links before, or instead of, a person."""

import re
from typing import Final

PROGRAMS: Final = re.compile(
    r"googleimageproxy|yahoomailproxy|\bbot\b|bot/|crawler|spider|prefetch|scanner"
    r"|^curl/|^wget/|^python-|^go-http-client|^okhttp|^java/|headless",
    re.IGNORECASE,
)
"""Names by which image proxies, link scanners and HTTP libraries go."""


def is_machine(user_agent: str | None) -> bool:
    """Tell whether a user agent is that of a program; an unknown one is taken for a person's."""
    return user_agent is not None and PROGRAMS.search(user_agent) is not None
