"""One person out of every CRM and every table, for good."""
