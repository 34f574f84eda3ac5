"""Programs that open mail and follow links before, or instead of, a person."""

import re
from typing import Any, Final

PROGRAMS: Final = re.compile(
    r"googleimageproxy|yahoomailproxy|\bbot\b|bot/|crawler|spider|prefetch|scanner"
    r"|^curl/|^wget/|^python-|^go-http-client|^okhttp|^java/|headless"
    r"|googlebot|bingpreview|barracuda|proofpoint|mimecast",
    re.IGNORECASE,
)
"""Names by which image proxies, link scanners and HTTP libraries go."""


MOST_CHARACTERS: Final = 1000
"""Of a user agent that are looked at."""


def is_machine(user_agent: Any) -> bool:
    """Tell whether a user agent is that of a program.

    One that is not told is taken for a person's; one that is told to be empty is a program's, as
    every browser and every mail program has one.
    """
    if not isinstance(user_agent, str):
        return False
    told = user_agent[:MOST_CHARACTERS].strip()
    return not told or PROGRAMS.search(told) is not None
