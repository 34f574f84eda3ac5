"""What is answered where no answer can be given."""

import logging
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from fixtures.console_posts import running_console
from fixtures.console_rows import Api

pytest_plugins = ["fixtures.console_api"]

NEEDS_TABLES = [
    "/api/customers",
    "/api/customers/00000000-0000-4000-8000-000000000001",
    "/api/sync/brevo",
    "/api/opt-ins-to-confirm",
]

STILL_ASKED = "select from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'job_runs'"

CANARY = "canary.grace.hopper@example.org"


@pytest.mark.parametrize("path", NEEDS_TABLES)
def test_before_the_first_transform_it_is_told_what_to_run(served_api: Api, path: str) -> None:
    answer = served_api.ask("GET", path, "read")

    assert answer.status_code == 503
    assert "transform" in answer.json()["instruction"]


def test_runs_and_jobs_are_told_before_the_first_transform(served_api: Api) -> None:
    assert served_api.get("/api/runs")["rows"] == []
    assert served_api.post("/api/jobs/transform/run")["is_new"] is True


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api/customers/", 404),
        ("DELETE", "/api/customers", 405),
        ("GET", "/api/customers?view=sideways", 422),
        ("GET", "/api/customers/no-uuid", 422),
        ("GET", "/api/customers?q=%00", 422),
        ("GET", "/api/runs/0", 422),
        ("GET", "/api/runs/99999999999999999999", 422),
        ("GET", "/api/webhooks?platform=fax", 422),
    ],
)
def test_a_request_that_is_none_gets_a_reason(
    served_api: Api, method: str, path: str, status: int
) -> None:
    assert served_api.refusal(method, path)[0] == status


def test_a_push_says_where_to_and_nothing_else(served_api: Api) -> None:
    path = f"/api/customers/{uuid4()}/push"

    bodies: list[bytes] = [b"", b"{", b"[]", b'{"destination": "brevo", "force": true}']
    answers = [served_api.refusal("POST", path, content=body)[0] for body in bodies]

    assert answers == [422] * 4


def test_a_large_body_is_refused_whether_it_is_announced_or_not(served_api: Api) -> None:
    path = f"/api/customers/{uuid4()}/push"

    def in_pieces() -> Iterator[bytes]:
        yield from [b" " * 4096] * 5

    announced = served_api.refusal("POST", path, content=b" " * 20_000)
    streamed = served_api.refusal("POST", path, content=in_pieces())

    assert (announced[0], streamed[0]) == (413, 413)


@pytest.mark.parametrize("path", ["/api/runs", "/api/nothing", "/api/customers?view=sideways"])
def test_no_answer_is_kept_framed_or_guessed_at(served_api: Api, path: str) -> None:
    headers = served_api.ask("GET", path, "read").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_other_sites_may_not_ask(served_api: Api) -> None:
    headers = {"Origin": "https://evil.example.org", "Access-Control-Request-Method": "GET"}

    answer = served_api.http.options("/api/customers", headers=headers)

    assert answer.status_code == 405
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_question_that_takes_too_long_is_given_up(
    served_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticket_console.api.reading.MOST_SECONDS", 0.2)
    with psycopg.connect(served_api.url) as holder:
        holder.execute("lock table ops.job_runs in access exclusive mode")
        given_up = served_api.refusal("GET", "/api/runs")

    assert given_up[0] == 503
    assert "too long" in given_up[1]
    assert served_api.db.execute(STILL_ASKED).fetchall() == []
    assert served_api.ask("GET", "/api/runs", "read").status_code == 200


def test_a_database_that_refuses_connections_is_told_as_such(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticket_console.api.reading.WAIT_SECONDS", 0.2)
    missing = f"{postgres_url}_missing"

    with running_console(missing) as console:
        answer = console.http.get("/api/jobs", headers={"Authorization": "Bearer tckt_x"})

    assert answer.status_code == 503
    assert "database" in answer.json()["reason"]


def test_nobody_who_is_searched_for_is_named_in_the_log(
    served_api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)

    served_api.ask("GET", "/api/customers", "read", params={"q": CANARY})
    served_api.ask("GET", f"/api/customers?q={CANARY}&limit=none", "read")

    assert CANARY not in caplog.text
    assert "canary" not in caplog.text


def test_a_parameter_that_is_given_several_times_is_refused(served_api: Api) -> None:
    answer = served_api.ask("GET", "/api/runs?job=publish&job=push", "read")
    assert answer.status_code == 422
    assert answer.json()["reason"] == "'job' is given several times."


def test_a_parameter_that_no_route_knows_is_refused_and_shown_in_part(served_api: Api) -> None:
    answer = served_api.ask("GET", f"/api/runs?stauts=failed&{'z' * 5_000}=1", "read")
    assert answer.status_code == 422
    assert "stauts" in answer.json()["reason"]
    assert len(served_api.ask("GET", f"/api/runs?{'z' * 5_000}=1", "read").content) < 1_000


@pytest.mark.parametrize("path", ["/api/jobs/transform/run", "/api/sync/brevo"])
def test_a_body_that_nobody_reads_is_refused(served_api: Api, path: str) -> None:
    answer = served_api.ask("POST", path, "operate", json={"dry_run": True})
    assert (answer.status_code, answer.json()["instruction"]) == (422, "Send none.")


def test_a_body_that_asks_for_nothing_is_as_good_as_none(served_api: Api) -> None:
    assert served_api.ask("POST", "/api/jobs/nothing/run", "operate", json={}).status_code == 404


def test_a_field_that_a_body_does_not_have_is_refused(served_api: Api) -> None:
    path = "/api/customers/00000000-0000-4000-8000-000000000001/push"
    body = {"destination": "brevo", "dry_run": True}
    answer = served_api.ask("POST", path, "operate", json=body)
    assert answer.status_code == 422
    assert "dry_run" in answer.json()["reason"]
