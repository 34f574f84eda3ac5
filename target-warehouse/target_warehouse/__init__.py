"""target-postgres with less work on each record."""
