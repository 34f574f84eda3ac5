"""What webhooks missed, found in what the taps read."""
