"""From facts to a state, and from a state to a sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from crm_core.email_address import normalised, spellings, typed
from crm_core.ledger.interface import ALL_EMAIL, ONE_LIST
from crm_core.why.explanation import Explanation, Place, State
from crm_core.why.facts import Archive, Facts, Row

SENTENCES: Final[Mapping[State, str]] = {
    State.IN_STEP: "in step with the customer table",
    State.CHANGED: "the row changed on {updated_at} and waits for the next run ({last_run})",
    State.NOT_YET_SEEN: "in the customer table since the last run or nearly so ({last_run})",
    State.UNDER_WAY: "a run was cut short while it wrote this person ({last_run}); the next one "
    "finds out what was done",
    State.WAITING: "waiting for retry at {next_attempt_at} after {tries}, because: {error}",
    State.DEAD: "given up after {tries}, because: {error}; a change of the row or --retry-dead "
    "tries again",
    State.REJECTED: "refused for good: {refusal}",
    State.NEVER_OPTED_IN: "never opted in",
    State.OPTED_OUT_AT_CHECKOUT: "opted out at checkout ({consent_source}, {consent_at})",
    State.OPTED_OUT_IN_CRM: "{deed} in {source} on {occurred_at}",
    State.AWAITS_CONFIRMATION: "{deed} in {source} on {occurred_at} and said yes again at checkout "
    "({consent_source}, {consent_at}); who lifts the block in the CRM confirms it",
    State.OPT_IN_PENDING: "said yes ({consent_source}, {consent_at}) and has yet to confirm it: "
    "{error}",
    State.UNMAILABLE: "the address cannot be mailed ({email_status}, told by {consent_source})",
    State.SUPPRESSED: "{error}",
    State.LEFT_STREAM: "left the customer table{removed_at}; the contact stayed as it was",
    State.UNLISTED: "left the customer table, and was taken off our lists",
    State.ARCHIVED: "left the customer table, and was taken out of the CRM",
    State.NOT_IN_STREAM: "not in the customer table{removed_at}",
    State.NEVER_SENT: "never sent here; the database has no customer table that would tell more",
    State.ERASED: "erased on {erased_at}; nothing is written for this person again",
}

DEEDS: Final = (
    (re.compile("complain|spam"), "complained"),
    (re.compile("bounce"), "bounced"),
    (re.compile("unsub"), "unsubscribed"),
)
"""What a CRM's word for an opt-out means; any other is quoted."""

RETRIED: Final = ("failed", "dead")
"""Statuses under which a run that was cut short tells nothing new."""

SILENT: Final = frozenset(
    {
        State.NEVER_OPTED_IN,
        State.OPTED_OUT_AT_CHECKOUT,
        State.OPTED_OUT_IN_CRM,
        State.OPT_IN_PENDING,
        State.UNMAILABLE,
    }
)
"""States of people who get no mail, whatever else changes."""

Rule = Callable[[Facts, Row], bool]

BLANK_ERROR: Final = "no reason was written down"


def explain(
    connection: psycopg.Connection,
    *,
    email: str | None = None,
    customer_id: UUID | None = None,
    tombstone_key: str | None = None,
) -> Explanation:
    """Tell for each destination whether a person is in the CRM, and why.

    Args:
        connection: To the database of the ledger; nothing is written.
        email: The address, however it is spelt.
        customer_id: The person, instead of the address.
        tombstone_key: Tells who was erased.

    Raises:
        NoLedgerError: The database has no ledger.
    """
    forms = spellings(email) if email else frozenset()
    asked = (normalised(email) or typed(email)) if email else None
    facts = Archive(connection, forms, customer_id).facts(asked, tombstone_key)
    return Explanation(
        email=facts.email,
        customer_id=str(facts.customer_id) if facts.customer_id else None,
        in_stream=facts.customer is not None if facts.has_stream else None,
        erased_at=facts.erased_at,
        unusable=_unusable(facts),
        identity=tuple(map(_told_of, facts.contacts)),
        places=tuple(_place(facts, standing) for standing in facts.standings),
    )


