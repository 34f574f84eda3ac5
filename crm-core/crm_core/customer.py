"""One row of the customer stream, checked and normalised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

EmailStatus = Literal["ok", "bounced", "invalid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person of `publish.customers`.

    Attributes:
        customer_id: A pure function of the e-mail.
        email: Normalised.
        mobile: E.164, None where there is none that can be dialled.
        marketing_opt_in: May be sent marketing; False also where nobody ever asked.
        consent_source: Where the deciding consent event came from; None where there was none.
        email_status: Whether the address can be mailed.
        customer_segment: The one segment, None where the stream has no segments.
        sync_version: Rises with every change of the row.
        row_hash: Hash of the row's content, None where the stream has none.
        fields: Every column of the row by name, dates as ISO text.
        notes: What was left out of the row and why, in plain words.
        opt_in_pending: Said yes and has yet to confirm it.
    """

    customer_id: str
    email: str
    mobile: str | None
    marketing_opt_in: bool
    consent_source: str | None
    email_status: EmailStatus
    customer_segment: str | None
    sync_version: int
    row_hash: str | None
    fields: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    opt_in_pending: bool = False

    @property
    def answer(self) -> tuple[object, ...]:
        """What was last heard of the person; a newer answer differs even where it says the same."""
        told = self.fields.get("consent_at")
        return self.marketing_opt_in, self.consent_source, told, self.email_status

    @property
    def yes(self) -> str:
        """Which yes it is that waits for its confirmation; a newer one differs."""
        return f"{self.consent_source or ''} {self.fields.get('consent_at') or ''}".strip() or "yes"

    @property
    def said_at(self) -> datetime | None:
        """When the deciding answer was given, None where the stream does not tell."""
        try:
            told = datetime.fromisoformat(str(self.fields.get("consent_at")))
        except ValueError:
            return None
        return told if told.tzinfo else told.replace(tzinfo=UTC)
