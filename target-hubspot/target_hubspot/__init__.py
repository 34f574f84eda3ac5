"""A Singer target that keeps HubSpot contacts in step with customers."""