def _unusable(facts: Facts) -> str | None:
    """Tell of orders whose address is none, or nobody's."""
    found = facts.unusable
    if not found or not found["orders"]:
        return None
    orders = "1 order names" if found["orders"] == 1 else f"{found['orders']} orders name"
    if found["is_nobodys"]:
        return f"{orders} it, and {found['reason']}: the sale counts and makes no customer."
    return (
        f"{orders} it in the place of an address, and {found['reason']}: the order counts and "
        "makes no customer. Correct it where the tickets are sold."
    )


def _told_of(contact: Row) -> str:
    """Tell what an order or a ticket gave to the customer, or why it gave nothing."""
    kind = "order" if contact["is_buyer"] else "ticket"
    source = f"{kind} {contact['seen_in']} of {day(contact['seen_at'])}"
    if contact["gives_name"]:
        return f"name from {source}"
    things = [thing for thing in ("number", "address") if contact[f"has_{thing}"]]
    return f"{' and '.join(things)} of {source} left out: it bears another name"


def _place(facts: Facts, standing: Row) -> Place:
    state = _state(facts, standing)
    return Place(
        destination=standing["destination"],
        in_crm=standing["external_id"] is not None,
        is_suppressed=standing["status"] == "suppressed" or _fell_silent(facts, standing),
        since=standing["first_synced_at"],
        external_id=standing["external_id"],
        lists=tuple(standing["membership"] or ()),
        last_outcome=standing["outcome"],
        last_outcome_at=standing["outcome_at"],
        state=state,
        reason=SENTENCES[state].format_map(_words(facts, standing)),
        notes=tuple(_notes(facts, standing, state)),
    )


def _state(facts: Facts, standing: Row) -> State:
    return next(state for state, holds in RULES if holds(facts, standing))


def _is_refused(_facts: Facts, standing: Row) -> bool:
    """Whether the row broke the contract since it was last brought in step."""
    at, synced_at = standing["rejected_at"], standing["last_synced_at"]
    return at is not None and (synced_at is None or at >= synced_at)


def _is_outdated(facts: Facts, standing: Row) -> bool:
    seen = standing["source_version"]
    return facts.customer is not None and (seen or 0) < facts.customer["sync_version"]


def _awaits_a_run(facts: Facts, standing: Row) -> bool:
    """Whether the next run changes more than what a silent person looks like."""
    may_speak = _is_mailable_or_gone(facts, standing) and _opt_out(facts, standing) is None
    return _is_outdated(facts, standing) and (standing["status"] == "synced" or may_speak)


def _opt_out(facts: Facts, standing: Row) -> Row | None:
    """Find the deciding opt-out: the destination's own, else the newest of another CRM."""
    found = [each for each in facts.opt_outs if each["channel"] == ALL_EMAIL]
    own = [each for each in found if each["source"] == standing["destination"]]
    return next(iter(own + found), None)


def _fell_silent(facts: Facts, standing: Row) -> bool:
    """Whether the destination was found to hold an opt-out after it was brought in step.

    One that is older was lifted there: the contact was written again after it.
    """
    opt_out = _opt_out(facts, standing)
    if standing["status"] != "synced" or opt_out is None:
        return False
    is_own = opt_out["source"] == standing["destination"]
    return bool(is_own and opt_out["recorded_at"] > standing["last_synced_at"])


def _said_yes_again(facts: Facts, standing: Row) -> bool:
    """Whether the customer table counts a consent that is newer than the opt-out."""
    opt_out, consent_at = _opt_out(facts, standing), _told(facts, "consent_at")
    if facts.customer is None or opt_out is None or consent_at is None:
        return False
    return _is_mailable_or_gone(facts, standing) and bool(consent_at > opt_out["occurred_at"])


def _status(*names: str | None) -> Rule:
    return lambda _facts, standing: standing["status"] in names


def _has_left(facts: Facts, _standing: Row) -> bool:
    return facts.has_stream and facts.customer is None


def _is_mailable_or_gone(facts: Facts, _standing: Row) -> bool:
    customer = facts.customer
    return customer is None or (customer["marketing_opt_in"] and customer["email_status"] == "ok")


def _told(facts: Facts, column: str) -> Any:
    return facts.customer[column] if facts.customer else None


