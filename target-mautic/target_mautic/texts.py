"""Texts as Mautic keeps them."""

import html
from typing import Final

QUOTES: Final = frozenset("\"'")


def as_kept(text: str) -> str:
    """Give what is left of a text: no tags, characters instead of entities, no space around.

    `<b>Rock</b> & x < y` becomes `Rock & x`, and `&amp; Co` becomes `& Co` (recorded): a `<` opens
    a tag whatever follows, and one that nothing closes takes the rest with it, as PHP's string
    filter does.
    """
    return html.unescape(_without_tags(text)).strip()


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    kept: list[str] = []
    depth, quote = 0, ""
    for character in text:
        if not depth:
            if character == "<":
                depth = 1
            else:
                kept.append(character)
        elif quote:
            quote = "" if character == quote else quote
        elif character in QUOTES:
            quote = character
        else:
            depth += {"<": 1, ">": -1}.get(character, 0)
    return "".join(kept)
