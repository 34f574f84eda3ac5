"""Which records belong together, known from both sides (HubSpot API, associations v4)."""

from collections.abc import Iterable

from vendor_sandbox.hubspot.call import JSON

Place = tuple[str, str]
"""Kind and id of a record."""
DEFAULT_TYPES = {("deals", "contacts"): 3, ("contacts", "deals"): 4}


class AssociationBook:
    """The links of every record to others."""

    def __init__(self) -> None:
        self._links: dict[Place, dict[Place, set[int]]] = {}

    def link(self, one: Place, other: Place, types: Iterable[int] = ()) -> None:
        """Join two records; their default type is always among the types."""
        types = set(types)
        for here, there in ((one, other), (other, one)):
            default = DEFAULT_TYPES.get((here[0], there[0]))
            held = self._links.setdefault(here, {}).setdefault(there, set())
            held.update({default} if default is not None else set())
        self._links[one][other].update(types)

    def unlink(self, one: Place, other: Place) -> None:
        """Part two records."""
        for here, there in ((one, other), (other, one)):
            self._links.get(here, {}).pop(there, None)

    def of(self, place: Place, kind: str) -> dict[str, list[int]]:
        """Ids of a kind that a record is joined with, each with its types, by id."""
        found = {
            there[1]: sorted(types)
            for there, types in self._links.get(place, {}).items()
            if there[0] == kind
        }
        return dict(sorted(found.items(), key=lambda each: int(each[0])))

    def others(self, place: Place) -> list[Place]:
        """Everything that a record is joined with."""
        return list(self._links.get(place, {}))

    def move(self, old: Place, new: Place) -> None:
        """Hand the links of a record to another one."""
        for other in self.others(old):
            self.link(new, other)
            self.unlink(old, other)

    def dump(self) -> list[JSON]:
        """Everything as JSON-ready values."""
        return [
            {"from": list(here), "to": list(there), "types": sorted(types)}
            for here, others in self._links.items()
            for there, types in others.items()
        ]

    def load(self, state: list[JSON]) -> None:
        """Take over what `dump` gave."""
        for each in state:
            here, there = tuple(each["from"]), tuple(each["to"])
            self._links.setdefault(here, {})[there] = set(each["types"])
