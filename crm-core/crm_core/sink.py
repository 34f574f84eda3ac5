"""The batch algorithm that every CRM target shares."""

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from singer_sdk import BatchSink
from typing_extensions import override

from crm_core.change import Change, Outcome, content_hash
from crm_core.consent import Decision, decide
from crm_core.contact import Contact
from crm_core.customer import Customer
from crm_core.errors import RecordRejectedError
from crm_core.ledger import BatchRecord, Leaver, Rejection, Removal, RowVersion
from crm_core.ledger.interface import Stray
from crm_core.plan import Step, Terms, plan_step, untouched
from crm_core.refusal import no_of, silencing
from crm_core.result import RowResult, after_all, bare_of, done, is_kept_out
from crm_core.row import Row, is_uuid, row_of
from crm_core.signals import undisturbed
from crm_core.strays import changes_of, found

if TYPE_CHECKING:
    from crm_core.change import Standing
    from crm_core.target import CrmTarget

Record = dict[str, Any]

KEPT_OF_A_REJECTED_RECORD: Final = 1_000_000
"""Characters; the rest of a larger one is cut off with a note."""

_by_version: Final = attrgetter("version.sync_version")

_OPEN_SCHEMA: Final = {"type": "object", "properties": {}, "additionalProperties": True}


class CustomerSink(BatchSink):
    """Brings a CRM in step with a batch of customers, writing only what differs.

    A target fills the hooks at the end of the class; everything else is the same for all. The
    SDK's own validation, date parsing and metadata are off: the contract does the checking, and
    only for rows that are not settled.
    """

    _target: "CrmTarget"

    def __init__(
        self,
        target: "CrmTarget",
        stream_name: str,
        schema: Record,
        key_properties: Sequence[str] | None,
    ) -> None:
        super().__init__(target, stream_name, schema, key_properties=None)
        self._target = target
        self._keys = key_properties or ()
        self._rows: list[Row] = []
        self._rejections: list[Rejection] = []
        self._heard: dict[str, Customer] = {}
        self._left_out: frozenset[str] = frozenset()
        self.schema = _OPEN_SCHEMA

    @property
    @override
    def key_properties(self) -> Sequence[str]:
        return self._keys

    @property
    @override
    def include_sdc_metadata_properties(self) -> bool:
        return False

    @override
    def get_validator(self) -> None:
        return None

    @property
    def is_drained(self) -> bool:
        """Whether every record read so far is acknowledged."""
        return not self._rows and not self._rejections

    @override
    def setup(self) -> None:
        super().setup()
        self._target.run.open()

    @override
    def process_record(self, record: Record, context: Record) -> None:
        row = row_of(record)
        if row:
            self.take(row)
        else:
            self._hear(record)
            self._reject(record, self._reason_without_key(record))

    def take(self, row: Row) -> None:
        """Keep a row for the next batch."""
        self._rows.append(row)

    def _reason_without_key(self, record: Record) -> str:
        try:
            self._target.contract.customer(record)
        except RecordRejectedError as error:
            return error.reason
        return "customer_id or sync_version is not usable"

    @override
    def process_batch(self, context: Record) -> None:
        """Bring the CRM in step with the records read since the last batch.

        What was done before an error is committed to the ledger all the same.
        """
        newest = self._newest()
        unsettled = self._unsettled([row.version for row in newest.values()])
        unchanged = len(newest) - len(unsettled)
        customers = self._accepted(newest[customer_id] for customer_id in unsettled)
        changes = self._without_erased(
            [*self._changes(customers, unsettled), *self._silencing(customers)]
        )
        results: list[RowResult] = []
        try:
            for result in self._deliver(self._steps(changes)):
                results.append(_with_notes(result))  # noqa: PERF401 (kept also after an error)
        finally:
            self._commit(results, unchanged)
        self._target.acknowledge()

    def retry_due(self) -> None:
        """Look again at rows that the source does not send.

        Failed ones whose time has come, and those that only a block in the CRM keeps out; but
        nobody is asked to confirm a yes who is a customer no more.
        """
        ledger = self._target.run.ledger
        left = ledger.left_while_waiting(self._target.config["customers_table"])
        for records in ledger.due(self.max_size):
            for record in records:
                if str(record.get("customer_id")).lower() not in left:
                    self.process_record(record, {})
            self.process_batch({})

    def _unsettled(self, versions: Sequence[RowVersion]) -> "dict[str, Standing | None]":
        """Pick the rows that are not in step with the settings and with what the account takes.

        The account is asked what it takes only where rows are found that other settings made.
        """
        ledger = self._target.run.ledger
        if self._target.resend:
            return ledger.unsettled(versions, "")
        unsettled = ledger.unsettled(versions, self._settings)
        if not any(known and known.has_other_settings for known in unsettled.values()):
            return unsettled
        self._left_out = self.terms.left_out
        return ledger.unsettled(versions, self._settings) if self._left_out else unsettled

    @property
    def _settings(self) -> str:
        """Hash of the settings, and of what the account cannot take of them as far as is known."""
        left_out = sorted(self._left_out)
        return content_hash(self.settings_hash, left_out) if left_out else self.settings_hash

    def adopt(self, strays: Sequence[Stray]) -> None:
        """Look up whom a killed run was about to make, and let the ledger know what came of it."""
        if not strays:
            return
        changes = changes_of(strays)
        contacts = self.look_up(changes)
        steps = [found(each, contacts.get(each.customer.email), self.terms) for each in changes]
        self._commit(list(map(done, steps)), unchanged=0)

    def _newest(self) -> dict[str, Row]:
        """Hand the rows of the batch over by customer, the newest of each."""
        rows, self._rows = self._rows, []
        newest = {row.version.customer_id: row for row in sorted(rows, key=_by_version)}
        self.tally_duplicate_merged(len(rows) - len(newest))
        return newest

    def _accepted(self, rows: Iterable[Row]) -> list[Customer]:
        """Turn rows into customers, the newest of each address."""
        customers: dict[str, Customer] = {}
        for row in sorted(rows, key=_by_version, reverse=True):
            record = row.record
            try:
                customer = self._target.contract.customer(record)
            except RecordRejectedError as error:
                self._hear(record)
                self._reject(record, error.reason)
                continue
            if customer.email in customers:
                self._reject(record, "another customer of the batch has the same email")
                continue
            customers[customer.email] = customer
        return list(reversed(customers.values()))

    def _hear(self, record: Record) -> None:
        """Keep the "no" of a record that is about to be rejected."""
        if customer := no_of(record):
            self._heard[customer.email] = customer

    def _silencing(self, customers: Sequence[Customer]) -> list[Change]:
        """Give the changes by which rejected records have their "no" kept; they make nobody.

        Args:
            customers: Whose rows were not rejected: they say themselves what holds.
        """
        heard, self._heard = self._heard, {}
        told = {each.email for each in customers}
        rest = [each for each in heard.values() if each.email not in told]
        versions = [RowVersion(each.customer_id, each.sync_version) for each in rest]
        known = self._target.run.ledger.unsettled(versions, "") if rest else {}
        changes = [silencing(each, known.get(each.customer_id)) for each in rest]
        return [each for each in changes if each.decision is Decision.SUPPRESS]

    def _changes(
        self, customers: Sequence[Customer], unsettled: Mapping[str, "Standing | None"]
    ) -> list[Change]:
        return [self._change(customer, unsettled[customer.customer_id]) for customer in customers]

    def _change(self, customer: Customer, known: "Standing | None") -> Change:
        policy = self._target.consent_policy
        decision = decide(policy, customer, pushed=known is not None and known.is_pushed)
        subscribed = decision is Decision.SUBSCRIBE
        payload = self.payload(customer)
        membership = self.membership(customer) if subscribed else frozenset()
        is_written = decision is Decision.FLAG or decision.is_yes
        return Change(
            customer=customer,
            decision=decision,
            payload=payload,
            membership=membership,
            sync_hash=content_hash(
                decision,
                payload if is_written else {},
                sorted(membership),
                None if subscribed else customer.answer,
            ),
            known=known,
            is_out_here=customer.consent_source == self._target.run.destination,
        )

    def _without_erased(self, changes: Sequence[Change]) -> list[Change]:
        emails = [change.customer.email for change in changes]
        erased = self._target.run.ledger.tombstoned(emails) if emails else frozenset()
        self._target.run.count_erased(len(erased))
        return [change for change in changes if change.customer.email not in erased]

    def _steps(self, changes: Sequence[Change]) -> list[Step]:
        """Plan every change by what the CRM and the ledger hold; writes nothing."""
        steps: list[Step] = []
        pending: list[Change] = []
        for change in changes:
            if _is_in_step(change) and not self._target.resend:
                steps.append(untouched(change, Outcome.UNCHANGED))
            else:
                pending.append(change)
        if not pending:
            return steps
        contacts = self.look_up(pending)
        self._left_out = self.terms.left_out
        opt_outs = self._target.run.ledger.opt_outs([each.customer.email for each in pending])
        planned = [
            plan_step(change, contacts.get(email), self.terms, opt_outs.get(email, ()))
            for change in pending
            for email in [change.customer.email]
        ]
        return steps + self.refine([step for step in planned if _is_due(step)])

    def _deliver(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        to_write = [step for step in steps if step.is_write]
        yield from (done(step) for step in steps if not step.is_write)
        if self._target.is_rehearsal:
            yield from map(self.foresee, to_write)
        elif to_write:
            self._target.run.ledger.announce(to_write)
            yield from self._written(to_write)

    def _written(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        """Write, and suppress without data where the CRM refuses the data of who is to be out."""
        refused: dict[str, RowResult] = {}
        for result in self.write(steps):
            if is_kept_out(result):
                refused[result.step.email] = result
            else:
                yield result
        if refused:
            bare = [bare_of(result.step) for result in refused.values()]
            for result in self.write(bare):
                yield after_all(result, refused[result.step.email])

    def plan_anew(
        self, change: Change, contact: Contact | None, channels: Iterable[str] = ()
    ) -> Step:
        """Plan a step whose contact turned out to be another one, or none, while it was written.

        What it sends is noted before, as that of every step is.

        Args:
            change: What the step `has begun` (`Step.begun`).
            contact: What the CRM holds of the person now.
            channels: Opt-outs that the ledger knows the CRM to have held.
        """
        step = plan_step(change, contact, self.terms, channels)
        if step.is_write and not any(map(step.attempt.is_part_of, change.begun)):
            self._target.run.ledger.announce([step])
        return step

    def _commit(self, results: Sequence[RowResult], unchanged: int) -> None:
        rejections, self._rejections = self._rejections, []
        batch = BatchRecord(
            stream=self.stream_name,
            settings_hash=self._settings,
            results=results,
            rejections=rejections,
        )
        with undisturbed():
            self._target.run.record(batch, unchanged)

    def _reject(self, record: Record, reason: str) -> None:
        text = json.dumps(record, default=str)
        customer_id = record.get("customer_id")
        has_key = isinstance(customer_id, str) and is_uuid(customer_id)
        self._rejections.append(
            Rejection(
                reason=reason,
                record=_cut(text),
                record_hash=hashlib.sha256(text.encode()).hexdigest(),
                customer_id=customer_id if has_key else None,
            )
        )

    @property
    @abstractmethod
    def settings_hash(self) -> str:
        """Hash of all settings that decide what a customer looks like in the CRM."""

    @abstractmethod
    def payload(self, customer: Customer) -> dict[str, Any]:
        """Map a customer to the CRM's fields, JSON-ready, empty values left out; pure."""

    @abstractmethod
    def membership(self, customer: Customer) -> frozenset[str]:
        """Name the lists or segments that a subscribed customer belongs to; pure."""

    @property
    @abstractmethod
    def terms(self) -> Terms:
        """What the account can take; makes fields and lists that are missing, except in a dry run.

        Raises:
            SettingsError: The settings name what the account has not.
        """

    @abstractmethod
    def look_up(self, changes: Sequence[Change]) -> Mapping[str, Contact]:
        """Find contacts by e-mail, in bulk; who is left out is not in the CRM.

        Opt-outs that come to light are handed to `run.record_opt_outs` before it returns.
        """

    def refine(self, steps: Sequence[Step]) -> list[Step]:
        """Change steps by what only this CRM forbids, a phone number twice for instance."""
        return list(steps)

    def foresee(self, step: Step) -> RowResult:
        """Tell what becomes of a step when it succeeds."""
        return done(step)

    @abstractmethod
    def write(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        """Do the steps, all of which are writes, in the fewest calls; one result for each.

        Results are yielded as soon as they are certain: what was yielded before an error is kept.
        One bad row costs no other. No call may lift a suppression.
        """

    @abstractmethod
    def remove(self, leavers: Sequence[Leaver], *, archives: bool) -> Iterator[Removal]:
        """Take people who left the stream off our lists, or out of the CRM.

        Args:
            leavers: Contacts that are mailable as far as we know.
            archives: Whether contacts that are ours go out of the CRM; others are only unlisted.
        """


def _is_due(step: Step) -> bool:
    """Whether a step says more than its record does, which was rejected."""
    return step.is_write or not step.change.is_silencing


def _is_in_step(change: Change) -> bool:
    known = change.known
    if known is None or known.is_under_way or known.awaits_a_person or known.has_other_settings:
        return False
    return known.sync_hash == change.sync_hash


def _with_notes(result: RowResult) -> RowResult:
    notes = result.change.customer.notes
    if not notes or result.outcome not in {Outcome.CREATED, Outcome.UPDATED}:
        return result
    return replace(result, reason="; ".join(filter(None, (result.reason, *notes))))


def _cut(text: str) -> str:
    if len(text) <= KEPT_OF_A_REJECTED_RECORD:
        return text
    return f"{text[:KEPT_OF_A_REJECTED_RECORD]} [cut: {len(text):,} characters]"
