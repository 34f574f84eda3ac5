"""Whatever happens, in whatever order: nobody who said no is mailable, nobody is lost or twice."""

from collections import Counter
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from crm_core.consent import ConsentPolicy
from crm_core.testing.kills import Moment
from crm_core.testing.kit import Call, Kit, Seen, Trouble
from crm_core.testing.runs import Ended, Runs
from crm_core.testing.stream import Record, changed, customer, email_of

PEOPLE: Final = range(1, 6)
SEGMENTS: Final = ("new", "active", "regular", "vip", "inactive")
YES: Final = {"marketing_opt_in": True, "consent_source": "humanitix"}
NO: Final = {"marketing_opt_in": False, "consent_source": "humanitix"}
NEVER_ASKED: Final = {"marketing_opt_in": False, "consent_source": None}

person = st.sampled_from(PEOPLE)
batches = st.sampled_from([2, 100])
troubles = st.sampled_from(list(Trouble))


class Histories(RuleBasedStateMachine):
    """A few people, the stream, the account, and runs between them that may go wrong.

    Attributes:
        runs: Of the CRM; a subclass gives them.
        stream: The newest row of each person.
        ever_yes: Whose row once was a yes.
        ever_no: Whose row once was none.
        strangers: Whose contact others made.
        blocked: Who said no in the CRM, or could not be reached from there.
        noticed: Whose "no" in the CRM a run has had the chance to read.
        came_back: Who subscribed again in the CRM, and what their row was in the last good run
            since; until a yes has turned into a no.
        left: Which list somebody left.
        deleted: Whose contact others deleted.
        barred: New addresses of people who had said no under their former one.
    """

    runs: Runs

    def __init__(self) -> None:
        super().__init__()
        self.kit: Kit = self.runs.kit
        self.runs.start_anew()
        self.version = 100
        self.stream: dict[int, Record] = {}
        self.ever_yes: set[int] = set()
        self.ever_no: set[int] = set()
        self.strangers: set[int] = set()
        self.blocked: set[int] = set()
        self.noticed: set[int] = set()
        self.came_back: dict[int, Record | None] = {}
        self.left: set[tuple[int, str]] = set()
        self.deleted: set[int] = set()
        self.barred: set[str] = set()

    @initialize(
        policy=st.sampled_from(list(ConsentPolicy)), variant=st.integers(min_value=0, max_value=9)
    )
    def start(self, policy: ConsentPolicy, variant: int) -> None:
        """Choose how the target is set up."""
        self.policy = policy
        self.settings = {
            **self.kit.variants[variant % len(self.kit.variants)],
            "consent_policy": policy.value,
            "retry_attempts": 1000,
        }

    @rule(number=person, consent=st.sampled_from([YES, YES, NO, NEVER_ASKED]))
    def consent_changes(self, number: int, consent: dict[str, Any]) -> None:
        """Let the shop hear a yes or a no."""
        self._change(number, **consent)

    @rule(number=person, segment=st.sampled_from(SEGMENTS))
    def segment_moves(self, number: int, segment: str) -> None:
        """Let somebody buy, or not buy for long."""
        self._change(number, customer_segment=segment)

    @rule(number=person, name=st.sampled_from(["Ada", "Grace", None]))
    def name_changes(self, number: int, name: str | None) -> None:
        """Let somebody give another name."""
        self._change(number, first_name=name)

    @rule(number=person, status=st.sampled_from(["bounced", "invalid", "ok", "ok"]))
    def address_fails_or_works(self, number: int, status: str) -> None:
        """Let the shop learn whether an address works."""
        self._change(number, email_status=status)

    @rule(number=person)
    def somebody_who_said_no_moves(self, number: int) -> None:
        """Give the row of somebody who is suppressed for good another address."""
        if number in self.noticed and number in self._with_status("suppressed"):
            self._change(number, email=f"moved{number}@example.net")
            self.barred.add(f"moved{number}@example.net")

    @rule(number=person, verb=st.sampled_from(["person_says_no", "person_bounces"]))
    def somebody_says_no_in_the_crm(self, number: int, verb: str) -> None:
        """Let somebody unsubscribe or bounce."""
        if self._there(number):
            getattr(self.kit, verb)(email_of(number))
            self.blocked.add(number)
            self.came_back.pop(number, None)

    @rule(number=person)
    def somebody_comes_back(self, number: int) -> None:
        """Let somebody subscribe again in the CRM."""
        contact = self._there(number)
        if contact and not contact.is_mailable and self._address(number) == contact.email:
            self.kit.person_comes_back(contact.email)
            self.came_back[number] = None
            self.blocked.discard(number)
            self.noticed.discard(number)

    @rule(number=person, segment=st.sampled_from(SEGMENTS))
    def somebody_leaves_a_list(self, number: int, segment: str) -> None:
        """Let somebody leave the lists of a segment."""
        contact = self._there(number)
        wanted = self.kit.lists_of(customer(number, customer_segment=segment))
        names = sorted(contact.lists & wanted) if contact else []
        if names and (self.kit.marks_who_left or self._is_settled(number)):
            for name in names:
                self.kit.person_leaves(email_of(number), name)
                self.left.add((number, name))

    @rule(number=person)
    def somebody_deletes_a_contact(self, number: int) -> None:
        """Let a contact be deleted; a "no" that no run has read goes with it."""
        if self._there(number):
            self.kit.marketer_deletes(email_of(number))
            self.deleted.add(number)
            self.strangers.discard(number)
            self.came_back.pop(number, None)
            self.left = {(who, name) for who, name in self.left if who != number}
            if number not in self.noticed:
                self.blocked.discard(number)

    @rule(number=person)
    def somebody_else_makes_a_contact(self, number: int) -> None:
        """Let a contact be made for somebody who has not said no."""
        said_no = number in self.blocked or (number in self.stream and not self._says_yes(number))
        if not said_no and not self._there(number):
            self.kit.marketer_makes(email_of(number))
            self.strangers.add(number)

    @rule(number=person, column=st.sampled_from(["first_name", "total_orders"]))
    def somebody_edits_a_contact(self, number: int, column: str) -> None:
        """Let a value be changed by hand, of a field that the CRM has by now."""
        contact = self._there(number)
        if contact and (column == "first_name" or contact.values[column] is not None):
            value = "Augusta" if column == "first_name" else 41
            self.kit.marketer_edits(email_of(number), column, value)

    @rule(hours=st.sampled_from([1, 30]))
    def time_passes(self, hours: int) -> None:
        """Let the clock of the CRM go on."""
        self.kit.time_passes(hours)

    @rule(rows=batches)
    def a_run(self, rows: int) -> None:
        """Let a run go well."""
        self._run(rows)

    @rule(
        kind=troubles, times=st.sampled_from([1, 4, 1000]), after=st.integers(0, 12), rows=batches
    )
    def a_run_in_trouble(self, kind: Trouble, times: int, after: int, rows: int) -> None:
        """Let the CRM answer badly at some request."""
        self.kit.trouble(kind, times=times, after=after)
        self._run(rows)

    @rule(rows=batches)
    def a_run_whose_rows_fail(self, rows: int) -> None:
        """Let rows not arrive."""
        self._run(rows, **self.kit.fail_rows())

    @rule()
    def a_dry_run(self) -> None:
        """Ask for a plan."""
        before = self.kit.contacts()
        assert self.runs.run(self.stream.values(), dry_run=True, **self.settings).writes == []
        assert self.kit.contacts() == before

    @precondition(lambda self: self.stream)
    @rule(at=st.integers(1, 15), moment=st.sampled_from(["unsent", "answered"]), rows=batches)
    def a_run_is_killed(self, at: int, moment: Moment, rows: int) -> None:
        """Kill a run at some request."""
        self.kit.forget_calls()
        given = self.stream.values()
        settings = {**self.settings, "batch_size_rows": rows}
        killed = self.runs.killed(given, at=at, moment=moment, **settings)
        self._check_always(self.kit.calls())
        if not killed:
            self._check_success()

    def teardown(self) -> None:
        """Whatever was before: two runs are enough, and the second has nothing to do."""
        if hasattr(self, "settings"):
            self.kit.calm()
            assert self._run(100).code == 0
            assert self._run(100).writes == []

    def _change(self, number: int, **columns: Any) -> None:
        self.version += 1
        known = self.stream.get(number) or customer(number, **YES)
        self.stream[number] = changed(known, self.version, **columns)
        (self.ever_yes if self._says_yes(number) else self.ever_no).add(number)

    def _says_yes(self, number: int) -> bool:
        return _says_yes(self.stream[number])

    def _address(self, number: int) -> str:
        return str(self.stream.get(number, customer(number))["email"])

    def _there(self, number: int) -> Seen | None:
        return self.kit.contact(email_of(number))

    def _run(self, rows: int, **settings: Any) -> Ended:
        settings = {**self.settings, "batch_size_rows": rows, **settings}
        ended = self.runs.run(self.stream.values(), **settings)
        self.kit.calm()
        self._check_always(ended.calls)
        self._check_agreement(ended)
        if ended.code == 0:
            self._check_success()
        return ended

    def _check_agreement(self, ended: Ended) -> None:
        """Exit code, log, summary and ledger tell the same."""
        last = (
            "select status, failed from ops.sync_runs where destination = %s"
            " order by started_at desc limit 1"
        )
        summary = ended.summary
        told = {name: summary[name] for name in ("status", "failed")}
        assert self.runs.ledger(last) == [told]
        assert (ended.code == 0) == (summary["status"] == "success")
        assert len(ended.errors) == ended.code
        assert (summary["status"] == "partial") <= (summary["failed"] > 0)

    def _check_always(self, calls: list[Call]) -> None:
        assert not any(call.resubscribes for call in calls)
        contacts = self.kit.contacts()
        assert [e for e, n in Counter(each.email for each in contacts).items() if n > 1] == []
        there = {each.email: each for each in contacts}
        for address in self.barred & there.keys():
            assert not there[address].is_mailable
        for number in PEOPLE:
            contact = there.get(email_of(number))
            if contact and number in self.blocked:
                assert not contact.is_mailable
            if contact and number not in self.ever_yes | self.strangers | self.came_back.keys():
                assert self.policy is ConsentPolicy.EVERYONE_FLAGGED
                assert not contact.is_mailable

    def _check_success(self) -> None:
        there = {each.email: each for each in self.kit.contacts()}
        self.noticed |= {number for number in self.blocked if email_of(number) in there}
        self._follow_who_came_back()
        for number in self.stream.keys() - self.came_back.keys():
            if self._address(number) == email_of(number):
                self._check_person(number, there.get(email_of(number)))

    def _follow_who_came_back(self) -> None:
        for number, row in list(self.came_back.items()):
            if row and _says_yes(row) and not self._says_yes(number):
                del self.came_back[number]
            else:
                self.came_back[number] = self.stream.get(number)

    def _is_settled(self, number: int) -> bool:
        query = (
            "select 1 from ops.sync_under_way as u join ops.sync_status as s using (customer_id)"
            " where u.destination = %s and s.email = %s"
        )
        is_under_way = self.runs.ledger(query, email_of(number))
        return number in self._with_status("synced") and not is_under_way

    def _with_status(self, status: str) -> set[int]:
        query = "select email from ops.sync_status where destination = %s and status = %s"
        rows = self.runs.ledger(query, status)
        emails = {row["email"] for row in rows}
        return {number for number in PEOPLE if email_of(number) in emails}

    def _check_person(self, number: int, contact: Seen | None) -> None:
        record = self.stream[number]
        wanted = self.kit.lists_of(record)
        ours = frozenset[str]().union(
            *(self.kit.lists_of({**record, "customer_segment": each}) for each in SEGMENTS)
        )
        if not self._says_yes(number):
            refused = record["consent_source"] or record["email_status"] != "ok"
            is_concerned = refused or number not in self.strangers
            if contact and is_concerned:
                assert not contact.is_mailable
                assert contact.lists & ours == frozenset()
        elif number in self.blocked | self.deleted or number in self._with_status("rejected"):
            return
        elif contact is None:
            assert number in self.ever_no
        elif contact.is_mailable:
            left = {name for who, name in self.left if who == number}
            assert contact.lists & ours == wanted - left


def _says_yes(record: Record) -> bool:
    return bool(record["marketing_opt_in"]) and record["email_status"] == "ok"
