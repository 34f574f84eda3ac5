"""What a Mautic instance leaves open: its version, its settings, and what is not established."""

from collections.abc import Mapping, Sequence
from typing import Any

VERSIONS = ("5.1.1", "5.2.1", "6.0.5", "7.2.0")
LENGTHS_SINCE = (5, 1)
LONGEST_TEXT = 191
KEEPS_FRACTIONS_SINCE = UNLIMITED_SINCE = RETRIES_SINCE = PRIVATE_RECEIVERS_REFUSED_SINCE = 7


def default_switches() -> dict[str, Any]:
    """The switches and their defaults.

    Attributes:
        rate_limits: whether limits are kept at all.
        rate_limit_per_hour: calls an hour below version 7; 0 is off, as an instance starts.
        version: what `Mautic-Version` says, and which version's behaviour applies.
        api_enabled: whether the API is switched on; off answers 403 to everything.
        basic_auth: whether Basic is switched on.
        client_has_grant: whether the client may ask for a token by itself, as only those that an
            administrator made may.
        token_seconds: how long a token lives by the sandbox's clock.
        token_calls: a token dies after so many calls; 0 is never.
        forbidden_writes: of `contacts`, `fields`, `segments`, `hooks`, what the role may not
            write: 403.
        created_status: the status of a contact that was created alone.
        unique_operator: how several unique identifiers combine when a contact is looked for.
        drops_fractions: whether a contact keeps its old number where it is given one between -1
            and 1, as it does with 0; `auto` does so below version 7.
        unknown_choice: what becomes of a value that is not in its field's list.
        where_escapes: whether conditions look for `&#39;` and `&amp;` instead of `'` and `&`.
        long_text: what becomes of a text of more than 191 characters.
        batch_dies_after: the next batch of new contacts answers 500 once so many rows of it are
            written; 0 is never.
        fields_shape: whether GET /fields/contact lists or keys by id.
        background_fields: whether a new field's column is made in the background: 202.
        background_polls: such a field is published after so many looks at the fields.
        api_owns_segments: whether segments made through the API belong to its user.
        leave_segment: what leaving in the preference centre does to a member that the API added.
        queue_mode: whether a webhook is sent at once or when its queue is processed.
        webhook_limit: how many events a POST holds when a queue is processed.
        webhook_time_factor: real seconds that one second of the retry delay lasts.
        webhook_timeout: real seconds after which a delivery counts as failed.
        webhook_disable_limit: after so many failures a webhook is unpublished.
        webhook_allowed_private_addresses: the private receivers that are taken from version 7 on.
    """
    return {
        "rate_limits": True,
        "rate_limit_per_hour": 0,
        "version": "5.1.1",
        "api_enabled": True,
        "basic_auth": True,
        "client_has_grant": True,
        "token_seconds": 3600,
        "token_calls": 0,
        "forbidden_writes": [],
        "created_status": 201,
        "unique_operator": "OR",
        "drops_fractions": "auto",
        "unknown_choice": "refused",
        "where_escapes": False,
        "long_text": "refused",
        "batch_dies_after": 0,
        "fields_shape": "object",
        "background_fields": False,
        "background_polls": 2,
        "api_owns_segments": True,
        "leave_segment": "deletes",
        "queue_mode": "immediate_process",
        "webhook_limit": 10,
        "webhook_time_factor": 0.0001,
        "webhook_timeout": 15.0,
        "webhook_disable_limit": 100,
        "webhook_allowed_private_addresses": ["127.0.0.1"],
    }


CHOICES: Mapping[str, Sequence[Any]] = {
    "version": VERSIONS,
    "created_status": (201, 200),
    "unique_operator": ("OR", "AND"),
    "drops_fractions": ("auto", "on", "off"),
    "unknown_choice": ("dropped", "refused"),
    "long_text": ("refused", "cut"),
    "fields_shape": ("list", "object"),
    "leave_segment": ("marks", "deletes"),
    "queue_mode": ("immediate_process", "command_process"),
}


def major(switches: Mapping[str, Any]) -> int:
    """The version's first number."""
    return int(str(switches["version"]).partition(".")[0])


def release(switches: Mapping[str, Any]) -> tuple[int, ...]:
    """The version's numbers, which compare as versions do."""
    return tuple(int(part) for part in str(switches["version"]).split("."))


def drops_fractions(switches: Mapping[str, Any]) -> bool:
    """Whether a contact keeps its old number where it is given one between -1 and 1."""
    chosen = switches["drops_fractions"]
    return major(switches) < KEEPS_FRACTIONS_SINCE if chosen == "auto" else chosen == "on"
