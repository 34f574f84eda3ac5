"""`python -m target_mautic` is `target-mautic`."""

from target_mautic.target import TargetMautic

TargetMautic.cli()
