"""target-mautic and target-hubspot: what a first load of 18,000 contacts and an unchanged run cost.

The last load is into an account that allows so few calls that they decide how long it takes.
"""

from benchmarks.crms import HUBSPOT, MAUTIC, Crm
from benchmarks.customers import write_stream
from benchmarks.figures import Figure, at_least, at_most
from benchmarks.loads import Load, load, place

CONTACTS = 18_000
ONE_PERCENT = 100
CALLS_PER_CONTACT = {"mautic": 0.0055, "hubspot": 0.0105}
CALLS_WITH_BAD_ROWS = 0.03
MEGABYTES = 200

ALLOWED, WINDOW = 25, 10
"""Calls in seconds; so few that waiting is all that a load does."""

SHARE_OF_THE_CEILING = 95


def measure_mautic() -> list[Figure]:
    """Load into Mautic, load again, then load 1 % of bad rows into another one."""
    return _costs(MAUTIC)


def measure_hubspot() -> list[Figure]:
    """Load into HubSpot as into Mautic, then as fast as a strict account allows."""
    return [*_costs(HUBSPOT), *_speed(HUBSPOT)]


def _costs(crm: Crm) -> list[Figure]:
    with place() as (vendor, url, stream):
        write_stream(stream, CONTACTS)
        first = load(crm, vendor, url, stream)
        again = load(crm, vendor, url, stream)
    with place() as (vendor, url, stream):
        write_stream(stream, CONTACTS, bad_every=ONE_PERCENT)
        bad = load(crm, vendor, url, stream)
    name = f"first load of {CONTACTS:,}"
    limit = CALLS_PER_CONTACT[crm.name]
    with_bad = f"{name}, {bad.summary['rejected']} of them refused by the CRM"
    return [
        at_most(f"{name}, but for lists", _per_contact(first), "calls/contact", limit),
        Figure(f"{name}, for lists", first.list_calls, "calls"),
        Figure(name, first.calls, "calls"),
        Figure(name, first.usage.seconds, "s"),
        first.reached(CONTACTS),
        at_most(f"unchanged second run of {CONTACTS:,}", again.writes, "write calls", 0),
        Figure(f"unchanged second run of {CONTACTS:,}", again.calls, "calls"),
        Figure(f"unchanged second run of {CONTACTS:,}", again.usage.seconds, "s"),
        at_most(with_bad, _per_contact(bad), "calls/contact", CALLS_WITH_BAD_ROWS),
        bad.reached(CONTACTS - CONTACTS // ONE_PERCENT),
        at_most(f"memory, {CONTACTS:,} contacts", first.usage.megabytes, "MB", MEGABYTES),
    ]


def _speed(crm: Crm) -> list[Figure]:
    with place() as (vendor, url, stream):
        vendor.switch(crm.name, tier_limit=ALLOWED)
        write_stream(stream, CONTACTS)
        strict = load(crm, vendor, url, stream, requests_per_10_seconds=ALLOWED)
    least = (strict.calls - 1) // ALLOWED * WINDOW
    share = 100 * least / strict.seconds_of_calls
    name = f"first load of {CONTACTS:,} at {ALLOWED} calls in {WINDOW} s"
    return [
        at_least(f"{name}, share of the ceiling", share, "%", SHARE_OF_THE_CEILING),
        at_most(f"{name}, answered 429", strict.refused, "calls", 0),
    ]


def _per_contact(run: Load) -> float:
    return (run.calls - run.list_calls) / CONTACTS
