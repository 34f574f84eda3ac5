"""The command line of a tap: a failure that the user can mend is one line, not a traceback."""

import logging
import sys
from typing import Any, Self

import click
from singer_sdk.plugin_base import SingerCommand
from typing_extensions import override

from tap_core.errors import VendorError
from tap_core.mistakes import MistakeError


class TapCommand(SingerCommand):
    """Ends with exit code 1 and one line when the tap or the vendor cannot be used."""

    @classmethod
    def like(cls, command: click.Command, logger: logging.Logger) -> Self:
        """Make a command with the parameters of `command`."""
        return cls(
            name=command.name,
            callback=command.callback,
            params=command.params,
            help=command.help,
            context_settings=command.context_settings,
            logger=logger,
        )

    @override
    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except (MistakeError, VendorError) as error:
            click.echo(f"{self.name}: {error}", err=True)
            sys.exit(1)
