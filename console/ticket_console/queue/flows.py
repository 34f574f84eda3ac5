"""What each job does: stages one after another, the Meltano jobs of a stage side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from ticket_pipeline.paths import ROOT
from ticket_pipeline.services import SERVICES, Service

SYNCS: Final = ("brevo-sync", "mautic-sync", "hubspot-sync")
TRANSFORM: Final = ("transform",)
PUSH: Final = "push"
PUBLISH: Final = "publish"
DELIVERIES: Final = "deliveries"

FLOWS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "humanitix": (("humanitix-el transform",), SYNCS),
    "eventbrite": (("eventbrite-el transform",), SYNCS),
    "all": (("humanitix-el", "eventbrite-el"), TRANSFORM, SYNCS),
    PUBLISH: (TRANSFORM, SYNCS),
    "brevo-publish": (TRANSFORM, ("brevo-sync",)),
    "mautic-publish": (TRANSFORM, ("mautic-sync",)),
    "hubspot-publish": (TRANSFORM, ("hubspot-sync",)),
}
"""Jobs of several stages. Any other Meltano job is a job of one stage. Names parted by a blank are
run by one Meltano, which saves its start where somebody waits for an order."""

ORDERS: Final = "orders"
QUEUES: Final[Mapping[str, int]] = {ORDERS: 2, "flows": 3, "pushes": 1, DELIVERIES: 5}
"""How many jobs of a kind run at once; long ones never keep short ones waiting. Among deliveries
there is a place for each CRM, and two for what starts by itself."""

GATHER_SECONDS: Final[Mapping[str, float]] = {DELIVERIES: 1.0}
"""How long a job waits at least, so that what comes meanwhile is done with it."""

QUEUE_OF: Final[Mapping[str, str]] = {
    "humanitix": ORDERS,
    "eventbrite": ORDERS,
    PUSH: "pushes",
    DELIVERIES: DELIVERIES,
}

FULL: Final = "-full"
"""Ends the name of a plugin that is another one with another state: they read one source."""

SHARED: Final = ("tap-postgres", "target-postgres")
"""Plugins that several jobs may run at once."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job starts by itself, in cron's words; cron counts in UTC."""

    name: str
    cron: str
    job: str


def job_names() -> frozenset[str]:
    """Name every job that may be put into the queue."""
    return frozenset({*FLOWS, *_meltano_jobs(), PUSH, DELIVERIES})


def stages_of(job: str, services: tuple[Service, ...]) -> tuple[tuple[str, ...], ...]:
    """Give the stages of a job; Meltano jobs of services that are not used are left out."""
    unused = _unused(services)
    stages = FLOWS.get(job, ((job,),))
    kept = (tuple(each for each in stage if _vendor(each) not in unused) for stage in stages)
    return tuple(stage for stage in kept if stage)


def is_used(job: str, services: tuple[Service, ...]) -> bool:
    """Whether a job has anything to do beside building models, or is about no service at all.

    A service's own job has not, where the service is not used: it would only feed CRMs.
    """
    if _vendor(job) in _unused(services):
        return False
    wanted = FLOWS.get(job, ((job,),))
    left = stages_of(job, services)
    return left == wanted or any(stage != TRANSFORM for stage in left)


def resources_of(meltano_job: str) -> frozenset[str]:
    """Name what a Meltano job needs for itself: the models, and plugins that keep a state."""
    return frozenset("dbt" if word.startswith("dbt:") else word for word in _words(meltano_job))


def plugins_of(meltano_job: str) -> tuple[str, ...]:
    """Name the plugins of a Meltano job that tell what they did."""
    return tuple(word for word in _words(meltano_job) if ":" not in word)


def sources_of(meltano_job: str) -> tuple[str, ...]:
    """Name the ticket platforms that a Meltano job reads."""
    return tuple(each.removesuffix("-el") for each in meltano_job.split() if each.endswith("-el"))


def _words(meltano_job: str) -> tuple[str, ...]:
    tasks = [task for job in meltano_job.split() for task in _meltano_jobs().get(job, ())]
    plugins = (word.removesuffix(FULL) for word in " ".join(tasks).split())
    return tuple(word for word in plugins if word not in SHARED)


def name_of(service: Service) -> str:
    """Name a service in the way of jobs and destinations."""
    return service.name.lower()


def schedules() -> tuple[Schedule, ...]:
    """Give Meltano's own schedules."""
    return tuple(
        Schedule(each["name"], each["interval"], each["job"]) for each in _project()["schedules"]
    )


def _unused(services: tuple[Service, ...]) -> set[str]:
    return {name_of(service) for service in SERVICES if service not in services}


def _vendor(meltano_job: str) -> str:
    return meltano_job.partition("-")[0]


@cache
def _meltano_jobs() -> Mapping[str, tuple[str, ...]]:
    return {job["name"]: tuple(job["tasks"]) for job in _project()["jobs"]}


@cache
def _project() -> Mapping[str, Any]:
    text = (ROOT / "meltano" / "jobs.meltano.yml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.safe_load(text)
    return content
