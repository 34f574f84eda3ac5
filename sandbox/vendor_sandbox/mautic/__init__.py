"""Mautic's REST API."""
