"""Singer tap that reads contacts, consent and engagement back from HubSpot."""
