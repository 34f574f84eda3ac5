"""Takes out of Mautic's events what would open a person's mail and preferences to anybody.

That is the hash of a sending (recorded): `trackingHash` of an opening, `stat` in the `ct` of a
click, `idHash` and the links of a mail that goes out, wherever they stand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from crm_signals.payload import MalformedDeliveryError

NAMES: Final = frozenset({"trackingHash", "tracking_hash", "idHash"})
THROUGH: Final = "ct"
"""Object, or parameter of a link, that says through which sending somebody came."""

OF_THROUGH: Final = frozenset({"stat"})
SENT: Final = "mautic.email_on_send"
OF_A_SENDING: Final = frozenset({"content", "tokens", "headers"})
"""The mail itself, with links that are one person's."""

MOST_HASHES: Final = 20
"""That are looked for in other texts of one event; an event of Mautic's has one."""

LEAST_CHARACTERS: Final = 8
"""Of a hash that is looked for in other texts; a shorter one would be found in many words."""

PARAMETER: Final = re.compile(r"""(?<=[?&])ct=[^&#\s"'<>]*&?""")
LINK: Final = re.compile(r"""(/email/(?:unsubscribe|resubscribe|view|dnc)/)[^/?#\s"'<>]+""")
INSTEAD: Final = "hidden"


def without_secrets(event_type: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """Give an event without them.

    Raises:
        MalformedDeliveryError: It is nested too deeply.
    """
    left_out = OF_A_SENDING if event_type == SENT else frozenset()
    kept = {name: value for name, value in event.items() if name not in left_out}
    try:
        hashes = sorted({found for found in _hashes(kept) if len(found) >= LEAST_CHARACTERS})
        cleaned: dict[str, Any] = _cleaned(kept, NAMES, hashes[:MOST_HASHES])
    except RecursionError:
        reason = "An event is nested too deeply"
        raise MalformedDeliveryError(reason) from None
    return cleaned


def link_without_secrets(link: str) -> str:
    """Give a link without what says through which sending somebody came."""
    return LINK.sub(rf"\1{INSTEAD}", PARAMETER.sub("", link)).rstrip("?&")


def _hashes(value: Any, secret: frozenset[str] = NAMES) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name in secret and isinstance(inner, str):
                yield inner
            yield from _hashes(inner, _secret_in(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _hashes(inner)


def _cleaned(value: Any, secret: frozenset[str], hashes: Sequence[str]) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _cleaned(inner, _secret_in(name), hashes)
            for name, inner in value.items()
            if name not in secret
        }
    if isinstance(value, list):
        return [_cleaned(inner, NAMES, hashes) for inner in value]
    if isinstance(value, str):
        text = link_without_secrets(value) if "/" in value else value
        for found in hashes:
            text = text.replace(found, INSTEAD)
        return text
    return value


def _secret_in(name: str) -> frozenset[str]:
    return NAMES | OF_THROUGH if name == THROUGH else NAMES
