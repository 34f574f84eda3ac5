"""Lists of records and who is on them (HubSpot API, lists)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from vendor_sandbox.hubspot.call import JSON
from vendor_sandbox.hubspot.errors import not_found, refuse, resource_not_found

PROCESSING = ("MANUAL", "DYNAMIC", "SNAPSHOT")
OWNER_ID = "909"


@dataclass(slots=True)
class RecordList:
    """A list; `members` are record ids with the moment each joined."""

    id: str
    name: str
    type_id: str
    processing: str
    created_at: str
    updated_at: str
    version: int = 1
    filter_branch: Any = None
    deleted_at: str | None = None
    members: dict[str, str] = field(default_factory=dict)

    def show(self, *, filters: bool = False, size: bool = False) -> JSON:
        """As the API answers; only some answers tell the size (recorded, 2025)."""
        shown: JSON = {
            "listId": self.id,
            "listVersion": self.version,
            "name": self.name,
            "objectTypeId": self.type_id,
            "processingType": self.processing,
            "processingStatus": "COMPLETE",
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "createdById": OWNER_ID,
            "updatedById": OWNER_ID,
            "filtersUpdatedAt": self.created_at,
        }
        counted = {"size": len(self.members)} if size else {}
        deleted = {} if self.deleted_at is None else {"deletedAt": self.deleted_at}
        branch = {"filterBranch": self.filter_branch} if filters else {}
        return shown | counted | deleted | branch


class ListBook:
    """The lists of the portal, deleted ones included."""

    def __init__(self) -> None:
        self._lists: dict[str, RecordList] = {}

    def all(self) -> list[RecordList]:
        """The lists that are not deleted, oldest first."""
        return [each for each in self._lists.values() if each.deleted_at is None]

    def get(self, list_id: str) -> RecordList:
        """A list, refused with 404 where there is none, or none any more."""
        found = self._lists.get(list_id)
        if found is None or found.deleted_at is not None:
            raise _no_list(list_id)
        return found

    def find(self, list_id: str) -> RecordList:
        """A list, also a deleted one; refused by a page for people where nobody knows it."""
        found = self._lists.get(list_id)
        if found is None:
            raise resource_not_found()
        return found

    def named(self, type_id: str, name: str) -> RecordList | None:
        """The list of this name, whatever its case."""
        wanted = name.casefold()
        for each in self.all():
            if each.type_id == type_id and each.name.casefold() == wanted:
                return each
        return None

    def add(self, name: str, type_id: str, processing: str, branch: Any, now: str) -> RecordList:
        """Make a list; its name must be free."""
        self._check_name(type_id, name)
        list_id = str(len(self._lists) + 1)
        made = RecordList(list_id, name, type_id, processing, now, now, filter_branch=branch)
        self._lists[list_id] = made
        return made

    def rename(self, renamed: RecordList, name: str, now: str) -> None:
        """Give a list another name, which must be free."""
        if renamed.name != name:
            self._check_name(renamed.type_id, name, but=renamed)
        renamed.name = name
        renamed.updated_at = now
        renamed.version += 1

    def delete(self, list_id: str, now: str) -> None:
        """Delete a list; it can be restored."""
        self.get(list_id).deleted_at = now

    def restore(self, list_id: str) -> None:
        """Bring a deleted list back; its name must still be free."""
        found = self._lists.get(list_id)
        if found is None:
            raise _no_list(list_id)
        if found.deleted_at is not None:
            self._check_name(found.type_id, found.name)
            found.deleted_at = None

    def with_member(self, record_id: str) -> list[RecordList]:
        """The lists that a record is on."""
        return [each for each in self.all() if record_id in each.members]

    def forget(self, record_id: str) -> None:
        """Take a record off every list."""
        for each in self._lists.values():
            each.members.pop(record_id, None)

    def move(self, old: Iterable[str], new: str) -> None:
        """Let a record stand where others stood."""
        for record_id in old:
            for each in self._lists.values():
                joined = each.members.pop(record_id, None)
                if joined is not None:
                    each.members.setdefault(new, joined)

    def dump(self) -> list[JSON]:
        """Everything as JSON-ready values."""
        return [asdict(each) for each in self._lists.values()]

    def load(self, state: list[JSON]) -> None:
        """Take over what `dump` gave."""
        self._lists = {each["id"]: RecordList(**each) for each in state}

    def _check_name(self, type_id: str, name: str, but: RecordList | None = None) -> None:
        found = self.named(type_id, name)
        if found is not None and found is not but:
            refuse("List name must be unique: a list with this name already exists.")


def _no_list(list_id: str) -> Exception:
    return not_found(f"List does not exist with ID {list_id}.")
