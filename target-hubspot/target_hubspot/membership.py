"""Who is on our lists: read only of contacts whose lists the ledger does not know."""

from collections.abc import Collection, Iterable
from typing import Final

from target_hubspot.client import MEMBERS_PAGE, HubSpotClient
from target_hubspot.inventory import NEW
from target_hubspot.models import ContactList

SIZE_UNKNOWN: Final = 100_000


class Memberships:
    """Looks memberships up by contact or by list, whichever takes fewer calls.

    Args:
        client: Of the account.
        lists: The lists that this target decides.
        new_ids: Those of them that were made in this run, and hold nobody.
    """

    def __init__(
        self, client: HubSpotClient, lists: Iterable[ContactList], new_ids: frozenset[str]
    ) -> None:
        self._client = client
        self._lists = {
            each.id: each
            for each in lists
            if each.id not in new_ids and not each.id.startswith(NEW)
        }
        self._members: dict[str, frozenset[str]] = {}
        self._sizes: dict[str, int | None] | None = None

    def of(self, record_ids: Collection[str]) -> dict[str, frozenset[str]]:
        """Map record ids to the ids of those of our lists that they are on."""
        if not self._lists or not record_ids:
            return dict.fromkeys(record_ids, frozenset())
        if not self._members and len(record_ids) <= self._pages():
            ours = frozenset(self._lists)
            return {each: self._client.lists_of(each) & ours for each in record_ids}
        for list_id in self._lists.keys() - self._members.keys():
            self._members[list_id] = frozenset(self._client.members(list_id))
        return {
            each: frozenset(list_id for list_id, held in self._members.items() if each in held)
            for each in record_ids
        }

    def _pages(self) -> int:
        """Count the pages of all lists; sizes that are not told with the lists take one call."""
        if self._sizes is None:
            self._sizes = {each.id: each.size for each in self._lists.values()}
            unknown = [list_id for list_id, size in self._sizes.items() if size is None]
            self._sizes |= self._client.list_sizes(unknown) if unknown else {}
        sizes = [self._sizes.get(list_id) for list_id in self._lists]
        pages = [-(-(SIZE_UNKNOWN if size is None else size) // MEMBERS_PAGE) for size in sizes]
        return sum(max(each, 1) for each in pages)
