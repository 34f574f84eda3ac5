"""The table of vendors: what is served, and where it is found."""

from importlib import import_module
from importlib.util import find_spec

from vendor_sandbox.clock import Clock
from vendor_sandbox.vendor import Vendor

CLASSES = {
    "humanitix": "Humanitix",
    "eventbrite": "Eventbrite",
    "brevo": "Brevo",
    "mautic": "Mautic",
    "hubspot": "HubSpot",
}


def make_vendors(clock: Clock) -> dict[str, Vendor]:
    """One of each vendor, by name."""
    return {name: _make(name, clock) for name in CLASSES if _exists(name)}


def _exists(name: str) -> bool:
    package = f"vendor_sandbox.{name}"
    return find_spec(package) is not None and find_spec(f"{package}.vendor") is not None


def _make(name: str, clock: Clock) -> Vendor:
    module = import_module(f"vendor_sandbox.{name}.vendor")
    vendor: Vendor = getattr(module, CLASSES[name])(clock)
    return vendor
