"""HTTP to a vendor: rate limits, retries, redaction."""
