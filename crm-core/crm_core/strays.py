"""People whom a killed run was about to make, and who left the stream before another run came.

Nothing but what that run noted tells of them, so they are looked up in the CRM, and stand in the
ledger from then on like everybody else.
"""

from collections.abc import Sequence

from crm_core.change import Change, Outcome, Standing, Status
from crm_core.consent import Decision
from crm_core.contact import Contact
from crm_core.customer import Customer
from crm_core.ledger.interface import Stray
from crm_core.plan import Step, Terms, untouched, with_tries


def changes_of(strays: Sequence[Stray]) -> list[Change]:
    """Give changes by which people are looked up, and which want nothing of them."""
    return [_change(stray) for stray in strays]


def found(change: Change, contact: Contact | None, terms: Terms) -> Step:
    """Tell what the CRM holds of somebody, and what of it is ours; nothing is written."""
    if contact is None:
        return untouched(change, Outcome.UNCHANGED)
    ours = terms.managed.union(*(each.join for each in change.tries))
    step = Step(
        change=change,
        contact=contact,
        outcome=Outcome.UNCHANGED,
        status=Status.SUPPRESSED if contact.is_suppressed else Status.SYNCED,
        membership=contact.membership & ours,
        external_id=contact.external_id,
    )
    return with_tries(step, contact, terms)


def _change(stray: Stray) -> Change:
    customer = Customer(
        customer_id=stray.customer_id,
        email=stray.email,
        mobile=None,
        marketing_opt_in=False,
        consent_source=None,
        email_status="ok",
        customer_segment=None,
        sync_version=1,
        row_hash=None,
        fields={},
    )
    known = Standing(
        status=Status.WITHHELD, sync_hash=None, is_under_way=True, tries=tuple(stray.tries)
    )
    return Change(
        customer=customer,
        decision=Decision.SUPPRESS,
        payload={},
        membership=frozenset(),
        sync_hash="",
        known=known,
    )
