"""`python -m target_brevo` is `target-brevo`."""

from target_brevo.target import TargetBrevo

TargetBrevo.cli()
