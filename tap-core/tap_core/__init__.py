"""What the ticketing taps share: concurrent reading, records set aside, redaction."""
