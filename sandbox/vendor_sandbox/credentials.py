"""Credentials that the sandbox accepts. They open nothing but the sandbox."""

HUMANITIX_API_KEY = "5a9d0b0c" * 40
EVENTBRITE_TOKEN = "SANDBOXEVENTBRITETOKEN"  # noqa: S105 - opens nothing but the sandbox
BREVO_API_KEY = "xkeysib-" + "5a9d0b0c" * 8 + "-sAnDbOxSaNdBoX1"
MAUTIC_CLIENT_ID = "1_sandbox"
MAUTIC_CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105 - opens nothing but the sandbox
MAUTIC_USER = "sandbox"
MAUTIC_PASSWORD = "sandbox-password"  # noqa: S105 - opens nothing but the sandbox
HUBSPOT_TOKEN = "pat-na1-sandbox"  # noqa: S105 - opens nothing but the sandbox
HUBSPOT_READ_ONLY_TOKEN = "pat-na1-sandbox-read-only"  # noqa: S105 - opens nothing but the sandbox
HUBSPOT_OAUTH_TOKEN = "CPsandbox-oauth"  # noqa: S105 - opens nothing but the sandbox
HUBSPOT_CLIENT_ID = "sandbox-client"
HUBSPOT_CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105 - opens nothing but the sandbox
HUBSPOT_REFRESH_TOKEN = "sandbox-refresh"  # noqa: S105 - opens nothing but the sandbox
HUBSPOT_EXPIRED_TOKEN = "pat-na1-sandbox-expired"  # noqa: S105 - opens nothing at all
