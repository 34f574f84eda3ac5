"""Phone numbers as people write them, read as libphonenumber reads them."""

from collections.abc import Callable, Sequence
from typing import Final

import psycopg
import pytest

from crm_core.contact_points import normalise_phone
from fixtures.phone_numbers import Typed, as_the_library_reads, typed_numbers
from fixtures.warehouse import Warehouse

MANY: Final = 10_000
READ: Final = """
with

given as (select * from typed_numbers),
numbering_plans as (select * from {{ ref('int_numbering_plans') }}),
calling_codes as (select * from {{ ref('int_calling_codes') }}),
{{ numbers_read() }}
final as (select key, number, line from numbers_read order by key, place)

select * from final
"""
MOBILE, LANDLINE = ("+61412345711", "mobile"), ("+61298765432", "landline")

Found = list[tuple[str, str]]
Reader = Callable[[Sequence[Typed]], list[Found]]


@pytest.fixture(scope="module")
def read(warehouse: Warehouse) -> Reader:
    """What the SQL finds in each of some texts."""
    warehouse.dbt("seed")
    warehouse.dbt("run", "--select", "int_numbering_plans", "int_calling_codes")
    warehouse.dbt("compile", "--inline", READ)
    [compiled] = (warehouse.folder / "target" / "compiled").rglob("inline_query")
    query = compiled.read_text(encoding="utf-8")

    def read(numbers: Sequence[Typed]) -> list[Found]:
        found: list[Found] = [[] for _ in numbers]
        with psycopg.connect(warehouse.url) as db:
            db.execute(
                "create temporary table typed_numbers as select ordinality - 1 as key,"
                " phone, phone_country, 'either' as typed_as from unnest(%s::text[], %s::text[])"
                " with ordinality as given (phone, phone_country)",
                [[typed.text for typed in numbers], [typed.country for typed in numbers]],
            )
            for key, number, line in db.execute(query.encode()):
                found[key].append((number, line))
        return found

    return read


def test_ten_thousand_numbers_are_read_as_the_library_reads_them(read: Reader) -> None:
    numbers = typed_numbers(seed=11, count=MANY)
    expected = [[found] if (found := as_the_library_reads(typed)) else [] for typed in numbers]
    differing = [
        (typed, found, wanted)
        for typed, found, wanted in zip(numbers, read(numbers), expected, strict=True)
        if found != wanted
    ]
    assert differing == [], "\n".join(map(str, differing))
    assert sum(map(len, expected)) > MANY / 4


def test_what_was_read_stays_as_it_is_on_the_way_to_a_crm(read: Reader) -> None:
    found = [
        number for numbers in read(typed_numbers(seed=12, count=1000)) for number, _ in numbers
    ]
    assert found == [normalise_phone(number, None) for number in found]


@pytest.mark.parametrize(
    "text",
    [
        "0412345711 / 0298765432",
        "0412345711/0298765432",
        "0412345711 0298765432",
        "0412 345 711 - 02 9876 5432",
        "0412345711, (02) 9876 5432",
        "0412345711; 0298765432",
        "0412345711 or 0298765432",
        "0412345711\n0298765432",
        "0412345711 +61 2 9876 5432",
        "mob: 0412 345 711 / home (02) 9876-5432",
    ],
)
def test_two_numbers_in_one_field_are_two(read: Reader, text: str) -> None:
    assert read([Typed(text, "AU")]) == [[MOBILE, LANDLINE]]


@pytest.mark.parametrize(
    "text",
    [
        "(02) 9876 5432 ext. 12",
        "(02) 9876 5432 x12",
        "(02) 9876 5432 #412345711",
        "Tel. (02) 9876 5432 (after 6)",
        "+61 (0)2 9876 5432",
        "(+61) 2 9876 5432",
        "02\u00a09876\u20115432",
        "\u202a+61 2 9876 5432\u202c",
        "０２ ９８７６ ５４３２",  # noqa: RUF001 - as keyboards of East Asia write it
        "٠٢ ٩٨٧٦ ٥٤٣٢",
    ],
)
def test_what_stands_beside_a_number_does_not_hide_it(read: Reader, text: str) -> None:
    assert read([Typed(text, "AU")]) == [[LANDLINE]]


@pytest.mark.parametrize("text", ["0061 2 9876 5432", "0011 61 2 9876 5432"])
@pytest.mark.parametrize("country", ["AU", "NZ", "GB", "JP", "US", "AQ"])
def test_prefixes_of_elsewhere_are_understood_everywhere(
    read: Reader, text: str, country: str
) -> None:
    assert read([Typed(text, country)]) == [[LANDLINE]]


def test_a_slash_within_a_number_parts_nothing(read: Reader) -> None:
    assert read([Typed("030/1234567", "DE")]) == [[("+49301234567", "landline")]]


def test_numbers_of_invented_people_are_mobiles(read: Reader) -> None:
    assert read([Typed("07700 900123", "GB")]) == [[("+447700900123", "mobile")]]


@pytest.mark.parametrize(
    "text",
    ["", "+", "n/a", "12345", "0412 345 67", "1300 975 707", "1800 FLOWERS", "0" * 100_000,
     "4" * 100_000, "+61" * 100_000, "1/" * 100_000, "0412345711" * 10, "\u0661" * 50],
    ids=lambda text: repr(text[:20]),
)  # fmt: skip
def test_what_nobody_could_dial_is_no_number(read: Reader, text: str) -> None:
    assert read([Typed(text, "AU")]) == [[]]
