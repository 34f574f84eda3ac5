"""target-brevo: calls, seconds and memory of a first load and of a second, unchanged run.

Rate limits are on, as the vendor has them: 10 calls a second for contacts, 100 an hour for others.
"""

from benchmarks.crms import BREVO
from benchmarks.customers import write_stream
from benchmarks.figures import Figure, at_most
from benchmarks.loads import load, place

CONTACTS = 18_000
MORE_CONTACTS = 60_000
CALLS_OF_A_FIRST_LOAD = 250
MEGABYTES = 200


def measure() -> list[Figure]:
    """Load 18,000 contacts, load them again, then load more of them to see the memory."""
    with place() as (vendor, url, stream):
        write_stream(stream, CONTACTS)
        first = load(BREVO, vendor, url, stream)
        again = load(BREVO, vendor, url, stream)
    with place("--no-rate-limits") as (vendor, url, stream):
        write_stream(stream, MORE_CONTACTS)
        large = load(BREVO, vendor, url, stream)
    name = f"{CONTACTS:,} contacts"
    return [
        at_most(f"first load of {name}", first.calls, "calls", CALLS_OF_A_FIRST_LOAD),
        Figure(f"first load of {name}", first.usage.seconds, "s"),
        first.reached(CONTACTS),
        at_most(f"unchanged second run of {name}", again.writes, "write calls", 0),
        Figure(f"unchanged second run of {name}", again.calls, "calls"),
        Figure(f"unchanged second run of {name}", again.usage.seconds, "s"),
        at_most(f"memory, {CONTACTS:,} contacts", first.usage.megabytes, "MB", MEGABYTES),
        at_most(f"memory, {MORE_CONTACTS:,} contacts", large.usage.megabytes, "MB", MEGABYTES),
    ]
