"""The sandbox's HubSpot."""
