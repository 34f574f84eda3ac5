"""Opt-outs brought into Brevo: blocklisted and off our lists, and nobody is created for it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from crm_core.change import Change, Outcome, RowResult, Status, standing_result
from target_brevo.client import BrevoClient
from target_brevo.inventory import Inventory
from target_brevo.mapping import PHONE
from target_brevo.survey import Survey
from target_brevo.updates import Update, Verdict, Written, write_updates

OPTED_OUT = "opted out"


class Suppressor:
    """Suppresses contacts in bulk.

    Args:
        client: Of the account.
        inventory: Its attributes and lists.
        survey: Tells who is in the account; where it cannot, a batch by e-mail is tried, whose
            answer names the addresses that Brevo does not know.
    """

    def __init__(self, client: BrevoClient, inventory: Inventory, survey: Survey) -> None:
        self._client = client
        self._inventory = inventory
        self._survey = survey

    def suppress(self, changes: Sequence[Change]) -> Iterator[RowResult]:
        """Suppress those of these customers who are in the account; one result for each."""
        pending: list[tuple[Change, Update]] = []
        for change in changes:
            if update := self._update_for(change):
                pending.append((change, update))
            else:
                contact = self._survey.find(change.customer.email)
                yield _suppressed(change, contact.id if contact else None)
        yield from self._write(pending)

    def _write(self, pending: Sequence[tuple[Change, Update]]) -> Iterator[RowResult]:
        """Write updates; where a contact is gone, another one may have its address by now."""
        gone: list[tuple[Change, Update]] = []
        for written in write_updates(self._client, [update for _, update in pending]):
            change, update = pending[written.position]
            email = change.customer.email
            if written.verdict is Verdict.ABSENT and update.key != email:
                gone.append((change, replace(update, key=email)))
            else:
                yield self._result(change, update, written)
        if gone:
            yield from self._write(gone)

    def _update_for(self, change: Change) -> Update | None:
        """What suppresses this customer, None where nothing is left to do."""
        contact = self._survey.find(change.customer.email)
        known = change.known
        managed = self._inventory.managed | set(map(int, known.membership if known else ()))
        if contact and contact.is_blocked and managed.isdisjoint(contact.list_ids):
            return None
        body: dict[str, Any] = {"emailBlacklisted": True, "unlinkListIds": sorted(managed)}
        if known and known.is_pushed:
            body["attributes"] = self._attributes(change)
        if contact:
            return Update(contact.id, body)
        if known and known.external_id:
            return Update(int(known.external_id), body)
        return None if self._survey.is_complete else Update(change.customer.email, body)

    def _attributes(self, change: Change) -> dict[str, Any]:
        """The customer's attributes, without a phone number that might get the row refused."""
        writable = self._inventory.writable - {PHONE}
        return {name: value for name, value in change.payload.items() if name in writable}

    def _result(self, change: Change, update: Update, written: Written) -> RowResult:
        match written.verdict:
            case Verdict.REFUSED:
                reason = f"opted out, but {written.reason}"
                return standing_result(change, Outcome.FAILED, reason)
            case Verdict.ABSENT if change.known and change.known.status is Status.SUPPRESSED:
                return standing_result(change, Outcome.SUPPRESSED, OPTED_OUT)
            case Verdict.ABSENT:
                return _suppressed(change, None)
            case _:
                return _suppressed(change, self._id_of(update), update.body.get("attributes"))

    def _id_of(self, update: Update) -> int | None:
        if isinstance(update.key, int):
            return update.key
        contact = self._client.contact(update.key)
        return contact.id if contact else None


def _suppressed(
    change: Change, contact_id: int | None, payload: dict[str, Any] | None = None
) -> RowResult:
    return RowResult(
        change=change,
        outcome=Outcome.SUPPRESSED,
        external_id=None if contact_id is None else str(contact_id),
        payload=payload,
        phone=change.known.phone if change.known else None,
        reason=OPTED_OUT,
    )
