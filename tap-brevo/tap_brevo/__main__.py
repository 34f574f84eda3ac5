"""Run the tap by `python -m tap_brevo`."""

from tap_brevo.tap import TapBrevo

TapBrevo.cli()
