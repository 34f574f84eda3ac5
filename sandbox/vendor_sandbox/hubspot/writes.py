"""What becomes of the properties that a request sends: checked first, written afterwards."""

from dataclasses import dataclass, field
from typing import Any

from vendor_sandbox.hubspot.call import JSON
from vendor_sandbox.hubspot.default_properties import LIFECYCLE
from vendor_sandbox.hubspot.errors import (
    HubSpotError,
    Issue,
    conflict,
    invalid_values,
    refuse,
    refuse_json,
)
from vendor_sandbox.hubspot.kinds import CONTACTS, DEALS, Kind
from vendor_sandbox.hubspot.pipelines import STAGES, is_closed
from vendor_sandbox.hubspot.portal import PORTAL_ID, Portal
from vendor_sandbox.hubspot.properties import Property, PropertyBook
from vendor_sandbox.hubspot.records import SECONDARY, Record
from vendor_sandbox.hubspot.values import ValueRefusedError, issue, stored

RULES_FROM = "2026-09"
CURRENCY = "deal_currency_code"
Claims = dict[tuple[str, str], str]
"""Unique values that the rows of a batch have taken so far, each with the id of its record."""


@dataclass(slots=True)
class Plan:
    """What one row will write; `record` is None where a new one is made."""

    record_id: str
    record: Record | None
    changes: dict[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether a record is made."""
        return self.record is None


class RecordWriter:
    """Plans and writes changes of one kind of record under one version of the API."""

    def __init__(self, portal: Portal, kind: Kind, version: str) -> None:
        self._portal = portal
        self._kind = kind
        self._version = version
        self._records = portal.records[kind.name]
        self._properties = portal.properties[kind.name]
        self._unique = portal.unique(kind)

    def plan(self, record: Record | None, given: JSON, claims: Claims) -> Plan:
        """Check what a row wants.

        Raises:
            HubSpotError: 400 for values, 409 where another record holds a unique value.
        """
        held = {} if record is None else record.properties
        changes = checked(self._properties, given, held)
        if self._kind is CONTACTS:
            self._check_contact(record, changes)
        elif self._kind is DEALS:
            self._check_currency(changes)
            changes |= _stage_properties(changes)
        if record is None:
            self._check_new(changes)
        self._check_rules(held | changes)
        record_id = self._records.new_id() if record is None else record.id
        self._claim(record_id, record, changes, claims)
        return Plan(record_id, record, changes, tuple(given))

    def apply(self, plan: Plan) -> Record:
        """Write what was planned."""
        if plan.record is None:
            return self._make(plan)
        self._portal.write(self._kind, plan.record, plan.changes | self._mirrored(plan.changes))
        return plan.record

    def _make(self, plan: Plan) -> Record:
        now = self._portal.now
        set_values = {name: value for name, value in plan.changes.items() if value}
        record = Record(plan.record_id, set_values)
        record.properties |= {
            "hs_object_id": plan.record_id,
            "createdate": now,
            self._kind.modified: now,
        }
        record.properties |= {
            name: value for name, value in self._mirrored(plan.changes).items() if value
        }
        self._portal.add(self._kind, record)
        return record

    def _mirrored(self, changes: dict[str, str]) -> dict[str, str]:
        if self._kind is not CONTACTS or "email" not in changes:
            return {}
        return self._portal.subscriptions.mirrored(changes["email"])

    def _check_contact(self, record: Record | None, changes: dict[str, str]) -> None:
        if record is not None:
            _keep_stage_forward(record, changes)
            self._promote_secondary(record, changes)
        if changes.get("email") in self._portal.blocklist:
            message = "Email address is on the blocklist and cannot be used"
            raise invalid_values([Issue("email", "INVALID_EMAIL", message)])

    def _check_currency(self, changes: dict[str, str]) -> None:
        """Only currencies of the account are options (recorded, 2026)."""
        allowed, wanted = self._portal.switches["currencies"], changes.get(CURRENCY)
        if wanted and wanted not in allowed:
            options = "".join(f'label: "{each}"\nvalue: "{each}"\n' for each in allowed)
            message = f"{wanted} was not one of the allowed options: [{options}]"
            raise invalid_values([Issue(CURRENCY, "INVALID_OPTION", message)])

    def _promote_secondary(self, record: Record, changes: dict[str, str]) -> None:
        email = changes.get("email")
        if email is None or email not in record.secondary_emails:
            return
        if self._portal.switches["secondary_email_write"] == "conflict":
            raise conflict(self._kind, record.id)
        others = [each for each in record.emails if each != email]
        changes[SECONDARY] = ";".join(others)

    def _check_new(self, changes: dict[str, str]) -> None:
        named_by = self._kind.named_by
        if named_by and not any(changes.get(name) for name in named_by):
            refuse(f"At least one of {', '.join(named_by)} must be set")

    def _check_rules(self, properties: dict[str, str]) -> None:
        if self._version < RULES_FROM or self._version.startswith("v"):
            return
        for rule in self._portal.switches["validation_rules"]:
            holds = all(properties.get(name) == v for name, v in rule.get("when", {}).items())
            if holds and not properties.get(rule["required"]):
                raise invalid_values([_required(rule["required"])])

    def _claim(
        self, record_id: str, record: Record | None, changes: dict[str, str], claims: Claims
    ) -> None:
        wanted = [(name, changes[name]) for name in self._unique if changes.get(name)]
        for place in wanted:
            owner = self._records.owner(*place)
            if owner is not None and owner is not record:
                raise conflict(self._kind, owner.id)
            if claims.get(place, record_id) != record_id:
                raise conflict(self._kind, claims[place])
        claims.update(dict.fromkeys(wanted, record_id))


def checked(book: PropertyBook, given: JSON, held: dict[str, str]) -> dict[str, str]:
    """The values as they will be kept, empty ones to clear.

    Raises:
        HubSpotError: 400 that names every value that does not fit.
    """
    changes: dict[str, str] = {}
    issues: list[Issue] = []
    for name, value in given.items():
        try:
            changes[name] = _checked_value(book, name, scalar(value, name), held)
        except _IssueError as error:
            issues.append(error.issue)
    if issues:
        raise invalid_values(issues)
    return changes


def scalar(value: Any, name: str) -> str:
    """A JSON scalar as text; null is empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        refuse_json(f"Cannot deserialize value of {name}, a string is expected")
    return str(value)


class _IssueError(Exception):
    def __init__(self, found: Issue) -> None:
        super().__init__(found.message)
        self.issue = found


def _checked_value(book: PropertyBook, name: str, text: str, held: dict[str, str]) -> str:
    prop = book.find(name)
    if prop is None:
        message = f'Property "{name}" does not exist'
        raise _IssueError(Issue(name, "PROPERTY_DOESNT_EXIST", message))
    if prop.read_only:
        message = f'"{name}" is a read only property; its value cannot be set.'
        raise _IssueError(Issue(name, "READ_ONLY_VALUE", message))
    return _kept(prop, text, held.get(name)) if text else ""


def _kept(prop: Property, text: str, held: str | None) -> str:
    try:
        return stored(prop, text, held)
    except ValueRefusedError as error:
        raise _IssueError(issue(prop, error)) from None


def _required(name: str) -> Issue:
    return Issue(name, "REQUIRED_FIELD", f"{name} is required")


def _keep_stage_forward(record: Record, changes: dict[str, str]) -> None:
    """A lifecycle stage that is set moves only forward (HubSpot API, contacts)."""
    now, wanted = record.properties.get("lifecyclestage"), changes.get("lifecyclestage")
    if now and wanted and LIFECYCLE.index(wanted) < LIFECYCLE.index(now):
        del changes["lifecyclestage"]


def _stage_properties(changes: dict[str, str]) -> dict[str, str]:
    stage = changes.get("dealstage")
    if not stage:
        return {}
    return {
        "hs_is_closed": "true" if is_closed(stage) else "false",
        "hs_is_closed_won": "true" if stage == "closedwon" else "false",
        "hs_deal_stage_probability": str(STAGES[stage][1]),
    }


def not_unique(kind: Kind, name: str) -> HubSpotError:
    """400 for an `idProperty` that does not tell records apart."""
    by = f"by non-unique {kind.type_id} property {name} in portal ID {PORTAL_ID}"
    return HubSpotError(400, "VALIDATION_ERROR", f"Unable to perform update/upsert {by}")
