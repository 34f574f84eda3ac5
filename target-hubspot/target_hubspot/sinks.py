"""Customers as HubSpot contacts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from crm_core.change import Change, Outcome, Status, content_hash
from crm_core.consent import Decision
from crm_core.contact import Contact
from crm_core.customer import Customer
from crm_core.double_opt_in import by_field
from crm_core.fields import mapped
from crm_core.ledger import ALL_EMAIL, Leaver, Removal
from crm_core.plan import Step, Terms, untouched
from crm_core.result import RowResult
from crm_core.sink import CustomerSink
from target_hubspot.consent import ConsentPush, Silencer
from target_hubspot.listing import ListKeeper
from target_hubspot.mapping import CONVERTERS, comparison, is_attendee, lists_of
from target_hubspot.models import Record
from target_hubspot.opt_outs import has_opted_out, opt_outs_of, restrictions_of
from target_hubspot.removal import remove
from target_hubspot.survey import UNREAD, indexed
from target_hubspot.writing import ContactWriter

if TYPE_CHECKING:
    from target_hubspot.target import TargetHubSpot


class ContactSink(CustomerSink):
    """Keeps contacts, their lists and their consent in step.

    Contacts that the ledger knows are read by record id, all others are looked up by e-mail. Which
    lists somebody is on is told by the ledger where it knows the contact: nobody is put on a list
    again that it says they are on, and whoever was taken off by hand shows when they are to leave.
    """

    _target: "TargetHubSpot"

    @cached_property
    @override
    def settings_hash(self) -> str:
        wanted = self._target.wanted
        return content_hash(self._target.consent_policy, wanted.rules, wanted.lists)

    @override
    def payload(self, customer: Customer) -> dict[str, Any]:
        values = mapped(customer.fields, self._target.customer_rules, CONVERTERS)
        if name := self._target.attendee_property:
            values[name] = str(is_attendee(customer)).lower()
        return values

    @override
    def membership(self, customer: Customer) -> frozenset[str]:
        return lists_of(customer, self._target.wanted.lists)

    @cached_property
    @override
    def terms(self) -> Terms:
        inventory, lists = self._target.inventory, self._target.wanted.lists
        return Terms(
            policies=inventory.policies,
            list_ids={str(lists[key]): each.id for key, each in inventory.lists.items()},
            consent_policy=self._target.consent_policy,
            same=comparison(self._target.wanted.rules),
            left_out=frozenset(self._target.wanted.rules) - inventory.policies.keys(),
            confirmation=by_field(
                "properties", self._target.customer_rules, inventory.policies, CONVERTERS
            ),
        )

    @override
    def look_up(self, changes: Sequence[Change]) -> Mapping[str, Contact]:
        records = self._records(changes)
        self._target.record_opt_outs()
        self._target.run.record_opt_outs(opt_outs_of(records.values()))
        return self._contacts(changes, records)

    @override
    def refine(self, steps: Sequence[Step]) -> list[Step]:
        return [self._refined(step) for step in steps]

    def _refined(self, step: Step) -> Step:
        """Fail who could not be read, and unsubscribe again who lost the opt-out by a new address.

        Nobody knows of the former whether they are there, so nothing is done for them.
        """
        if {step.email, step.change.known_id} & self._target.survey.unread:
            return untouched(step.change, Outcome.FAILED, UNREAD)
        if step.change.decision.is_yes and _lost_its_opt_out(step):
            return replace(step, suppresses=True, outcome=Outcome.SUPPRESSED)
        return step

    @override
    def foresee(self, step: Step) -> RowResult:
        self._silencer.foresee(step)
        return super().foresee(step)

    @override
    def write(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        yield from self._writer.write(steps)

    @override
    def remove(self, leavers: Sequence[Leaver], *, archives: bool) -> Iterator[Removal]:
        yield from remove(self._target.client, self._lists, leavers, archives=archives)

    @cached_property
    def _lists(self) -> ListKeeper:
        names = {each.id: each.name for each in self._target.inventory.lists.values()}
        return ListKeeper(self._target.client, names, self._target.run.record_opt_outs)

    @cached_property
    def _writer(self) -> ContactWriter:
        return ContactWriter(self._target.client, self._silencer, self._lists, self._replan)

    @cached_property
    def _silencer(self) -> Silencer:
        push = ConsentPush(self._target.config["consent_push"])
        return Silencer(self._target.client, push, self._target.run.count)

    def _replan(self, met: Mapping[str, Step]) -> list[Step]:
        """Plan steps anew for contacts that nobody knew of when they were planned.

        Who is to be suppressed has just been unsubscribed by us, so their opt-out says nothing.
        """
        by_id = {record.id: record for record in self._target.survey.by_id(list(met))}
        by_email = indexed(by_id.values())
        records = {
            step.email: record
            for record_id, step in met.items()
            if (record := by_id.get(record_id) or by_email.get(step.email))
        }
        silenced = {step.email for step in met.values() if step.suppresses}
        heard = [record for email, record in records.items() if email not in silenced]
        self._target.run.record_opt_outs(opt_outs_of(heard))
        changes = [step.begun for step in met.values() if step.email in records]
        contacts = self._contacts(changes, records)
        channels = self._target.run.ledger.opt_outs(list(records))
        return [
            self.plan_anew(change, contacts[email], channels.get(email, ()))
            for change in changes
            for email in [change.customer.email]
        ]

    def _records(self, changes: Sequence[Change]) -> dict[str, Record]:
        """Find the contacts of customers by what the ledger knows, else by e-mail."""
        survey = self._target.survey
        ids = {each.customer.email: each.known_id for each in changes if each.known_id}
        read = list(survey.by_id(list(dict.fromkeys(filter(None, ids.values())))))
        by_id, by_email = {record.id: record for record in read}, indexed(read)
        found = {
            email: record
            for email, known_id in ids.items()
            if (record := by_id.get(known_id or "") or by_email.get(email))
        }
        missing = [each.customer.email for each in changes if each.customer.email not in found]
        return found | (survey.by_email(missing) if missing else {})

    def _contacts(
        self, changes: Sequence[Change], records: Mapping[str, Record]
    ) -> dict[str, Contact]:
        present = [change for change in changes if change.customer.email in records]
        strangers = {
            records[change.customer.email].id
            for change in present
            if not _knows_lists(change, records[change.customer.email])
        }
        membership = self._target.memberships.of(sorted(strangers))
        opted_out = self._opted_out_elsewhere(present, records)
        silenced = _silenced(present, records)
        return {
            change.customer.email: _contact(
                change,
                record,
                membership.get(record.id),
                is_barred=change.customer.email in opted_out or record.id in silenced,
            )
            for change in present
            for record in [records[change.customer.email]]
        }

    def _opted_out_elsewhere(
        self, changes: Sequence[Change], records: Mapping[str, Record]
    ) -> set[str]:
        """Pick customers whose contact got another address since they opted out at theirs."""
        moved = [change for change in changes if _has_moved(change, records[change.customer.email])]
        if not moved:
            return set()
        channels = self._target.run.ledger.opt_outs([each.customer.email for each in moved])
        return {
            change.customer.email
            for change in moved
            if ALL_EMAIL in channels.get(change.customer.email, ())
            or (change.known is not None and change.known.status is Status.SUPPRESSED)
        }


def _knows_lists(change: Change, record: Record) -> bool:
    """Tell whether the ledger knows the contact's lists well enough.

    Of somebody who is about to be suppressed they are read, so that no list is overlooked, and so
    they are after a run that was cut short, which may have changed them.
    """
    is_known = change.known_id == record.id and not change.is_unfinished
    return is_known and (change.decision is Decision.SUBSCRIBE or has_opted_out(record))


def _has_moved(change: Change, record: Record) -> bool:
    """Tell whether the contact is mailed at another address than the customer's."""
    return change.customer.email not in record.emails[:1]


def _silenced(changes: Sequence[Change], records: Mapping[str, Record]) -> set[str]:
    """Pick contacts that another customer, of a second address, wants no mail for."""
    return {records[change.customer.email].id for change in changes if not change.decision.is_yes}


def _contact(
    change: Change, record: Record, membership: frozenset[str] | None, *, is_barred: bool
) -> Contact:
    known = change.known
    held = known.membership if known and change.known_id == record.id else frozenset()
    said_yes = change.decision.is_yes
    return Contact(
        external_id=record.id,
        values=record.properties,
        membership=held if membership is None else membership,
        left=frozenset() if membership is None else held - membership - change.may_be_off,
        is_suppressed=(
            bool(restrictions_of(record)) or is_barred if said_yes else has_opted_out(record)
        ),
        is_free=not restrictions_of(record),
    )


def _lost_its_opt_out(step: Step) -> bool:
    """Tell whether a contact that must not be mailed is mailable at its new address."""
    contact = step.contact
    if contact is None or step.status is not Status.SUPPRESSED or step.suppresses:
        return False
    return not restrictions_of(Record(contact.external_id, contact.values))
