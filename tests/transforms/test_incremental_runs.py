"""What a run touches, and which rows get a new version, over a story of seven runs."""

from dataclasses import dataclass

import pytest

from fixtures.raw_rows import (
    COMING,
    eventbrite_attendee,
    eventbrite_event,
    eventbrite_order,
    humanitix_event,
    humanitix_order,
    humanitix_ticket,
)
from fixtures.warehouse import NOW, Row, Warehouse

NEXT_DAY = "2026-11-02T00:30:00+00:00"
AFTER_THE_SHOW = "2026-11-03T11:00:01+00:00"

BYSTANDER = "bystander@example.org"
BUYERS = {
    1: "refunder@example.org",
    2: "at-the-venue@example.org",
    3: BYSTANDER,
    4: "unsubscriber@example.org",
    5: "misspelt@example.org",
    6: "going@example.org",
}
SIX_MONTHS_AGO_TOMORROW = "2026-05-02T02:00:00Z"


@dataclass(frozen=True)
class Snapshot:
    """The customer stream after one run, by e-mail."""

    people: dict[str, Row]
    rebuilt: set[str]

    def versions(self) -> dict[str, int]:
        """Each person's version."""
        return {email: row["sync_version"] for email, row in self.people.items()}

    def changed_since(self, before: "Snapshot") -> set[str]:
        """Who got a new version, or is new."""
        old = before.versions()
        return {email for email, version in self.versions().items() if old.get(email) != version}


Story = dict[str, Snapshot]


def _first_rows(warehouse: Warehouse) -> None:
    warehouse.land(
        "humanitix.events",
        humanitix_event(1),
        humanitix_event(2),
        humanitix_event(3, COMING),
    )
    warehouse.land("eventbrite.events", eventbrite_event(1))
    events = {2: 2, 6: 3}
    for number, email in BUYERS.items():
        event = events.get(number, 1)
        warehouse.land(
            "humanitix.orders",
            humanitix_order(number, email, event, organiserMailListOptIn=True),
        )
        warehouse.land("humanitix.tickets", humanitix_ticket(number, number, event))
    warehouse.land(
        "humanitix.orders",
        *(
            humanitix_order(number, "fading@example.org", completedAt=SIX_MONTHS_AGO_TOMORROW)
            for number in (7, 8)
        ),
        humanitix_order(9, "foreign@example.org", currency="XTS"),
    )
    warehouse.land("eventbrite.orders", eventbrite_order(1, "giver@example.org"))
    warehouse.land("eventbrite.attendees", eventbrite_attendee(1, 1, "old-holder@example.org"))


def _changed_rows(warehouse: Warehouse) -> None:
    warehouse.land("humanitix.events", humanitix_event(2, name="Show 2, renamed"))
    warehouse.land(
        "humanitix.orders",
        humanitix_order(1, BUYERS[1], refunds=10, organiserMailListOptIn=True),
        humanitix_order(
            3, BYSTANDER, organiserMailListOptIn=True, updatedAt="2026-10-30T00:00:00Z"
        ),
        humanitix_order(5, "spelt@example.org", organiserMailListOptIn=True),
    )
    warehouse.land("eventbrite.attendees", eventbrite_attendee(1, 1, "new-holder@example.org"))
    warehouse.execute(
        "insert into ops.consent_events "
        "(id, email, channel, subscribed, source, reason, occurred_at, recorded_at) values "
        "('1', 'Unsubscriber@example.org', 'email', false, 'brevo', 'unsubscribe', "
        "'2026-10-31 00:00', now() at time zone 'UTC')"
    )


@pytest.fixture(scope="module")
def story(warehouse: Warehouse) -> Story:
    """Snapshots after each run."""
    warehouse.create_raw_tables("humanitix", "eventbrite", "crm")
    _first_rows(warehouse)
    story = {"first": _run(warehouse)}
    story["nothing new"] = _run(warehouse)
    _changed_rows(warehouse)
    story["changes"] = _run(warehouse)
    story["next day"] = _run(warehouse, now=NEXT_DAY)
    story["after the show"] = _run(warehouse, now=AFTER_THE_SHOW)
    story["full refresh"] = _run(warehouse, "--full-refresh", now=AFTER_THE_SHOW)
    warehouse.land("humanitix.orders", humanitix_order(10, "late@example.org"))
    story["one more order"] = _run(warehouse, now=AFTER_THE_SHOW)
    return story


