"""What a request wants expanded (Eventbrite API, Expansions, versions 1 and 2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MAX_DEPTH = 4
TYPE_PREFIX = "expand."

Tree = dict[str, "Tree"]


@dataclass(frozen=True, slots=True)
class Expansion:
    """The wishes at one object: by place (`expand=a.b`) and by type (`expand.order=a`)."""

    tree: Tree = field(default_factory=dict)
    by_type: Mapping[str, Tree] = field(default_factory=dict)
    depth: int = 0

    def wanted(self, kind: str) -> dict[str, "Expansion"]:
        """What to expand on an object of type `kind`, each with the wishes below it."""
        if self.depth == MAX_DEPTH:
            return {}
        tree = _merged(self.tree, self.by_type.get(kind, {}))
        return {name: Expansion(tree[name], self.by_type, self.depth + 1) for name in sorted(tree)}


class TooDeepError(ValueError):
    """More than four levels were asked for."""


def parse_expansion(query: Iterable[tuple[str, str]]) -> Expansion:
    """Read the `expand` arguments of a query.

    Raises:
        TooDeepError: Dots nest more than four levels.
    """
    tree: Tree = {}
    by_type: dict[str, Tree] = {}
    for name, value in query:
        if name == "expand":
            _add(tree, value)
        elif name.startswith(TYPE_PREFIX):
            _add(by_type.setdefault(name.removeprefix(TYPE_PREFIX), {}), value)
    return Expansion(tree, by_type)


def names(expansion: Expansion) -> set[str]:
    """Every name asked for, at any place."""
    return set().union(_names(expansion.tree), *map(_names, expansion.by_type.values()))


def _names(tree: Tree) -> set[str]:
    return set(tree).union(*map(_names, tree.values()))


def _add(tree: Tree, value: str) -> None:
    for wish in filter(None, (part.strip() for part in value.split(","))):
        path = wish.split(".")
        if len(path) > MAX_DEPTH:
            raise TooDeepError(wish)
        place = tree
        for name in path:
            place = place.setdefault(name, {})


def _merged(one: Tree, other: Tree) -> Tree:
    shared = {name: _merged(one[name], other[name]) for name in one.keys() & other.keys()}
    return {**one, **other, **shared}
