"""Eventbrite's ids: strings of digits, each kind of row in a range of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdRange:
    """One kind's ids, counted from `first`."""

    first: int

    def text(self, number: int) -> str:
        """The vendor's id for the world's `number`."""
        return str(self.first + number)

    def number(self, text: str) -> int | None:
        """The world's number behind a vendor's id, None where it cannot be one."""
        if not (text.isascii() and text.isdigit()):
            return None
        number = int(text) - self.first
        return number if number >= 0 else None


EVENT = IdRange(700_000_000_000)
ORDER = IdRange(5_500_000_000)
ATTENDEE = IdRange(8_800_000_000)
TICKET_CLASS = IdRange(910_000_000)
VENUE = IdRange(80_000_000)
QUESTION = IdRange(20_090_000)
CHOICE = IdRange(66_900_000_000)
DISCOUNT = IdRange(640_000_000)
ORGANIZATION = IdRange(226_753_167_500)
ORGANIZER = IdRange(30_200_000_000)
GUEST_LIST = IdRange(3_140_000)
WEBHOOK = IdRange(2_006_536)

USER_ID = "214930587216"
FOREIGN_ORGANIZATION = 3
"""An organization of somebody else: it exists, and the token may not read it."""
FOREIGN_EVENT = 99_999_999
"""An event of somebody else's organization."""
