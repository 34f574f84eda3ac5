from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from starlette.routing import BaseRoute, Mount, Route

from vendor_sandbox.app import CONTROL_PREFIX
from vendor_sandbox.control import control_routes
from vendor_sandbox.faults import Fault, Kind
from vendor_sandbox.sandbox import Sandbox, Start

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

README = Path(__file__).parents[2] / "sandbox" / "README.md"
HEADINGS = {
    "humanitix": "Humanitix",
    "eventbrite": "Eventbrite",
    "brevo": "Brevo",
    "mautic": "Mautic",
    "hubspot": "HubSpot",
}


@pytest.fixture(scope="module")
def sandbox_at_start() -> Iterator[Sandbox]:
    sandbox = Sandbox(Start(1, 0, 0, 0))
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def text() -> str:
    return README.read_text(encoding="utf-8")


def routes_of(routes: Sequence[BaseRoute], prefix: str = CONTROL_PREFIX) -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            yield from routes_of(route.routes, prefix + route.path)
        elif isinstance(route, Route):
            for method in (route.methods or set()) - {"HEAD"}:
                yield f"{method} {prefix}{route.path}"


def section(text: str, vendor: str) -> str:
    return text.split(f"### {HEADINGS[vendor]}\n")[1].split("\n#", maxsplit=1)[0]


def test_the_readme_lists_every_control_route(sandbox_at_start: Sandbox, text: str) -> None:
    listed = re.findall(r"^\| `([A-Z]+ /__sandbox/[^`]+)`", text, flags=re.MULTILINE)

    assert sorted(listed) == sorted(routes_of(control_routes(sandbox_at_start)))


@pytest.mark.parametrize("vendor", HEADINGS)
def test_the_readme_lists_every_switch_with_its_default(
    sandbox_at_start: Sandbox, text: str, vendor: str
) -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", section(text, vendor), flags=re.MULTILINE)

    listed = {name: json.loads(default) for name, default in rows}
    assert listed == sandbox_at_start.vendors[vendor].switches


def test_the_readme_lists_every_kind_of_fault(text: str) -> None:
    for kind in get_args(Kind):
        assert f"| `{kind}` |" in text
        assert Fault.parse({"kind": kind}).kind == kind
