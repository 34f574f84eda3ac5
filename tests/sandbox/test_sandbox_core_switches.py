"""The switches of the CRMs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vendor_sandbox.brevo import switches as brevo
from vendor_sandbox.hubspot import switches as hubspot
from vendor_sandbox.mautic import switches as mautic

if TYPE_CHECKING:
    from types import ModuleType

CRMS = pytest.mark.parametrize("switches", [brevo, hubspot, mautic], ids=lambda each: each.__name__)


@CRMS
def test_the_default_of_every_switch_is_among_its_choices(switches: ModuleType) -> None:
    defaults = switches.default_switches()
    assert all(defaults[name] in choices for name, choices in switches.CHOICES.items())


@CRMS
def test_every_switch_is_explained(switches: ModuleType) -> None:
    explained = switches.default_switches.__doc__ or ""
    assert [name for name in switches.default_switches() if name not in explained] == []
