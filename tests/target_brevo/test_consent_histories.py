"""Whatever happens, in whatever order: nobody who said no is mailable, nobody is lost or twice."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crm_core.testing.kills import Moment, killed_run
from fixtures.brevo_target import BrevoRuns, email_of
from fixtures.customers import Record, changed, customer, singer_input
from target_brevo.target import TargetBrevo

PEOPLE = range(1, 6)
SEGMENTS = ("new", "active", "regular", "vip", "inactive")
LISTS = {"All", "New", "Active", "Regular", "VIP", "Inactive"}
PHONES = ("+61400000001", "+61400000002", "+61400000003")
START = datetime(2026, 11, 1, tzinfo=UTC)

YES = {"marketing_opt_in": True, "consent_source": "humanitix"}
NO = {"marketing_opt_in": False, "consent_source": "humanitix"}
NEVER_ASKED = {"marketing_opt_in": False, "consent_source": None}

person = st.sampled_from(PEOPLE)
endpoints = st.sampled_from(
    [
        ("GET", "/contacts"),
        ("POST", "/contacts"),
        ("PUT", "/contacts/"),
        ("POST", "/contacts/batch"),
        ("POST", "/contacts/import"),
        ("GET", "/processes"),
        ("GET", "/contacts/lists"),
        ("POST", "/contacts/lists"),
        ("POST", "/contacts/attributes"),
    ]
)
troubles = st.sampled_from(
    [
        {"kind": "status", "status": 429},
        {"kind": "status", "status": 425},
        {"kind": "status", "status": 500},
        {"kind": "html", "status": 502},
        {"kind": "cut", "applied": True},
        {"kind": "cut", "applied": False},
        {"kind": "truncated", "applied": True},
    ]
)


class Histories(RuleBasedStateMachine):
    """A few people, the stream, the account, and runs between them that may go wrong."""

    brevo: BrevoRuns

    def __init__(self) -> None:
        super().__init__()
        self.version = 100
        self.now = START
        self.stream: dict[int, Record] = {}
        self.ever_yes: set[int] = set()
        self.ever_no: set[int] = set()
        self.strangers: set[int] = set()
        self.blocked: set[int] = set()
        self.noticed: set[int] = set()
        self.left: set[tuple[int, str]] = set()
        self.excused: set[int] = set()
        self.has_lists = False
        self.brevo.sandbox.reset()
        with psycopg.connect(self.brevo.settings["database_url"]) as connection:
            connection.execute("drop schema if exists ops cascade")

    @initialize(
        mode=st.sampled_from(["all_or_nothing", "legacy207"]),
        policy=st.sampled_from(["opted_in_only", "opted_in_only", "everyone_flagged"]),
    )
    def start(self, mode: str, policy: str) -> None:
        self.brevo.settings["consent_policy"] = self.policy = policy
        switches = {"batch_mode": mode, "process_seconds": 0.0, "process_polls": 1}
        self.brevo.sandbox.switch("brevo", **switches)

    @rule(number=person, consent=st.sampled_from([YES, YES, NO, NEVER_ASKED]))
    def consent_changes(self, number: int, consent: dict[str, Any]) -> None:
        self._change(number, **consent)

    @rule(number=person, segment=st.sampled_from(SEGMENTS))
    def segment_moves(self, number: int, segment: str) -> None:
        self._change(number, customer_segment=segment)

    @rule(number=person, phone=st.sampled_from((*PHONES, None)))
    def phone_changes(self, number: int, phone: str | None) -> None:
        self._change(number, mobile=phone)

    @rule(number=person, status=st.sampled_from(["bounced", "invalid", "ok", "ok"]))
    def address_fails_or_works(self, number: int, status: str) -> None:
        self._change(number, email_status=status)

    @rule(number=person, verb=st.sampled_from(["unsubscribe", "bounce", "complain", "block"]))
    def somebody_says_no_in_brevo(self, number: int, verb: str) -> None:
        if self.brevo.contact(number):
            self.brevo.person(verb, number)
            self.blocked.add(number)

    @rule(number=person, name=st.sampled_from(sorted(LISTS)))
    def somebody_leaves_a_list(self, number: int, name: str) -> None:
        if name in self.brevo.lists_of(number):
            lists = self.brevo.api("GET", "/contacts/lists?limit=50")["lists"]
            list_id = next(each["id"] for each in lists if each["name"] == name)
            self.brevo.person("list-unsubscribe", number, listId=list_id)
            self.left.add((number, name))

    @rule(number=person)
    def somebody_deletes_a_contact(self, number: int) -> None:
        if self.brevo.contact(number):
            self.brevo.person("delete", number)
            self.excused.add(number)
            self.strangers.discard(number)
            self.left = {(who, name) for who, name in self.left if who != number}
            if number not in self.noticed:
                self.blocked.discard(number)

    @rule(number=person)
    def somebody_else_makes_a_contact(self, number: int) -> None:
        said_no = number in self.blocked or (number in self.stream and not self._says_yes(number))
        if not said_no and not self.brevo.contact(number):
            self.brevo.api("POST", "/contacts", json={"email": email_of(number)})
            self.strangers.add(number)

    @rule(phone=st.sampled_from(PHONES))
    def a_stranger_takes_a_phone(self, phone: str) -> None:
        stranger = {"email": f"s{phone[-1]}@example.net", "attributes": {"SMS": phone}}
        if not any(row["attributes"].get("SMS") == phone[1:] for row in self.brevo.contacts()):
            self.brevo.api("POST", "/contacts", json=stranger)

    @rule(hours=st.sampled_from([1, 30]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.brevo.sandbox.set_clock(self.now.isoformat())

    @rule(threshold=st.sampled_from([1, 500]), rows=st.sampled_from([2, 100]))
    def a_run(self, threshold: int, rows: int) -> None:
        self._run(import_threshold=threshold, batch_size_rows=rows)

    @precondition(lambda self: self.has_lists)
    @rule(threshold=st.sampled_from([1, 500]), rows=st.sampled_from([2, 100]))
    def a_run_after_its_plan(self, threshold: int, rows: int) -> None:
        config = {"import_threshold": threshold, "batch_size_rows": rows}
        foreseen = self.brevo.foreseen(self.stream.values(), **config)
        assert self.brevo.writes() == {}
        self._run(**config)
        assert self.brevo.done() == foreseen

    @rule(
        endpoint=endpoints,
        trouble=troubles,
        count=st.sampled_from([1, 4, 30]),
        after=st.integers(0, 2),
        threshold=st.sampled_from([1, 500]),
    )
    def a_run_in_trouble(
        self,
        endpoint: tuple[str, str],
        trouble: dict[str, Any],
        count: int,
        after: int,
        threshold: int,
    ) -> None:
        method, path = endpoint
        fault = {"vendor": "brevo", "method": method, "path": path, **trouble}
        self.brevo.sandbox.fault(count=count, after=after, **fault)
        self._run(import_threshold=threshold)

    @rule(status=st.sampled_from(["failed", "cancelled"]))
    def a_run_whose_imports_fail(self, status: str) -> None:
        self.brevo.sandbox.switch("brevo", process_polls=10_000)
        edits = [{"row": row, "set": {"status": status}} for row in range(50)]
        self.brevo.sandbox.fault(vendor="brevo", path="/processes", kind="edit", edits=edits)
        self._run(import_threshold=1, poll_seconds=0.001, import_timeout_seconds=0.01)
        self.brevo.sandbox.switch("brevo", process_polls=1)

    @precondition(lambda self: self.stream)
    @rule(
        at=st.integers(1, 25),
        moment=st.sampled_from(["unsent", "answered"]),
        threshold=st.sampled_from([1, 500]),
    )
    def a_run_is_killed(self, at: int, moment: Moment, threshold: int) -> None:
        self.brevo.sandbox.clear_requests()
        config = self.brevo.settings | {"import_threshold": threshold, "batch_size_rows": 3}
        given = singer_input(self.stream.values()).getvalue()
        killed = killed_run(TargetBrevo, config, given, at=at, moment=moment)
        self._check_requests()
        self._check_always()
        if not killed:
            self._check_success()

    def teardown(self) -> None:
        self.brevo.sandbox.clear_faults()
        self._run()
        assert self.brevo.summary()["status"] == "success"
        self._run()
        assert self.brevo.writes() == {}

    def _change(self, number: int, **columns: Any) -> None:
        self.version += 1
        known = self.stream.get(number) or customer(number, mobile=None, **YES)
        self.stream[number] = changed(known, self.version, **columns)
        if self._says_yes(number):
            self.ever_yes.add(number)
        else:
            self.ever_no.add(number)

    def _says_yes(self, number: int) -> bool:
        record = self.stream[number]
        return bool(record["marketing_opt_in"]) and record["email_status"] == "ok"

    def _run(self, **config: Any) -> None:
        self.brevo.sandbox.clear_requests()
        self.brevo.summary_path.unlink(missing_ok=True)
        code = 0
        try:
            self.brevo.invoke(singer_input(self.stream.values()), **config)
        except SystemExit as ended:
            code = int(ended.code or 0)
        self.brevo.sandbox.clear_faults()
        self._check_requests()
        self._check_always()
        self._check_agreement(code)
        if code == 0:
            self._check_success()

    def _check_agreement(self, code: int) -> None:
        summary = self.brevo.summary()
        last = "select status, failed from ops.sync_runs order by started_at desc limit 1"
        rows = self.brevo.ledger("select count(*) from ops.sync_status where status = 'failed'")
        assert self.brevo.ledger(last) == [(summary["status"], summary["failed"])]
        assert (code == 0) == (summary["status"] == "success")
        assert (summary["status"] == "partial") <= (summary["failed"] > 0)
        if code == 0:
            assert rows == [(0,)]

    def _check_requests(self) -> None:
        for entry in self.brevo.sandbox.requests()["log"]:
            text = str(entry["body"])
            assert "'emailBlacklisted': False" not in text
            assert "forceMerge" not in text
            assert "emailBlacklist'" not in text
            assert "'EMAIL'" not in text

    def _check_always(self) -> None:
        contacts = {row["email"]: row for row in self.brevo.contacts()}
        for number in PEOPLE:
            contact = contacts.get(email_of(number))
            if number in self.blocked and contact:
                assert contact["emailBlacklisted"]
            if number not in self.ever_yes | self.strangers:
                assert contact is None or (
                    self.policy == "everyone_flagged" and contact["emailBlacklisted"]
                )

    def _check_success(self) -> None:
        self.has_lists |= bool(self.stream)
        lists = {r["id"]: r["name"] for r in self.brevo.api("GET", "/contacts/lists")["lists"]}
        contacts = {row["email"]: row for row in self.brevo.contacts()}
        self.noticed |= {n for n in self.blocked if email_of(n) in contacts}
        for number, record in self.stream.items():
            contact = contacts.get(email_of(number))
            on = {lists[each] for each in contact["listIds"]} & LISTS if contact else set()
            if not self._says_yes(number):
                refused = record["consent_source"] or record["email_status"] != "ok"
                pushed = number not in self.strangers
                if contact and (refused or pushed):
                    assert contact["emailBlacklisted"]
                    assert not on
            elif number in self.blocked | self.excused:
                pass
            elif contact is None:
                assert number in self.ever_no
            elif not contact["emailBlacklisted"]:
                segment = str(record["customer_segment"])
                wanted = {"All", "VIP" if segment == "vip" else segment.title()}
                left = {name for who, name in self.left if who == number}
                assert on == wanted - left
        twice = "select email from ops.sync_status group by email having count(*) > 1"
        assert self.brevo.ledger(twice) == []


def test_no_history_makes_anybody_mailable_who_said_no(brevo: BrevoRuns) -> None:
    """More histories, other ones each time: `CONSENT_HISTORIES=500 pytest ...`."""
    Histories.brevo = brevo
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=int(os.environ.get("CONSENT_HISTORIES", "10")),
            stateful_step_count=40,
            deadline=None,
            derandomize="CONSENT_HISTORIES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
