"""Which of Brevo's endpoints each write takes, so that the fewest calls do all of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crm_core.change import Change, Outcome, RowResult, standing_result
from crm_core.ledger import OptOut
from target_brevo.client import BrevoClient
from target_brevo.failures import RowRefusedByBrevoError
from target_brevo.importing import ROWS, Groups, Patience, grouped, import_contacts
from target_brevo.inventory import Inventory
from target_brevo.mapping import PHONE
from target_brevo.models import Contact, ImportRow
from target_brevo.survey import opt_outs_of
from target_brevo.updates import Update, Verdict, Written, write_updates
from target_brevo.writing import VANISHED, Write, correction, list_corrections

BLOCKED = "blocklisted in Brevo, which is never lifted from here"

Report = Callable[[Sequence[OptOut]], None]


class _Correction(NamedTuple):
    """What an imported contact still lacks."""

    write: Write
    update: Update
    outcome: Outcome


class ContactWriter:
    """Creates, imports and updates contacts, one result for each write.

    Args:
        client: Of the account.
        inventory: Its attributes and lists.
        import_threshold: More new contacts than this are imported.
        patience: How imports are waited for.
        report: Takes opt-outs that come to light while writing.
    """

    def __init__(
        self,
        client: BrevoClient,
        inventory: Inventory,
        import_threshold: int,
        patience: Patience,
        report: Report,
    ) -> None:
        self._client = client
        self._inventory = inventory
        self._import_threshold = import_threshold
        self._patience = patience
        self._report = report

    def write(self, writes: Sequence[Write]) -> Iterator[RowResult]:
        """Update contacts that exist, and create those that do not, or do not any more."""
        existing = [write for write in writes if write.contact_id is not None]
        absent = [write for write in writes if write.contact_id is None]
        updates = [Update(write.key, write.body(), write.has_new_phone) for write in existing]
        for written in write_updates(self._client, updates):
            write = existing[written.position]
            if written.verdict is Verdict.ABSENT:
                absent.append(write.anew())
            else:
                yield write.settled(written, Outcome.UPDATED)
        yield from self._create(absent)

    def leave_alone(self, change: Change, contact: Contact | None) -> RowResult:
        """Keep somebody whom Brevo has blocklisted off our lists, and write nothing else.

        A contact that is not blocklisted is one that others made after the blocklisted one was
        deleted; it is theirs alone.
        """
        if contact is None or not contact.is_blocked:
            return standing_result(change, Outcome.SUPPRESSED, BLOCKED)
        if ours := sorted(self._inventory.managed & set(contact.list_ids)):
            written = self._update_one(contact, {"unlinkListIds": ours})
            if written.verdict is Verdict.REFUSED:
                return standing_result(change, Outcome.FAILED, written.reason)
        return RowResult(
            change=change, outcome=Outcome.SUPPRESSED, external_id=str(contact.id), reason=BLOCKED
        )

    def _create(self, writes: Sequence[Write]) -> Iterator[RowResult]:
        """Import while there are many; whom no import has brought is created singly."""
        pending = {write.email: write for write in writes}
        yield from self._import(pending)
        yield from map(self._create_one, pending.values())

    def _create_one(self, write: Write) -> RowResult:
        try:
            contact_id = self._client.upsert(write.creation())
        except RowRefusedByBrevoError as error:
            if PHONE in write.attributes:
                return self._create_one(write.without_phone())
            return write.refused(error.reason)
        if contact_id is not None:
            return write.done(Outcome.CREATED, contact_id)
        return self._put_right(write)

    def _put_right(self, write: Write) -> RowResult:
        """Look at a contact that existed unknown to us; an upsert takes nobody off a list."""
        contact = self._client.contact(write.email)
        if contact is None:
            return write.refused(VANISHED, Outcome.FAILED)
        self._report(list(opt_outs_of(contact)))
        if contact.is_blocked and not write.block:
            return self.leave_alone(write.change, contact)
        if lists := list_corrections(write, contact, self._inventory):
            return write.found(contact.id).settled(
                self._update_one(contact, lists), Outcome.UPDATED
            )
        return write.done(Outcome.UPDATED, contact.id)

    def _update_one(self, contact: Contact, body: dict[str, Any]) -> Written:
        return next(write_updates(self._client, [Update(contact.id, body)]))

    def _import(self, pending: dict[str, Write]) -> Iterator[RowResult]:
        """Import contacts, and take out of `pending` those that arrived.

        An import that fails loses all its rows, so the lost ones are imported again in halves, as
        long as that brings any of them.
        """
        started, most_rows, arrived = self._client.now, ROWS, True
        while arrived and (groups := self._importable(pending)):
            arrived = most_rows == ROWS
            lacking: list[_Correction] = []
            for contact in import_contacts(self._client, groups, self._patience, most_rows):
                arrived = True
                write = pending.pop(contact.email).found(contact.id)
                outcome = Outcome.CREATED if contact.created_at >= started else Outcome.UPDATED
                self._report(list(opt_outs_of(contact)))
                if contact.is_blocked:
                    yield self.leave_alone(write.change, contact)
                elif body := correction(write, contact, self._inventory):
                    lacking.append(_Correction(write, Update(contact.id, body), outcome))
                else:
                    yield write.done(outcome, contact.id)
            yield from self._correct(lacking)
            most_rows = -(-min(most_rows, max(map(len, groups.values()))) // 2)

    def _importable(self, pending: Mapping[str, Write]) -> Groups:
        """Rows to import by the lists they join, none where there are few."""
        rows = [
            (write.join, ImportRow(write.email, write.attributes))
            for write in pending.values()
            if write.is_importable
        ]
        return grouped(rows) if len(rows) > self._import_threshold else {}

    def _correct(self, lacking: Sequence[_Correction]) -> Iterator[RowResult]:
        """Write what imports lose; who lost a phone number goes alone, as it may be taken."""
        for one in lacking:
            if one.update.has_phone:
                yield from self._correct_together([one])
        yield from self._correct_together([one for one in lacking if not one.update.has_phone])

    def _correct_together(self, lacking: Sequence[_Correction]) -> Iterator[RowResult]:
        for written in write_updates(self._client, [one.update for one in lacking]):
            one = lacking[written.position]
            yield one.write.settled(written, one.outcome)
