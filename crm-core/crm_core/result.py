"""What became of each step."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crm_core.change import Change, Outcome, Status
from crm_core.plan import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """What became of a step.

    Attributes:
        external_id: The contact's id, None where there is no contact.
        membership: Ids of the lists that the contact is on now through us.
        written: The fields that were written now.
        phone: The phone number that the contact holds now, where the CRM lets only one have it.
        reason: Why it is not as the change wanted it, in plain words without personal data.
    """

    step: Step
    outcome: Outcome
    external_id: str | None = None
    membership: frozenset[str] = frozenset()
    written: Mapping[str, Any] = field(default_factory=dict)
    phone: str | None = None
    reason: str | None = None

    @property
    def change(self) -> Change:
        """What the customer's row wanted."""
        return self.step.change

    @property
    def status(self) -> Status:
        """Where the row stands after this run."""
        match self.outcome:
            case Outcome.FAILED:
                return Status.FAILED
            case Outcome.REJECTED:
                return Status.REJECTED
            case _:
                return self.step.status

    @property
    def is_ours(self) -> bool:
        """Whether we made the contact, now or in a try whose end was not known."""
        return self.outcome is Outcome.CREATED or self.step.is_made

    @property
    def payload(self) -> dict[str, Any] | None:
        """All fields as we last wrote them, None where we never wrote any."""
        known = self.change.known
        before = known.payload if known and known.external_id == self.external_id else None
        now = {**self.step.arrived, **self.written}
        return None if before is None and not now else {**(before or {}), **now}


def done(
    step: Step,
    external_id: str | None = None,
    *,
    without: Collection[str] = (),
    phone: str | None = None,
    note: str | None = None,
) -> RowResult:
    """Tell that a step was done as planned.

    Args:
        step: The step.
        external_id: The id of a contact that was made; else that of the step holds.
        without: Fields that could not be written after all.
        phone: The phone number that the contact holds now.
        note: Why not everything was done, in plain words.
    """
    known = step.change.known
    return RowResult(
        step=step,
        outcome=step.outcome,
        external_id=external_id or step.external_id,
        membership=step.membership,
        written={name: value for name, value in step.fields.items() if name not in without},
        phone=phone or (known.phone if known else None),
        reason="; ".join(filter(None, (step.reason, note))) or None,
    )


def rejected(step: Step, reason: str) -> RowResult:
    """Tell that the CRM refused a row for good; it is sent again only when it changes."""
    return _undone(step, Outcome.REJECTED, reason)


def failed(step: Step, reason: str) -> RowResult:
    """Tell that a row did not reach the CRM, and is to be sent again."""
    return _undone(step, Outcome.FAILED, reason)


def is_kept_out(result: RowResult) -> bool:
    """Whether the CRM refused the data of a contact that it was to stop mailing.

    Some CRMs answer what they cannot store as if they had failed; so whoever failed before is taken
    for refused.
    """
    step = result.step
    known = step.change.known
    has_failed_again = result.outcome is Outcome.FAILED and known is not None and known.attempts > 0
    is_refused = result.outcome is Outcome.REJECTED or has_failed_again
    return is_refused and step.suppresses and step.contact is not None and bool(step.fields)


def bare_of(step: Step) -> Step:
    """Give the step without data: it suppresses, and leaves lists."""
    return replace(step, fields={}, arrived={})


def after_all(result: RowResult, refused: RowResult) -> RowResult:
    """Tell what became of a bare step, and why its data is not there.

    Args:
        result: Of the bare step.
        refused: Of the step with its data.
    """
    if result.outcome is Outcome.REJECTED:
        return refused
    reasons = filter(None, (result.reason, f"its data was refused: {refused.reason}"))
    return replace(result, reason="; ".join(reasons))


def _undone(step: Step, outcome: Outcome, reason: str) -> RowResult:
    known = step.change.known
    return RowResult(
        step=step,
        outcome=outcome,
        external_id=known.external_id if known else None,
        membership=known.membership if known else frozenset(),
        phone=known.phone if known else None,
        reason=reason,
    )
