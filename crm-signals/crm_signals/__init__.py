"""What CRMs tell of people: engagement and consent, from webhooks and from what taps read back."""
