"""Draws that read like words."""

from datetime import datetime, timedelta
from random import Random

MILLISECONDS_PER_DAY = 86_400_000


def happens(rng: Random, share: float) -> bool:
    """Whether something happens that does so in `share` of all cases."""
    return rng.random() < share


def between(rng: Random, first: datetime, last: datetime) -> datetime:
    """A moment from `first` up to `last`, in whole milliseconds."""
    span = max(int((last - first) / timedelta(milliseconds=1)), 1)
    return first + timedelta(milliseconds=rng.randrange(span))


def days_before(rng: Random, now: datetime, least: float, most: float) -> datetime:
    """A moment between `least` and `most` days before `now`."""
    return between(rng, now - timedelta(days=most), now - timedelta(days=least))


def leaning(seed: int, number: int, salt: int) -> float:
    """A lasting trait of row `number`, from 0 up to 1, that costs no draw."""
    mixed = (number * 2_654_435_761 + seed * 40_503 + salt * 97_531) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 2_246_822_519) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 13)) / 2**32
