"""Batches of records: which rows go through, and how that is told (HubSpot API, batch upsert)."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from vendor_sandbox.hubspot.call import JSON, Call, answer, rows_of
from vendor_sandbox.hubspot.errors import (
    HubSpotError,
    Issue,
    ValuesRefusedError,
    conflict_of_batch,
    objects_not_found,
    refuse,
    refused_together,
)
from vendor_sandbox.hubspot.kinds import CONTACTS, Kind
from vendor_sandbox.hubspot.moments import milliseconds
from vendor_sandbox.hubspot.portal import Portal
from vendor_sandbox.hubspot.records import Record
from vendor_sandbox.hubspot.show import address_of, bare
from vendor_sandbox.hubspot.writes import Claims, Plan, RecordWriter

MOST_ROWS = 100
TRACE = "objectWriteTraceId"
CONTACT_PIPELINE = "contacts-lifecycle-pipeline"
SOURCE: JSON = {
    "hs_object_source": "INTEGRATION",
    "hs_object_source_id": "1160452",
    "hs_object_source_label": "INTEGRATION",
}
PlanRow = Callable[[JSON, Claims], Plan]


class BatchWrite:
    """One batch of creates, updates or upserts.

    Without a trace id of its own on every row it is all or nothing; rows whose record does not
    exist never cost the others anything.
    """

    def __init__(self, portal: Portal, kind: Kind, call: Call, verb: str) -> None:
        self._portal = portal
        self._kind = kind
        self._verb = verb
        self.rows = rows_of(call.needs("BatchInput", "inputs")["inputs"], "inputs", most=MOST_ROWS)
        self.writer = RecordWriter(portal, kind, call.version)
        self._is_traced = _is_traced(self.rows)
        self._results: list[JSON] = []
        self._errors: list[JSON] = []
        self._missing: list[str] = []

    def run(self, plan_row: PlanRow) -> Response:
        """Plan every row, then write those that are good.

        Raises:
            HubSpotError: The whole batch is refused.
        """
        if self._portal.take("locked_writes"):
            raise HubSpotError(423, None, "The objects are locked, try again later")
        planned = self._plan(plan_row)
        if self._portal.take("empty_results"):
            return batch_answer(self._portal, [], [])
        for row, plan in planned:
            self._results.append(self._written(row, plan))
        if self._missing:
            self._errors.append(objects_not_found(self._kind, self._missing).row())
        made = 201 if self._verb == "create" else 200
        return batch_answer(self._portal, self._results, self._errors, made)

    def _plan(self, plan_row: PlanRow) -> list[tuple[JSON, Plan]]:
        planned: list[tuple[JSON, Plan]] = []
        claims: Claims = {}
        issues: list[Issue] = []
        for row in self.rows:
            try:
                planned.append((row, plan_row(row, claims)))
            except ValuesRefusedError as error:
                issues += [] if self._is_traced else error.issues
                self._note(row, error)
            except HubSpotError as error:
                self._note(row, error)
        if issues:
            raise refused_together(issues)
        return planned

    def _note(self, row: JSON, error: HubSpotError) -> None:
        if error.status == 404:  # noqa: PLR2004 - a row that leads to nothing
            if self._portal.switches["merged_ids"] != "silent":
                self._missing.append(str(row.get("id")))
        elif isinstance(error, ValuesRefusedError) and not self._is_traced:
            return
        elif error.category == "CONFLICT" and self._verb == "create" and not self._is_traced:
            raise conflict_of_batch(self._kind)
        elif not self._is_traced or error.category is None or self._costs_all(error):
            raise error
        else:
            self._errors.append(error.row(row[TRACE]))

    def _costs_all(self, error: HubSpotError) -> bool:
        by_batch = self._portal.switches["conflict"] == "batch"
        return error.category == "CONFLICT" and by_batch and self._verb != "create"

    def _written(self, row: JSON, plan: Plan) -> JSON:
        record = self.writer.apply(plan)
        shown = written(self._kind, record, plan)
        if self._verb == "upsert":
            shown["new"] = plan.is_new
        if TRACE in row and self._portal.switches["trace_ids_in_results"]:
            shown[TRACE] = row[TRACE]
        return shown


def written(kind: Kind, record: Record, plan: Plan) -> JSON:
    """A record as an answer to its write: what was written, and what HubSpot adds.

    The address is there only where it was sent (recorded, 2022); a cleared value is empty text.
    """
    always = ["createdate", "hs_object_id", kind.modified]
    shown = bare(kind, record, [*plan.asked, *always])
    shown["properties"] |= {name: "" for name in plan.asked if not plan.changes.get(name, "-")}
    shown["properties"] |= _computed(kind, record, is_new=plan.is_new)
    return shown | {"url": address_of(kind, record)}


def _computed(kind: Kind, record: Record, *, is_new: bool) -> JSON:
    """What HubSpot works out and adds, a moment among it as milliseconds (recorded, 2026)."""
    if kind is not CONTACTS:
        return SOURCE
    held = record.properties
    stage = {"lifecyclestage": held.get("lifecyclestage", "lead"), "hs_is_unworked": "true"}
    if not is_new:
        return {**SOURCE, **stage, "hs_pipeline": CONTACT_PIPELINE}
    domain = {"hs_email_domain": held["email"].rpartition("@")[2]} if "email" in held else {}
    return {
        **SOURCE,
        **stage,
        **domain,
        "hs_pipeline": CONTACT_PIPELINE,
        "hs_all_contact_vids": record.id,
        "hs_currently_enrolled_in_prospecting_agent": "false",
        "hs_is_contact": "true",
        "hs_lifecyclestage_lead_date": str(milliseconds(held["createdate"])),
        "hs_membership_has_accessed_private_content": "0",
        "hs_registered_member": "0",
    }


def batch_answer(
    portal: Portal, results: list[JSON], errors: list[JSON], status: int = 200
) -> Response:
    """The answer to a batch, 207 where rows failed; results come in no order."""
    if portal.switches["shuffles"]:
        portal.random.shuffle(results)
    now = portal.now
    content: dict[str, Any] = {
        "status": "COMPLETE",
        "results": results,
        "startedAt": now,
        "completedAt": now,
    }
    if not errors:
        return answer(content, status)
    return answer(content | {"numErrors": len(errors), "errors": errors}, 207)


def refuse_duplicates(ids: list[str]) -> None:
    """400 for ids that come twice in a batch (HubSpot API, batch upsert)."""
    twice = [each for each, count in Counter(ids).items() if count > 1]
    if twice:
        message = f"Duplicate IDs found in batch input: [{', '.join(twice)}]. IDs must be unique"
        refuse(message, context={"ids": twice})


def _is_traced(rows: list[JSON]) -> bool:
    traces = [row.get(TRACE) for row in rows]
    return all(isinstance(each, str) and each for each in traces) and len(set(traces)) == len(rows)
