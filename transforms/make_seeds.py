"""Makes the seeds that come from kept data: `python transforms/make_seeds.py`.

The names of countries are those of ISO 3166-1 as `pycountry` has them. Run it again whenever
`requirements.lock` takes another version; a test compares.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

import pycountry

SEEDS = Path(__file__).parent / "seeds"


def country_names() -> Iterator[dict[str, str]]:
    """Give each country's codes and names."""
    for country in sorted(pycountry.countries, key=lambda each: each.alpha_2):
        yield {
            "country": country.alpha_2,
            "alpha_3": country.alpha_3,
            "name": country.name,
            "common_name": getattr(country, "common_name", ""),
            "official_name": getattr(country, "official_name", ""),
        }


MADE = {"country_names": country_names}


def as_csv(rows: Iterable[dict[str, str]]) -> str:
    """Write rows of the same columns as a seed."""
    rows = list(rows)
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    for name, rows in MADE.items():
        (SEEDS / f"{name}.csv").write_text(as_csv(rows()), encoding="utf-8")
