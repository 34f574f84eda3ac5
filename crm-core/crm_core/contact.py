"""What a CRM holds of somebody, as far as it concerns a target."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact as it stands in the CRM, or as the ledger last knew it.

    Attributes:
        external_id: Its id in the CRM.
        values: Field name to value, in the form that payloads have; blank ones may be missing.
        membership: Ids of the lists that it is on.
        left: Ids of lists that the person left; they are never joined again.
        is_suppressed: Whether the CRM sends it no marketing.
        is_free: Whether the CRM holds nothing at all against mail; False where it was not looked at
            in all its ways.
    """

    external_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    membership: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    is_suppressed: bool = False
    is_free: bool = False
