"""The batch algorithm that every CRM target shares."""

import hashlib
import json
import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from singer_sdk import BatchSink
from typing_extensions import override

from crm_core.change import Change, Outcome, RowResult, content_hash, standing_result
from crm_core.consent import Decision, decide
from crm_core.customer import Customer
from crm_core.errors import RecordRejectedError
from crm_core.ledger import BatchRecord, Rejection, RowVersion
from crm_core.signals import undisturbed

if TYPE_CHECKING:
    from crm_core.change import Standing
    from crm_core.target import CrmTarget

Record = dict[str, Any]

KEPT_OF_A_REJECTED_RECORD: Final = 1_000_000
"""Characters; the rest of a larger one is cut off with a note."""

LARGEST_BIGINT: Final = 2**63 - 1

_is_uuid: Final = re.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch

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
        self._records: list[Record] = []
        self._rejections: list[Rejection] = []
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
        return not self._records

    @override
    def setup(self) -> None:
        super().setup()
        self._target.run.open()

    @override
    def process_record(self, record: Record, context: Record) -> None:
        self._records.append(record)

    @override
    def process_batch(self, context: Record) -> None:
        """Bring the CRM in step with the records read since the last batch.

        What was done before an error is committed to the ledger all the same.
        """
        versions = self._newest_versions()
        wanted = "" if self._target.resend else self.settings_hash
        unsettled = self._target.run.ledger.unsettled(list(versions), wanted)
        unchanged = len(versions) - len(unsettled)
        customers = self._accepted(versions, unsettled)
        changes = self._without_erased(self._changes(customers, unsettled))
        results: list[RowResult] = []
        try:
            for result in self._deliver(changes):
                results.append(_with_notes(result))  # noqa: PERF401 (kept also after an error)
        finally:
            self._commit(results, unchanged)
        self._target.acknowledge()

    def _newest_versions(self) -> dict[RowVersion, Record]:
        records, self._records = self._records, []
        newest: dict[str, tuple[RowVersion, Record]] = {}
        for record in records:
            version = _version_of(record)
            if version is None:
                self._reject(record, self._reason_without_key(record))
                continue
            held = newest.get(version.customer_id)
            if held is None or held[0].sync_version <= version.sync_version:
                newest[version.customer_id] = version, record
        self.tally_duplicate_merged(len(records) - len(newest) - len(self._rejections))
        return dict(newest.values())

    def _reason_without_key(self, record: Record) -> str:
        try:
            self._target.contract.customer(record)
        except RecordRejectedError as error:
            return error.reason
        return "customer_id or sync_version is not usable"

    def _accepted(
        self, versions: dict[RowVersion, Record], unsettled: Mapping[str, object]
    ) -> list[Customer]:
        """Turn records into customers; each record is let go of at once, as there are many."""
        customers: dict[str, Customer] = {}
        changed = [version for version in versions if version.customer_id in unsettled]
        for version in sorted(changed, key=_by_version, reverse=True):
            record = versions.pop(version)
            try:
                customer = self._target.contract.customer(record)
            except RecordRejectedError as error:
                self._reject(record, error.reason)
                continue
            if customer.email in customers:
                self._reject(record, "another customer of the batch has the same email")
                continue
            customers[customer.email] = customer
        return list(reversed(customers.values()))

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
        is_written = decision in {Decision.SUBSCRIBE, Decision.FLAG}
        return Change(
            customer=customer,
            decision=decision,
            payload=payload,
            membership=membership,
            sync_hash=content_hash(decision, payload if is_written else {}, sorted(membership)),
            known=known,
        )

    def _without_erased(self, changes: Sequence[Change]) -> list[Change]:
        emails = [change.customer.email for change in changes]
        erased = self._target.run.ledger.tombstoned(emails) if emails else frozenset()
        self._target.run.count_erased(len(erased))
        return [change for change in changes if change.customer.email not in erased]

    def _deliver(self, changes: Sequence[Change]) -> Iterator[RowResult]:
        to_upsert, to_suppress = [], []
        for change in changes:
            if _is_in_step(change) and not self._target.resend:
                yield standing_result(change, Outcome.UNCHANGED)
            elif change.decision is Decision.WITHHOLD:
                yield standing_result(change, Outcome.SUPPRESSED, "never opted in")
            elif change.decision is Decision.SUPPRESS:
                to_suppress.append(change)
            else:
                to_upsert.append(change)
        if to_suppress:
            yield from self.suppress(to_suppress)
        if to_upsert:
            self._target.run.ledger.announce([each.customer.customer_id for each in to_upsert])
            yield from self.upsert(to_upsert)

    def _commit(self, results: Sequence[RowResult], unchanged: int) -> None:
        rejections, self._rejections = self._rejections, []
        batch = BatchRecord(
            stream=self.stream_name,
            settings_hash=self.settings_hash,
            results=results,
            rejections=rejections,
        )
        with undisturbed():
            self._target.run.record(batch, unchanged)

    def _reject(self, record: Record, reason: str) -> None:
        text = json.dumps(record, default=str)
        customer_id = record.get("customer_id")
        is_uuid = isinstance(customer_id, str) and _is_uuid(customer_id)
        self._rejections.append(
            Rejection(
                reason=reason,
                record=_cut(text),
                record_hash=hashlib.sha256(text.encode()).hexdigest(),
                customer_id=customer_id if is_uuid else None,
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

    @abstractmethod
    def upsert(self, changes: Sequence[Change]) -> Iterator[RowResult]:
        """Write customers and bring their membership in line, one result for each.

        A change whose decision is FLAG is written suppressed and on no list. Results are yielded
        as soon as they are certain: what was yielded before an error is kept.
        """

    @abstractmethod
    def suppress(self, changes: Sequence[Change]) -> Iterator[RowResult]:
        """Suppress those of these customers who are in the CRM, creating none."""


def _version_of(record: Record) -> RowVersion | None:
    customer_id = record.get("customer_id")
    version = record.get("sync_version")
    row_hash = record.get("row_hash")
    if type(customer_id) is not str or not _is_uuid(customer_id):
        return None
    if type(version) is not int or not 0 < version <= LARGEST_BIGINT:
        return None
    printable = type(row_hash) is str and row_hash.isascii() and row_hash.isprintable()
    return RowVersion(customer_id.lower(), version, row_hash if printable else None)


def _by_version(version: RowVersion) -> int:
    return version.sync_version


def _is_in_step(change: Change) -> bool:
    known = change.known
    return known is not None and known.sync_hash == change.sync_hash and not known.is_under_way


def _with_notes(result: RowResult) -> RowResult:
    notes = result.change.customer.notes
    if not notes or result.outcome not in {Outcome.CREATED, Outcome.UPDATED}:
        return result
    return replace(result, reason="; ".join(filter(None, (result.reason, *notes))))


def _cut(text: str) -> str:
    if len(text) <= KEPT_OF_A_REJECTED_RECORD:
        return text
    return f"{text[:KEPT_OF_A_REJECTED_RECORD]} [cut: {len(text):,} characters]"
