"""Seeds: what they are made of, and when they are loaded."""

import pytest

import make_seeds
from fixtures.warehouse import Warehouse

ROWS = "select count(*) as rows from staging.country_aliases"


@pytest.mark.parametrize("seed", make_seeds.MADE)
def test_the_seeds_are_what_the_kept_data_makes_of_them(seed: str) -> None:
    kept = (make_seeds.SEEDS / f"{seed}.csv").read_text(encoding="utf-8")
    assert kept == make_seeds.as_csv(make_seeds.MADE[seed]())


def test_every_alias_is_of_a_country_and_says_what_no_name_says() -> None:
    names = list(make_seeds.country_names())
    known = {row["country"] for row in names} | {"XK"}
    taken = {text.casefold() for row in names for text in row.values()}
    aliases = [
        line.rsplit(",", 1)
        for line in (make_seeds.SEEDS / "country_aliases.csv").read_text("utf-8").splitlines()[1:]
    ]
    assert {country for _, country in aliases} <= known
    assert not [written for written, _ in aliases if written.casefold() in taken]


def test_a_seed_is_loaded_again_once_its_file_has_changed(warehouse: Warehouse) -> None:
    rows = []
    for change in (
        "select 1",
        "delete from staging.country_aliases",
        "comment on table staging.country_aliases is 'of another file'",
    ):
        warehouse.execute(change)
        warehouse.dbt("seed", "--select", "country_aliases")
        rows.append(warehouse.rows(ROWS)[0]["rows"])
    loaded, stands, loaded_again = rows
    assert loaded > stands == 0
    assert loaded_again == loaded


def test_a_full_refresh_loads_every_seed(warehouse: Warehouse) -> None:
    warehouse.dbt("seed", "--select", "country_aliases")
    warehouse.execute("delete from staging.country_aliases")
    warehouse.dbt("seed", "--select", "country_aliases", "--full-refresh")
    assert warehouse.rows(ROWS)[0]["rows"] > 0
