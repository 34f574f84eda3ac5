"""Who may ask for what; tokens."""

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any

import pytest

from fixtures.console_posts import running_console
from fixtures.console_rows import CRON_SECRET, Api
from ticket_console.__main__ import main
from ticket_console.api.tokens import create_token

pytest_plugins = ["fixtures.console_api"]

SOMEBODY = "5614b9b3-e81f-322e-a328-3749bfc22500"

ROUTES = {
    ("GET", "/api/customers"): "read",
    ("GET", "/api/customers/{customer_id}"): "read",
    ("GET", "/api/customers/{customer_id}/why"): "read",
    ("POST", "/api/customers/{customer_id}/push"): "operate",
    ("GET", "/api/opt-ins-to-confirm"): "read",
    ("GET", "/api/sync/{destination}"): "read",
    ("POST", "/api/sync/{destination}"): "operate",
    ("GET", "/api/admin/customers/sync-all"): "read",
    ("POST", "/api/admin/customers/sync-all"): "operate",
    ("GET", "/api/cron/sync-{destination}"): "cron",
    ("POST", "/api/cron/sync-{destination}"): "cron",
    ("GET", "/api/jobs"): "read",
    ("POST", "/api/jobs/{job}/run"): "operate",
    ("GET", "/api/runs"): "read",
    ("GET", "/api/runs/{run_id}"): "read",
    ("GET", "/api/webhooks"): "read",
    ("POST", "/api/webhooks/{delivery_id}/retry"): "operate",
}
"""What each route asks for."""

PATHS = {
    "customer_id": SOMEBODY,
    "destination": "brevo",
    "job": "transform",
    "run_id": "1",
    "delivery_id": "1",
}

SCOPES = ("read", "operate", "admin")


def described(transformed_api: Api) -> Iterator[tuple[tuple[str, str], Any]]:
    """Every route of the interface as its description has it."""
    for path, methods in transformed_api.http.get("/openapi.json").json()["paths"].items():
        if path.startswith("/api"):
            yield from (((method.upper(), path), route) for method, route in methods.items())


def test_every_route_asks_for_a_scope_that_stands_in_the_table(transformed_api: Api) -> None:
    found = {}
    for route, description in described(transformed_api):
        [(scheme, scopes)] = description["security"][0].items()
        found[route] = "cron" if scheme == "cron" else scopes[0]

    assert found == ROUTES


@pytest.mark.parametrize(
    ("route", "needed"), ROUTES.items(), ids=[" ".join(route) for route in ROUTES]
)
def test_a_route_lets_in_whom_it_should_and_nobody_else(
    transformed_api: Api, route: tuple[str, str], needed: str
) -> None:
    method, path = route[0], route[1].format(**PATHS)

    def status(token: str | None) -> int:
        headers = {b"Authorization": f"Bearer {token}".encode("latin-1")} if token else {}
        body = {"destination": "brevo"} if path.endswith("/push") else None
        return transformed_api.http.request(method, path, headers=headers, json=body).status_code

    rank = SCOPES.index(needed) if needed in SCOPES else len(SCOPES)
    for held in SCOPES:
        refused = 401 if needed == "cron" else 403
        assert (status(transformed_api.tokens[held]) == refused) is (SCOPES.index(held) < rank), (
            held
        )
    assert (status(CRON_SECRET) == 401) is (needed != "cron")
    assert [status(None), status("tckt_nonsense"), status("\xe4")] == [401] * 3


def test_a_refusal_names_the_scheme_and_the_scope(transformed_api: Api) -> None:
    unknown = transformed_api.http.get("/api/jobs")
    too_little = transformed_api.ask("POST", "/api/jobs/transform/run", "read")

    assert unknown.headers["WWW-Authenticate"].startswith("Bearer")
    assert "`operate`" in too_little.json()["reason"]


def test_a_token_is_held_as_its_hash_only(transformed_api: Api) -> None:
    [(hashes,)] = transformed_api.execute("select array_agg(token_hash) from ops.api_tokens")

    assert all(len(each) == 64 for each in hashes)
    assert not set(transformed_api.tokens.values()) & set(hashes)
    assert all(token.startswith("tckt_") for token in transformed_api.tokens.values())


@pytest.mark.usefixtures("transformed_api")
def test_without_a_secret_no_scheduler_gets_in(postgres_url: str) -> None:
    with running_console(postgres_url) as console:
        headers = {"Authorization": f"Bearer {CRON_SECRET}"}
        answers = [console.http.get("/api/cron/sync-brevo", headers=each) for each in (headers, {})]

    assert [answer.status_code for answer in answers] == [401, 401]


@pytest.fixture
def run(transformed_api: Api, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command; its exit code and what it printed."""
    monkeypatch.setenv("WAREHOUSE_URL", transformed_api.url)

    def command(*words: str) -> tuple[int, str]:
        printed = io.StringIO()
        with redirect_stdout(printed):
            code = main(["token", *words])
        return code, printed.getvalue().strip()

    return command


def test_a_token_holds_from_its_making_until_it_is_revoked(transformed_api: Api, run: Any) -> None:
    _, token = run("create", "shop", "--scope", "read")
    headers = {"Authorization": f"Bearer {token}"}
    before = transformed_api.http.get("/api/jobs", headers=headers).status_code

    code, _ = run("revoke", "shop")

    assert (before, code) == (200, 0)
    assert transformed_api.http.get("/api/jobs", headers=headers).status_code == 401


def test_without_a_database_in_the_environment_tokens_are_of_the_one_that_runs_use(
    transformed_api: Api, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAREHOUSE_URL")
    monkeypatch.setenv("DATABASE_URL", transformed_api.url)
    monkeypatch.setenv("BREVO_API_KEY", "a key, so that it is no demo")

    _, token = run("create", "found")

    headers = {"Authorization": f"Bearer {token}"}
    assert transformed_api.http.get("/api/jobs", headers=headers).status_code == 200


def test_tokens_are_listed_by_name_and_scope_without_themselves(run: Any) -> None:
    _, token = run("create", "listed", "--scope", "operate")

    _, listed = run("list")

    assert "listed: operate" in listed
    assert token not in listed


def test_a_name_is_given_once_unless_it_was_revoked(run: Any) -> None:
    run("create", "kiosk")

    assert run("create", "kiosk")[0] == 1
    assert run("revoke", "kiosk")[0] == 0
    assert run("revoke", "kiosk")[0] == 1
    assert run("create", "kiosk")[0] == 0


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "\udcff", "x" * 101])
def test_a_name_that_no_list_could_show_is_refused(run: Any, name: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run("create", name)
    assert ended.value.code == 2


def test_each_scope_includes_the_ones_before_it(transformed_api: Api) -> None:
    create_token(transformed_api.db, "scoped", "operate")

    [(scopes,)] = transformed_api.execute("select scopes from ops.api_tokens where name = 'scoped'")

    assert scopes == ["read", "operate"]
