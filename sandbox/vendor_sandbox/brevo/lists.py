"""Folders, lists and segments. Members are kept with the contacts."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from vendor_sandbox.brevo.contacts import Contact
from vendor_sandbox.brevo.errors import refuse_invalid, refuse_missing, refuse_not_found


@dataclass(slots=True)
class Folder:
    """A folder of lists."""

    id: int
    name: str


@dataclass(slots=True)
class ContactList:
    """A list of contacts. Names are not unique."""

    id: int
    name: str
    folder_id: int
    created_at: datetime


@dataclass(slots=True)
class Segment:
    """A read-only segment and the attribute value that its members have."""

    id: int
    name: str
    category: str
    updated_at: datetime
    attribute: str
    value: str

    def holds(self, contact: Contact) -> bool:
        """Whether a contact belongs to the segment."""
        return contact.has(self.attribute, self.value)


class ListBook:
    """Folders and lists share one row of numbers, as a fresh account shows."""

    def __init__(self, now: datetime) -> None:
        self.folders: dict[int, Folder] = {1: Folder(1, "Your first folder")}
        self.lists: dict[int, ContactList] = {2: ContactList(2, "Your first list", 1, now)}
        self.segments: dict[int, Segment] = {}
        self._last_id = 2

    def folder(self, folder_id: int) -> Folder:
        """A folder, refused with 404 where there is none."""
        return self.folders.get(folder_id) or refuse_not_found("Folder ID does not exist")

    def contact_list(self, list_id: int) -> ContactList:
        """A list, refused with 404 where there is none."""
        return self.lists.get(list_id) or refuse_not_found("List ID does not exist")

    def segment(self, segment_id: int) -> Segment:
        """A segment, refused with 404 where there is none."""
        return self.segments.get(segment_id) or refuse_not_found("Segment ID does not exist")

    def in_folder(self, folder_id: int) -> list[ContactList]:
        """The lists of a folder."""
        return [each for each in self.lists.values() if each.folder_id == folder_id]

    def add_folder(self, body: dict[str, Any]) -> Folder:
        """Create a folder from a request's body."""
        folder = Folder(self._next_id(), _name(body))
        self.folders[folder.id] = folder
        return folder

    def add_list(self, body: dict[str, Any], now: datetime) -> ContactList:
        """Create a list from a request's body; name and folderId are both required."""
        name = _name(body)
        if "folderId" not in body:
            refuse_missing("folderId is missing")
        added = ContactList(self._next_id(), name, self._folder_id(body), now)
        self.lists[added.id] = added
        return added

    def add_segment(self, name: str, attribute: str, value: str, now: datetime) -> Segment:
        """Create a segment; only the sandbox's own routes can."""
        segment = Segment(self._next_id(), name, "Default", now, attribute, value)
        self.segments[segment.id] = segment
        return segment

    def rename_folder(self, folder_id: int, body: dict[str, Any]) -> None:
        """Rename a folder."""
        self.folder(folder_id).name = _name(body)

    def update_list(self, list_id: int, body: dict[str, Any]) -> None:
        """Rename a list or move it; one of the two at a time."""
        changed = self.contact_list(list_id)
        if "name" in body and "folderId" in body:
            refuse_invalid("Either name or folderId can be updated at a time")
        if "folderId" in body:
            changed.folder_id = self._folder_id(body)
        else:
            changed.name = _name(body)

    def dump(self) -> dict[str, Any]:
        """Everything as JSON-ready values."""
        return {
            "last_id": self._last_id,
            "folders": [asdict(each) for each in self.folders.values()],
            "lists": [
                {**asdict(each), "created_at": each.created_at.isoformat()}
                for each in self.lists.values()
            ],
            "segments": [
                {**asdict(each), "updated_at": each.updated_at.isoformat()}
                for each in self.segments.values()
            ],
        }

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` gave."""
        self._last_id = state["last_id"]
        self.folders = {each["id"]: Folder(**each) for each in state["folders"]}
        self.lists = {
            each["id"]: ContactList(
                **{**each, "created_at": datetime.fromisoformat(each["created_at"])}
            )
            for each in state["lists"]
        }
        self.segments = {
            each["id"]: Segment(
                **{**each, "updated_at": datetime.fromisoformat(each["updated_at"])}
            )
            for each in state["segments"]
        }

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _folder_id(self, body: dict[str, Any]) -> int:
        folder_id = body["folderId"]
        if type(folder_id) is not int:
            refuse_invalid("Folder ID is invalid")
        return self.folder(folder_id).id


def _name(body: dict[str, Any]) -> str:
    name = body.get("name")
    if name in (None, ""):
        refuse_missing("name is missing")
    if not isinstance(name, str):
        refuse_invalid("name should be a string")
    return name
