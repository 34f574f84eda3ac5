"""Customers as Brevo contacts."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from crm_core.change import Change, RowResult, Status, content_hash
from crm_core.consent import Decision
from crm_core.customer import Customer
from crm_core.ledger import ALL_EMAIL, ONE_LIST
from crm_core.sink import CustomerSink
from target_brevo.contacts import ContactWriter
from target_brevo.mapping import PHONE, attributes_of, lists_of
from target_brevo.models import Contact
from target_brevo.suppression import Suppressor
from target_brevo.survey import opt_outs_of
from target_brevo.writing import Write, plan_write

if TYPE_CHECKING:
    from target_brevo.target import TargetBrevo


class ContactSink(CustomerSink):
    """Keeps contacts in step; lists ride along with each write.

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
    def suppress(self, changes: Sequence[Change]) -> Iterator[RowResult]:
        target = self._target
        survey = target.survey(len(changes))
        yield from Suppressor(target.client, target.inventory, survey).suppress(changes)

    @override
    def upsert(self, changes: Sequence[Change]) -> Iterator[RowResult]:
        survey = self._target.survey(len(changes))
        opt_outs = self._target.run.ledger.opt_outs([each.customer.email for each in changes])
        phoneless = self._without_a_free_phone(changes)
        writes: list[Write] = []
        for change in changes:
            channels = opt_outs.get(change.customer.email, frozenset())
            contact = survey.find(change.customer.email)
            has_opted_out = _has_opted_out(change, channels)
            if has_opted_out and contact is None:
                contact = self._look_up(change)
            if _is_barred(change, contact, has_opted_out=has_opted_out):
                yield self._writer.leave_alone(change, contact)
                continue
            write = plan_write(change, contact, self._target.inventory, _left_lists(channels))
            is_phoneless = change.customer.customer_id in phoneless
            writes.append(write.without_phone() if is_phoneless else write)
        yield from self._writer.write(writes)

    @cached_property
    def _writer(self) -> ContactWriter:
        return ContactWriter(
            self._target.client,
            self._target.inventory,
            self._target.config["import_threshold"],
            self._target.patience,
            self._target.run.record_opt_outs,
        )

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

    def _look_up(self, change: Change) -> Contact | None:
        """Look up somebody who has opted out and now says yes: a person may have lifted it."""
        if change.known is None or change.known.external_id is None:
            return None
        contact = self._target.client.contact(int(change.known.external_id))
        if contact:
            self._target.run.record_opt_outs(list(opt_outs_of(contact)))
        return contact


def _has_opted_out(change: Change, channels: frozenset[str]) -> bool:
    """Tell whether somebody who is to be subscribed has said no in Brevo, or to us before."""
    is_suppressed = change.known is not None and change.known.status is Status.SUPPRESSED
    return change.decision is Decision.SUBSCRIBE and (is_suppressed or ALL_EMAIL in channels)


def _is_barred(change: Change, contact: Contact | None, *, has_opted_out: bool) -> bool:
    """Tell whether a block stands; it outlives its contact, also where others made a new one."""
    if change.decision is not Decision.SUBSCRIBE:
        return False
    if contact is None or not has_opted_out:
        return has_opted_out or (contact is not None and contact.is_blocked)
    is_the_same = change.known is not None and change.known.external_id == str(contact.id)
    return contact.is_blocked or not is_the_same


def _left_lists(channels: Iterable[str]) -> frozenset[int]:
    return frozenset(
        int(channel.removeprefix(ONE_LIST)) for channel in channels if channel.startswith(ONE_LIST)
    )
