"""Singer target that keeps Brevo contacts and lists in step."""
