"""Singer tap for the Humanitix public API."""
