"""Opt-outs brought into HubSpot, towards "no" only: nothing here can subscribe anybody."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from crm_core.errors import SettingsError
from crm_core.plan import Step
from target_hubspot.client import ROWS, HubSpotClient
from target_hubspot.failures import RequestRefusedError, ScopeMissingError
from target_hubspot.survey import chunks

UNSUBSCRIBE_ALL: Final = ("POST", "statuses", "/batch/unsubscribe-all")
NOT_UNSUBSCRIBED: Final = "HubSpot did not unsubscribe the address"


class ConsentPush(StrEnum):
    """How HubSpot is told that somebody must not be mailed."""

    UNSUBSCRIBE_ALL = "unsubscribe_all"
    PROPERTY_ONLY = "property_only"


class Silencer:
    """Unsubscribes addresses from all e-mail, a hundred a call.

    Args:
        client: Of the account.
        push: Whether it does so; otherwise only the opt-in property tells.
    """

    def __init__(self, client: HubSpotClient, push: ConsentPush) -> None:
        self._client = client
        self._is_on = push is ConsentPush.UNSUBSCRIBE_ALL
        self._is_sure = False

    def make_sure(self) -> None:
        """Test the right to unsubscribe before anybody is created who must not be mailed.

        Raises:
            SettingsError: The token lacks it.
        """
        if self._is_sure or not self._is_on:
            return
        try:
            self._client.probe(*UNSUBSCRIBE_ALL, body={"inputs": []})
        except ScopeMissingError as error:
            raise SettingsError(
                error.reason,
                "Grant it, so that people without consent can be unsubscribed; or set consent_push "
                "to property_only, and keep them out of mailings by the property yourself.",
            ) from None
        self._is_sure = True

    def silence(self, steps: Sequence[Step]) -> dict[str, str]:
        """Unsubscribe people at every address of their contact.

        Returns:
            E-mail of a customer to why it was not done.
        """
        if not self._is_on:
            return {}
        owners: dict[str, list[str]] = {}
        for step in steps:
            for address in addresses_of(step):
                owners.setdefault(address, []).append(step.email)
        reasons: dict[str, str] = {}
        for chunk in chunks(list(owners), ROWS):
            for address, reason in self._unsubscribe(chunk).items():
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
