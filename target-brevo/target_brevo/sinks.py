"""The algorithm: which of Brevo's endpoints each customer's change takes."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from crm_core.change import Change, Outcome, RowResult, Status, content_hash, standing_result
from crm_core.consent import Decision
from crm_core.customer import Customer
from crm_core.sink import CustomerSink
from target_brevo.failures import RowRefusedByBrevoError
from target_brevo.importing import grouped, import_contacts
from target_brevo.mapping import PHONE, attributes_of, lists_of
from target_brevo.models import Contact, ImportRow
from target_brevo.survey import opt_out
from target_brevo.updates import Update, Verdict, write_updates
from target_brevo.writing import BLOCKED, Write, correction, plan_write

if TYPE_CHECKING:
    from target_brevo.target import TargetBrevo


class ContactSink(CustomerSink):
    """Customers as Brevo contacts; lists ride along with each write.

    Before its first write a run reads in bulk what changed in the account since the last one:
    whoever unsubscribed there is recorded, and neither written nor put on a list.
    """

    _target: "TargetBrevo"

    @cached_property
    @override
    def settings_hash(self) -> str:
        wanted = self._target.wanted
        return content_hash(self._target.consent_policy, wanted.rules, wanted.lists)

    @override
    def payload(self, customer: Customer) -> dict[str, Any]:
        return attributes_of(customer, self._target.wanted.rules)

    @override
    def membership(self, customer: Customer) -> frozenset[str]:
        return lists_of(customer, self._target.wanted.lists)

    @override
    def upsert(self, changes: Sequence[Change]) -> Iterator[RowResult]:
        survey = self._target.survey(len(changes))
        inventory = self._target.inventory
        phoneless = self._without_a_free_phone(changes)
        existing: list[Write] = []
        new: list[Write] = []
        gone: list[Write] = []
        for change in changes:
            contact = survey.find(change.customer.email)
            if change.decision is Decision.SUBSCRIBE and (
                blocked := self._blocked(change, contact)
            ):
                yield self._left_alone(change, blocked)
                continue
            is_phoneless = change.customer.customer_id in phoneless
            write = plan_write(change, contact, inventory, without_phone=is_phoneless)
            (new if write.contact_id is None else existing).append(write)
        yield from self._update(existing, gone)
        yield from self._create([*new, *gone])

    @override
    def suppress(self, changes: Sequence[Change]) -> Iterator[RowResult]:
        survey = self._target.survey(len(changes))
        managed = sorted(self._target.inventory.managed)
        pending: list[tuple[Change, Update]] = []
        for change in changes:
            contact = survey.find(change.customer.email)
            if change.known and change.known.status is Status.SUPPRESSED:
                yield standing_result(change, Outcome.SUPPRESSED, "opted out")
            elif update := self._suppression(change, contact, managed):
                pending.append((change, update))
            else:
                yield _suppressed(change, contact.id if contact else None)
        updates = [update for _, update in pending]
        for written in write_updates(self._target.client, updates):
            change, update = pending[written.position]
            exists = written.verdict is not Verdict.ABSENT
            yield _suppressed(change, self._id_of(update) if exists else None)

    def _suppression(
        self, change: Change, contact: Contact | None, managed: list[int]
    ) -> Update | None:
        known = change.known
        key: int | str | None = contact.id if contact else None
        if key is None and known and known.external_id:
            key = int(known.external_id)
        if key is None:
            if self._target.survey(0).is_complete:
                return None
            key = change.customer.email
        if contact and contact.is_blocked and not set(contact.list_ids) & set(managed):
            return None
        body: dict[str, Any] = {"emailBlacklisted": True, "unlinkListIds": managed}
        if known and known.is_pushed:
            body["attributes"] = self._safe_attributes(change)
        return Update(key, body)

    def _safe_attributes(self, change: Change) -> dict[str, Any]:
        writable = self._target.inventory.writable - {PHONE}
        return {name: value for name, value in change.payload.items() if name in writable}

    def _id_of(self, update: Update) -> int | None:
        if isinstance(update.key, int):
            return update.key
        contact = self._target.client.contact(update.key)
        return contact.id if contact else None

    def _without_a_free_phone(self, changes: Iterable[Change]) -> set[str]:
        """Pick the customers whose phone number another customer holds or claims first."""
        claims = {
            change.customer.customer_id: change.payload[PHONE]
            for change in changes
            if PHONE in change.payload
        }
        holders = self._target.run.ledger.phone_holders(list(set(claims.values())))
        return {
            customer_id
            for customer_id, phone in claims.items()
            if holders.setdefault(phone, customer_id) != customer_id
        }

    def _blocked(self, change: Change, contact: Contact | None) -> Contact | Change | None:
        """The contact, or else the change, of somebody who must not be mailed again."""
        if contact:
            return contact if contact.is_blocked else None
        if change.known is None or change.known.status is not Status.SUPPRESSED:
            return None
        found = self._target.client.contact(int(change.known.external_id or 0))
        if found is None:
            return change
        return found if found.is_blocked else None

    def _left_alone(self, change: Change, blocked: Contact | Change) -> RowResult:
        if isinstance(blocked, Change):
            return standing_result(change, Outcome.SUPPRESSED, BLOCKED)
        self._target.run.record_opt_outs([opt_out(blocked)])
        if ours := sorted(self._target.inventory.managed & set(blocked.list_ids)):
            self._target.client.update(blocked.id, {"unlinkListIds": ours})
        return _suppressed(change, blocked.id, BLOCKED)

    def _update(self, writes: Sequence[Write], gone: list[Write]) -> Iterator[RowResult]:
        """Update contacts that exist; those that do not any more go to `gone`, to be created."""
        updates = [Update(write.contact_id or write.email, write.body()) for write in writes]
        for written in write_updates(self._target.client, updates):
            write = writes[written.position]
            if written.verdict is Verdict.ABSENT:
                gone.append(write.anew())
            else:
                yield write.settled(written, Outcome.UPDATED)

    def _create(self, writes: Sequence[Write]) -> Iterator[RowResult]:
        bulk = [write for write in writes if write.join and not write.block]
        if len(bulk) <= self._target.config["import_threshold"]:
            bulk = []
        imported = {id(write) for write in bulk}
        if bulk:
            yield from self._import(bulk)
        for write in writes:
            if id(write) not in imported:
                yield self._create_one(write)

    def _create_one(self, write: Write) -> RowResult:
        body = {"email": write.email, **write.body()}
        body.pop("unlinkListIds", None)
        try:
            contact_id = self._target.client.upsert(body)
        except RowRefusedByBrevoError as error:
            if PHONE in write.attributes:
                return self._create_one(write.without_phone())
            return write.refused(error.reason)
        if contact_id is not None:
            return write.done(Outcome.CREATED, contact_id)
        return self._confirm_one(write)

    def _confirm_one(self, write: Write) -> RowResult:
        """Look at a contact that existed unknown to us, and put right what the upsert could not."""
        contact = self._target.client.contact(write.email)
        if contact is None:
            return write.refused("Brevo does not find what it has written", Outcome.FAILED)
        if contact.is_blocked and not write.block:
            return self._left_alone(write.change, contact)
        lists = correction(write, contact, self._target.inventory)
        lists.pop("attributes", None)
        if lists:
            self._target.client.update(contact.id, lists)
        return write.done(Outcome.UPDATED, contact.id)

    def _import(self, writes: Sequence[Write]) -> Iterator[RowResult]:
        groups = grouped(
            [(write.join, ImportRow(write.email, write.attributes)) for write in writes]
        )
        started = self._target.client.now
        arrived = import_contacts(self._target.client, groups, self._target.patience)
        pending: list[tuple[Write, Update, Outcome]] = []
        for write in writes:
            contact = arrived.get(write.email)
            if contact is None:
                continue
            if contact.is_blocked:
                yield self._left_alone(write.change, contact)
                continue
            outcome = Outcome.CREATED if contact.created_at >= started else Outcome.UPDATED
            found = write.found(contact.id)
            if body := correction(write, contact, self._target.inventory):
                pending.append((found, Update(contact.id, body), outcome))
            else:
                yield found.done(outcome, contact.id)
        yield from self._correct(pending)
        for write in writes:
            if write.email not in arrived:
                yield self._create_one(write)

    def _correct(self, pending: Sequence[tuple[Write, Update, Outcome]]) -> Iterator[RowResult]:
        """Write what imports have lost; rows that lost their phone go alone, as it may be taken."""
        client = self._target.client
        alone = [item for item in pending if PHONE in item[1].body.get("attributes", {})]
        together = [item for item in pending if item not in alone]
        parts = [*([item] for item in alone), together]
        for part in parts:
            for written in write_updates(client, [update for _, update, _ in part]):
                write, _, outcome = part[written.position]
                if written.verdict is Verdict.ABSENT:
                    yield write.refused("Brevo does not find what it imported", Outcome.FAILED)
                else:
                    yield write.settled(written, outcome)


def _suppressed(change: Change, contact_id: int | None, reason: str = "opted out") -> RowResult:
    return RowResult(
        change=change,
        outcome=Outcome.SUPPRESSED,
        external_id=None if contact_id is None else str(contact_id),
        phone=change.known.phone if change.known else None,
        reason=reason,
    )
