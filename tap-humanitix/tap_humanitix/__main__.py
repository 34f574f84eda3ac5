"""Run the tap by `python -m tap_humanitix`."""

from tap_humanitix.tap import TapHumanitix

TapHumanitix.cli()
