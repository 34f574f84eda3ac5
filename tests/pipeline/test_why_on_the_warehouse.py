"""Asking why on the database that the main job writes to."""

import psycopg
import pytest

from crm_core.ledger.schema import make_schema
from ticket_pipeline.database import beside
from ticket_pipeline.services import SERVICES
from ticket_pipeline.why import why


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch, postgres_url: str) -> None:
    for name in [*(service.keys[0] for service in SERVICES), "TOMBSTONE_KEY"]:
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DATABASE_URL", postgres_url)


def _make_ledger(url: str, destination: str) -> None:
    with psycopg.connect(url) as db:
        make_schema(db, destination)
        db.execute(
            "insert into ops.sync_runs (run_id, destination) values (gen_random_uuid(), %s)",
            [destination],
        )


@pytest.mark.parametrize(("key", "destination"), [("", "invented"), ("a key", "real")])
def test_invented_people_are_asked_for_without_a_key_and_real_ones_with_one(
    postgres_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    destination: str,
) -> None:
    monkeypatch.setenv(SERVICES[0].keys[0], key)
    _make_ledger(beside(postgres_url, "sandbox"), "invented")
    _make_ledger(postgres_url, "real")

    code = why(["ada@example.org"])

    assert code == 0
    assert f"\n{destination}: not in the CRM\n" in capsys.readouterr().out
