"""People who were erased, by keyed hashes; all of them are made with one key."""

from typing import Final

import psycopg

from crm_core.email_address import tombstone
from crm_core.errors import SettingsError

KEY_ID_CHARACTERS: Final = 16

MAKE_A_KEY: Final = (
    'Make one with `python -c "import secrets; print(secrets.token_urlsafe(32))"`, set it as '
    "TOMBSTONE_KEY, and keep it for good: with another key the erased come back."
)


def key_id(key: str) -> str:
    """Tell keys apart without giving them away: the start of the hash of a text that is known."""
    return tombstone(key, "tombstone key")[:KEY_ID_CHARACTERS]


def require_same_key(connection: psycopg.Connection, key: str) -> None:
    """Refuse a key under which people who were erased would not be recognised.

    Raises:
        SettingsError: Tombstones were made with another key.
    """
    query = "select 1 from ops.tombstones where key_id <> %s limit 1"
    if connection.execute(query, [key_id(key)]).fetchone():
        reason = (
            "The tombstone_key is not the one by which people were erased: they would come back"
        )
        raise SettingsError(reason, "Set TOMBSTONE_KEY to the key of the first erasure.")
