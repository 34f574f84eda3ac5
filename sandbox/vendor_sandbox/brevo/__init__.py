"""Brevo's API v3: contacts, attributes, lists, imports, consent and webhooks."""
