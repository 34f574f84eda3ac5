"""How often and when each person buys, so that every kind of customer occurs."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from vendor_sandbox.world.model import Person

Profile = Literal["new", "active", "regular", "inactive", "vip"]

PATTERN_LENGTH = 25
LEAST: dict[Profile, int] = {"new": 1, "active": 2, "regular": 2, "inactive": 1, "vip": 5}
MOST_OF_FEW = 4
LAST_ORDER: dict[Profile, tuple[float, float]] = {
    "new": (0.2, 165),
    "active": (0.2, 80),
    "regular": (98, 172),
    "inactive": (195, 530),
    "vip": (0.2, 170),
}
"""Days before now, least and most, of somebody's last order."""
OTHER_ORDERS: dict[Profile, tuple[float, float]] = LAST_ORDER | {
    "active": (0.2, 530),
    "regular": (98, 530),
    "vip": (0.2, 530),
}


@dataclass(slots=True)
class Habit:
    """What kind of customer somebody is, and how many orders make them one."""

    person: Person
    profile: Profile
    orders: int


def allot(rng: Random, people: list[Person], orders: int) -> list[Habit]:
    """Share out `orders` among people: exactly so many where anybody may have more."""
    pattern = _pattern(orders / max(len(people), 1))
    habits = [
        Habit(person, profile, LEAST[profile])
        for number, person in enumerate(people)
        for profile in (pattern[number % PATTERN_LENGTH],)
    ]
    _take_back(habits, sum(each.orders for each in habits) - orders)
    _hand_out(rng, habits, orders - sum(each.orders for each in habits))
    return habits


def _pattern(average: float) -> list[Profile]:
    vips = min(max(round(PATTERN_LENGTH * (average - 1) / 14), 2), 20)
    few: list[Profile] = ["new", "inactive", "active", "new", "regular"]
    spread = [few[number % len(few)] for number in range(PATTERN_LENGTH - vips)]
    vip: Profile = "vip"
    return [*spread[:4], vip, *spread[4:], *([vip] * (vips - 1))]


def _take_back(habits: list[Habit], surplus: int) -> None:
    for least in (1, 0):
        for habit in reversed(habits):
            if surplus <= 0:
                return
            given_up = min(max(habit.orders - least, 0), surplus)
            habit.orders -= given_up
            surplus -= given_up


def _hand_out(rng: Random, habits: list[Habit], rest: int) -> None:
    some = [each for each in habits if each.profile in ("active", "regular", "inactive")]
    vips = [each for each in habits if each.profile == "vip"]
    for number in range(rest):
        habit = rng.choice(some) if some and number % 3 == 0 else None
        if habit is None or habit.orders >= MOST_OF_FEW:
            habit = rng.choice(vips or habits)
        habit.orders += 1
