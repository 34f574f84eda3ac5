"""Which of Brevo's endpoints each step takes, so that the fewest calls do all of them."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from crm_core.change import Outcome, Status
from crm_core.chunks import chunks
from crm_core.consent import Decision
from crm_core.plan import Step
from crm_core.result import RowResult, done, failed, rejected
from target_brevo.batching import Update, Verdict, Written, body_of, write_updates
from target_brevo.client import BrevoClient
from target_brevo.failures import RequestRefusedError
from target_brevo.importing import ROWS, Groups, Patience, grouped, import_contacts
from target_brevo.mapping import PHONE, digits
from target_brevo.models import ContactRow, ImportRow

PHONE_TAKEN: Final = "SMS left out: the number belongs to another contact, or Brevo refuses it"
VANISHED: Final = "Brevo does not find the contact that it has just written"

TOGETHER: Final = 1000
"""Imported contacts that are looked at together, to keep few in memory."""

Replan = Callable[[Step, ContactRow | None], Step]
"""Gives the step anew by what the account really holds."""

Unfinished = Generator[RowResult, None, list[Step]]
"""Results, and at the end the steps that turned out to need something else."""


class ContactWriter:
    """Creates, imports and updates contacts, one result for each step.

    Args:
        client: Of the account.
        replan: Plans a step whose contact is another one than was thought.
        import_threshold: More new contacts than this are imported.
        patience: How imports are waited for.
    """

    def __init__(
        self,
        client: BrevoClient,
        replan: Replan,
        import_threshold: int,
        patience: Patience,
    ) -> None:
        self._client = client
        self._replan = replan
        self._import_threshold = import_threshold
        self._patience = patience

    def write(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        """Update contacts that exist, and create those that do not, or do not any more."""
        gone = yield from self._update([step for step in steps if step.contact])
        again = [self._without_its_contact(step) for step in gone]
        yield from (finished(step) for step in again if not step.is_write)
        writes = [step for step in again if step.is_write]
        absent = [step for step in (*steps, *writes) if not step.contact]
        found = yield from self._create(absent)
        lost = yield from self._update([step for step in (*writes, *found) if step.contact])
        yield from (failed(step, VANISHED) for step in lost)

    def _without_its_contact(self, step: Step) -> Step:
        """Plan for a contact that is gone; where it is to be suppressed, another one may be there.

        A contact that is made anew tells by itself whether the address has one again.
        """
        is_suppressed = step.change.decision is Decision.SUPPRESS
        return self._replan(step, self._client.contact(step.email) if is_suppressed else None)

    def _update(self, steps: Sequence[Step]) -> Unfinished:
        """Update contacts; gives back the steps whose contact is gone."""
        return (yield from self._send([(step, step) for step in steps]))

    def _send(self, pairs: Sequence[tuple[Step, Step]]) -> Unfinished:
        """Write updates, each with the step that its result is of."""
        gone: list[Step] = []
        updates = [Update(int(step.external_id or 0), body_of(step)) for step, _ in pairs]
        for written in write_updates(self._client, updates):
            step, told = pairs[written.position]
            if written.verdict is Verdict.ABSENT:
                gone.append(told)
            else:
                yield _settled(told, written, step.external_id)
        return gone

    def _create(self, steps: Sequence[Step]) -> Unfinished:
        """Import while there are many; whom no import has brought is created singly.

        Gives back the steps of contacts that exist already.
        """
        started = self._client.now
        pending = {step.email: step for step in steps}
        yield from self._import(pending, started)
        found: list[Step] = []
        for step in pending.values():
            result = self._create_one(step, started)
            if isinstance(result, Step):
                found.append(result)
            else:
                yield result
        return found

    def _create_one(self, step: Step, started: datetime) -> RowResult | Step:
        try:
            contact_id = self._client.create({"email": step.email, **body_of(step)})
        except RequestRefusedError as error:
            if PHONE in step.fields and not error.is_of_known_email:
                return self._create_one(without_phone(step), started)
            return self._find_or_reject(step, error, started)
        return finished(step, str(contact_id))

    def _find_or_reject(
        self, step: Step, error: RequestRefusedError, started: datetime
    ) -> RowResult | Step:
        """Look whether the address has a contact; one made just now as it shall be is ours."""
        row = self._client.contact(step.email)
        if row is None:
            return (
                failed(step, VANISHED) if error.is_of_known_email else rejected(step, error.reason)
            )
        again = self._replan(step, row)
        is_new = row.created_at >= started
        if not is_new and not any(each.creates for each in step.change.tries):
            again = replace(again, is_made=False)
        if again.is_write:
            return again
        is_ours = again.outcome is Outcome.UNCHANGED and is_new
        return finished(step if is_ours else again, str(row.id))

    def _import(self, pending: dict[str, Step], started: datetime) -> Iterator[RowResult]:
        """Import contacts, and take out of `pending` those that arrived.

        An import that fails loses all its rows, so the lost ones are imported again in halves, as
        long as that brings any of them.
        """
        most_rows, arrived = ROWS, True
        while arrived and (groups := self._importable(pending)):
            before = len(pending)
            rows = import_contacts(self._client, groups, self._patience, most_rows)
            new = (row for row in rows if row.created_at >= started)
            for some in chunks(new, TOGETHER):
                yield from self._complete([(pending.pop(row.email), row) for row in some])
            arrived = most_rows == ROWS or len(pending) < before
            most_rows = -(-min(most_rows, max(map(len, groups.values()))) // 2)

    def _importable(self, pending: Mapping[str, Step]) -> Groups:
        """Rows to import by the lists they join, none where there are few.

        An import needs a list, and cannot block anybody by name.
        """
        rows = [
            (tuple(sorted(map(int, step.join))), ImportRow(step.email, dict(step.fields)))
            for step in pending.values()
            if step.join and not step.suppresses
        ]
        return grouped(rows) if len(rows) > self._import_threshold else {}

    def _complete(self, imported: Sequence[tuple[Step, ContactRow]]) -> Iterator[RowResult]:
        """Write what imports lose; who lost a phone number goes alone, as it may be taken."""
        lacking: list[tuple[Step, Step]] = []
        for step, row in imported:
            again = self._replan(step, row)
            told = again if again.status is Status.SUPPRESSED else step
            if again.is_write:
                lacking.append((again, told))
            else:
                yield finished(told, str(row.id))
        alone = [[pair] for pair in lacking if PHONE in pair[0].fields]
        together = [pair for pair in lacking if PHONE not in pair[0].fields]
        for pairs in (*alone, together):
            lost = yield from self._send(pairs)
            yield from (failed(step, VANISHED) for step in lost)


def without_phone(step: Step) -> Step:
    """Leave the phone number out of a step, with a note where it had one."""
    if PHONE not in step.fields:
        return step
    fields = {name: value for name, value in step.fields.items() if name != PHONE}
    reason = "; ".join(filter(None, (step.reason, PHONE_TAKEN)))
    stripped = replace(step, fields=fields, reason=reason)
    is_update = step.outcome is Outcome.UPDATED and not stripped.is_write
    return replace(stripped, outcome=Outcome.UNCHANGED) if is_update else stripped


def finished(step: Step, contact_id: str | None = None) -> RowResult:
    """Tell that a step was done, and which phone number the contact holds now."""
    phone = digits(step.fields.get(PHONE) or step.kept.get(PHONE))
    return done(step, contact_id, phone=f"+{phone}" if phone else None)


def _settled(step: Step, written: Written, contact_id: str | None) -> RowResult:
    match written.verdict:
        case Verdict.WITHOUT_PHONE:
            return finished(without_phone(step), contact_id)
        case Verdict.REFUSED if step.status is Status.SUPPRESSED:
            return failed(step, written.reason)
        case Verdict.REFUSED:
            return rejected(step, written.reason)
        case _:
            return finished(step, contact_id)
