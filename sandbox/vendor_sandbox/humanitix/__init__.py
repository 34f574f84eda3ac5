"""The Humanitix public API, version 1."""
