"""Writes steps in the fewest calls: rows in batches, then segments for all of them together."""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, Self

from crm_core.change import Outcome, Status
from crm_core.chunks import chunks
from crm_core.errors import SettingsError
from crm_core.ledger import OptOut
from crm_core.plan import OPTED_OUT_THERE, Step
from crm_core.result import RowResult, done, failed, rejected
from target_mautic.client import MOST_ROWS, NOT_FOUND, MauticClient
from target_mautic.failures import (
    SERVER_ERROR,
    BatchBrokeError,
    BatchTimedOutError,
    RequestRefusedError,
    unavailable,
)
from target_mautic.models import BLOCKS, EMAIL, BatchAnswer, ContactRow, RowRefusal
from target_mautic.opt_outs import dated, opt_outs_of, our_block
from target_mautic.places import OLDER_NAMES

logger = logging.getLogger(__name__)

GONE: Final = "the contact was deleted in Mautic meanwhile; it is made anew"
NO_ACCESS: Final = "Mautic does not let the API's user change this contact"
BROKE: Final = "Mautic met an error inside while it wrote the contact"
NOT_IN_SEGMENT: Final = "Mautic did not put the contact into a segment"
STILL_IN_SEGMENT: Final = "Mautic did not take the contact out of a segment"
DUPLICATE: Final = (
    "Mautic has several contacts with what must be unique, the e-mail address for instance; "
    "merge them (mautic:contacts:deduplicate)"
)
BAD_EMAIL: Final = "Mautic refuses the e-mail address"
BAD_ROW: Final = "Mautic refuses the contact"

MOST_BROKEN: Final = 5
"""Rows in succession that break Mautic one by one; then it is Mautic that is broken."""

MOST_TIMEOUTS: Final = 3
"""Batches in succession that take too long, each half of the one before; then it hangs."""

REFUSED: Final = "Mautic refuses the value"
LENGTH: Final = re.compile(r"([0-9]{1,6}) characters? or less")
"""In Mautic's words about a text that is too long (recorded)."""

REASONS: Final[Mapping[int, tuple[Callable[[Step, str], RowResult], str]]] = {
    400: (rejected, BAD_ROW),
    403: (failed, NO_ACCESS),
    NOT_FOUND: (failed, GONE),
    422: (rejected, DUPLICATE),
    SERVER_ERROR: (failed, BROKE),
}
"""What a row's code means (Mautic API, batches); a row that failed is tried again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A step as a row of a batch.

    Attributes:
        without: Fields whose values Mautic refuses, each with the reason.
        instead: Values under the names that they had in older versions.
        is_resent: Whether it was sent before, without an answer that says what became of it.
    """

    step: Step
    without: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    is_resent: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be written to the contact itself."""
        is_new = self.step.outcome is Outcome.CREATED
        return not (is_new or self.step.suppresses or self.step.fields.keys() - self.without)

    @property
    def may_have_arrived(self) -> bool:
        """Whether an earlier sending may have made the contact."""
        return self.is_resent or any(each.creates for each in self.step.change.tries)

    def row(self, aliases: Mapping[str, str]) -> dict[str, Any]:
        """As Mautic takes it; there is never a key that could lift a do-not-contact entry.

        A field without a value is cleared, which needs `overwriteWithBlank`; what is not sent
        stays as it is all the same (recorded). A new contact has nothing to clear.
        """
        values = {**self.step.fields, **self.instead}
        sent = {aliases[name]: value for name, value in values.items() if name not in self.without}
        filled = {alias: value for alias, value in sent.items() if value is not None}
        cleared = dict.fromkeys(sent.keys() - filled, "") if self.step.contact else {}
        row = {**self._key(), **filled, **cleared}
        if self.step.suppresses:
            row[BLOCKS] = [our_block()]
        if cleared:
            row["overwriteWithBlank"] = True
        return row

    def leaving_out(self, refused: Mapping[str, str]) -> Self:
        """The same without some more fields; countries are tried under their older names first."""
        older = {name: OLDER_NAMES.get(str(self.step.fields.get(name))) for name in refused}
        instead = {name: told for name, told in older.items() if told and name not in self.instead}
        without = {name: why for name, why in refused.items() if name not in instead}
        return replace(
            self, without={**self.without, **without}, instead={**self.instead, **instead}
        )

    def _key(self) -> dict[str, Any]:
        contact = self.step.contact
        return {EMAIL: self.step.email} if contact is None else {"id": int(contact.external_id)}


class Sent(NamedTuple):
    """What became of a row.

    Attributes:
        is_met: Whether Mautic knew the contact, and not from us.
    """

    draft: Draft
    contact: ContactRow | None
    refusal: RowRefusal | None
    is_met: bool = False


class Written(NamedTuple):
    """A row that was written, and what it still owes its segments."""

    step: Step
    contact_id: str
    without: Mapping[str, str]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to be done in segments."""
        return not (self.step.join or self.step.leave)

    def result(self) -> RowResult:
        """What became of the step."""
        names: dict[str, list[str]] = defaultdict(list)
        for name, why in sorted(self.without.items()):
            names[why].append(name)
        notes = [f"{', '.join(each)} left out: {why}" for why, each in names.items()]
        note = "; ".join(notes) or None
        return done(self.step, self.contact_id, without=self.without, note=note)


