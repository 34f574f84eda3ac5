"""Lets days pass in a world."""

from datetime import timedelta

from vendor_sandbox.world.model import World


def pass_days(world: World, days: int) -> None:
    """Move `world` on by `days`: its clock, its sales and what becomes of them."""
    world.now += timedelta(days=days)
