"""What happened in the world, in no vendor's words.

Money is in minor units. Times are aware UTC datetimes. Ids are stable for a seed; each vendor
derives its own form of id from them. Rows of the box-office practice take ids from
`FIRST_PRACTICE_ID` on, and those that a vendor adds to the world by itself (a purchase asked for by
a test) from `FIRST_VENDOR_ID` on: both out of the way of what the world adds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypedDict

Platform = Literal["humanitix", "eventbrite"]
TicketKind = Literal["admission", "donation", "add_on"]
QuestionKind = Literal["text", "email", "number", "date", "url", "file", "address", "choice"]
EventStatus = Literal["draft", "live", "started", "ended", "completed", "canceled"]
Channel = Literal["online", "manual", "boxOffice", "swap"]
OrderStatus = Literal["placed", "started", "pending", "unpaid", "abandoned", "cancelled", "deleted"]

FIRST_PRACTICE_ID = 90_000_000
FIRST_VENDOR_ID = 100_000_000


class Profile(TypedDict, total=False):
    """What a form asked the holder of a ticket beside name and address."""

    phone: str
    street: str
    city: str
    region: str
    postcode: str
    country: str
    age: int
    birth_date: str


@dataclass
class Person:
    """Somebody who buys or attends."""

    id: int
    first_name: str
    last_name: str
    email: str | None
    mobile: str | None
    city: str
    region: str
    postcode: str
    country: str


@dataclass
class Venue:
    """A place with an address."""

    id: int
    name: str
    address: str
    city: str
    region: str
    postcode: str
    country: str
    timezone: str
    latitude: float
    longitude: float
    capacity: int


@dataclass
class TicketType:
    """What can be bought for an event. `price` 0 is free; a donation has no fixed price."""

    id: int
    name: str
    price: int
    capacity: int
    kind: TicketKind = "admission"
    disabled: bool = False
    deleted: bool = False


@dataclass
class Session:
    """One date of an event."""

    id: int
    start: datetime
    end: datetime
    disabled: bool = False
    deleted: bool = False


@dataclass
class Question:
    """Something the organiser asks at checkout.

    An answer to an address question is six lines: street, suburb, postcode, city, state, country.
    """

    id: int
    text: str
    kind: QuestionKind
    per_order: bool
    required: bool = False
    choices: list[str] = field(default_factory=list)


@dataclass
class DiscountCode:
    """A code that buyers type in: a percentage off, or access to hidden tickets."""

    id: int
    code: str
    percent_off: int
    kind: Literal["coded", "access"] = "coded"


@dataclass
class Package:
    """Several tickets of one type sold together at one price."""

    id: int
    name: str
    type: TicketType
    quantity: int
    price: int


@dataclass
class Event:
    """A show. A series is a parent without sales and children that name it.

    `organization` is 1 or 2, the two that the token may read; `host` is the profile that the event
    is shown under, the organization's own unless a hirer puts it on. `absorbs_fees` says that the
    host pays the booking fee out of the price, `scans_tickets` that somebody stands at the door.
    `sales_stopped` and `hides_dates` are what an organiser does to an event that is called off.
    """

    id: int
    platform: Platform
    name: str
    summary: str
    status: EventStatus
    currency: str
    region: str
    organization: int
    venue: Venue | None
    timezone: str
    sessions: list[Session]
    ticket_types: list[TicketType]
    questions: list[Question]
    created: datetime
    changed: datetime
    collects_attendees: bool = False
    archived: bool = False
    series: int | None = None
    is_series_parent: bool = False
    postponed: bool = False
    published: datetime | None = None
    absorbs_fees: bool = False
    seated: bool = False
    scans_tickets: bool = True
    hirer: int | None = None
    sales_stopped: bool = False
    hides_dates: bool = False
    tags: list[str] = field(default_factory=list)
    discount_codes: list[DiscountCode] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)

    @property
    def host(self) -> int:
        """The number of the profile that its buyers see."""
        return self.organization if self.hirer is None else self.hirer


@dataclass
class CheckIn:
    """A scan in or out."""

    at: datetime
    checked_in: bool


@dataclass
class Ticket:
    """One seat, add-on or donation of an order. `holder_email` is None where nobody was asked.

    `fee` is part of `price` where the event absorbs fees, on top of it elsewhere. `package_group`
    numbers the bought instance of `package`. An answer of None was left blank. `opt_in` is what the
    holder chose about marketing, `guest_list` the number of the list that a guest came by.
    """

    id: int
    number: int
    type: TicketType
    first_name: str
    last_name: str
    holder_email: str | None
    price: int
    fee: int
    created: datetime
    changed: datetime
    discount: int = 0
    cancelled_at: datetime | None = None
    refunded: bool = False
    check_ins: list[CheckIn] = field(default_factory=list)
    answers: dict[int, str | None] = field(default_factory=dict)
    swapped_from: int | None = None
    swapped_to: int | None = None
    package: Package | None = None
    package_group: int | None = None
    seat: str | None = None
    profile: Profile | None = None
    opt_in: bool | None = None
    guest_list: int | None = None


@dataclass
class Order:
    """A purchase. `opt_in` None means that nobody was asked or the answer is not known.

    `payment` is `card`, `paypal`, `cash`, `cheque`, `bank`, `eftpos`, `voucher`, `complimentary`,
    `invoice` or `free`. `donation` goes to the host beside the tickets. `refunded` is the money
    given back so far, `outstanding` what is still to be paid, `gift_card` what a gift card paid.
    `auto_discount` says that the tickets' discounts came without a code, `anonymous` that the door
    took no name: the platform puts its own words there.
    """

    id: int
    event: Event
    session: Session
    buyer: Person
    email: str | None
    opt_in: bool | None
    channel: Channel
    status: OrderStatus
    payment: str
    tickets: list[Ticket]
    created: datetime
    completed: datetime | None
    changed: datetime
    refunded: int = 0
    discount_code: str | None = None
    auto_discount: bool = False
    donation: int = 0
    gift_card: int = 0
    outstanding: int = 0
    anonymous: bool = False
    answers: dict[int, str | None] = field(default_factory=dict)


@dataclass
class World:
    """Everything that exists, and the clock reading it was made for.

    `box_office_people` are those of the box-office practice. Days that pass leave them, their
    events and their orders alone, so that what they show stays to be seen.
    """

    seed: int
    now: datetime
    people: list[Person]
    venues: list[Venue]
    events: list[Event]
    orders: list[Order]
    box_office_people: list[Person] = field(default_factory=list)

    @property
    def everybody(self) -> list[Person]:
        """All who buy."""
        return [*self.people, *self.box_office_people]

    @property
    def everyday_events(self) -> list[Event]:
        """The events but those of the box-office practice."""
        return [each for each in self.events if not is_practice(each.id)]

    @property
    def everyday_orders(self) -> list[Order]:
        """The orders but those of the box-office practice."""
        return [each for each in self.orders if not is_practice(each.id)]


def is_practice(number: int) -> bool:
    """Whether a row with this id belongs to the box-office practice."""
    return FIRST_PRACTICE_ID <= number < FIRST_VENDOR_ID


def next_id(numbers: Iterable[int], *, practice: bool = False) -> int:
    """The id of the next row that the world adds, or the next of the box-office practice."""
    first, end = (FIRST_PRACTICE_ID, FIRST_VENDOR_ID) if practice else (1, FIRST_PRACTICE_ID)
    return 1 + max((each for each in numbers if first <= each < end), default=first - 1)
