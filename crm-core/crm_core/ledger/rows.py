"""What the ledger's tables hold, to and from the types of a run."""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb

from crm_core.change import Outcome, Standing, Status
from crm_core.double_opt_in import BY_CALL, Asking
from crm_core.ledger.interface import BatchRecord, Leaver, Rejection, Removal, Stray
from crm_core.result import RowResult
from crm_core.tries import Try

Row = tuple[object, ...]

LEFT_THE_STREAM: Final = "left the stream"


def status_row(result: RowResult, settings_hash: str) -> Row:
    """Lay out a result for `ops.sync_status`, in the order of `STATUS_COLUMNS` after the first."""
    change, customer = result.change, result.change.customer
    is_settled = result.outcome is not Outcome.FAILED
    is_looked_at_again = not is_settled or result.step.awaits_a_person
    kept = result.step.kept if is_settled else change.known.kept if change.known else {}
    return (
        UUID(customer.customer_id),
        customer.email,
        result.external_id,
        change.sync_hash if is_settled else None,
        customer.sync_version,
        customer.row_hash,
        settings_hash,
        sorted(result.membership),
        None if result.payload is None else Jsonb(result.payload),
        Jsonb(kept),
        result.phone,
        result.is_ours,
        result.status.value,
        result.reason,
        Jsonb(customer.fields, dumps=_as_json) if is_looked_at_again else None,
    )


def is_certain(result: RowResult) -> bool:
    """Tell whether it is known what of a row arrived.

    A refusal says nothing of the tries before it.
    """
    match result.outcome:
        case Outcome.FAILED:
            return False
        case Outcome.REJECTED:
            return not result.change.tries
        case _:
            return True


def log_rows(batch: BatchRecord) -> Iterator[Row]:
    """Lay out for `ops.sync_log` all of a batch that changed something, or was refused."""
    for result in batch.results:
        if result.outcome is not Outcome.UNCHANGED:
            yield log_row(result)
    yield from map(rejection_row, batch.rejections)


def log_row(result: RowResult) -> Row:
    """Lay out a result for `ops.sync_log`, beginning with the customer id."""
    customer = result.change.customer
    return (
        UUID(customer.customer_id),
        customer.email,
        result.external_id,
        result.outcome.value,
        Jsonb(changes_of(result)),
        result.reason,
    )


def removal_row(removal: Removal) -> Row:
    """Lay out a removal for `ops.sync_log`, beginning with the customer id."""
    leaver = removal.leaver
    outcome = Outcome.FAILED if removal.reason else Outcome.REMOVED
    changes = {} if removal.reason else {"lists": [sorted(leaver.membership), []]}
    return (
        UUID(leaver.customer_id),
        leaver.email,
        leaver.external_id,
        outcome.value,
        Jsonb(changes),
        removal.reason or LEFT_THE_STREAM,
    )


def rejection_row(rejection: Rejection) -> Row:
    """Lay out a rejection for `ops.sync_log`, beginning with the customer id."""
    customer_id = rejection.customer_id and UUID(rejection.customer_id)
    return customer_id, None, None, Outcome.REJECTED.value, Jsonb({}), rejection.reason


def changes_of(result: RowResult) -> dict[str, list[Any]]:
    """Pair what the CRM held before with what was written now, for every field that differs."""
    before = result.step.before
    pairs: dict[str, list[Any]] = {
        name: [before[name], value] for name, value in sorted(result.written.items())
    }
    step = result.step
    if (step.join or step.leave) and result.outcome not in {Outcome.FAILED, Outcome.REJECTED}:
        after = step.lists_before - step.leave | step.join
        pairs["lists"] = [sorted(step.lists_before), sorted(after)]
    return pairs


def _as_json(value: object) -> str:
    return json.dumps(value, default=_exact)


def _exact(value: object) -> int | float:
    number = Decimal(str(value))
    return float(number) if number % 1 else int(number)


def standing(row: dict[str, Any]) -> Standing | None:
    """Read what the ledger knows of a customer, None where it knows nothing."""
    if row["status"] is None:
        return None
    return Standing(
        status=Status(row["status"]),
        sync_hash=row["sync_hash"],
        external_id=row["external_id"],
        membership=frozenset(row["membership"]),
        payload=row["payload"],
        kept=row["kept"],
        phone=row["phone"],
        attempts=row["attempts"],
        reason=row["error"],
        awaits_a_person=bool(row["awaits_a_person"]),
        asking=_asking(row),
        is_under_way=row["is_under_way"],
        has_other_settings=row["has_other_settings"],
        tries=_tries(row),
    )


def _asking(row: dict[str, Any]) -> Asking | None:
    if row["yes"] is None:
        return None
    return Asking(row["yes"], row["times"], row["is_answered"], row["asked_at"])


def asked_row(result: RowResult) -> Row | None:
    """Lay out for `ops.sync_asked` whom the CRM was told to let confirm, None for nobody."""
    step, customer = result.step, result.change.customer
    is_told = step.asks == BY_CALL or step.asks in result.written
    if result.status is not Status.WAITING or step.asks is None or not is_told:
        return None
    return UUID(customer.customer_id), customer.email, customer.yes, step.asks


def _tries(row: dict[str, Any]) -> tuple[Try, ...] | None:
    if row["is_under_way"] and row["tries"] is None:
        return None
    return tuple(map(Try.of_json, row["tries"] or ()))


def leaver(membership: Sequence[str], **row: Any) -> Leaver:
    """Read somebody who is in the stream no more."""
    return Leaver(membership=frozenset(membership), **row)


def stray(tries: Sequence[dict[str, Any]], **row: Any) -> Stray:
    """Read somebody whom a run was about to make."""
    return Stray(tries=tuple(map(Try.of_json, tries)), **row)
