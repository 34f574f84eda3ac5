"""Segments and who is in them (Mautic API, segments)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from vendor_sandbox.mautic.call import text_of
from vendor_sandbox.mautic.errors import by_status, form_error
from vendor_sandbox.mautic.fields import USER
from vendor_sandbox.mautic.moments import shown
from vendor_sandbox.mautic.php import items_of

API_USER = 1
SOMEBODY_ELSE = 2
NOT_IN_ALIAS = re.compile(r"[^a-z0-9_-]+")
FLAGS = {
    "isPublished": "is_published",
    "isGlobal": "is_global",
    "isPreferenceCenter": "is_preference_center",
}


@dataclass(slots=True)
class Membership:
    """How somebody came into a segment, or left it."""

    date_added: str
    manually_added: bool = False
    manually_removed: bool = False


@dataclass(slots=True)
class Segment:
    """A segment; without filters it is static."""

    id: int
    name: str
    alias: str
    created_by: int
    date_added: str
    public_name: str = ""
    description: str | None = None
    is_published: bool = True
    is_global: bool = False
    is_preference_center: bool = False
    filters: list[Any] = field(default_factory=list)
    date_modified: str | None = None
    members: dict[int, Membership] = field(default_factory=dict)

    def show(self, *, minimal: bool = False) -> dict[str, Any]:
        """As GET /segments answers."""
        about = {
            "id": self.id,
            "name": self.name,
            "publicName": self.public_name or self.name,
            "alias": self.alias,
            "description": self.description,
            "category": None,
            "filters": self.filters,
            "isGlobal": self.is_global,
            "isPreferenceCenter": self.is_preference_center,
        }
        if minimal:
            return about
        return {
            "isPublished": self.is_published,
            "dateAdded": shown(self.date_added),
            "dateModified": shown(self.date_modified),
            "createdBy": None,
            "createdByUser": USER,
            "modifiedBy": None,
            "modifiedByUser": USER if self.date_modified else None,
            **about,
        }

    def member_ids(self) -> list[int]:
        """Who is in it now."""
        return [number for number, each in self.members.items() if not each.manually_removed]


class SegmentBook:
    """All segments by id."""

    def __init__(self, switches: dict[str, Any]) -> None:
        self._switches = switches
        self._by_id: dict[int, Segment] = {}
        self._last_id = 0
        self.version = 0

    def __iter__(self) -> Iterator[Segment]:
        """Every segment, the oldest first."""
        return iter(list(self._by_id.values()))

    def get(self, segment_id: int) -> Segment:
        """A segment by its id.

        Raises:
            MauticError: 404 where there is none.
        """
        found = self._by_id.get(segment_id)
        if found is None:
            raise by_status(404)
        return found

    def writable(self, segment_id: int) -> Segment:
        """A segment whose members the API's user may change.

        Raises:
            MauticError: 404 where there is none, 403 for somebody else's that is not global.
        """
        found = self.get(segment_id)
        if found.created_by != API_USER and not found.is_global:
            raise by_status(403)
        return found

    def named(self, alias: str) -> Segment | None:
        """The segment with an alias."""
        return next((each for each in self if each.alias == alias), None)

    def add(self, body: dict[str, Any], now: str, *, created_by: int | None = None) -> Segment:
        """Make a segment; its alias is made unique.

        Raises:
            MauticError: 400 without a name.
        """
        name = text_of(body, "name") or ""
        if not name.strip():
            raise form_error({"name": "A name is required."})
        owner = created_by or (API_USER if self._switches["api_owns_segments"] else SOMEBODY_ELSE)
        alias = self._free_alias(text_of(body, "alias") or name)
        self._last_id += 1
        made = Segment(self._last_id, name, alias, owner, now)
        _fill(made, body)
        self._by_id[made.id] = made
        self.version += 1
        return made

    def update(self, segment_id: int, body: dict[str, Any], now: str) -> Segment:
        """Change a segment."""
        changed = self.get(segment_id)
        changed.name = text_of(body, "name") or changed.name
        _fill(changed, body)
        changed.date_modified = now
        self.version += 1
        return changed

    def remove(self, segment_id: int) -> Segment:
        """Delete a segment."""
        removed = self.get(segment_id)
        del self._by_id[segment_id]
        self.version += 1
        return removed

    def join(self, segment: Segment, contact_id: int, now: str, *, by_hand: bool = True) -> bool:
        """Put somebody in; by hand that overrides an earlier removal. False: nothing changed."""
        held = segment.members.get(contact_id)
        if held is not None and (not held.manually_removed or not by_hand):
            return False
        segment.members[contact_id] = Membership(now, manually_added=by_hand)
        self.version += 1
        return True

    def leave(self, segment: Segment, contact_id: int, *, keeps_row: bool = False) -> bool:
        """Take somebody out; False where they were not in.

        Who was put in by hand is forgotten unless the row is kept; who came by a filter stays
        as removed, so that the filter does not bring them back.
        """
        held = segment.members.get(contact_id)
        if held is None or held.manually_removed:
            return False
        if held.manually_added and not keeps_row:
            del segment.members[contact_id]
        else:
            held.manually_added, held.manually_removed = False, True
        self.version += 1
        return True

    def of(self, contact_id: int) -> list[tuple[Segment, Membership]]:
        """The segments that somebody is in."""
        return [
            (segment, held)
            for segment in self
            if (held := segment.members.get(contact_id)) and not held.manually_removed
        ]

    def forget(self, contact_id: int) -> None:
        """Drop a deleted contact's rows."""
        for segment in self:
            segment.members.pop(contact_id, None)
        self.version += 1

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        segments = [asdict(each) for each in self]
        for each in segments:
            each["members"] = list(each["members"].items())
        return {"last_id": self._last_id, "segments": segments}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self._last_id = state["last_id"]
        for each in state["segments"]:
            members = {int(number): Membership(**held) for number, held in each["members"]}
            self._by_id[each["id"]] = Segment(**{**each, "members": members})
        self.version += 1

    def _free_alias(self, wanted: str) -> str:
        plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().lower()
        alias = NOT_IN_ALIAS.sub("-", plain.strip()).strip("-")
        free, number = alias, 1
        while self.named(free):
            free, number = f"{alias}{number}", number + 1
        return free


def _fill(segment: Segment, body: dict[str, Any]) -> None:
    for name, attribute in FLAGS.items():
        if name in body:
            setattr(segment, attribute, bool(body[name]))
    if "description" in body:
        segment.description = text_of(body, "description")
    if "publicName" in body:
        segment.public_name = text_of(body, "publicName") or ""
    if isinstance(body.get("filters"), list):
        segment.filters = [_filter(each) for _, each in items_of(body["filters"])]


def _filter(given: Any) -> Any:
    """A filter as it is shown: what it compares with stands in its properties (recorded)."""
    if not isinstance(given, dict):
        return given
    names = ("glue", "field", "object", "type", "operator")
    properties = given.get("properties") or {"filter": given.get("filter")}
    return {**{name: given.get(name) for name in names}, "properties": properties}
