"""Opt-outs brought into HubSpot, towards "no" only: nothing here can subscribe anybody."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import partial
from typing import Final

from crm_core.change import Outcome
from crm_core.chunks import chunks
from crm_core.email_address import known_as
from crm_core.errors import SettingsError
from crm_core.plan import Step
from target_hubspot.client import ROWS, HubSpotClient
from target_hubspot.failures import ForbiddenError, RequestRefusedError
from target_hubspot.opt_outs import OPTED_OUT, has_opted_out
from target_hubspot.refusal import Refusal

NOT_UNSUBSCRIBED: Final = "HubSpot did not unsubscribe the address"
ALREADY: Final = "already unsubscribed"
"""In the words of a refusal of somebody who is out (HubSpot API v3, pasted in bug reports)."""

ONE_BY_ONE: Final = (
    "unsubscribed by a call of its own: a hundred addresses at once need Marketing Hub Enterprise "
    "and the scope communication_preferences.statuses.batch.write"
)
BLOCK: Final = 1_000
"""Steps that are carried through together; a list takes so many ids in one call."""

Note = Callable[[str, int], None]
"""Counts for the summary or the plan that something happened so many times."""


class ConsentPush(StrEnum):
    """How HubSpot is told that somebody must not be mailed."""

    UNSUBSCRIBE_ALL = "unsubscribe_all"
    PROPERTY_ONLY = "property_only"


class Silencer:
    """Unsubscribes addresses from all e-mail: a hundred a call, or one where that is refused.

    A hundred at once need an account with Marketing Hub Enterprise; all others answer 403, and the
    rest of the run goes address by address. An opt-out belongs to the address, and outlives its
    contact; so it is set before a contact is made, and nobody is mailable in between. Whether that
    has held is looked at once in a run.

    Args:
        client: Of the account.
        push: Whether it does so; otherwise only the opt-in property tells.
        note: Takes how many addresses took a call of their own.
    """

    def __init__(self, client: HubSpotClient, push: ConsentPush, note: Note) -> None:
        self._client = client
        self._is_on = push is ConsentPush.UNSUBSCRIBE_ALL
        self._note = note
        self._takes_many: bool | None = None
        self._done: set[str] = set()
        self._refused_at_once: dict[str, str] = {}
        self._holds: bool | None = None

    def begin(self, steps: Sequence[Step]) -> int:
        """Begin with steps, all of whose contacts are read; as `before`.

        Where addresses go one by one, few steps are carried through together, so that a run that
        is killed leaves few addresses unsubscribed whose contact is not made yet: all others are
        seen to be out by the next run, and cost no further call.

        Returns:
            How many steps are to be carried through together.
        """
        self._done.clear()
        if self._takes_many is None:
            suppressed = [step for step in steps if step.suppresses]
            self._refused_at_once = self._silence(suppressed, most=ROWS)
        return ROWS if self._takes_many is False else BLOCK

    def before(self, steps: Sequence[Step]) -> dict[str, str]:
        """Unsubscribe people at every address of their contact, before anything is written.

        Returns:
            E-mail of a customer to why it was not done.

        Raises:
            SettingsError: The token lacks the right to unsubscribe.
        """
        told = {
            step.email: self._refused_at_once.pop(step.email)
            for step in steps
            if step.email in self._refused_at_once
        }
        rest = [step for step in steps if step.suppresses and step.email not in told]
        return told | self._silence(rest)

    def after(self, steps: Sequence[tuple[Step, str]]) -> dict[str, str]:
        """Unsubscribe what is still missing, once contacts are written; as `before`.

        Args:
            steps: Of people who must not be mailed, each with the record id of the contact.
        """
        made = [(step, record_id) for step, record_id in steps if step.outcome is Outcome.CREATED]
        if self._is_on and made and not self._has_held([record_id for _, record_id in made]):
            self._done -= {step.email for step, _ in made}
        return self._silence([step for step, _ in steps])

    def foresee(self, step: Step) -> None:
        """Count the calls that a step takes beside those for a hundred; writes nothing."""
        if not (self._is_on and step.suppresses):
            return
        if self._takes_many is None:
            self._takes_many = self._may_read_many()
        if not self._takes_many:
            self._note(ONE_BY_ONE, len(addresses_of(step) - self._done))
            self._done |= addresses_of(step)

    def _has_held(self, record_ids: Sequence[str]) -> bool:
        if self._holds is None:
            records = self._client.read_many(record_ids[:ROWS], [OPTED_OUT]).records
            self._holds = bool(records) and all(has_opted_out(record) for record in records)
        return self._holds

    def _may_read_many(self) -> bool:
        """Tell by a call that reads nobody whether the account has batches of subscriptions."""
        try:
            self._client.read_unsubscribed(())
        except ForbiddenError:
            return False
        except RequestRefusedError:
            return True
        return True

    def _silence(self, steps: Sequence[Step], most: int | None = None) -> dict[str, str]:
        if not self._is_on:
            return {}
        owners: dict[str, list[str]] = {}
        for step in steps:
            for address in sorted(addresses_of(step) - self._done):
                owners.setdefault(address, []).append(step.email)
        reasons: dict[str, str] = {}
        for chunk in chunks(list(owners)[:most], ROWS):
            for address, reason in self._unsubscribe_or_say_why(chunk).items():
                reasons |= dict.fromkeys(owners[address], reason)
        return reasons

    def _unsubscribe_or_say_why(self, addresses: Sequence[str]) -> dict[str, str]:
        try:
            return self._unsubscribe(addresses)
        except ForbiddenError as error:
            raise SettingsError(
                error.reason,
                "Grant communication_preferences.write, so that people without consent can be "
                "unsubscribed; or set consent_push to property_only, and keep them out of mailings "
                "by the property yourself.",
            ) from None

    def _unsubscribe(self, addresses: Sequence[str]) -> dict[str, str]:
        """Give the addresses that were not unsubscribed, each with the reason."""
        if self._takes_many is not False:
            try:
                failed = self._unsubscribe_many(addresses)
            except ForbiddenError:
                self._takes_many = False
            else:
                self._takes_many = True
                return failed
        return self._unsubscribe_each(addresses)

    def _unsubscribe_many(self, addresses: Sequence[str]) -> dict[str, str]:
        refusals = _refusals(partial(self._client.unsubscribe_many, addresses))
        if refusals and len(addresses) == 1:
            return self._failed(addresses[0], refusals)
        named = {each for each in addresses if any(one.names(each) for one in refusals)}
        if refusals and not named:
            half = len(addresses) // 2
            first = self._unsubscribe_many(addresses[:half])
            return first | self._unsubscribe_many(addresses[half:])
        self._done.update(set(addresses) - named)
        reasons = [self._failed(each, refusals) for each in sorted(named)]
        return {address: reason for each in reasons for address, reason in each.items()}

    def _unsubscribe_each(self, addresses: Iterable[str]) -> dict[str, str]:
        reasons: dict[str, str] = {}
        for address in addresses:
            refusals = _refusals(partial(self._client.unsubscribe, address))
            reasons |= self._failed(address, refusals)
            if address not in reasons:
                self._done.add(address)
                self._note(ONE_BY_ONE, 1)
        return reasons

    def _failed(self, address: str, refusals: Sequence[Refusal]) -> dict[str, str]:
        """Give why an address is not out; whoever was out before is out."""
        told = [each for each in refusals if ALREADY not in each.message.lower()]
        if not told:
            self._done.add(address)
            return {}
        return {address: f"{NOT_UNSUBSCRIBED} ({told[0].words})"}


def addresses_of(step: Step) -> set[str]:
    """Give the customer's address, and that at which the contact is mailed."""
    mailed_at = step.contact.values.get("email") if step.contact else None
    return {step.email} | ({known_as(mailed_at)} if mailed_at else set())


def _refusals(send: Callable[[], list[Refusal]]) -> list[Refusal]:
    try:
        return send()
    except RequestRefusedError as error:
        return [error.refusal]
