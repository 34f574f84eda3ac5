"""No text from outside keeps a regular expression of ours busy for long."""

import re
from collections.abc import Callable

import pytest

from crm_core.vendor_words import without_people as words_of_a_vendor
from fixtures.patterns import (
    CPU_SECONDS,
    Found,
    cpu_seconds,
    has_loose_end,
    is_slow,
    long_texts,
    patterns,
)
from tap_core.extremes import flattened
from ticket_pipeline.discretion import without_people
from ticket_pipeline.meltano import cause

MADE_BY_A_CALL = {
    "crm_core.contract": "The patterns of the customer stream's schema, which is ours.",
    "target_hubspot.refusal": "A value as it stands, between two looks at one character.",
    "vendor_sandbox.mautic.conditions": "LIKE in a search, by whoever tries the sandbox.",
}
"""Modules with patterns that only a call of their function makes, and why that is borne."""

OF_JSON_SCHEMA = {"NO_NUL"}
"""Patterns that pydantic reads, as JSON Schema means them: there `$` is the very end."""

ONCE = (
    r"[^\s\"'<>(),;:\\]+@[^\s\"'<>(),;:\\]+",
    r"[^\s@\"'<>()=,;:]+(?:@|%40)[^\s@\"'<>()=,;]+\.\w+",
    r'\b(?:invalid|malformed|out of range)[^"]*(?=: ")',
    r"\S+@\S+|\+?\d[\d\s().-]{5,}\d",
    r'"(?:[^"\\]|\\.)*"|[\[\]{}]',
)
"""What stood in the product once, and took quadratic time."""

CLEANERS: tuple[Callable[[str], object], ...] = (
    without_people,
    words_of_a_vendor,
    cause,
    flattened,
)


def test_every_pattern_of_the_product_is_found_and_made() -> None:
    assert len(patterns()) > 70
    assert {found.module for found in patterns() if found.pattern is None} == set(MADE_BY_A_CALL)


@pytest.mark.parametrize(
    "found",
    [found for found in patterns() if found.pattern is not None],
    ids=lambda found: f"{found.module}:{found.line}",
)
def test_a_mebibyte_of_its_worst_case_takes_a_pattern_no_time(found: Found) -> None:
    assert found.pattern is not None
    assert not is_slow(found.pattern, is_whole=found.is_whole), found.source


def test_no_pattern_takes_a_line_end_for_the_end() -> None:
    ends = {found.source for found in patterns() if found.pattern and has_loose_end(found.pattern)}
    assert ends <= OF_JSON_SCHEMA


@pytest.mark.parametrize("source", ONCE)
def test_a_pattern_that_takes_quadratic_time_is_found_out(source: str) -> None:
    assert is_slow(re.compile(source))


@pytest.mark.parametrize("clean", CLEANERS, ids=lambda clean: clean.__module__)
def test_what_cleans_text_takes_no_time_for_a_mebibyte_of_anything(
    clean: Callable[[str], object],
) -> None:
    for text in long_texts():
        with cpu_seconds(CPU_SECONDS):
            clean(text)
