"""The command line of every target: its options, the check, and one line for each error."""

import logging
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
from singer_sdk.exceptions import ConfigValidationError, InvalidInputLine, SingerSDKError

from crm_core.errors import InputError, SettingsError, TargetError

OPTIONS: Final[Mapping[str, str]] = {
    "--check": "Test connection, rights, fields and lists; write nothing.",
    "--retry-dead": "Try again rows that were given up after their last attempt.",
    "--erase": "Erase the person whose e-mail comes on standard input, for good.",
}
"""Switches besides those of the SDK, each with its help."""


class Health(StrEnum):
    """How a thing that a run needs was found."""

    OK = "ok"
    MISSING = "missing"
    """The next run makes it."""

    WRONG = "WRONG"
    """Somebody has to do something before a run can use it."""


class Finding(NamedTuple):
    """One thing that `--check` looked at, and what to do where it is not in order."""

    health: Health
    what: str
    advice: str = ""


def switches() -> Iterator[click.Option]:
    """Make the options of `OPTIONS`."""
    return (click.Option([name], is_flag=True, help=text) for name, text in OPTIONS.items())


def print_check(findings: Iterable[Finding]) -> int:
    """Print findings, one line each; returns 1 if a run could not use something."""
    is_wrong = False
    for finding in _with_what_ended_them(findings):
        is_wrong |= finding.health is Health.WRONG
        click.echo(f"{finding.health:8} {finding.what}{finding.advice and f': {finding.advice}'}")
    return int(is_wrong)


@contextmanager
def one_line_errors(logger: logging.Logger, settings: Mapping[str, Any]) -> Iterator[None]:
    """End the process with one line and exit code 1 on any error; no value is quoted in it."""
    try:
        yield
    except ConfigValidationError as error:
        _exit(logger, _settings_error(error, settings))
    except InvalidInputLine:
        reason = "A message of the input lacks a part that its type needs"
        _exit(logger, InputError(reason, "Pipe the output of a Singer tap in here."))
    except SingerSDKError as error:
        _exit(logger, error)
    except Exception as error:  # noqa: BLE001 (a traceback may quote a row)
        _exit(logger, _unforeseen(error))


def _with_what_ended_them(findings: Iterable[Finding]) -> Iterator[Finding]:
    try:
        yield from findings
    except TargetError as error:
        yield Finding(Health.WRONG, error.reason, error.instruction)


def _settings_error(error: ConfigValidationError, settings: Mapping[str, Any]) -> SettingsError:
    text = "; ".join(_without_value(each, settings) for each in error.errors)
    return SettingsError(f"The settings are not valid: {text}", "Correct them and start again.")


def _without_value(text: str, settings: Mapping[str, Any]) -> str:
    """Keep back the value that a complaint begins with, as it may be a secret."""
    shown = (repr(value) for value in settings.values())
    begins = next((value for value in shown if text.startswith(f"{value} ")), None)
    return f"the value{text.removeprefix(begins)}" if begins else text


def _unforeseen(error: Exception) -> TargetError:
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    return TargetError(f"The run met something unforeseen ({what})", "Please report this line.")


def _exit(logger: logging.Logger, error: SingerSDKError) -> None:
    logger.error("%s", error)
    sys.exit(1)
