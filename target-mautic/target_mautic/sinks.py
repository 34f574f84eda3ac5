"""Customers as Mautic contacts."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

from crm_core.change import Change, Outcome, Status, content_hash
from crm_core.contact import Contact
from crm_core.customer import Customer
from crm_core.double_opt_in import by_field
from crm_core.ledger import Leaver, OptOut, Removal
from crm_core.ledger.interface import ALL_EMAIL
from crm_core.plan import Step, Terms, untouched
from crm_core.result import RowResult
from crm_core.sink import CustomerSink
from target_mautic.mapping import (
    CONVERTERS,
    is_same,
    kept_number,
    payload_of,
    segments_of,
    values_of,
)
from target_mautic.models import ContactRow, Member
from target_mautic.opt_outs import dated, left_segment, opt_outs_of
from target_mautic.removal import remove
from target_mautic.survey import Survey, members_of
from target_mautic.writing import ContactWriter

if TYPE_CHECKING:
    from target_mautic.target import TargetMautic

FITS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+\-=?^_`{|}~@.\[\]]+").fullmatch
"""Every other character Mautic takes out of an address, which is somebody else's then."""

UNFIT_EMAIL: Final = "the e-mail address has characters that Mautic cannot keep"

ROWS: Final = 2000
"""Rows of a batch: a kill sends no more of them again, and segments are filled in bulk."""


