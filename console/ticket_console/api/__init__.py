"""The HTTP interface: customers in all places, jobs and their runs, deliveries."""