def _run(warehouse: Warehouse, *arguments: str, now: str = NOW) -> Snapshot:
    [clock] = warehouse.rows("select clock_timestamp() as started")
    warehouse.build(*arguments, now=now)
    rebuilt = warehouse.rows(
        "select email from marts.customers where built_at > %(started)s", **clock
    )
    return Snapshot(warehouse.by_email(), {row["email"] for row in rebuilt})


def test_the_first_run_publishes_everybody_once(story: Story) -> None:
    people = story["first"].people
    assert people.keys() == {
        *BUYERS.values(), "fading@example.org", "foreign@example.org", "giver@example.org",
        "old-holder@example.org",
    }  # fmt: skip
    assert len(set(story["first"].versions().values())) == len(people)


def test_a_run_with_nothing_new_touches_nobody(story: Story) -> None:
    assert story["nothing new"].rebuilt == set()
    assert story["nothing new"].versions() == story["first"].versions()


def test_only_rows_whose_content_changed_get_a_version(story: Story) -> None:
    changed = story["changes"].changed_since(story["nothing new"])
    assert changed == {
        BUYERS[1], BUYERS[2], BUYERS[4], "spelt@example.org", "new-holder@example.org",
    }  # fmt: skip


def test_a_row_that_was_read_again_without_a_change_is_compared_but_keeps_its_version(
    story: Story,
) -> None:
    assert BYSTANDER in story["changes"].rebuilt
    assert BYSTANDER not in story["changes"].changed_since(story["nothing new"])


def test_versions_only_rise(story: Story) -> None:
    new = story["changes"].changed_since(story["nothing new"])
    highest_before = max(story["nothing new"].versions().values())
    assert all(story["changes"].versions()[email] > highest_before for email in new)


def test_who_lost_their_last_row_leaves_the_stream(story: Story) -> None:
    people = story["changes"].people
    assert not {"misspelt@example.org", "old-holder@example.org"} & people.keys()


def test_a_renamed_event_reaches_its_buyers(story: Story) -> None:
    assert story["changes"].people[BUYERS[2]]["last_event_name"] == "Show 2, renamed"


def test_an_unsubscribe_in_a_crm_takes_the_consent_away(story: Story) -> None:
    before, after = (story[run].people[BUYERS[4]] for run in ("first", "changes"))
    assert (before["marketing_opt_in"], after["marketing_opt_in"]) == (True, False)
    assert after["consent_source"] == "brevo"


def test_a_passing_day_changes_only_who_crosses_a_boundary(story: Story) -> None:
    assert story["next day"].changed_since(story["changes"]) == {"fading@example.org"}
    segments = [
        story[run].people["fading@example.org"]["customer_segment"]
        for run in ("changes", "next day")
    ]
    assert segments == ["regular", "inactive"]


def test_people_whom_the_calendar_leaves_alone_are_not_even_looked_at(story: Story) -> None:
    assert BYSTANDER not in story["next day"].rebuilt


def test_a_show_that_ended_unscanned_was_attended(story: Story) -> None:
    attended = [
        story[run].people[BUYERS[6]]["events_attended"] for run in ("next day", "after the show")
    ]
    assert attended == [0, 1]


def test_a_full_refresh_changes_no_version_of_an_unchanged_row(story: Story) -> None:
    assert story["full refresh"].versions() == story["after the show"].versions()
    assert story["full refresh"].people == story["after the show"].people


def test_after_a_full_refresh_runs_are_incremental_again(story: Story) -> None:
    looked_at_again_for_an_hour = {BUYERS[4]}
    assert story["one more order"].rebuilt == {"late@example.org"} | looked_at_again_for_an_hour