RULES: Final[Sequence[tuple[State, Rule]]] = (
    (State.ERASED, lambda facts, _: facts.erased_at is not None),
    (State.UNDER_WAY, lambda _, row: row["is_under_way"] and row["status"] not in RETRIED),
    (State.REJECTED, _is_refused),
    (State.NOT_YET_SEEN, lambda facts, row: row["status"] is None and facts.customer is not None),
    (State.NOT_IN_STREAM, lambda facts, row: row["status"] is None and facts.has_stream),
    (State.NEVER_SENT, _status(None)),
    (State.WAITING, _status("failed")),
    (State.DEAD, _status("dead")),
    (State.REJECTED, _status("rejected")),
    (State.UNLISTED, lambda _, row: row["status"] == "removed" and row["external_id"] is not None),
    (State.ARCHIVED, _status("removed")),
    (State.CHANGED, _awaits_a_run),
    (State.OPT_IN_PENDING, _status("waiting")),
    (State.LEFT_STREAM, lambda facts, row: row["status"] == "synced" and _has_left(facts, row)),
    (State.OPTED_OUT_IN_CRM, _fell_silent),
    (State.IN_STEP, _status("synced")),
    (State.AWAITS_CONFIRMATION, _said_yes_again),
    (State.OPTED_OUT_IN_CRM, lambda facts, row: _opt_out(facts, row) is not None),
    (State.SUPPRESSED, _is_mailable_or_gone),
    (State.OPT_IN_PENDING, lambda facts, _: bool(_told(facts, "opt_in_pending"))),
    (State.UNMAILABLE, lambda facts, _: _told(facts, "email_status") != "ok"),
    (State.OPTED_OUT_AT_CHECKOUT, lambda facts, _: _told(facts, "consent_source") is not None),
    (State.NEVER_OPTED_IN, lambda _facts, _row: True),
)
"""The first that holds tells the state."""


def _words(facts: Facts, standing: Row) -> dict[str, str]:
    """Put everything that a sentence may mention into words."""
    customer = facts.customer or {}
    opt_out = _opt_out(facts, standing) or {}
    error = standing["error"] or BLANK_ERROR
    attempts = standing["attempts"] or 0
    return {
        "updated_at": moment(customer.get("updated_at")),
        "last_run": _last_run(standing),
        "next_attempt_at": moment(standing["next_attempt_at"]),
        "tries": "1 try" if attempts == 1 else f"{attempts} tries",
        "error": error,
        "refusal": standing["rejection"] if _is_refused(facts, standing) else error,
        "consent_source": customer.get("consent_source") or "nobody",
        "consent_at": day(customer.get("consent_at")),
        "email_status": customer.get("email_status") or "",
        "deed": _deed(opt_out),
        "source": opt_out.get("source") or "",
        "occurred_at": day(opt_out.get("occurred_at")),
        "removed_at": f" since {moment(facts.removed_at)}" if facts.removed_at else "",
        "erased_at": day(facts.erased_at),
    }


def _last_run(standing: Row) -> str:
    status = standing["last_run_status"]
    return f"the last one: {moment(standing['last_run_at'])}, {status}"


def _deed(opt_out: Mapping[str, Any]) -> str:
    reason = opt_out.get("reason") or ""
    found = (deed for pattern, deed in DEEDS if pattern.search(reason.lower()))
    return next(found, f"opted out ({reason})" if reason else "opted out")


def _notes(facts: Facts, standing: Row, state: State) -> list[str]:
    """Tell what the sentence leaves out: fields that were not written, lists that were left."""
    notes = []
    if state in SILENT and _is_outdated(facts, standing):
        notes.append(SENTENCES[State.CHANGED].format_map(_words(facts, standing)))
    if state in {State.IN_STEP, State.CHANGED, State.LEFT_STREAM} and standing["error"]:
        notes.append(standing["error"])
    for each in facts.opt_outs:
        if each["channel"].startswith(ONE_LIST) and each["source"] == standing["destination"]:
            name = each["channel"].removeprefix(ONE_LIST)
            notes.append(f"left the list {name} on {day(each['occurred_at'])}, and is not put back")
    return notes


def moment(at: datetime | None) -> str:
    """Write a moment for people, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "a time that nobody wrote down"


def day(at: datetime | None) -> str:
    """Write a day for people, in UTC."""
    return f"{at:%Y-%m-%d}" if at else "a day that nobody wrote down"
