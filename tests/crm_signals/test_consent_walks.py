"""Whatever becomes of contacts, who said no is out, as a plain book has it.

`CRM_WALKS` says how many walks a CRM are walked beside those that are held.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from fixtures.brevo_tap import BrevoTap
from fixtures.consent_walk import Walk
from fixtures.hubspot_tap import HubSpotTap
from fixtures.judge.hooks import Hooks
from fixtures.mautic_tap import MauticTap
from vendor_sandbox.client import SandboxClient

STEPS = 14
HELD = {"brevo": (1,), "hubspot": (1,), "mautic": (1, 2)}
MORE = int(os.environ.get("CRM_WALKS", "0"))
TAPS: Mapping[str, Any] = {"brevo": BrevoTap, "hubspot": HubSpotTap, "mautic": MauticTap}
SEEDS = [(crm, seed) for crm, held in HELD.items() for seed in [*held, *range(100, 100 + MORE)]]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("crm", "seed"), SEEDS)
def test_who_said_no_is_out_whatever_becomes_of_their_contacts(
    sandbox: SandboxClient, warehouse: psycopg.Connection, tmp_path: Path, crm: str, seed: int
) -> None:
    with Hooks(sandbox) as hooks:
        walk = Walk(crm, sandbox, hooks, TAPS[crm](sandbox, tmp_path), warehouse, seed)
        for _ in range(STEPS):
            walk.step()

        assert walk.end() == []
