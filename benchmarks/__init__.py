"""What is measured, how, and against which goal. `make bench` runs all of it."""
