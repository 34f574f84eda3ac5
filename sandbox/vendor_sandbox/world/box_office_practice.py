"""The people whom box offices really see: door sales without a name, gifts, guests, households.

They come last and from a stream of their own, so that nothing else of a world depends on them. Each
shows one thing alone. Days that pass leave them as they are, but for a form that is filled in.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from vendor_sandbox.world.model import Order, Profile, World, is_practice
from vendor_sandbox.world.people import PeopleMaker
from vendor_sandbox.world.places import PLACES
from vendor_sandbox.world.practice_desk import PracticeDesk, hold, mailbox
from vendor_sandbox.world.practice_shows import CONSENT_CHOICES, PracticeShowMaker, PracticeShows
from vendor_sandbox.world.programme import EventMaker
from vendor_sandbox.world.sales import (
    BoxOffice,
    cancel,
    refund_amount,
    rename,
    scan,
    touch,
)

DOOR_APP = "door-sales@tickets.example.org"
"""What the door's app writes where nobody gave an address."""
OWN_ADDRESS = "boxoffice@harbour-bar.example.org"
"""What a seller types in where nobody gave an address."""
ONE_FOR_ALL = "hello@harbour-bar.example.org"
"""Another such address; only the many names under it tell."""
YES, NO = CONSENT_CHOICES
INFO_REQUESTED = ("Info", "Requested")
FORM_AFTER = timedelta(days=5)
CLASS_SIZE = 12
FREMANTLE = PLACES[3]
LEEDS = replace(
    PLACES[0], city="Leeds", region="West Yorkshire", postcode="LS1 1AA", country="England"
)
HOBART = Profile(
    phone="0412 345 352",
    street="9 Rose Lane",
    city="Hobart",
    region="TAS",
    postcode="7000",
    country="AU",
)
AT_THE_DOOR: dict[str, Any] = {"channel": "boxOffice", "payment": "cash"}
BY_HAND: dict[str, Any] = {"channel": "manual", "payment": "cash"}
GIVEN: dict[str, Any] = {"channel": "manual", "payment": "complimentary"}
MOVED: dict[str, Any] = {"channel": "swap"}


def add_box_office_practice(world: World) -> None:
    """Make the events, the people and their sales, and add them."""
    rng = Random(f"{world.seed} box-office practice")
    shows = PracticeShowMaker(EventMaker(rng, world, practice=True), world.now).make()
    office = BoxOffice(rng, world, PeopleMaker(rng, []), practice=True)
    BoxOfficePractice(PracticeDesk(office, world), shows, world.now).make()


def fill_in_forms(world: World, since: datetime, now: datetime) -> None:
    """Let buyers tell, some days after checkout, who comes and whether they want mail."""
    for order in world.orders:
        due = order.created + FORM_AFTER
        if is_practice(order.id) and since < due <= now:
            _fill_in_form(order, due)


def _fill_in_form(order: Order, at: datetime) -> None:
    waiting = [t for t in order.tickets if (t.first_name, t.last_name) == INFO_REQUESTED]
    buyer = (order.buyer.first_name, order.buyer.last_name, order.email)
    names = (buyer, ("Noor", "Second", mailbox("Noor", "Second")))
    for ticket, (first, last, email) in zip(waiting, names, strict=False):
        rename(ticket, (first, last), email, at)
    if waiting:
        order.answers[order.event.questions[0].id] = YES
        touch(at, order)


