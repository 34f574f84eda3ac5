"""What somebody is told of jobs, and what becomes of alerts that cannot be sent."""

from collections.abc import Iterator

import pytest

from fixtures.webhook_receiver import WebhookReceiver
from ticket_console.queue.alerts import Alerts, messages
from ticket_console.queue.runs import Result, Run

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

FAILED = Result("failed", error="transform failed: Database Error in model customers.")
SHARE = 0.05


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as receiver:
        yield receiver


def a_run(before: str | None) -> Run:
    return Run(7, 3, "publish", {}, before)


def titles(run: Run, result: Result) -> list[str]:
    return [title for title, _ in messages(run, result, SHARE)]


def test_a_job_that_fails_after_it_worked_is_told_of() -> None:
    assert titles(a_run("success"), FAILED) == ["publish failed"]


def test_a_job_that_goes_on_failing_is_told_of_once() -> None:
    assert titles(a_run("failed"), FAILED) == []


def test_a_job_that_works_again_is_told_of() -> None:
    assert titles(a_run("failed"), Result("partial")) == ["publish works again"]


def test_a_job_that_goes_on_working_is_not_told_of() -> None:
    assert titles(a_run("success"), Result("success")) == []


@pytest.mark.parametrize(("failed", "told"), [(5, []), (6, ["brevo-sync sets rows aside"])])
def test_a_share_of_failed_rows_above_the_limit_is_told_of(failed: int, told: list[str]) -> None:
    counts = {"brevo-sync": {"records": 100, "failed": failed, "rejected": 0, "set_aside": 0}}
    assert titles(a_run("success"), Result("partial", counts)) == told


def test_an_alert_is_sent_to_every_address(receiver: WebhookReceiver) -> None:
    url = receiver.url.replace("http://", "json://")
    Alerts((url, url), SHARE).tell(a_run(None), FAILED)
    assert [sent.body["title"] for sent in receiver.take(2)] == ["publish failed"] * 2


@pytest.mark.parametrize("url", ["json://127.0.0.1:9/", "no address at all"])
def test_an_alert_that_cannot_be_sent_is_logged_and_no_more(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    Alerts((url,), SHARE).tell(a_run(None), FAILED)
    assert "could not be sent" in caplog.text
    assert url not in caplog.text.partition("could not be sent")[2]
