import pytest

from ticket_pipeline.environment import meltano_environment
from ticket_pipeline.paths import ROOT
from ticket_pipeline.services import SERVICES, configured, settings


def test_no_key_means_the_sandbox() -> None:
    assert configured({"DATABASE_URL": "postgresql://x/y"}) == ()


def test_only_vendors_with_a_key_are_used() -> None:
    found = configured({"BREVO_API_KEY": "k", "HUMANITIX_API_KEY": "k"})
    assert [service.name for service in found] == ["Humanitix", "Brevo"]


def test_a_variable_without_a_value_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BREVO_API_KEY", "")
    assert "BREVO_API_KEY" not in settings()


def test_every_key_is_named_once_in_the_example() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = [line.partition("=")[0] for line in lines if "=" in line and not line.startswith("#")]
    assert len(names) == len(set(names))
    assert {key for service in SERVICES for key in service.keys} <= set(names)


def test_the_warehouse_is_told_in_the_words_of_libpq() -> None:
    env = meltano_environment({}, "postgresql://ann:p%40ss@db.example:6543/shop?sslmode=require")
    expected = {
        "PGHOST": "db.example", "PGPORT": "6543", "PGUSER": "ann", "PGPASSWORD": "p@ss",
        "PGDATABASE": "shop", "PGSSLMODE": "require",
    }  # fmt: skip
    assert {name: env[name] for name in expected} == expected


def test_meltano_keeps_its_state_in_a_schema_of_the_same_database() -> None:
    env = meltano_environment({}, "postgresql://ann:pw@db.example:6543/shop?sslmode=require")
    assert env["MELTANO_DATABASE_URI"] == (
        "postgresql+psycopg://ann:pw@db.example:6543/shop"
        "?sslmode=require&options=-csearch_path%3Dmeltano"
    )
