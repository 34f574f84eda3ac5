"""Opt-outs brought into HubSpot, towards "no" only: nothing here can subscribe anybody."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from crm_core.change import Outcome
from crm_core.chunks import chunks
from crm_core.errors import SettingsError
from crm_core.plan import Step
from target_hubspot.client import ROWS, HubSpotClient
from target_hubspot.failures import RequestRefusedError, ScopeMissingError
from target_hubspot.opt_outs import OPTED_OUT, has_opted_out

NOT_UNSUBSCRIBED: Final = "HubSpot did not unsubscribe the address"


class ConsentPush(StrEnum):
    """How HubSpot is told that somebody must not be mailed."""

    UNSUBSCRIBE_ALL = "unsubscribe_all"
    PROPERTY_ONLY = "property_only"


class Silencer:
    """Unsubscribes addresses from all e-mail, a hundred a call.

    An opt-out belongs to the address, and outlives its contact; so it is set before a contact is
    made, and nobody is mailable in between. Whether that has held is looked at once in a run.

    Args:
        client: Of the account.
        push: Whether it does so; otherwise only the opt-in property tells.
    """

    def __init__(self, client: HubSpotClient, push: ConsentPush) -> None:
        self._client = client
        self._is_on = push is ConsentPush.UNSUBSCRIBE_ALL
        self._done: set[str] = set()
        self._holds: bool | None = None

    def before(self, steps: Sequence[Step]) -> dict[str, str]:
        """Unsubscribe people at every address of their contact, before anything is written.

        Returns:
            E-mail of a customer to why it was not done.

        Raises:
            SettingsError: The token lacks the right to unsubscribe.
        """
        self._done.clear()
        try:
            return self._silence(steps)
        except ScopeMissingError as error:
            raise SettingsError(
                error.reason,
                "Grant it, so that people without consent can be unsubscribed; or set consent_push "
                "to property_only, and keep them out of mailings by the property yourself.",
            ) from None

    def after(self, steps: Sequence[tuple[Step, str]]) -> dict[str, str]:
        """Unsubscribe what is still missing, once contacts are written; as `before`.

        Args:
            steps: Of people who must not be mailed, each with the record id of the contact.
        """
        made = [(step, record_id) for step, record_id in steps if step.outcome is Outcome.CREATED]
        if self._is_on and made and not self._has_held([record_id for _, record_id in made]):
            self._done -= {step.email for step, _ in made}
        return self._silence([step for step, _ in steps])

    def _has_held(self, record_ids: Sequence[str]) -> bool:
        if self._holds is None:
            records = self._client.read_many(record_ids[:ROWS], [OPTED_OUT])
            self._holds = all(has_opted_out(record) for record in records)
        return self._holds

    def _silence(self, steps: Sequence[Step]) -> dict[str, str]:
        if not self._is_on:
            return {}
        owners: dict[str, list[str]] = {}
        for step in steps:
            for address in addresses_of(step) - self._done:
                owners.setdefault(address, []).append(step.email)
        reasons: dict[str, str] = {}
        for chunk in chunks(list(owners), ROWS):
            refused = self._unsubscribe(chunk)
            self._done.update(set(chunk) - refused.keys())
            for address, reason in refused.items():
                reasons |= dict.fromkeys(owners[address], reason)
        return reasons

    def _unsubscribe(self, addresses: Sequence[str]) -> dict[str, str]:
        """Give the addresses that were not unsubscribed, each with the reason."""
        try:
            refusals = self._client.unsubscribe(addresses)
        except RequestRefusedError as error:
            if len(addresses) == 1:
                return {addresses[0]: f"{NOT_UNSUBSCRIBED} ({error.refusal.words})"}
            half = len(addresses) // 2
            return self._unsubscribe(addresses[:half]) | self._unsubscribe(addresses[half:])
        named = {each.lower() for refusal in refusals for each in refusal.ids}
        failed = named & set(addresses) if named else set(addresses if refusals else ())
        return dict.fromkeys(failed, NOT_UNSUBSCRIBED)


def addresses_of(step: Step) -> set[str]:
    """Give the customer's address, and that at which the contact is mailed."""
    mailed_at = step.contact.values.get("email") if step.contact else None
    return {step.email} | ({mailed_at.lower()} if mailed_at else set())
