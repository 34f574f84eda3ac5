"""Stateful local stand-ins of the vendor APIs."""
