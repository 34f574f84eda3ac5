"""What a vendor said of a request, without the people whom it names."""

import re
from typing import Final

MOST_CHARACTERS: Final = 200

WORD: Final = re.compile(r"\S+")
TELEPHONE: Final = re.compile(r"\+?\d[\d\s().-]{5,}\d")


def without_people(message: str) -> str:
    """Leave out addresses and telephone numbers, and what is too long to be read.

    No character is looked at more than a few times, however long the message is.
    """
    told = TELEPHONE.sub("…", WORD.sub(_without_address, message))
    return told[:MOST_CHARACTERS]


def _without_address(word: re.Match[str]) -> str:
    return "…" if "@" in word[0][1:-1] else word[0]
