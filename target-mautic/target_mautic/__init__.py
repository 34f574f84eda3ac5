"""A Singer target that keeps Mautic contacts in step with customers."""
