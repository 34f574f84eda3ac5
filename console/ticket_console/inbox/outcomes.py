"""What becomes of deliveries: what the sender is answered, and what is counted."""

from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter


class Outcome(StrEnum):
    """What became of one delivery."""

    STORED = "stored"
    IGNORED = "ignored"
    """Nothing in it that anybody waits for; answered like a stored one, and not stored."""

    UNCONFIGURED = "unconfigured"
    """The platform has no secret here."""

    FORGED = "forged"
    OUTDATED = "outdated"
    """Signed outside the five minutes that a signature holds: a replay, or a wrong clock."""

    OVERSIZED = "oversized"
    MALFORMED = "malformed"
    CUT = "cut"
    """The body did not come to its end, or not in time."""

    UNSTORED = "unstored"
    """The store was down or slow; answered so that the platform delivers again."""

    BROKEN = "broken"
    """A mistake of ours came to light; answered like an unstored one."""


class RefusedError(Exception):
    """A delivery is not taken; the sender learns no more than its status tells."""

    def __init__(self, outcome: Outcome, status: int) -> None:
        super().__init__(f"A delivery was refused: {outcome}.")
        self.outcome = outcome
        self.status = status


def counter(registry: CollectorRegistry) -> Counter:
    """Count deliveries by platform and outcome, and by nothing that a sender chooses."""
    return Counter(
        "webhook_deliveries",
        "Deliveries of webhooks by what became of them",
        ["platform", "outcome"],
        registry=registry,
    )
