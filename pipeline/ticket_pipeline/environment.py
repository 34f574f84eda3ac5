"""The environment that Meltano and its plugins run in: the only way that secrets take."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from ticket_pipeline.paths import ROOT, RUN
from ticket_pipeline.services import SERVICES, readers

SUMMARIES = RUN / "summaries"
DBT_TARGET = RUN / "dbt" / "target"

BYTECODE = {"PYTHONPYCACHEPREFIX": str(RUN / "pycache"), "PYTHONDONTWRITEBYTECODE": ""}
"""Keeps compiled modules from one process to the next. A run starts a dozen, and many machines and
images forbid Python to write beside its modules: compiling is more than half of a small run."""


def meltano_environment(variables: Mapping[str, str], warehouse_url: str) -> dict[str, str]:
    """Add to `variables` where the warehouse, Meltano's state and each plugin's summary are."""
    variables = {**variables, **_postgres(warehouse_url)}
    return {
        **variables,
        **_tombstone_key(variables),
        **_summary_paths(),
        **BYTECODE,
        "MELTANO_DATABASE_URI": _system_database(warehouse_url),
        "MELTANO_PROJECT_ROOT": str(ROOT),
        "MELTANO_CLI_LOG_CONFIG": str(ROOT / "meltano" / "logging.yaml"),
        "UV_CONSTRAINT": str(ROOT / "requirements.lock"),
        "DBT_TARGET_PATH": str(DBT_TARGET),
        "DBT_LOG_PATH": str(RUN / "dbt" / "logs"),
        "DBT_LOG_LEVEL_FILE": "none",
        "DBT_USE_COLORS": "false",
        "NO_COLOR": "1",
    }


def _postgres(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "WAREHOUSE_URL": url,
        "PGHOST": parts.hostname or "127.0.0.1",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        **{f"PG{name.upper()}": value for name, value in parse_qsl(parts.query)},
    }


def _tombstone_key(variables: Mapping[str, str]) -> dict[str, str]:
    """Hand the key to the transforms with their connection: in no statement, log or artifact."""
    if not (key := variables.get("TOMBSTONE_KEY")):
        return {}
    escaped = re.sub(r"([\\\s])", r"\\\1", key)
    options = (variables.get("PGOPTIONS"), f"-c tickets.tombstone_key={escaped}")
    return {"PGOPTIONS": " ".join(filter(None, options))}


def _system_database(url: str) -> str:
    """Meltano keeps its state beside the data it speaks of, in a schema of its own."""
    _, _, address = url.partition("://")
    address, _, query = address.partition("?")
    options = "&".join(filter(None, [query, f"options={quote('-csearch_path=meltano')}"]))
    return f"postgresql+psycopg://{address}?{options}"


def _summary_paths() -> dict[str, str]:
    """Name a file for each plugin, and for the tap that reads a destination back."""
    plugins = [service.plugin for service in (*SERVICES, *readers(SERVICES))]
    return {
        f"{plugin.upper().replace('-', '_')}_SUMMARY_PATH": str(SUMMARIES / f"{plugin}.json")
        for plugin in plugins
    }
