"""Double opt-in: how a CRM lets people confirm a yes. It sends the mail, never we."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from crm_core.fields import FieldRule

PENDING: Final = "opt_in_pending"
"""The customer's field that tells who has yet to confirm."""

CHANNEL: Final = "double_opt_in"
"""Of consent events that tell a confirmation; no "no" about e-mail is taken back by one."""

AWAITS_CONFIRMATION: Final = "waits for the person's confirmation (double opt-in)"
NEVER_ANSWERED: Final = (
    f"{AWAITS_CONFIRMATION}; the CRM was told twice to ask for it, and never said what it did"
)
CONFIRMED_THERE: Final = "confirmed in the CRM; counts as soon as the CRM is read back"
OUT_ELSEWHERE: Final = "opted out in another CRM, so no confirmation is asked for (double opt-in)"
OUT_OF_A_LIST: Final = "left a list in the CRM, so no confirmation is asked for (double opt-in)"

BY_CALL: Final = "by call"
"""Stands for the field where a call of its own asks."""

MOST_TIMES: Final = 2
"""Times that a CRM is told to ask for one yes: again where its first answer was lost."""


class Asking(NamedTuple):
    """What a CRM was told to let somebody confirm.

    Attributes:
        yes: Which yes (`Customer.yes`).
        times: How often it was told; more than once where an answer was lost.
        is_answered: Whether the CRM said that it asks.
        asked_at: When it was told, None where that is not known.
    """

    yes: str
    times: int
    is_answered: bool
    asked_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether the CRM is not to be told again."""
        return self.is_answered or self.times >= MOST_TIMES

    def covers(self, yes: str, said_at: datetime | None) -> bool:
        """Tell whether a yes needs no asking of its own.

        It is the one that was asked for, or was said before that: a new date of an old answer, or a
        sale that was read late, brings nobody a second mail.
        """
        is_older = said_at is not None and self.asked_at is not None and said_at <= self.asked_at
        return self.times > 0 and (self.yes == yes or is_older)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """How an account lets people confirm.

    Attributes:
        at_rest: Fields on which the organiser's campaign sends its mail, each with its value for
            who is not to be asked; none where a call of its own asks.
        list_id: The list onto which such a call lets the CRM put who confirms.
        obstacle: Why nobody can be asked, with what to do; None where everybody can.
    """

    at_rest: Mapping[str, Any] = field(default_factory=dict)
    list_id: str | None = None
    obstacle: str | None = None


NOT_KNOWN: Final = Confirmation(
    obstacle=f"{AWAITS_CONFIRMATION}, which this target cannot let the CRM ask for"
)


def by_field(
    setting: str,
    rules: "Mapping[str, FieldRule]",
    writable: Collection[str],
    converters: Mapping[str, Callable[[Any], Any]],
) -> Confirmation:
    """Let a campaign of the organiser's ask, on the fields that `opt_in_pending` fills.

    Args:
        setting: Name of the setting that maps the CRM's fields, for messages.
        rules: Of that setting.
        writable: Fields that the account has and takes.
        converters: Turn a value into the CRM's form, by type.
    """
    at_rest = {
        name: converters[rule.type](False)  # noqa: FBT003 (the value)
        for name, rule in rules.items()
        if rule.field == PENDING and name in writable
    }
    return Confirmation(
        at_rest=at_rest,
        obstacle=None
        if at_rest
        else f"{AWAITS_CONFIRMATION}, but no field of the account is filled from {PENDING}; "
        f"add one to the setting {setting}",
    )
