"""`python -m target_hubspot` is `target-hubspot`."""

from target_hubspot.target import TargetHubSpot

TargetHubSpot.cli()
