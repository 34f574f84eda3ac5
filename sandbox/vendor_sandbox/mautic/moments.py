"""Times as Mautic keeps and shows them."""

from datetime import UTC, datetime


def stamp(at: datetime) -> str:
    """A moment as the database keeps it: UTC, without a zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def shown(kept: str | None) -> str | None:
    """A kept moment as the API shows it."""
    return None if kept is None else f"{kept[:10]}T{kept[11:]}+00:00"


def moment_or_none(text: str) -> datetime | None:
    """Read a day or a moment; without a zone it is UTC. None where it is neither."""
    try:
        read = datetime.fromisoformat(text.strip())
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
