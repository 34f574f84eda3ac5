"""One request to Eventbrite, with everything that answering it takes."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.access import is_public
from vendor_sandbox.eventbrite.api_switches import omits_description
from vendor_sandbox.eventbrite.arguments import Arguments
from vendor_sandbox.eventbrite.backend import Backend
from vendor_sandbox.eventbrite.errors import (
    RefusalError,
    bad_argument,
    expansion_failed,
    unknown,
    usual,
)
from vendor_sandbox.eventbrite.expansions import (
    TYPE_PREFIX,
    Expansion,
    TooDeepError,
    names,
    parse_expansion,
)
from vendor_sandbox.eventbrite.pages import Pager, list_identity
from vendor_sandbox.eventbrite.reading import Reading
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.world.model import Event

WAYPOINT = "eventbrite-api-waypoint-token"
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """A list to serve: the name of its array, its rows, and how one is shown and told apart.

    `long` says that filtering and sorting are worth doing once for all pages, `variant` tells forms
    of the same rows apart, and `last_page` says what is special about the last one's pagination.
    """

    name: str
    items: Callable[[], Sequence[Item]]
    show: Callable[[Item, View, Expansion], Row]
    number: Callable[[Item], Any]
    long: bool = False
    variant: str = ""
    last_page: str = "plain"


class Call:
    """A request with its body."""

    def __init__(self, backend: Backend, request: Request, body: bytes = b"") -> None:
        self.backend = backend
        self.request = request
        self.body = body
        self.arguments = Arguments(request.query_params)

    @property
    def switches(self) -> dict[str, Any]:
        """The switches of the sandbox."""
        return self.backend.switches

    @property
    def is_public(self) -> bool:
        """Whether the token may see public data only."""
        return is_public(self.request)

    @cached_property
    def reading(self) -> Reading:
        """The rows that this request sees."""
        waypoint = _waypoint(self.request.headers.get(WAYPOINT, ""))
        seconds = self.switches["consistency_seconds"]
        unseen = self.backend.changes.on_their_way(seconds, waypoint)
        elsewhere = map(ids.EVENT.number, self.switches["events_elsewhere"])
        return Reading(self.backend.books, unseen, frozenset(filter(None, elsewhere)))

    @cached_property
    def view(self) -> View:
        """How rows are shown."""
        return self.backend.view(descriptions=not omits_description(self.request.headers))

    @cached_property
    def expansion(self) -> Expansion:
        """What is to be expanded."""
        try:
            expansion = parse_expansion(self.request.query_params.multi_items())
        except TooDeepError:
            raise bad_argument("expand", "Expansions nest at most four levels deep") from None
        if names(expansion) & set(self.switches["expansion_failures"]):
            raise expansion_failed()
        return expansion

    def know(self, *arguments: str) -> None:
        """Say which arguments the endpoint takes beside those of every endpoint."""
        if self.switches["unknown_parameters"] == "refuse":
            self.arguments.refuse_unknown(arguments)

    def number(self, name: str, kind: ids.IdRange) -> int:
        """The world's number of an id in the path; -1 where it cannot be one."""
        number = kind.number(self.request.path_params[name])
        return -1 if number is None else number

    def organization(self) -> int:
        """The organization of the path, which the token must be allowed to read."""
        text = self.request.path_params["organization_id"]
        known = self.backend.books.organizations
        if self.switches["personal_account"] and text == ids.USER_ID and known:
            return known[0]
        number = ids.ORGANIZATION.number(text)
        if number is None or number not in (*known, ids.FOREIGN_ORGANIZATION):
            reason = "The organization_id you requested does not exist."
            raise RefusalError(404, "NOT_FOUND", reason)
        self.allow(number)
        return number

    def event(self, name: str = "event_id") -> Event:
        """The event of the path, which the token must be allowed to read."""
        number = self.number(name, ids.EVENT)
        if number == ids.FOREIGN_EVENT:
            raise usual(403)
        event = self.reading.event(number)
        if event is None:
            raise unknown("event")
        if self.reading.is_elsewhere(event):
            raise usual(403)
        self.allow(event.organization)
        return event

    def allow(self, organization: int) -> None:
        """Refuse what belongs to an organization that the token may not read."""
        foreign = organization == ids.FOREIGN_ORGANIZATION
        text = ids.ORGANIZATION.text(organization)
        closed = self.switches["forbidden_organizations"], self.switches["left_organizations"]
        if foreign or any(text in each for each in closed):
            raise usual(403)

    def list(self, listing: Listing[Item], size: int | None = None) -> Response:
        """Answer with the page that is asked for."""
        wishes, query = self.expansion, self.request.query_params
        identity = list_identity(self.request.url.path, query.multi_items())
        items = self._items(listing, identity)
        pager = Pager(identity, size or self.switches["page_size"], self.view.now, self.switches)
        place = pager.find(query.get("continuation"), query.get("page"), len(items))
        shown = items[place.offset : place.offset + pager.rows_on(place)]
        rows = [self._row_text(listing, item, wishes) for item in shown]
        header = pager.header(place, len(items), listing.last_page)
        return _page(header, listing.name, rows)

    def _items(self, listing: Listing[Item], identity: str) -> Sequence[Item]:
        if listing.long and self.reading.is_current:
            return self.backend.prepared_list(identity, listing.items)
        return listing.items()

    def _row_text(self, listing: Listing[Item], item: Item, wishes: Expansion) -> bytes:
        return self.backend.row_text(
            self.view,
            (listing.name, listing.variant, listing.number(item), self._expand_arguments),
            lambda: listing.show(item, self.view, wishes),
            current=self.reading.is_current,
        )

    @cached_property
    def _expand_arguments(self) -> tuple[tuple[str, str], ...]:
        query = self.request.query_params.multi_items()
        return tuple(pair for pair in query if pair[0].startswith(TYPE_PREFIX[:-1]))


def waypoint_token(sequence: int) -> str:
    """The token that a change answers, for the next GET to send."""
    return base64.urlsafe_b64encode(b"waypoint:%d" % sequence).decode()


def _waypoint(token: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(token).removeprefix(b"waypoint:"))
    except (ValueError, binascii.Error):
        return 0


def _page(header: dict[str, Any], name: str, rows: list[bytes]) -> Response:
    start = JSONResponse({"pagination": header}).body
    content = b"%b,%b:[%b]}" % (bytes(start)[:-1], f'"{name}"'.encode(), b",".join(rows))
    return Response(content, media_type="application/json")
