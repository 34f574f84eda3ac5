"""How Humanitix writes ids, money and moments."""

from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import blake2b

from vendor_sandbox.world.places import MINOR_UNITS

NAME_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
USER_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
USER_ID_LENGTH = 28
ORDER_NAME_LENGTH = 8
REMEMBERED_IDS = 20_000


class Ids:
    """Derives the ids of a world's rows: 24 hexadecimal characters, stable for a seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._remembered = lru_cache(REMEMBERED_IDS)(self._derived)

    def of(self, kind: str, number: int) -> str:
        """The id of row `number` of a kind."""
        return self._remembered(kind, number)

    @cached_property
    def user(self) -> str:
        """The id of the account's owner."""
        return _spell(self._digest("user", 1, USER_ID_LENGTH), USER_LETTERS)

    def order_name(self, number: int) -> str:
        """The reference of an order that people read out."""
        return _spell(self._digest("order name", number, ORDER_NAME_LENGTH), NAME_LETTERS)

    def _derived(self, kind: str, number: int) -> str:
        return self._digest(kind, number, 12).hex()

    def _digest(self, kind: str, number: int, size: int) -> bytes:
        return blake2b(f"{self._seed} {kind} {number}".encode(), digest_size=size).digest()


def money(minor: int, currency: str) -> float:
    """An amount in major units, whole ones without decimals."""
    units = MINOR_UNITS[currency]
    return minor // units if minor % units == 0 else minor / units


def moment(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`."""
    return f"{at.isoformat(timespec='milliseconds')[:-6]}Z"


def _spell(digest: bytes, letters: str) -> str:
    return "".join(letters[byte % len(letters)] for byte in digest)
