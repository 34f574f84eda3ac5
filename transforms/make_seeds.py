"""Makes the seeds that come from kept data: `python transforms/make_seeds.py`.

The names of countries are those of ISO 3166-1 as `pycountry` has them, the numbering plans those of
libphonenumber as `phonenumbers` has them. Run it again whenever `requirements.lock` takes another
version of either; `tests/transforms/test_seeds.py` compares.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

import pycountry
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata
from phonenumbers.phonemetadata import PhoneNumberDesc

SEEDS = Path(__file__).parent / "seeds"
INVENTED = {44: [PhoneNumberDesc(national_number_pattern=r"7700900\d{3}", possible_length=(10,))]}
"""Mobiles that are kept for invented people; elsewhere those are numbers like others."""


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


def numbering_plans() -> Iterator[dict[str, str]]:
    """Give how numbers are dialled in each country."""
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            if plan := PhoneMetadata.metadata_for_region(region):
                yield {
                    "country": region,
                    "calling_code": str(code),
                    "is_main": str(region == regions[0]).lower(),
                    "international_prefix": plan.international_prefix or "",
                    "trunk_prefix": plan.national_prefix_for_parsing or "",
                    "trunk_rule": plan.national_prefix_transform_rule or "",
                    "trunk_groups": str(re.compile(plan.national_prefix_for_parsing or "").groups),
                    "number_pattern": _pattern([plan.general_desc]),
                    "lengths": _lengths([plan.general_desc]),
                }


def calling_codes() -> Iterator[dict[str, str]]:
    """Give what mobiles and landlines look like behind each calling code."""
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        found = [PhoneMetadata.metadata_for_region_or_calling_code(code, each) for each in regions]
        plans = [plan for plan in found if plan]
        mobile = [*(plan.mobile for plan in plans), *INVENTED.get(code, [])]
        landline = [plan.fixed_line for plan in plans]
        yield {
            "calling_code": str(code),
            "number_pattern": _pattern(plan.general_desc for plan in plans),
            "mobile_pattern": _pattern(mobile),
            "mobile_lengths": _lengths(mobile),
            "landline_pattern": _pattern(landline),
            "landline_lengths": _lengths(landline),
        }


def _pattern(kinds: Iterable[PhoneNumberDesc | None]) -> str:
    return "|".join(dict.fromkeys(kind.national_number_pattern or "" for kind in _used(kinds)))


def _lengths(kinds: Iterable[PhoneNumberDesc | None]) -> str:
    """Give them as PostgreSQL reads an array."""
    lengths = sorted({length for kind in _used(kinds) for length in kind.possible_length})
    return "{" + ",".join(map(str, lengths)) + "}"


def _used(kinds: Iterable[PhoneNumberDesc | None]) -> Iterator[PhoneNumberDesc]:
    return (kind for kind in kinds if kind and kind.national_number_pattern)


MADE = {
    "calling_codes": calling_codes,
    "country_names": country_names,
    "numbering_plans": numbering_plans,
}


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
