"""The service beside the pipelines: webhooks in, jobs on schedules, an HTTP interface."""