Call = Callable[[Sequence[Mapping[str, Any]]], BatchAnswer]


class ContactWriter:
    """Creates and changes contacts and their segments, one result for each step.

    Args:
        client: Of the Mautic.
        aliases: Alias in the settings to the one that Mautic gave the field.
        rows_per_call: Rows of a batch.
        report: Takes opt-outs that come to light while writing.
    """

    def __init__(
        self,
        client: MauticClient,
        aliases: Mapping[str, str],
        rows_per_call: int,
        report: Callable[[Sequence[OptOut]], None],
    ) -> None:
        self._client = client
        self._aliases = aliases
        self._rows_per_call = rows_per_call
        self._report = report
        self._broken = 0
        self._timeouts = 0

    def write(self, steps: Sequence[Step]) -> Iterator[RowResult]:
        """Change contacts that exist, create the others, then bring segments in line."""
        drafts = [Draft(step) for step in steps]
        pending: list[Written] = []
        for sent in self._sent(drafts):
            settled = self._settle(sent)
            if isinstance(settled, RowResult):
                yield settled
            elif settled.is_settled:
                yield settled.result()
            else:
                pending.append(settled)
        yield from self._bring_segments_in_line(pending)

    def _sent(self, drafts: Sequence[Draft]) -> Iterator[Sent]:
        """Send rows, and once more without the values that Mautic refuses."""
        while drafts:
            again: list[Draft] = []
            for sent in self._sent_once(drafts):
                refused = self._refused_fields(sent)
                if refused:
                    again.append(sent.draft.leaving_out(refused))
                else:
                    yield sent
            drafts = again

    def _sent_once(self, drafts: Sequence[Draft]) -> Iterator[Sent]:
        full = [draft for draft in drafts if not draft.is_empty]
        yield from (Sent(draft, None, None) for draft in drafts if draft.is_empty)
        existing = [draft for draft in full if draft.step.contact is not None]
        yield from self._in_batches(self._client.update_many, existing)
        absent = [draft for draft in full if draft.step.contact is None]
        yield from self._in_batches(self._client.create_many, absent)

    def _in_batches(self, call: Call, drafts: Sequence[Draft]) -> Iterator[Sent]:
        rest = list(drafts)
        while rest:
            chunk, rest = rest[: self._rows_per_call], rest[self._rows_per_call :]
            yield from self._batch(call, chunk)

    def _batch(self, call: Call, drafts: Sequence[Draft]) -> Iterator[Sent]:
        """Send a batch; one that breaks Mautic, or takes it too long, is sent again in halves."""
        retried = self._client.traffic.retried
        try:
            answer = call([draft.row(self._aliases) for draft in drafts])
        except BatchBrokeError:
            yield from self._halves(call, [replace(each, is_resent=True) for each in drafts])
            return
        except BatchTimedOutError:
            self._shrink(len(drafts))
            yield from self._in_batches(call, [replace(each, is_resent=True) for each in drafts])
            return
        self._broken = self._timeouts = 0
        met = answer.met if self._client.traffic.retried == retried else frozenset()
        for place, draft in enumerate(drafts):
            is_met = place in met and not draft.may_have_arrived
            yield Sent(draft, answer.contacts.get(place), answer.refusals.get(place), is_met)

    def _shrink(self, rows: int) -> None:
        """Send fewer rows in a call from now on.

        Raises:
            VendorUnavailableError: That did not help several times in succession.
        """
        self._timeouts += 1
        if self._timeouts > MOST_TIMEOUTS:
            raise unavailable(f"it did not finish {rows} contacts in time (timeout_seconds)")
        self._rows_per_call = max(1, rows // 2)
        logger.warning(
            "Mautic did not finish %d contacts in time; %d follow in a call",
            rows,
            self._rows_per_call,
        )

    def _halves(self, call: Call, drafts: Sequence[Draft]) -> Iterator[Sent]:
        if len(drafts) > 1:
            for half in chunks(drafts, -(-len(drafts) // 2)):
                yield from self._batch(call, half)
            return
        self._broken += 1
        yield Sent(drafts[0], None, RowRefusal(SERVER_ERROR))
        if self._broken >= MOST_BROKEN:
            raise unavailable("it meets an error inside (status 500) with every contact")

    def _refused_fields(self, sent: Sent) -> Mapping[str, str]:
        """The fields that a refusal names, where the contact can do without them."""
        if sent.refusal is None or sent.refusal.code != REFUSED_VALUE:
            return {}
        names = {alias: name for name, alias in self._aliases.items()}
        written = sent.draft.step.fields.keys() - sent.draft.without.keys()
        told = sent.refusal.fields.items()
        refused = {names.get(alias, alias): _reason(words) for alias, words in told}
        return refused if refused.keys() <= written else {}

    def _settle(self, sent: Sent) -> RowResult | Written:
        step = sent.draft.step
        if sent.refusal:
            judge, reason = REASONS.get(sent.refusal.code, (failed, BROKE))
            return judge(step, _named(reason, sent.refusal))
        contact_id = str(sent.contact.id) if sent.contact else step.external_id
        if contact_id is None:
            return failed(step, BROKE)
        return Written(
            _of_others(sent, self._if_still_mailable(sent)), contact_id, sent.draft.without
        )

    def _if_still_mailable(self, sent: Sent) -> Step:
        """Keep somebody who has opted out since the plan, or is in Mautic unknown to us, off."""
        step = sent.draft.step
        if sent.contact is None or not sent.contact.blocks or step.status is Status.SUPPRESSED:
            return step
        if step.asks:
            step = self._unasked(step, sent.contact)
        blocks = dated(self._client, sent.contact.blocks)
        self._report(list(opt_outs_of(step.email, blocks, seen_at=None)))
        return replace(
            step,
            outcome=Outcome.SUPPRESSED,
            status=Status.SUPPRESSED,
            join=frozenset(),
            leave=step.leave | (step.membership & step.lists_before),
            membership=frozenset(),
            reason=OPTED_OUT_THERE,
        )

    def _unasked(self, step: Step, contact: ContactRow) -> Step:
        """Let no campaign ask somebody for a confirmation who turned out to have opted out."""
        alias = self._aliases[str(step.asks)]
        self._client.update_many([{"id": contact.id, alias: "", "overwriteWithBlank": True}])
        fields = {name: value for name, value in step.fields.items() if name != step.asks}
        return replace(step, fields=fields, asks=None)

    def _bring_segments_in_line(self, pending: Sequence[Written]) -> Iterator[RowResult]:
        refused = self._join(pending)
        for written in pending:
            are_out = [
                self._client.remove_member(int(segment_id), int(written.contact_id))
                for segment_id in sorted(written.step.leave)
            ]
            if not all(are_out):
                yield failed(written.step, STILL_IN_SEGMENT)
            elif int(written.contact_id) in refused:
                yield failed(written.step, NOT_IN_SEGMENT)
            else:
                yield written.result()

    def _join(self, pending: Sequence[Written]) -> frozenset[int]:
        """Put contacts into segments in bulk; returns those that a segment did not take."""
        ids: dict[str, list[int]] = defaultdict(list)
        for written in pending:
            for segment_id in sorted(written.step.join):
                ids[segment_id].append(int(written.contact_id))
        refused: frozenset[int] = frozenset()
        for segment_id, members in ids.items():
            for chunk in chunks(members, MOST_ROWS):
                refused |= self._add(segment_id, chunk)
        return refused

    def _add(self, segment_id: str, contact_ids: Sequence[int]) -> frozenset[int]:
        try:
            return self._client.add_members(int(segment_id), contact_ids)
        except RequestRefusedError as error:
            if error.status != NOT_FOUND:
                raise
        reason = f"The segment {segment_id} was deleted in Mautic meanwhile"
        raise SettingsError(reason, "Start again: one that the settings name is made anew.")


REFUSED_VALUE: Final = 400


def _reason(words: str) -> str:
    """Say why Mautic refuses a value, which it quotes itself only where it is an address."""
    length = LENGTH.search(words[:1000])
    return f"Mautic's field holds {length[1]} characters at most" if length else REFUSED


def _of_others(sent: Sent, step: Step) -> Step:
    """Tell a contact that others had made before from one that is made now."""
    is_theirs = sent.is_met and step.outcome is Outcome.CREATED
    return replace(step, outcome=Outcome.UPDATED) if is_theirs else step


def _named(reason: str, refusal: RowRefusal) -> str:
    """Name the fields for which a whole row was refused."""
    if refusal.code != REFUSED_VALUE or not refusal.fields:
        return reason
    if EMAIL in refusal.fields:
        return BAD_EMAIL
    return f"{reason} for what stands in {', '.join(sorted(refusal.fields))}"
