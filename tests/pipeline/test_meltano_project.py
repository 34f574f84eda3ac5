"""The Meltano project agrees with the plugins that it runs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ticket_console.queue.flows import resources_of
from ticket_pipeline.paths import ROOT
from ticket_pipeline.services import SERVICES, readers

KINDS = {
    "array": "array",
    "boolean": "boolean",
    "integer": "integer",
    "number": "integer",  # Meltano cannot hand on what its kind `decimal` makes of a variable
    "object": "object",
    "string": "string",
}
PLUGINS = [service.plugin for service in (*SERVICES, *readers(SERVICES))]
OF_THE_SDK = {"batch_size_rows", "faker_config", "stream_map_config", "stream_maps"}


def load(part: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "meltano" / f"{part}.meltano.yml").read_text())
    return content


def plugins() -> dict[str, dict[str, Any]]:
    parts = [load("extractors")["plugins"]["extractors"], load("loaders")["plugins"]["loaders"]]
    return {plugin["name"]: plugin for part in parts for plugin in part}


def about(plugin: str) -> dict[str, Any]:
    program = Path(sys.executable).with_name(plugin)
    told = subprocess.run(
        [program, "--about", "--format=json"], capture_output=True, text=True, check=True
    )
    content: dict[str, Any] = json.loads(told.stdout)
    return content


def described(setting: dict[str, Any]) -> tuple[str, bool]:
    names = setting["type"] if isinstance(setting["type"], list) else [setting["type"]]
    kind = next(KINDS[name] for name in names if name != "null")
    return kind, bool(setting.get("secret"))


@pytest.mark.parametrize("name", PLUGINS)
def test_the_project_declares_every_setting_of_a_plugin(name: str) -> None:
    own = {
        setting: described(described_by)
        for setting, described_by in about(name)["settings"]["properties"].items()
        if setting not in OF_THE_SDK and not setting.startswith("flattening_")
    }
    declared = {
        setting["name"]: (setting.get("kind", "string"), setting.get("sensitive", False))
        for setting in plugins()[name]["settings"]
    }
    assert declared == own


def test_a_number_of_the_environment_reaches_the_plugin() -> None:
    meltano = Path(sys.executable).with_name("meltano")
    told = subprocess.run(
        [meltano, "config", "print", "target-brevo", "--format", "json"],
        cwd=ROOT,
        env={**os.environ, "TARGET_BREVO_POLL_SECONDS": "3"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(told.stdout)["poll_seconds"] == 3


def test_every_schedule_starts_a_job_that_exists() -> None:
    project = load("jobs")
    jobs = {job["name"] for job in project["jobs"]}
    assert {schedule["job"] for schedule in project["schedules"]} <= jobs
    assert {service.job for service in (*SERVICES, *readers(SERVICES))} <= jobs


def test_a_full_pass_is_read_by_the_same_tap_with_a_state_of_its_own() -> None:
    project = load("jobs")
    jobs = {job["name"]: job["tasks"] for job in project["jobs"]}
    passes = [name for name in jobs if name.endswith("-full")]
    assert passes
    for name in passes:
        source = name.removesuffix("-full")
        assert jobs[name] == [f"tap-{source}-full target-postgres"]
        assert plugins()[f"tap-{source}-full"]["inherit_from"] == f"tap-{source}"
        assert resources_of(name) == resources_of(f"{source}-el") == {f"tap-{source}"}
    weekly = {each["job"]: each["interval"] for each in project["schedules"]}
    assert all(weekly[name].endswith(" * * 0") for name in passes)


def test_a_publish_job_builds_and_tests_before_it_writes() -> None:
    publishing = [job for job in load("jobs")["jobs"] if job["name"].endswith("publish")]
    assert publishing
    assert all(job["tasks"][0] == "dbt:build" for job in publishing)


def test_a_read_back_records_first_what_a_run_landed_that_failed_afterwards() -> None:
    jobs = {job["name"]: job["tasks"] for job in load("jobs")["jobs"]}
    readings = {name: tasks for name, tasks in jobs.items() if name.endswith("-readback")}
    assert len(readings) == 3
    for name, tasks in readings.items():
        crm = name.removesuffix("-readback")
        records = f"crm-signals:{crm}"
        assert tasks == [records, f"tap-{crm} target-postgres", records]


def test_jobs_of_two_destinations_differ_by_the_name_of_the_target_alone() -> None:
    jobs = {job["name"]: job["tasks"] for job in load("jobs")["jobs"]}
    names = [s.plugin.removeprefix("target-") for s in SERVICES if s.role == "destination"]
    for kind in ("sync", "publish"):
        shapes = {str(jobs[f"{name}-{kind}"]).replace(f"target-{name}", "") for name in names}
        assert len(shapes) == 1


def test_no_secret_stands_in_the_project_files() -> None:
    for plugin in plugins().values():
        secret = {s["name"] for s in plugin.get("settings", ()) if s.get("sensitive")}
        values = {name: value for name, value in plugin["config"].items() if name in secret}
        assert all(value.startswith("$") for value in values.values())
