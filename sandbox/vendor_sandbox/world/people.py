"""Makes people."""

from collections import Counter
from random import Random
from unicodedata import normalize

from vendor_sandbox.world.chance import happens
from vendor_sandbox.world.model import Person, next_id
from vendor_sandbox.world.names import GIVEN_AND_FAMILY, MAIL_DOMAINS, SHORT, UNUSABLE_PHONES
from vendor_sandbox.world.places import PLACES, Place

NAMES = tuple((given.split(), family.split()) for given, family in GIVEN_AND_FAMILY)
HOME_TOWNS = tuple(place for place in PLACES for _ in range(3 if place.country == "AU" else 1))
UNFOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "þ": "th", "æ": "ae", "ß": "ss", "'": "", " ": ""}
)
NO_EMAIL_SHARE = 0.015
NO_PHONE_SHARE = 0.25
UNUSABLE_PHONE_SHARE = 0.06
SHARED_PHONE_SHARE = 0.02


class PeopleMaker:
    """Makes one person after the other; ids and e-mail addresses never repeat."""

    def __init__(self, rng: Random, people: list[Person]) -> None:
        self._rng = rng
        self._people = people
        self._next_id = next_id(each.id for each in people)
        self._mailboxes = Counter(_stem(each.email) for each in people if each.email)

    def make(self, *, reachable: bool = False) -> Person:
        """Make somebody and add them; with `reachable` certainly somebody with an e-mail."""
        first, last, mailbox = self._name()
        home = self._rng.choice(HOME_TOWNS)
        email: str | None = self._email(mailbox)
        if not reachable and happens(self._rng, NO_EMAIL_SHARE):
            email = None
        person = Person(
            id=self._next_id,
            first_name=first,
            last_name=last,
            email=email,
            mobile=self._mobile(home),
            city=home.city,
            region=home.region,
            postcode=home.postcode,
            country=home.country,
        )
        self._next_id += 1
        self._people.append(person)
        return person

    def companion(self) -> tuple[str, str, str]:
        """First name, last name and e-mail of somebody who only comes along."""
        first, last, mailbox = self._name()
        return first, last, f"{mailbox}.guest{self._rng.randrange(10**6)}@example.net"

    def _name(self) -> tuple[str, str, str]:
        given, family = self._rng.choice(NAMES)
        if happens(self._rng, 0.02):
            given = list(SHORT)
        first, first_latin = _spelling(self._rng.choice(given))
        last, last_latin = _spelling(self._rng.choice(family))
        return first, last, f"{_folded(first_latin)}.{_folded(last_latin)}"

    def _email(self, mailbox: str) -> str:
        domain = self._rng.choice(MAIL_DOMAINS)
        address = f"{mailbox}@{domain}"
        self._mailboxes[address] += 1
        count = self._mailboxes[address]
        return address if count == 1 else f"{mailbox}{count}@{domain}"

    def _mobile(self, home: Place) -> str | None:
        draw = self._rng.random()
        if draw < NO_PHONE_SHARE:
            return None
        draw -= NO_PHONE_SHARE
        if draw < UNUSABLE_PHONE_SHARE:
            return self._rng.choice(UNUSABLE_PHONES)
        if draw < UNUSABLE_PHONE_SHARE + SHARED_PHONE_SHARE and self._people:
            return self._rng.choice(self._people).mobile
        return _phone(self._rng, home.country)


def _phone(rng: Random, country: str) -> str:
    number = rng.randrange(10_000_000, 100_000_000)
    a, b, c = number // 1_000_000, number // 1000 % 1000, number % 1000
    forms = {
        "AU": (f"04{a} {b:03} {c:03}", f"+61 4{a} {b:03} {c:03}", f"04{number}"),
        "NZ": (f"021 {b:03} {a}{c % 100:02}", f"+64 21 {b:03} {a}{c % 100:02}"),
        "US": (f"(415) 555-{number % 10_000:04}", f"+1 212-555-{number % 10_000:04}"),
        "JP": (f"090-{number // 10_000:04}-{number % 10_000:04}", f"+81 90{number}"),
    }
    return rng.choice(forms[country])


def _spelling(name: str) -> tuple[str, str]:
    shown, _, latin = name.replace("-", " ").partition("/")
    return shown, latin or shown


def _folded(name: str) -> str:
    decomposed = normalize("NFKD", name.lower().translate(UNFOLDED))
    return "".join(letter for letter in decomposed if letter.isascii())


def _stem(email: str) -> str:
    mailbox, _, domain = email.partition("@")
    return f"{mailbox.rstrip('0123456789')}@{domain}"
