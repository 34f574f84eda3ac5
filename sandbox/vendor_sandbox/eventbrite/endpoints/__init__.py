"""Eventbrite's endpoints: each takes a `Call` and gives a response or raises a refusal."""
