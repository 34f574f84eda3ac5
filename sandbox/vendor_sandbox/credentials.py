"""Credentials that the sandbox accepts. They open nothing but the sandbox."""

HUMANITIX_API_KEY = "5a9d0b0c" * 40
EVENTBRITE_TOKEN = "SANDBOXEVENTBRITETOKEN"  # noqa: S105 - opens nothing but the sandbox
BREVO_API_KEY = "xkeysib-" + "5a9d0b0c" * 8 + "-sAnDbOxSaNdBoX1"