class BoxOfficePractice:
    """Makes the sales, situation by situation."""

    def __init__(self, desk: PracticeDesk, shows: PracticeShows, now: datetime) -> None:
        self._sell = desk.sell
        self._person = desk.person
        self._shows = shows
        self._now = now

    def make(self) -> None:
        """Make all of them."""
        self._sold_to_nobody()
        self._names_that_are_none()
        self._somebody_elses_ticket()
        self._moved_four_times()
        self._money_to_come_and_gone()
        self._no_visit()
        self._free_of_charge()
        self._doors_that_nobody_watched()
        self._days()
        self._called_off()
        self._hosts()
        self._questions()
        self._children()
        self._countries_and_numbers()

    def _sold_to_nobody(self) -> None:
        comedy, night = self._shows.comedy, self._shows.choir_night
        nobody = self._person("Box", "Office", DOOR_APP)
        for number in range(5):
            sold = self._sell(comedy, nobody, 29 + number / 100, **AT_THE_DOOR)
            sold.anonymous = True
        self._sell(comedy, self._person("Nora", "Door"), 29, **AT_THE_DOOR)
        for first in ("Abe", "Bess", "Cleo", "Dev", "Edna"):
            self._sell(comedy, self._person(first, "Walkup", ONE_FOR_ALL), 29, **AT_THE_DOOR)
        seller = self._person("Door", "Sale", OWN_ADDRESS)
        for number in range(5):
            self._sell(night, seller, 22 + number / 100, **BY_HAND)
        self._sell(night, self._person("John", "Doe", "John.Doe@No.Email"), 24, **BY_HAND)
        self._sell(comedy, self._person("Nell", "Silent", "noreply@guests.example.org"), 33)

    def _names_that_are_none(self) -> None:
        comedy, night = self._shows.comedy, self._shows.choir_night
        self._sell(night, self._person(".", ".", mailbox("dot", "nameless")), 40)
        self._sell(comedy, self._person("TBC", "TBC", mailbox("tbc", "nameless")), 40)
        self._sell(night, self._person("N/A", "N/A", mailbox("na", "nameless")), 41)
        self._sell(
            night, self._person("Ren&eacute;e", "O&#39;Brien", mailbox("renee", "obrien")), 42
        )
        self._sell(comedy, self._person("Ann &amp; Bob", "Carter", mailbox("ann", "carter")), 42)
        invited = self._sell(night, self._person("Cy", "Host"), 43, (night.ticket_types[0], 2))
        hold(invited.tickets[1], "Guest of Cy", "Two", mailbox("guest", "two"))

    def _somebody_elses_ticket(self) -> None:
        gala, night = self._shows.future_gala, self._shows.choir_night
        form = self._sell(gala, self._person("Ivy", "Form"), 1.5, (gala.ticket_types[0], 2))
        for ticket in form.tickets:
            hold(ticket, *INFO_REQUESTED, form.email)
        ken = self._person("Ken", "Example", mobile="0412 345 351", home=FREMANTLE)
        self._sell(night, ken, 92)
        hold(self._sell(gala, ken, 61).tickets[0], "Liv", "Friend", ken.email, HOBART)
        gift = self._sell(self._shows.gift_night, self._person("Amy", "Giver"), 61)
        scan(hold(gift.tickets[0], "Ben", "Given", mailbox("Ben", "Given")), gift.session.start)
        sold = self._sell(gala, self._person("Tom", "Seller"), 660)
        taken = self._now - timedelta(days=4)
        rename(sold.tickets[0], ("Uma", "Taker"), mailbox("Uma", "Taker"), taken)
        household = mailbox("hill", "family")
        pat = self._person("Pat", "Hill", household, mobile="0412 345 361", home=FREMANTLE)
        self._sell(night, pat, 80)
        self._sell(night, self._person("Sid", "Hill", household), 50)

    def _moved_four_times(self) -> None:
        gala = self._shows.gala
        ed = self._person("Ed", "Four")
        held = self._sell(gala, ed, 61)
        for date in range(1, 5):
            moved = self._sell(gala, ed, 61 - 10 * date, date=date, **MOVED)
            new, old = moved.tickets[0], held.tickets[0]
            new.price = new.fee = 0
            moved.payment = "free"
            new.swapped_from, old.swapped_to = old.id, new.id
            cancel(old, held, moved.created)
            held = moved

    def _money_to_come_and_gone(self) -> None:
        comedy, gala = self._shows.comedy, self._shows.gala
        _, _, deposit, balance, school_class = gala.ticket_types
        carded = self._sell(comedy, self._person("Hal", "Seven"), 61, (comedy.ticket_types[0], 2))
        carded.gift_card = 4000
        refund_amount(carded, 2000, carded.created + timedelta(days=3))
        invoiced = self._sell(
            gala, self._person("Jo", "School"), 61, (school_class, 1), payment="invoice"
        )
        invoiced.outstanding = school_class.price
        lapsed = self._sell(gala, self._person("Pia", "Lapsed"), 90, (school_class, 1))
        lapsed.outstanding = school_class.price * 2 // 3
        cancel(lapsed.tickets[0], lapsed, lapsed.created + timedelta(days=60))
        dee = self._person("Dee", "Posit")
        self._sell(gala, dee, 80, (deposit, 1))
        self._sell(gala, dee, 20, (balance, 1))

    def _no_visit(self) -> None:
        future, gala = self._shows.future_gala, self._shows.gala
        _, support, shirt, _ = future.ticket_types
        self._sell(future, self._person("Quin", "Donor"), 61, (support, 1), amount=10000)
        self._sell(future, self._person("Rae", "Shirt"), 61, (shirt, 1))
        self._sell(gala, self._person("Dov", "Donor"), 61, (gala.ticket_types[1], 1), amount=5000)

    def _free_of_charge(self) -> None:
        comedy, night, choir = self._shows.comedy, self._shows.choir_night, self._shows.choir
        flo, gil = self._person("Flo", "Volunteer"), self._person("Gil", "Reviewer")
        for number in range(5):
            self._sell(comedy, flo, 61 - number, **GIVEN)
            guest = self._sell(night, gil, 61 - number, (night.ticket_types[1], 1))
            guest.tickets[0].guest_list = 1
        rita, wes = self._person("Rita", "Absent"), self._person("Wes", "Singer")
        for date, session in enumerate(choir.sessions):
            self._sell(choir, rita, 61, date=date)
            came = self._sell(choir, wes, 61, date=date)
            scan(came.tickets[0], session.start)

    def _doors_that_nobody_watched(self) -> None:
        season, night = self._shows.season, self._shows.choir_night
        self._sell(season, self._person("Nan", "First"), 100)
        second = self._sell(season, self._person("Oz", "Second"), 100, date=1)
        scan(second.tickets[0], second.session.start)
        teacher = self._person("Tess", "Teacher")
        tried = self._sell(night, teacher, 61, (night.ticket_types[0], CLASS_SIZE))
        scan(tried.tickets[0], tried.session.start - timedelta(hours=2))

    def _days(self) -> None:
        eventbrite, humanitix = self._person("Mo", "Series"), self._person("Mo", "Dates")
        for date, night in enumerate(self._shows.nights):
            self._sell(night, eventbrite, 104 - date)
            self._sell(self._shows.laughs, humanitix, 104 - date, date=date)
        self._sell(self._shows.perth, self._person("Di", "Perth", home=FREMANTLE), 61)
        self._sell(self._shows.echo, self._person("Di", "Angeles"), 61)

    def _called_off(self) -> None:
        self._sell(self._shows.picnic, self._person("Lee", "Picnic"), 61)
        self._sell(self._shows.ball, self._person("Kay", "Ball"), 90)

    def _hosts(self) -> None:
        shows = self._shows
        self._sell(shows.gala, self._person("Fin", "Asked"), 61, opt_in=True)
        eve, eva = self._person("Eve", "Hosts"), self._person("Eva", "Hosts")
        self._sell(shows.gala, eve, 61, opt_in=False)
        self._sell(shows.hired_gala, eve, 31, opt_in=True)
        self._sell(shows.future_gala, eva, 61, opt_in=False)
        self._sell(shows.nordic, eva, 31, opt_in=True)
        self._sell(shows.hired_night, self._person("Orla", "Hired"), 31, opt_in=True)

    def _questions(self) -> None:
        for event, name, answer in (
            (self._shows.future_gala, "Bea", YES),
            (self._shows.comedy, "Bo", YES),
            (self._shows.comedy, "Nia", NO),
        ):
            order = self._sell(event, self._person(name, "Question"), 61)
            order.answers[event.questions[-1].id] = answer

    def _children(self) -> None:
        gala = self._shows.future_gala
        regular, _, _, child = gala.ticket_types
        parent = self._person("Ria", "Parent")
        order = self._sell(gala, parent, 61, (regular, 2), (child, 2), opt_in=True)
        _, teenager, pupil, infant = order.tickets
        hold(teenager, "Max", "Teen", mailbox("Max", "Teen"), Profile(age=14))
        born = Profile(age=9, birth_date="2017-02-01")
        hold(pupil, "Sam", "Child", mailbox("Sam", "Child"), born)
        hold(infant, "Kit", "Child", mailbox("Kit", "Child"))
        for ticket in (teenager, pupil, infant):
            ticket.opt_in = True

    def _countries_and_numbers(self) -> None:
        comedy, night = self._shows.comedy, self._shows.choir_night
        self._sell(night, self._person("Edie", "Leeds", mobile="07700 900124", home=LEEDS), 61)
        for name, postcode, town, country, mobile in (
            ("Una", "LS1 1AA", "Leeds", "UK", "07700 900123"),
            ("Ari", "7010", "Nelson", "Aotearoa", "021 123 4567"),
            ("Dora", "28195", "Bremen", "Deutschland", "0151 23456789"),
            ("Zoe", "7000", "Hobart", "Australia", "0061412345704"),
            ("Tia", "7000", "Hobart", "AUS", "0412345711 / 0298765432"),
        ):
            order = self._sell(comedy, self._person(name, town, mobile=mobile), 61)
            address = ("1 High St", "", postcode, town, "", country)
            order.answers[comedy.questions[0].id] = "\n".join(address)
