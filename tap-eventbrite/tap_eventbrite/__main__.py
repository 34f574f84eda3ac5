"""`python -m tap_eventbrite`, the same as the command `tap-eventbrite`."""

from tap_eventbrite.tap import TapEventbrite

TapEventbrite.cli()
