"""Run the tap by `python -m tap_hubspot`."""

from tap_hubspot.tap import TapHubSpot

TapHubSpot.cli()
