"""Customers as Brevo contacts."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from crm_core.change import Change, Outcome, content_hash
from crm_core.consent import Decision
from crm_core.contact import Contact
from crm_core.customer import Customer
from crm_core.fields import mapped
from crm_core.ledger import Leaver, Removal
from crm_core.plan import Step, Terms
from crm_core.result import RowResult
from crm_core.sink import CustomerSink
from target_brevo.confirming import PAGE, TEMPLATE, Confirmer, Mailing, confirmation_of
from target_brevo.mapping import CONVERTERS, PHONE, digits, is_same, lists_of
from target_brevo.models import ContactRow
from target_brevo.removal import remove
from target_brevo.writing import (
    PHONE_TAKEN,
    ContactWriter,
    Replan,
    finished,
    without_phone,
)

if TYPE_CHECKING:
    from target_brevo.target import TargetBrevo

NOT_DONE = frozenset({Outcome.FAILED, Outcome.REJECTED})


class ContactSink(CustomerSink):
    """Keeps contacts in step; lists ride along with each write.

    Before its first plan a run reads in bulk what changed in the account since the last one:
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
        return mapped(customer.fields, self._target.wanted.rules, CONVERTERS)

    @override
    def membership(self, customer: Customer) -> frozenset[str]:
        return lists_of(customer, self._target.wanted.lists)

    @cached_property
    @override
    def terms(self) -> Terms:
        inventory = self._target.inventory
        return Terms(
            policies=inventory.policies,
            list_ids=inventory.list_ids,
            consent_policy=self._target.consent_policy,
            same=is_same,
            left_out=frozenset(self._target.wanted.rules) - inventory.policies.keys(),
            confirmation=confirmation_of(
                self._target.config,
                inventory.list_ids,
                remembers=self._target.run.ledger.remembers,
            ),
        )

    @override
    def look_up(self, changes: Sequence[Change]) -> Mapping[str, Contact]:
        survey = self._target.survey
        emails = [change.customer.email for change in changes]
        held = {email: contact for email in emails if (contact := survey.find(email))}
        unseen = {
            change.customer.email: change
            for change in changes
            if change.customer.email not in held and change.decision is not Decision.WITHHOLD
        }
        new = self._taken_for_new(unseen)
        sought = {e: change.known_id for e, change in unseen.items() if e not in new}
        return held | survey.look_up(sought)

    @override
    def refine(self, steps: Sequence[Step]) -> list[Step]:
        """Leave out phone numbers that another contact holds, or another customer claims first."""
        claims = {
            step.change.customer.customer_id: step.fields[PHONE]
            for step in steps
            if PHONE in step.fields
        }
        holders = self._holders(claims)
        phoneless = {
            customer_id
            for customer_id, phone in claims.items()
            if holders.setdefault(phone, customer_id) != customer_id
        }
        return [
            without_phone(step)
            if step.change.customer.customer_id in phoneless or self._is_strangers_phone(step)
            else step
            for step in steps
        ]

    @override
    def foresee(self, step: Step) -> RowResult:
        return self._noted(finished(step))

    @override
    def write(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        target = self._target
        channels = target.run.ledger.opt_outs([step.email for step in steps])
        replan = partial(self._replan, channels)
        writer = ContactWriter(
            target.client, replan, target.config["import_threshold"], target.patience
        )
        to_write = [step for step in steps if not step.asks]
        for asked in self._confirmer(replan).ask([step for step in steps if step.asks]):
            if isinstance(asked, Step):
                to_write.append(asked)
            else:
                yield asked
        yield from map(self._noted, writer.write(to_write))

    def _confirmer(self, replan: Replan) -> Confirmer:
        config, list_id = self._target.config, self.terms.confirmation.list_id
        mailing = Mailing(config.get(TEMPLATE) or 0, config.get(PAGE) or "", int(list_id or 0))
        return Confirmer(self._target.client, self._target.run.ledger, mailing, replan)

    @override
    def remove(self, leavers: Sequence[Leaver], *, archives: bool) -> Iterator[Removal]:
        self._target.record_opt_outs()
        yield from remove(self._target.client, leavers, archives=archives)

    def _taken_for_new(self, unseen: Mapping[str, Change]) -> set[str]:
        """Pick the addresses that surely or very likely have no contact, and need no look.

        Where earlier runs have seen everybody, a creation itself tells that the address has a
        contact, and changes nothing then. An import would not, so many are looked up before it.
        """
        survey = self._target.survey
        without_id = {email for email, change in unseen.items() if change.known_id is None}
        if survey.is_complete:
            return without_id
        looked_at = {Decision.SUPPRESS, Decision.AWAIT}
        new = {email for email in without_id if unseen[email].decision not in looked_at}
        are_few = len(new) <= self._target.config["import_threshold"]
        return new if survey.is_incremental and are_few else set()

    def _holders(self, claims: Mapping[str, str]) -> dict[str, str]:
        """Map phone numbers to the customers who hold them.

        Brevo is asked whether another customer's contact holds the number still: where somebody
        deleted it, or changed its number, the number is free again.
        """
        known = self._target.run.ledger.phone_holders(list(set(claims.values())))
        others = {
            phone: int(holder.external_id)
            for customer_id, phone in claims.items()
            if (holder := known.get(phone)) and holder.external_id
            if holder.customer_id != customer_id
        }
        held = self._target.survey.phones(sorted(set(others.values())))
        return {
            phone: holder.customer_id
            for phone, holder in known.items()
            if phone not in others or held.get(others[phone]) == digits(phone)
            if holder.external_id
        }

    def _is_strangers_phone(self, step: Step) -> bool:
        holder = self._target.survey.holder(step.fields.get(PHONE, ""))
        return holder not in {None, step.email}

    def _replan(
        self, channels: Mapping[str, frozenset[str]], step: Step, row: ContactRow | None
    ) -> Step:
        """Plan a step anew whose contact is another one than was thought."""
        contact = self._target.survey.take(row) if row else None
        again = self.plan_anew(step.begun, contact, channels.get(step.email, ()))
        return without_phone(again) if PHONE_TAKEN in (step.reason or "") else again

    def _noted(self, result: RowResult) -> RowResult:
        """Let the survey know what has become of a contact."""
        step = result.step
        if step.is_write and not step.asks and result.outcome not in NOT_DONE:
            before = step.contact or Contact(external_id=result.external_id or "")
            after = Contact(
                external_id=before.external_id,
                values={**before.values, **result.written},
                membership=before.membership - step.leave | step.join,
                left=before.left,
                is_suppressed=before.is_suppressed or step.suppresses,
            )
            self._target.survey.note(step.email, after)
        return result
