"""Whom to erase."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from crm_core.email_address import normalised, spellings, tombstone
from crm_core.errors import InputError, SettingsError
from crm_core.ledger.tombstones import MAKE_A_KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody by all that a database may know them by.

    Attributes:
        email: The address in its normal form.
        spellings: Every form of the address, the normal one included.
        customer_ids: Under which the person is known.
    """

    email: str
    spellings: frozenset[str]
    customer_ids: frozenset[UUID] = frozenset()

    def known_as(self, customer_ids: Iterable[UUID]) -> "Person":
        """Add ids."""
        return replace(self, customer_ids=self.customer_ids.union(customer_ids))

    def tombstones(self, key: str) -> list[str]:
        """Hash each spelling.

        Raises:
            SettingsError: There is no key.
        """
        if not key:
            reason = "Nobody can be erased without a tombstone_key, which keeps them erased"
            raise SettingsError(reason, MAKE_A_KEY)
        return sorted(tombstone(key, spelling) for spelling in self.spellings)


def person_of(address: str) -> Person:
    """Give the person of an address, however it is spelt.

    Raises:
        InputError: It is no address.
    """
    if email := normalised(address):
        return Person(email=email, spellings=spellings(address) | {email})
    reason = "What was given is not an e-mail address"
    raise InputError(reason, "Write the one address of the person to erase.")