class ContactSink(CustomerSink):
    """Keeps contacts and static segments in step."""

    MAX_SIZE_DEFAULT = ROWS
    _target: "TargetMautic"

    @cached_property
    @override
    def settings_hash(self) -> str:
        wanted = self._target.wanted
        return content_hash(self._target.consent_policy, wanted.rules, wanted.segments)

    @override
    def payload(self, customer: Customer) -> dict[str, Any]:
        region = self._target.config["default_region"]
        return payload_of(customer, self._target.wanted.rules, region)

    @override
    def membership(self, customer: Customer) -> frozenset[str]:
        return segments_of(customer, self._target.wanted.segments)

    @cached_property
    @override
    def terms(self) -> Terms:
        inventory = self._target.inventory
        inventory.refuse_unknown_segments()
        rules = self._target.wanted.rules
        return Terms(
            policies={name: rules[name].policy for name in inventory.fields.aliases},
            list_ids=inventory.segment_ids,
            consent_policy=self._target.consent_policy,
            same=partial(self._is_same, inventory.fields.scales),
            left_out=frozenset(rules) - inventory.fields.aliases.keys(),
            confirmation=by_field("fields", rules, inventory.fields.aliases, CONVERTERS),
        )

    @override
    def look_up(self, changes: Sequence[Change]) -> Mapping[str, Contact]:
        self._target.record_opt_outs()
        wanted = {change.customer.email: change.known_id for change in changes}
        found = self._survey.find(wanted)
        members = members_of(
            self._target.client,
            sorted(self._segments_of_interest(changes)),
            sorted({row.id for row in found.values()}),
        )
        barred = self._barred(changes, found)
        contacts = {
            email: self._contact(change, row, members.get(row.id, ()), is_barred=email in barred)
            for change in changes
            for email in [change.customer.email]
            if (row := found.get(email))
        }
        self._target.run.record_opt_outs(list(self._opt_outs(found, contacts)))
        return contacts

    @override
    def refine(self, steps: Sequence[Step]) -> list[Step]:
        return [self._refined(step) for step in steps]

    @override
    def write(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        self._survey.note_written(step.email for step in steps)
        yield from self._writer.write(steps)

    @override
    def remove(self, leavers: Sequence[Leaver], *, archives: bool) -> Iterator[Removal]:
        self._target.record_opt_outs()
        yield from remove(self._target.client, leavers, archives=archives)

    def _refined(self, step: Step) -> Step:
        """Refuse what Mautic would write to somebody else; plan for what it can keep."""
        contact = step.contact
        if contact is None and not FITS(step.email):
            return untouched(step.change, Outcome.REJECTED, reason=UNFIT_EMAIL)
        version = self._target.client.version
        fields = {
            name: kept_number(value, version, is_new=contact is None)
            for name, value in step.fields.items()
        }
        step = replace(step, fields=fields)
        if _has_lost_its_block(step):
            return replace(step, suppresses=True, outcome=Outcome.SUPPRESSED)
        return step

    def _is_same(self, scales: Mapping[str, int], name: str, wanted: Any, found: Any) -> bool:
        return is_same(wanted, found, scales.get(name, 0), self._target.client.version)

    @cached_property
    def _survey(self) -> Survey:
        return Survey(self._target.client)

    @cached_property
    def _writer(self) -> ContactWriter:
        return ContactWriter(
            self._target.client,
            self._target.inventory.fields.aliases,
            self._target.config["rows_per_call"],
            self._target.run.record_opt_outs,
        )

    def _segments_of_interest(self, changes: Iterable[Change]) -> frozenset[int]:
        """Those of the settings, and of earlier settings; one that is not made yet has no id."""
        joined = {one for change in changes if change.known for one in change.known.membership}
        return frozenset(int(one) for one in self.terms.managed | joined if one.isdecimal())

    def _barred(self, changes: Sequence[Change], found: Mapping[str, ContactRow]) -> frozenset[str]:
        """Pick customers whose contact has another address now, and who said no at theirs.

        Two customers may have become one contact: the "no" of either holds for it.
        """
        there = [change for change in changes if change.customer.email in found]
        moved = [
            change
            for change in there
            if found[change.customer.email].email != change.customer.email
        ]
        channels = self._target.run.ledger.opt_outs([each.customer.email for each in moved])
        silenced = {
            found[change.customer.email].id
            for change in moved
            if not change.decision.is_yes
            or ALL_EMAIL in channels.get(change.customer.email, ())
            or (change.known is not None and change.known.status is Status.SUPPRESSED)
        }
        emails = (change.customer.email for change in there)
        return frozenset(email for email in emails if found[email].id in silenced)

    def _contact(
        self, change: Change, row: ContactRow, members: Collection[Member], *, is_barred: bool
    ) -> Contact:
        rules, aliases = self._target.wanted.rules, self._target.inventory.fields.aliases
        membership = frozenset(str(one.segment_id) for one in members if not one.is_removed)
        joined = _joined(change, row) & self.terms.managed
        removed = frozenset(str(one.segment_id) for one in members if one.is_removed)
        return Contact(
            external_id=str(row.id),
            values=values_of(row.values, rules, aliases),
            membership=membership,
            left=removed | (joined - membership),
            is_suppressed=bool(row.blocks) or is_barred,
            is_free=not row.blocks,
        )

    def _opt_outs(
        self, rows: Mapping[str, ContactRow], contacts: Mapping[str, Contact]
    ) -> Iterator[OptOut]:
        """What people said no to, under the address of the customer whom the contact stands for."""
        run = self._target.run
        if not run.ledger.remembers:
            return
        blocks = [block for email in contacts for block in rows[email].blocks]
        told = {block.id: block for block in dated(self._target.client, blocks)}
        for email, contact in contacts.items():
            known = [told.get(block.id, block) for block in rows[email].blocks]
            yield from opt_outs_of(email, known, run.read_at)
            for segment_id in contact.left:
                yield left_segment(email, segment_id, run.read_at)


def _has_lost_its_block(step: Step) -> bool:
    """Tell whether somebody who said no got another address, and has no block there."""
    contact = step.contact
    is_out = step.status is Status.SUPPRESSED
    return bool(contact and is_out and contact.is_suppressed and contact.is_free)


def _joined(change: Change, row: ContactRow) -> frozenset[str]:
    """The segments that the contact is surely in through us, unless it was taken out of them.

    Mautic keeps no trace of somebody who left a segment that the API had put them in.
    """
    known = change.known
    if known is None or known.external_id != str(row.id) or change.is_vague:
        return frozenset()
    is_sure = known.status is Status.SYNCED or known.is_unfinished
    return known.membership - change.may_be_off if is_sure else frozenset()
