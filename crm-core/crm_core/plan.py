"""What a change needs in the CRM, worked out before anything is written. Pure, no network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from crm_core.change import Change, Outcome, Status
from crm_core.consent import ConsentPolicy, Decision
from crm_core.contact import Contact
from crm_core.customer import Customer
from crm_core.double_opt_in import (
    AWAITS_CONFIRMATION,
    BY_CALL,
    CONFIRMED_THERE,
    NEVER_ANSWERED,
    NOT_KNOWN,
    OUT_ELSEWHERE,
    OUT_OF_A_LIST,
    Asking,
    Confirmation,
)
from crm_core.fields import FieldPolicy
from crm_core.ledger.interface import ALL_EMAIL, ELSEWHERE, ONE_LIST
from crm_core.tries import Same, Try, arrived, has_made, holds, is_blank

NEVER_OPTED_IN: Final = "never opted in"
BOUNCED: Final = "the address bounced or is invalid"
OPTED_OUT: Final = "opted out"
OPTED_OUT_THERE: Final = "opted out in the CRM, which is never lifted from here"
SAID_YES_SINCE: Final = (
    "said yes after the contact had been suppressed; who lifts the block in the CRM confirms it"
)
LET_IN_AGAIN: Final = "let in again in the CRM; counts as soon as the CRM is read back"


def is_equal(_name: str, wanted: Any, found: Any) -> bool:
    """Compare two values of a field; the `same` of a CRM that gives back what it was sent."""
    return bool(wanted == found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What of the settings the account can take.

    Attributes:
        policies: Policy of each field that can be written; others are left out.
        list_ids: List key to id; of one that a dry run did not make, any text that says so.
        consent_policy: Which customers the destination gets.
        same: Tells by name whether the CRM's value of a field is the wanted one.
        left_out: Names of what the settings want and the account cannot take. Rows that were
            brought in step meanwhile are planned again once that changes.
        confirmation: How people are asked to confirm a yes that waits for it.
    """

    policies: Mapping[str, FieldPolicy]
    list_ids: Mapping[str, str]
    consent_policy: ConsentPolicy
    same: Same = is_equal
    left_out: frozenset[str] = frozenset()
    confirmation: Confirmation = NOT_KNOWN

    @property
    def managed(self) -> frozenset[str]:
        """Ids of the lists whose membership this target decides."""
        return frozenset(self.list_ids.values())

    @property
    def told(self) -> frozenset[str]:
        """Names of the fields whose values are always the customer's."""
        policies = self.policies.items()
        return frozenset(name for name, policy in policies if policy is FieldPolicy.OVERWRITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to be done for one change, and what comes of it when it succeeds.

    Attributes:
        contact: What the CRM holds, None where there is no contact.
        outcome: What becomes of the row; CREATED where there is no contact yet.
        status: Where the row stands afterwards.
        fields: What is to be written, only what differs.
        kept: The CRM's own values that stay because of their policy.
        arrived: Values of ours that are there already, from tries whose end is not known.
        is_made: Whether such a try has made the contact.
        join: Ids of lists to join.
        leave: Ids of lists to leave.
        membership: Ids of the lists that the contact is on through us afterwards.
        suppresses: Whether the contact is to be made unmailable.
        asks: By what the CRM is told now to let the person confirm a yes: the field that is
            written for it, or `BY_CALL`.
        external_id: The contact that the row stands for, None where there is none yet.
        reason: Why it is not as the stream wanted it, in plain words without personal data.
    """

    change: Change
    contact: Contact | None
    outcome: Outcome
    status: Status
    fields: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)
    arrived: Mapping[str, Any] = field(default_factory=dict)
    is_made: bool = False
    join: frozenset[str] = frozenset()
    leave: frozenset[str] = frozenset()
    membership: frozenset[str] = frozenset()
    suppresses: bool = False
    asks: str | None = None
    external_id: str | None = None
    reason: str | None = None

    @property
    def email(self) -> str:
        """The address that identifies the contact."""
        return self.change.customer.email

    @property
    def attempt(self) -> Try:
        """What is sent for it."""
        creates = self.outcome is Outcome.CREATED
        return Try(fields=self.fields, join=self.join, leave=self.leave, creates=creates)

    @property
    def begun(self) -> Change:
        """The change once it was sent, and met a contact that it did not expect."""
        return replace(self.change, begun=(*self.change.begun, self.attempt))

    @property
    def is_write(self) -> bool:
        """Whether the CRM has to be told anything."""
        is_new = self.outcome is Outcome.CREATED
        touches = self.fields or self.join or self.leave or self.suppresses
        return bool(is_new or touches or self.asks)

    @property
    def awaits_a_person(self) -> bool:
        """Whether only what somebody does in the CRM, or in the settings, is missing to a yes.

        That is a block to be lifted, or a way to ask for the confirmation.
        """
        is_unasked = self.status is Status.WAITING and self.asking is None and not self.asks
        is_out = self.status is Status.SUPPRESSED or is_unasked
        return self.change.decision.is_yes and is_out

    @property
    def asking(self) -> Asking | None:
        """What the CRM was told before to let the person confirm, if it was this yes."""
        known = self.change.known.asking if self.change.known else None
        customer = self.change.customer
        return known if known and known.covers(customer.yes, customer.said_at) else None

    @property
    def before(self) -> dict[str, Any]:
        """The CRM's values of the fields to be written."""
        values = self.contact.values if self.contact else {}
        return {name: values.get(name) for name in self.fields}

    @property
    def lists_before(self) -> frozenset[str]:
        """Ids of the lists that the contact is on."""
        return self.contact.membership if self.contact else frozenset()


def plan_step(
    change: Change, contact: Contact | None, terms: Terms, channels: Iterable[str] = ()
) -> Step:
    """Work out what a contact needs.

    Args:
        change: What the customer's row wants.
        contact: What the CRM holds of the person.
        terms: What the account can take.
        channels: Opt-outs that the ledger knows the CRM to have held (`Ledger.opt_outs`).
    """
    return with_tries(_planned(change, contact, terms, frozenset(channels)), contact, terms)


def with_tries(step: Step, contact: Contact | None, terms: Terms) -> Step:
    """Add to a step what of the contact comes from tries whose end is not known."""
    tries = step.change.tries
    if contact is None or not tries:
        return step
    there = arrived(tries, contact.values, terms.same)
    is_made = any(has_made(each, contact.values, terms.told, terms.same) for each in tries)
    return replace(step, arrived={**there, **step.arrived}, is_made=is_made)


def _planned(
    change: Change, contact: Contact | None, terms: Terms, channels: frozenset[str]
) -> Step:
    if reason := _why_left_alone(change, contact, channels):
        return untouched(change, Outcome.SUPPRESSED, reason)
    is_barred = change.decision.is_yes and _is_barred(change, contact, channels)
    if change.decision is Decision.AWAIT and not is_barred:
        return _waiting(change, contact, terms, channels)
    change = replace(change, payload={**change.payload, **terms.confirmation.at_rest})
    match change.decision:
        case Decision.SUPPRESS:
            return _suppression(change, contact, terms)
        case Decision.FLAG:
            is_back = _is_let_in_again(change, contact, channels)
            reason = LET_IN_AGAIN if is_back else _why_flagged(change.customer)
            return _flagged(change, contact, terms, reason, blocks=not is_back)
        case _ if is_barred:
            reason = _why_barred(change, contact, channels)
            creates = terms.consent_policy is ConsentPolicy.EVERYONE_FLAGGED
            return (_flagged if creates else _barred)(change, contact, terms, reason)
    wanted = frozenset(terms.list_ids[key] for key in change.membership if key in terms.list_ids)
    return _subscribed(change, contact, terms, wanted, _left(contact, channels))


def untouched(change: Change, outcome: Outcome, reason: str | None = None) -> Step:
    """Leave the CRM as it is; the row stands where it stood."""
    known = change.known
    is_settled = known is not None and (
        outcome is Outcome.UNCHANGED or known.status is Status.SUPPRESSED
    )
    return Step(
        change=change,
        contact=known.contact if known else None,
        outcome=outcome,
        status=known.status if known and is_settled else Status.WITHHELD,
        membership=known.membership if known else frozenset(),
        kept=known.kept if known else {},
        external_id=known.external_id if known else None,
        reason=known.reason if known and outcome is Outcome.UNCHANGED else reason,
    )


def _why_flagged(customer: Customer) -> str:
    if customer.email_status != "ok":
        return BOUNCED
    return NEVER_OPTED_IN if customer.consent_source is None else OPTED_OUT


def _why_left_alone(
    change: Change, contact: Contact | None, channels: frozenset[str]
) -> str | None:
    match change.decision:
        case Decision.WITHHOLD:
            return NEVER_OPTED_IN
        case Decision.SUPPRESS if _is_let_in_again(change, contact, channels):
            return LET_IN_AGAIN
    return None


def _is_let_in_again(change: Change, contact: Contact | None, channels: frozenset[str]) -> bool:
    """Tell whether the CRM has taken back the only "no" that stands, which was its own.

    A block of ours would hide that from the reading that is to tell it to everybody.
    """
    known = change.known
    if known is None or contact is None or contact.is_suppressed:
        return False
    is_the_same = known.external_id == contact.external_id
    was_blocked = contact.is_free or known.status is Status.SUPPRESSED
    is_said_here_alone = change.is_out_here and ALL_EMAIL in channels and ELSEWHERE not in channels
    return is_said_here_alone and is_the_same and was_blocked


def _is_barred(change: Change, contact: Contact | None, channels: frozenset[str]) -> bool:
    """Tell whether an opt-out stands; it outlives its contact, also where others made a new one.

    It is over only where the very contact that we know is found mailable: a person has lifted it.
    """
    known = change.known
    has_opted_out = ALL_EMAIL in channels or (
        known is not None and known.status is Status.SUPPRESSED
    )
    if contact is None or contact.is_suppressed:
        return has_opted_out or contact is not None
    is_the_same = known is not None and known.external_id == contact.external_id
    return has_opted_out and not is_the_same


def _why_barred(change: Change, contact: Contact | None, channels: frozenset[str]) -> str:
    """Tell an opt-out of the CRM from a block that we set ourselves while there was no consent."""
    known, blocked = change.known, contact is not None and contact.is_suppressed
    is_ours = known is not None and known.status is Status.SUPPRESSED and ALL_EMAIL not in channels
    return SAID_YES_SINCE if is_ours and blocked else OPTED_OUT_THERE


def _left(contact: Contact | None, channels: frozenset[str]) -> frozenset[str]:
    told = {name.removeprefix(ONE_LIST) for name in channels if name.startswith(ONE_LIST)}
    return frozenset(told) | (contact.left if contact else frozenset())


def _barred(change: Change, contact: Contact | None, terms: Terms, reason: str) -> Step:
    """Keep somebody whom the CRM must not mail off our lists, and write nothing else.

    A contact that is not suppressed is one that others made after the suppressed one was deleted;
    it is theirs alone.
    """
    if contact is None or not contact.is_suppressed:
        return untouched(change, Outcome.SUPPRESSED, reason)
    leave, fields = _ours(change, contact, terms), _at_rest(contact, terms)
    known = change.known
    is_known = known is not None and known.awaits_a_person and known.sync_hash == change.sync_hash
    return Step(
        change=change,
        contact=contact,
        outcome=Outcome.UNCHANGED if is_known and not (leave or fields) else Outcome.SUPPRESSED,
        status=Status.SUPPRESSED,
        fields=fields,
        leave=leave,
        external_id=contact.external_id,
        reason=reason,
    )


def _waiting(
    change: Change, contact: Contact | None, terms: Terms, channels: frozenset[str]
) -> Step:
    """Let the CRM ask for a confirmation, once for a yes; who waits is on no list of ours.

    Where a campaign asks, the contact is written with the field that it goes by. Where a call asks,
    the CRM makes the contact, and one that is there stays as it is until the person confirms.
    """
    if obstacle := _why_not_asked(contact, terms, channels):
        return _kept_waiting(change, contact, terms, obstacle)
    if at_rest := terms.confirmation.at_rest:
        step = _subscribed(change, contact, terms, frozenset())
        asks = next((name for name in at_rest if name in step.fields), None)
        return replace(step, status=Status.WAITING, asks=asks, reason=AWAITS_CONFIRMATION)
    if _has_confirmed(change, contact, terms):
        return _kept_waiting(change, contact, terms, CONFIRMED_THERE)
    step = _kept_waiting(change, contact, terms, AWAITS_CONFIRMATION)
    if step.asking and step.asking.is_over:
        is_known = step.asking.is_answered
        return step if is_known else replace(step, reason=NEVER_ANSWERED)
    fields = {} if contact else _fields(change, None, terms).fields
    return replace(step, asks=BY_CALL, outcome=Outcome.ASKED, fields=fields)


def _why_not_asked(contact: Contact | None, terms: Terms, channels: frozenset[str]) -> str | None:
    if ELSEWHERE in channels:
        return OUT_ELSEWHERE
    return OUT_OF_A_LIST if _left(contact, channels) else terms.confirmation.obstacle


def _has_confirmed(change: Change, contact: Contact | None, terms: Terms) -> bool:
    """Tell whether who was asked is on the list by now onto which the CRM puts who confirms."""
    return (
        _was_asked(change)
        and contact is not None
        and terms.confirmation.list_id in contact.membership
    )


def _was_asked(change: Change) -> bool:
    """Tell whether the CRM was told of this yes, or of one before it for which somebody waits.

    Whom we have put onto lists since, while the yes counted, is asked about as if for the first
    time: that such a person is on a list tells nothing of a click.
    """
    known = change.known
    if known is None or known.asking is None:
        return False
    counted = known.status is Status.SYNCED and not known.is_under_way
    if counted or any(one.join for one in change.tries):
        return False
    return known.status is Status.WAITING or known.asking.yes == change.customer.yes


def _kept_waiting(change: Change, contact: Contact | None, terms: Terms, reason: str) -> Step:
    """Keep who waits off our lists, and write nothing else.

    Who was asked may have come back to one by confirming.
    """
    step = Step(
        change=change,
        contact=contact,
        outcome=Outcome.UPDATED,
        status=Status.WAITING,
        fields=_at_rest(contact, terms),
        leave=frozenset() if _was_asked(change) else _ours(change, contact, terms),
        external_id=contact.external_id if contact else None,
        reason=reason,
    )
    return step if step.is_write else replace(step, outcome=Outcome.UNCHANGED)


def _at_rest(contact: Contact | None, terms: Terms) -> dict[str, Any]:
    """Pick the fields by which a campaign would ask somebody who is not to be asked any more."""
    values = contact.values if contact else {}
    return {
        name: value
        for name, value in terms.confirmation.at_rest.items()
        if not is_blank(values.get(name)) and not terms.same(name, value, values[name])
    }


def _suppression(change: Change, contact: Contact | None, terms: Terms) -> Step:
    """Suppress a contact that exists; who is not in the CRM is never created for it."""
    if contact is None:
        return untouched(change, Outcome.SUPPRESSED, OPTED_OUT)
    is_pushed = change.known is not None and change.known.is_pushed
    at_rest = _Fields(_at_rest(contact, terms), {}, {})
    sorted_out = _fields(change, contact, terms) if is_pushed else at_rest
    return Step(
        change=change,
        contact=contact,
        outcome=Outcome.SUPPRESSED,
        status=Status.SUPPRESSED,
        **sorted_out._asdict(),
        leave=_ours(change, contact, terms),
        suppresses=not contact.is_suppressed,
        external_id=contact.external_id,
        reason=OPTED_OUT,
    )


def _flagged(
    change: Change,
    contact: Contact | None,
    terms: Terms,
    reason: str | None,
    *,
    blocks: bool = True,
) -> Step:
    """Write a contact that must not be mailed: suppressed, and on no list of ours."""
    step = _subscribed(change, contact, terms, frozenset())
    suppresses = blocks and (contact is None or not contact.is_suppressed)
    outcome = Outcome.SUPPRESSED if contact and suppresses else step.outcome
    return replace(
        step, outcome=outcome, status=Status.SUPPRESSED, suppresses=suppresses, reason=reason
    )


def _subscribed(
    change: Change,
    contact: Contact | None,
    terms: Terms,
    wanted: frozenset[str],
    left: frozenset[str] = frozenset(),
) -> Step:
    """Write a contact; a list that the person left is joined by nobody but the person."""
    sorted_out = _fields(change, contact, terms)
    on = contact.membership if contact else frozenset()
    step = Step(
        change=change,
        contact=contact,
        outcome=Outcome.UPDATED if contact else Outcome.CREATED,
        status=Status.SYNCED,
        **sorted_out._asdict(),
        join=wanted - left - on,
        leave=_ours(change, contact, terms) - wanted,
        membership=wanted - (left - on),
        external_id=contact.external_id if contact else None,
    )
    return step if step.is_write else replace(step, outcome=Outcome.UNCHANGED)


def _ours(change: Change, contact: Contact | None, terms: Terms) -> frozenset[str]:
    """Pick the lists of ours that the contact is on, those of earlier settings included."""
    joined = change.known.membership if change.known else frozenset()
    joined = joined.union(*(one.join for one in change.tries))
    return (terms.managed | joined) & contact.membership if contact else frozenset()


class _Fields(NamedTuple):
    fields: dict[str, Any]
    kept: dict[str, Any]
    arrived: dict[str, Any]


def _fields(change: Change, contact: Contact | None, terms: Terms) -> _Fields:
    """Split the payload into what is written, what stays as the CRM's own, and what is there."""
    last = (change.known.payload if change.known else None) or {}
    values = contact.values if contact else {}
    split = _Fields({}, {}, {})
    for name, wanted in change.payload.items():
        policy = terms.policies.get(name, FieldPolicy.NEVER)
        found = values.get(name)
        is_ours = (
            is_blank(found)
            or (name in last and terms.same(name, last[name], found))
            or holds(change.tries, name, found, terms.same)
        )
        is_due = contact is None or not terms.same(name, wanted, found)
        if policy is FieldPolicy.NEVER or _says_nothing(change, name, wanted, found, terms):
            continue
        if is_due and (is_ours or policy is FieldPolicy.OVERWRITE):
            split.fields[name] = wanted
        elif not is_due and not is_ours and _may_be_ours(change, name):
            split.arrived[name] = wanted
        elif not is_ours:
            split.kept[name] = found
    return split


def _says_nothing(change: Change, name: str, wanted: Any, found: Any, terms: Terms) -> bool:
    """Tell whether a field that asks for a confirmation is to be left as it is.

    It is where nobody was ever asked, and where what we wrote to ask was taken back since: the
    person has confirmed, and is not to be asked again.
    """
    if name not in terms.confirmation.at_rest:
        return False
    at_rest = terms.confirmation.at_rest[name]
    if terms.same(name, wanted, at_rest):
        return is_blank(found)
    last = (change.known.payload if change.known else None) or {}
    has_asked = name in last and terms.same(name, wanted, last[name])
    has_tried = holds(change.tries, name, wanted, terms.same)
    return (has_asked or has_tried) and not is_blank(found) and terms.same(name, at_rest, found)


def _may_be_ours(change: Change, name: str) -> bool:
    """Tell whether a value that is as wanted may come from a try whose values nobody noted."""
    return change.is_vague and not (change.known and name in change.known.kept)
