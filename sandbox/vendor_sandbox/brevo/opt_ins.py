"""Double opt-in: the mails that Brevo sends with a link to click, and who has yet to click."""

from datetime import datetime
from typing import Any

from vendor_sandbox.brevo.moments import utc_stamp


class OptInBook:
    """Who was sent such a mail, how often, and what a click writes."""

    def __init__(self) -> None:
        self._mails: list[dict[str, Any]] = []
        self._open: dict[str, dict[str, Any]] = {}

    def send(self, email: str, body: dict[str, Any], at: datetime) -> None:
        """Mail somebody a link; that of an earlier mail is void."""
        self._mails.append({"email": email, "sentAt": utc_stamp(at)})
        self._open[email] = body

    def take(self, email: str) -> dict[str, Any] | None:
        """Hand over what a click on the newest link writes, once."""
        return self._open.pop(email, None)

    def mails(self) -> list[dict[str, Any]]:
        """Every mail that was sent, the oldest first."""
        return list(self._mails)

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {"mails": self._mails, "open": self._open}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self._mails, self._open = state["mails"], state["open"]
