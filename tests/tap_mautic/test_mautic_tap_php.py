"""What PHP serialised, read in one pass whatever it claims."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tap_mautic.php import unserialized
from tap_mautic.tables import openings, sent_to, without_secret

DETAILS = (
    'a:2:{i:0;a:3:{s:8:"datetime";s:19:"2026-11-30 23:05:50";s:9:"useragent";s:11:"Zoë\'s mail";'
    's:9:"inBrowser";b:0;}s:7:"bounces";a:1:{i:0;a:2:{s:8:"datetime";s:19:"2026-11-30 23:08:22";'
    's:6:"reason";s:14:"Spam complaint";}}}'
)
QUERY = (
    'a:2:{s:2:"ct";a:5:{s:6:"source";a:2:{i:0;s:5:"email";i:1;s:1:"1";}s:5:"email";s:1:"1";'
    's:4:"stat";s:22:"6b0e00ef87947315644089";s:4:"lead";s:3:"189";s:7:"channel";'
    'a:1:{s:5:"email";s:1:"1";}}s:8:"page_url";s:22:"https://example.org/ä";}'
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("N;", None),
        ("b:1;", True),
        ("i:-5;", -5),
        ("d:1.5;", 1.5),
        ('s:5:"a";"b";', 'a";"b'),
        ('s:3:"ä!";', "ä!"),
        ("a:0:{}", {}),
        ('a:1:{s:1:"x";a:1:{i:0;N;}}', {"x": {0: None}}),
    ],
)
def test_a_value_is_read(text: str, value: Any) -> None:
    assert unserialized(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i:five;",
        "i:5",
        's:9:"short";',
        's:5:"five!"',
        "a:2:{i:0;N;}",
        "a:1:{N;N;}",
        'O:8:"stdClass":0:{}',
        "a:1:{i:0;" * 50 + "N;" + "}" * 50,
        "b:1;b:1;",
        's:999999999999999999999:"x";',
        "a:999999999:{",
        None,
        7,
        ["a:0:{}"],
    ],
)
def test_what_is_no_such_value_is_none(text: Any) -> None:
    assert unserialized(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "a:" * 500_000,
        'a:1:{s:1000000:"' + "x" * 1_000_000,
        "a:300000:{" + "i:0;N;" * 170_000 + "}",
        "s:1:" * 250_000,
        "9" * 1_000_000,
    ],
)
def test_a_million_characters_are_read_at_once(text: str) -> None:
    started = time.perf_counter()
    unserialized(text)
    assert time.perf_counter() - started < 5


def test_openings_are_told_without_bounces() -> None:
    assert openings(DETAILS) == [{"at": "2026-11-30T23:05:50Z", "user_agent": "Zoë's mail"}]


@pytest.mark.parametrize("details", ["a:0:{}", "a:1:{i:0;s:1:x;}", "a:1:{i:0;i:1;}", None, []])
def test_details_that_tell_nothing_are_none(details: Any) -> None:
    assert openings(details) is None


def test_a_hit_tells_whose_mail_the_link_stood_in() -> None:
    assert sent_to(QUERY) == 189
    assert sent_to("a:0:{}") is None
    assert sent_to('a:1:{s:2:"ct";s:1:"x";}') is None


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://example.org/x?ct=YTo1&a=1", "https://example.org/x?a=1"),
        ("https://example.org/x?a=1&ct=YTo1", "https://example.org/x?a=1"),
        ("https://example.org/x?ct=YTo1", "https://example.org/x"),
        ("https://example.org/x?act=1", "https://example.org/x?act=1"),
        (None, None),
    ],
)
def test_a_link_loses_what_says_through_which_sending(link: Any, kept: Any) -> None:
    assert without_secret(link) == kept
