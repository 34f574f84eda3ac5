"""Steps carried out in the fewest calls: consent, then contacts, then lists."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from crm_core.change import Outcome
from crm_core.chunks import chunks
from crm_core.contact import Contact
from crm_core.plan import Step
from crm_core.result import RowResult, done, failed, rejected
from target_hubspot.batching import Row, Verdict, write_rows
from target_hubspot.client import HubSpotClient
from target_hubspot.consent import BLOCK, Silencer
from target_hubspot.listing import ListKeeper
from target_hubspot.models import Written
from target_hubspot.refusal import CONFLICT, INVALID, NOT_FOUND, Refusal
from target_hubspot.survey import EMAILS

GONE: Final = "the contact was deleted or merged in HubSpot while it was written"

Replan = Callable[[Mapping[str, Step]], list[Step]]
"""Plans steps anew by the ids of contacts that turned out to exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A step whose contact is written, and whose consent and lists may not be yet."""

    step: Step
    record_id: str
    dropped: frozenset[str] = frozenset()

    def result(self) -> RowResult:
        """Tell that all of it is done."""
        names = ", ".join(sorted(self.dropped))
        note = f"HubSpot refused the value of {names}" if names else None
        return done(self.step, self.record_id, without=self.dropped, note=note)


class ContactWriter:
    """Creates and updates contacts, one result for each step.

    Args:
        client: Of the account.
        silencer: Makes addresses unmailable.
        lists: Puts contacts on lists and takes them off.
        replan: Plans steps anew for contacts that turned out to exist.
    """

    def __init__(
        self, client: HubSpotClient, silencer: Silencer, lists: ListKeeper, replan: Replan
    ) -> None:
        self._client = client
        self._silencer = silencer
        self._lists = lists
        self._replan = replan

    def write(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        """Carry out steps; what was yielded is certain, also when an error follows."""
        for block in chunks(steps, BLOCK):
            for part in chunks(block, self._silencer.begin(block)):
                yield from self._write_part(part)

    def _write_part(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        refused = self._silencer.before(steps)
        to_write: list[Step] = []
        for step in steps:
            if step.contact and step.email in refused:
                yield failed(step, refused[step.email])
            else:
                to_write.append(step)
        begun: list[Begun] = []
        for each in self._write_contacts(to_write):
            if isinstance(each, Begun):
                begun.append(each)
            else:
                yield each
        yield from self._finish(begun)

    def _write_contacts(self, steps: Sequence[Step]) -> Iterator[Begun | RowResult]:
        met: dict[str, tuple[Step, Verdict]] = {}
        for step, verdict in self._created([step for step in steps if step.contact is None]):
            existing_id = _to_look_at(step, verdict) or self._id_in_the_way(step, verdict)
            if existing_id is None or existing_id in met:
                yield _settled(step, verdict)
            else:
                met[existing_id] = step, verdict
        yield from self._update([step for step in steps if step.contact])
        if met:
            yield from self._write_met(met)

    def _write_met(self, met: Mapping[str, tuple[Step, Verdict]]) -> Iterator[Begun | RowResult]:
        """Go on with contacts that turned out to exist: who opted out there joins nothing."""
        planned = {
            step.email: step
            for step in self._replan({each: step for each, (step, _) in met.items()})
        }
        to_write: list[Step] = []
        for record_id, (step, verdict) in met.items():
            anew = planned.get(step.email)
            if anew is None:
                yield failed(step, GONE)
            elif verdict.written and not _is_taken_back(step, anew):
                anew = _rewritten(step, anew, verdict.written)
                yield Begun(step=anew, record_id=record_id, dropped=verdict.row.dropped)
            else:
                to_write.append(anew)
        yield from self._update(to_write)

    def _created(self, steps: Sequence[Step]) -> Iterator[tuple[Step, Verdict]]:
        by_trace = {_trace(step): step for step in steps}
        rows = [
            Row(trace=_trace(step), key=step.email, properties={"email": step.email, **step.fields})
            for step in steps
        ]
        for verdict in write_rows(rows, self._client.upsert_many, self._emails_of):
            yield by_trace[verdict.row.trace], verdict

    def _update(self, steps: Sequence[Step]) -> Iterator[Begun | RowResult]:
        yield from (_begun(step, step.external_id) for step in steps if not step.fields)
        for turn in _turns([step for step in steps if step.fields]):
            by_trace = {_trace(step): step for step in turn}
            rows = [
                Row(trace=_trace(step), key=step.external_id or "", properties=dict(step.fields))
                for step in turn
            ]
            for verdict in write_rows(rows, self._client.update_many, self._emails_of):
                yield _settled(by_trace[verdict.row.trace], verdict)

    def _emails_of(self, record_id: str) -> frozenset[str]:
        records = self._client.read_many([record_id], EMAILS).records
        return frozenset(email for record in records for email in record.emails)

    def _id_in_the_way(self, step: Step, verdict: Verdict) -> str | None:
        """Find the contact that a conflict does not name (recorded, 2025)."""
        if verdict.refusal is None or verdict.refusal.category != CONFLICT:
            return None
        records = self._client.read_many([step.email], EMAILS, by="email").records
        return records[0].id if records else None

    def _finish(self, begun: Sequence[Begun]) -> Iterator[RowResult]:
        """Bring lists in line, and what is missing of consent before that."""
        silenced = [(each.step, each.record_id) for each in begun if each.step.suppresses]
        refused = self._silencer.after(silenced)
        missing = self._lists.move(
            [(each.step, each.record_id) for each in begun if each.step.email not in refused]
        )
        for each in begun:
            if reason := refused.get(each.step.email):
                yield failed(each.step, reason)
            elif each.record_id in missing:
                yield failed(each.step, GONE)
            else:
                yield each.result()


def _is_taken_back(step: Step, anew: Step) -> bool:
    """Tell whether a contact that was there holds by our writing what it must not hold."""
    return any(step.fields.get(name, value) != value for name, value in anew.fields.items())


def _trace(step: Step) -> str:
    return step.change.customer.customer_id


def _to_look_at(step: Step, verdict: Verdict) -> str | None:
    """The contact whose consent nobody has seen yet, None where there is none.

    It existed although nobody knew of it, or was made anew: an opt-out outlives its contact.
    """
    if verdict.written:
        known = step.change.known
        is_first = verdict.written.is_new and (known is None or known.external_id is None)
        return None if is_first else verdict.written.id
    return verdict.refusal.existing_id if verdict.refusal else None


def _begun(step: Step, record_id: str | None) -> Begun | RowResult:
    return done(step) if record_id is None else Begun(step=step, record_id=record_id)


def _settled(step: Step, verdict: Verdict) -> Begun | RowResult:
    if verdict.written:
        return Begun(step=step, record_id=verdict.written.id, dropped=verdict.row.dropped)
    return _undone(step, verdict.refusal or Refusal())


def _undone(step: Step, refusal: Refusal) -> RowResult:
    if refusal.category == INVALID:
        return rejected(step, f"HubSpot refused it: {refusal.words}")
    if refusal.category == NOT_FOUND:
        return failed(step, GONE)
    return failed(step, refusal.words or "HubSpot refused it without a reason")


def _turns(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Part steps so that no contact comes twice; two customers may share one by their addresses."""
    rest = list(steps)
    while rest:
        turn: dict[str | None, Step] = {}
        later = [step for step in rest if turn.setdefault(step.external_id, step) is not step]
        yield list(turn.values())
        rest = later


def _rewritten(step: Step, anew: Step, written: Written) -> Step:
    """Keep in mind that the fields were written before the contact was looked at.

    They say then that we made it only where the answer to the first try was lost.
    """
    outcome = Outcome.UPDATED if anew.outcome is Outcome.UNCHANGED else anew.outcome
    return replace(
        anew,
        contact=_without(anew.contact, step.fields),
        fields=step.fields,
        outcome=Outcome.CREATED if written.is_new else outcome,
        is_made=anew.is_made and not written.is_certain,
    )


def _without(contact: Contact | None, fields: Collection[str]) -> Contact | None:
    """Forget values that were not there before we wrote them, or are not known."""
    if contact is None:
        return None
    kept = {name: value for name, value in contact.values.items() if name not in fields}
    return replace(contact, values=kept)
