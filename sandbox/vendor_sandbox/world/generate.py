"""Makes a world from a seed and sizes."""

from datetime import datetime

from vendor_sandbox.world.model import World


def generate(seed: int, events: int, customers: int, orders: int, now: datetime) -> World:  # noqa: ARG001 - sizes follow
    """A believable world; the same seed and sizes give the same one."""
    return World(seed=seed, now=now, people=[], venues=[], events=[], orders=[])
