"""Who may be written to a CRM, and who must be suppressed there."""

from enum import StrEnum

from crm_core.customer import Customer


class ConsentPolicy(StrEnum):
    """Which customers a destination gets."""

    OPTED_IN_ONLY = "opted_in_only"
    """Only people who said yes are created."""

    EVERYONE_FLAGGED = "everyone_flagged"
    """Everybody is created; people who did not say yes are suppressed there."""


class Decision(StrEnum):
    """What a customer's consent allows."""

    SUBSCRIBE = "subscribe"
    """Written, and on the lists."""

    AWAIT = "await"
    """Said yes and has yet to confirm it: neither mailed nor suppressed, and on no list."""

    FLAG = "flag"
    """Written, but suppressed and on no list."""

    SUPPRESS = "suppress"
    """Never created; suppressed and taken off lists where the contact exists."""

    WITHHOLD = "withhold"
    """Never created; a contact that somebody else made is left alone."""

    @property
    def is_yes(self) -> bool:
        """Whether the person said yes, be it confirmed or not."""
        return self in {Decision.SUBSCRIBE, Decision.AWAIT}


def is_mailable(customer: Customer) -> bool:
    """Tell whether marketing may be sent: consent was given for good and the address works."""
    is_given = customer.marketing_opt_in and not customer.opt_in_pending
    return is_given and customer.email_status == "ok"


def decide(policy: ConsentPolicy, customer: Customer, *, pushed: bool) -> Decision:
    """Apply the policy to a customer.

    Absent consent is not a "no": somebody who was never asked is not created, yet a contact that
    came into the CRM by another way keeps the consent it was given there. Whoever we brought there
    ourselves (`pushed`) is suppressed as soon as the consent is gone. A yes that waits for its
    confirmation is neither a yes nor a no, whatever the policy.
    """
    if is_mailable(customer):
        return Decision.SUBSCRIBE
    if customer.opt_in_pending and customer.email_status == "ok":
        return Decision.AWAIT
    if policy is ConsentPolicy.EVERYONE_FLAGGED:
        return Decision.FLAG
    refused = customer.consent_source is not None or customer.email_status != "ok"
    return Decision.SUPPRESS if pushed or refused else Decision.WITHHOLD
