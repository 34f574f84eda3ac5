"""Which variables there are, so that a slip in the name of one is not ignored in silence."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

import yaml
from dotenv import dotenv_values
from rich.console import Console

from ticket_pipeline.errors import PipelineError
from ticket_pipeline.paths import DOTENV, ROOT

EXAMPLE: Final = ROOT / ".env.example"
"""Names every variable of the project."""

MADE: Final = frozenset({"WAREHOUSE_URL", "SANDBOX_URL"})
"""What commands hand on to what they start."""

OURS: Final = "$MELTANO_PROJECT_ROOT"
"""In what plugins of this project are installed from."""

LIKENESS: Final = 0.8


def check_variables(console: Console, environment: Mapping[str, str]) -> None:
    """Refuse names in `.env` that are nearly ours; tell of those in the environment.

    What is in the environment may be meant for another program.

    Raises:
        PipelineError: `.env` names what nobody reads.
    """
    in_file = dotenv_values(DOTENV)
    if strange := sorted(unknown(in_file)):
        told = "; ".join(map(_told, strange))
        reason = f"Nobody reads these variables of .env: {told}."
        raise PipelineError(reason, "Correct or remove them; .env.example names those there are.")
    for name in sorted(unknown(set(environment) - set(in_file))):
        line = f"Nobody reads the variable {_told(name)}, which is set in the environment."
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def unknown(names: Iterable[str]) -> Iterator[str]:
    """Give the names that begin as ours do, or are nearly one, and that nothing reads."""
    known, prefixes = known_variables(), _prefixes()
    for name in names:
        if name in known or _is_part(name, known):
            continue
        if name.startswith(prefixes) or get_close_matches(name, known, 1, LIKENESS):
            yield name


@cache
def known_variables() -> frozenset[str]:
    """Name all that are read: the project's, and one for each setting of each plugin."""
    return frozenset({*dotenv_values(EXAMPLE), *MADE, *_of_plugins()})


def _told(name: str) -> str:
    near = get_close_matches(name, known_variables(), 1, LIKENESS)
    return f"{name} (is {near[0]} meant?)" if near else name


@cache
def _prefixes() -> tuple[str, ...]:
    """Give what names of ours begin with: a vendor's, a plugin's, the console's."""
    vendors = {name.partition("_")[0] for name in dotenv_values(EXAMPLE) if "_WEBHOOK_" in name}
    return tuple(f"{name}_" for name in (*vendors, *_own_plugins(), "CONSOLE", "TOMBSTONE"))


@cache
def _own_plugins() -> frozenset[str]:
    """Begin variables of the plugins that this project makes; of others not all are known here."""
    own = {name for name, plugin in _definitions().items() if OURS in str(plugin.get("pip_url"))}
    return frozenset(name.upper().replace("-", "_") for name in own)


def _of_plugins() -> Iterator[str]:
    for name in _definitions():
        yield from (_variable(name, setting) for setting in _settings(name))


def _variable(plugin: str, setting: str) -> str:
    """Name the variable of a setting as Meltano does."""
    return f"{plugin}_{setting}".upper().replace("-", "_").replace(".", "_")


def _is_part(name: str, known: Collection[str]) -> bool:
    """Whether a variable is a part of a setting, or one of Meltano's own of a plugin.

    Meltano parts both by two underscores: `TAP_BREVO__SELECT`.
    """
    whole, parted, _ = name.partition("__")
    return bool(parted) and (whole in known or whole in _own_plugins())


@cache
def _definitions() -> Mapping[str, Mapping[str, Any]]:
    """Read how the project's plugins are defined."""
    found: dict[str, Mapping[str, Any]] = {}
    for file in sorted(ROOT.glob("meltano/*.yml")):
        kinds = (yaml.safe_load(file.read_text("utf-8")) or {}).get("plugins", {})
        found |= {plugin["name"]: plugin for kind in kinds.values() for plugin in kind}
    return found


def _settings(name: str) -> Iterator[str]:
    """Name the settings of a plugin; one that inherits has those of the other, too."""
    plugin = _definitions().get(name, {})
    yield from (setting["name"] for setting in plugin.get("settings", ()))
    yield from plugin.get("config", {})
    if parent := plugin.get("inherit_from"):
        yield from _settings(parent)
