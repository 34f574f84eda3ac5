"""Customers as Mautic contacts."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

from crm_core.change import Change, Outcome, Status, content_hash
from crm_core.contact import Contact
from crm_core.customer import Customer
from crm_core.ledger import Leaver, OptOut, Removal
from crm_core.plan import Step, Terms, untouched
from crm_core.result import RowResult
from crm_core.sink import CustomerSink
from target_mautic.mapping import is_same, payload_of, segments_of, values_of
from target_mautic.models import ContactRow, Member
from target_mautic.opt_outs import left_segment, opt_outs_of
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
            same=partial(_is_same, inventory.fields.scales),
            left_out=frozenset(rules) - inventory.fields.aliases.keys(),
        )

    @override
    def look_up(self, changes: Sequence[Change]) -> Mapping[str, Contact]:
        self._target.record_opt_outs()
        wanted = {change.customer.email: change.known_id for change in changes}
        found = self._survey.find(wanted)
        members = members_of(
            self._target.client,
            sorted(self._segments_of_interest(changes)),
            [row.id for row in found.values()],
        )
        contacts = {
            change.customer.email: self._contact(change, row, members.get(row.id, ()))
            for change in changes
            if (row := found.get(change.customer.email))
        }
        self._target.run.record_opt_outs(list(self._opt_outs(found, contacts)))
        return contacts

    @override
    def refine(self, steps: Sequence[Step]) -> list[Step]:
        return [
            step
            if FITS(step.email)
            else untouched(step.change, Outcome.REJECTED, reason=UNFIT_EMAIL)
            for step in steps
        ]

    @override
    def write(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        self._survey.note_written(step.email for step in steps)
        yield from self._writer.write(steps)

    @override
    def remove(self, leavers: Sequence[Leaver], *, archives: bool) -> Iterator[Removal]:
        self._target.record_opt_outs()
        yield from remove(self._target.client, leavers, archives=archives)

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

    def _contact(self, change: Change, row: ContactRow, members: Collection[Member]) -> Contact:
        rules, aliases = self._target.wanted.rules, self._target.inventory.fields.aliases
        membership = frozenset(str(one.segment_id) for one in members if not one.is_removed)
        joined = _joined(change, row) & self.terms.managed
        removed = frozenset(str(one.segment_id) for one in members if one.is_removed)
        return Contact(
            external_id=str(row.id),
            values=values_of(row.values, rules, aliases),
            membership=membership,
            left=removed | (joined - membership),
            is_suppressed=bool(row.blocks),
            is_free=not row.blocks,
        )

    def _opt_outs(
        self, rows: Mapping[str, ContactRow], contacts: Mapping[str, Contact]
    ) -> Iterator[OptOut]:
        for email, contact in contacts.items():
            yield from opt_outs_of(email, rows[email].blocks)
            for segment_id in contact.left:
                yield left_segment(email, segment_id, self._target.run.read_at)


def _is_same(scales: Mapping[str, int], name: str, wanted: Any, found: Any) -> bool:
    return is_same(wanted, found, scales.get(name, 0))


def _joined(change: Change, row: ContactRow) -> frozenset[str]:
    """The segments that the contact is surely in through us, unless it was taken out of them.

    Mautic keeps no trace of somebody who left a segment that the API had put them in.
    """
    known = change.known
    if known is None or known.external_id != str(row.id) or change.is_vague:
        return frozenset()
    is_sure = known.status is Status.SYNCED or known.is_unfinished
    return known.membership - change.may_be_off if is_sure else frozenset()
