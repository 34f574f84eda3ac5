"""Jobs, their runs, and deliveries that are taken up again."""

from typing import Any
from uuid import uuid4

import pytest

from crm_core.change import Status
from fixtures.console_rows import CRON_SECRET, NOW, Api

pytest_plugins = ["fixtures.console_api"]


def queued(api: Api) -> list[tuple[Any, ...]]:
    """Job, trigger and arguments of every run."""
    return api.execute("select job, trigger, arguments from ops.job_runs order by id")


@pytest.mark.parametrize("path", ["/api/sync/mautic", "/api/admin/customers/sync-all"])
def test_bringing_all_in_step_puts_the_job_into_the_queue_once(api: Api, path: str) -> None:
    destination = "mautic" if "mautic" in path else "brevo"

    first, second = api.post(path), api.post(path)

    assert first == {
        "run_id": first["run_id"],
        "job": f"{destination}-sync",
        "status": "waiting",
        "is_new": True,
    }
    assert second == {**first, "is_new": False}
    assert queued(api) == [(f"{destination}-sync", "api", {})]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_scheduler_outside_starts_a_sync_by_its_own_secret(api: Api, method: str) -> None:
    headers = {"Authorization": f"Bearer {CRON_SECRET}"}

    answer = api.http.request(method, "/api/cron/sync-hubspot", headers=headers)

    assert answer.status_code == 202
    assert queued(api) == [("hubspot-sync", "cron", {})]


def test_a_customer_is_pushed_to_one_destination(api: Api) -> None:
    person = api.customer(1)

    run = api.post(f"/api/customers/{person}/push", destination="brevo")

    assert run["job"] == "push"
    assert queued(api) == [("push", "api", {"customer_id": str(person), "destination": "brevo"})]


def test_nobody_is_pushed_who_is_no_customer_or_to_where_nothing_is(api: Api) -> None:
    person = api.customer(1)

    unknown = api.refusal("POST", f"/api/customers/{uuid4()}/push", json={"destination": "brevo"})
    nowhere = api.refusal("POST", f"/api/customers/{person}/push", json={"destination": "bravo"})

    assert (unknown[0], nowhere[0]) == (404, 404)
    assert queued(api) == []


def test_a_job_is_run_by_its_name(api: Api) -> None:
    assert "transform" in api.get("/api/jobs")["jobs"]
    api.post("/api/jobs/transform/run")

    assert queued(api) == [("transform", "api", {})]


def test_jobs_that_are_unknown_or_need_arguments_are_not_run(api: Api) -> None:
    assert api.refusal("POST", "/api/jobs/nonsense/run")[0] == 404
    status, reason = api.refusal("POST", "/api/jobs/push/run")

    assert status == 422
    assert "push" in reason
    assert queued(api) == []


def test_the_parts_of_a_destination_add_up_to_everybody(api: Api) -> None:
    stands = [each.value for each in Status if each is not Status.REMOVED]
    for number, status in enumerate(stands, start=1):
        api.customer(number)
        api.standing("brevo", number, status)
    api.customer(21)
    api.customer(22)
    api.standing("brevo", 22, "synced", source_version=1)
    api.sync_run("brevo", created=5, started_at=NOW)

    found = api.get("/api/sync/brevo")

    assert {name: found[name] for name in stands} == dict.fromkeys(stands, 1)
    assert (found["total"], found["pending"]) == (len(stands) + 2, 2)
    assert (found["last_run"]["status"], found["last_run"]["created"]) == ("success", 5)


def test_a_row_that_the_contract_refused_is_rejected_and_not_pending(api: Api) -> None:
    person = api.customer(1)
    api.insert(
        "ops.rejected_rows",
        destination="brevo",
        record_hash="h",
        run_id=uuid4(),
        stream="s",
        customer_id=str(person).upper(),
        reason="no e-mail",
        record="{}",
    )

    found = api.get("/api/sync/brevo")

    assert (found["rejected"], found["pending"]) == (1, 0)


def test_the_status_has_its_other_name_too(api: Api) -> None:
    api.customer(1)

    found = api.get("/api/admin/customers/sync-all", destination="mautic")

    assert found == api.get("/api/sync/mautic")
    assert (found["total"], found["last_run"]) == (1, None)


def test_runs_are_told_the_newest_first_and_by_job_and_status(api: Api) -> None:
    first = api.run("transform", status="failed", error="dbt:build failed")
    second = api.run("transform", status="success")
    third = api.run("publish", status="failed")

    def ids(**query: str) -> list[int]:
        return [row["id"] for row in api.get("/api/runs", **query)["rows"]]

    assert ids() == [third, second, first]
    assert ids(job="transform") == [second, first]
    assert ids(status="failed") == [third, first]
    assert ids(job="transform", status="failed") == [first]


def test_a_run_is_told_with_the_end_of_its_log(api: Api) -> None:
    run = api.run("transform", status="success", log_tail="Done.", started_at=NOW, finished_at=NOW)

    found = api.get(f"/api/runs/{run}")

    assert (found["log_tail"], found["seconds"]) == ("Done.", 0)
    assert api.refusal("GET", f"/api/runs/{run + 1}")[0] == 404


def test_what_a_delivery_holds_is_for_admins(api: Api) -> None:
    api.delivery("brevo", "1", payload={"email": "ada@example.org"})

    [seen] = api.get("/api/webhooks", "operate")["rows"]
    [opened] = api.get("/api/webhooks", "admin")["rows"]

    assert seen["payload"] is None
    assert opened["payload"] == {"email": "ada@example.org"}


def test_deliveries_are_told_by_platform_and_status(api: Api) -> None:
    first = api.delivery("brevo", "1", status="failed")
    second = api.delivery("mautic", "1")

    def ids(**query: str) -> list[int]:
        return [row["id"] for row in api.get("/api/webhooks", **query)["rows"]]

    assert ids() == [second, first]
    assert (ids(platform="brevo"), ids(status="received")) == ([first], [second])


def test_a_delivery_of_a_crm_is_read_again(api: Api) -> None:
    delivery = api.delivery("mautic", "1", payload={}, status="failed", error="unreadable")

    api.post(f"/api/webhooks/{delivery}/retry")

    assert api.execute("select status, error from ops.webhook_logs") == [("received", None)]
    assert queued(api) == [("deliveries", "retry", {"platform": "mautic"})]


def test_a_hint_of_a_ticket_platform_has_the_platform_fetched_again(api: Api) -> None:
    delivery = api.delivery("eventbrite", "1", status="processed")

    api.post(f"/api/webhooks/{delivery}/retry")

    assert queued(api) == [("eventbrite", "retry", {})]


def test_a_rehearsal_is_not_taken_for_a_delivery_of_somebody(api: Api) -> None:
    delivery = api.delivery("brevo", "1", payload={"rehearsal": True}, status="ignored")

    status, reason = api.refusal("POST", f"/api/webhooks/{delivery}/retry")

    assert (status, "rehearsal" in reason) == (409, True)


def test_a_delivery_whose_content_is_gone_is_not_read_again(api: Api) -> None:
    delivery = api.delivery("brevo", "1", status="processed")

    status, reason = api.refusal("POST", f"/api/webhooks/{delivery}/retry")

    assert status == 409
    assert "not kept" in reason
    assert api.refusal("POST", f"/api/webhooks/{delivery + 1}/retry")[0] == 404
