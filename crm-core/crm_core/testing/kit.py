"""What the author of a target supplies, so that the contract suite can look at the CRM."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from crm_core.target import CrmTarget
from crm_core.testing.stream import Record


class Trouble(StrEnum):
    """How the CRM's answers go wrong."""

    THROTTLED = "throttled"
    """It refuses because of too many calls; the request takes no effect."""

    EXPIRED = "expired"
    """It refuses the credentials, as if a token had run out; the request takes no effect."""

    LOST = "lost"
    """The request takes effect, and the connection breaks in the answer."""

    DOWN = "down"
    """It answers with an error of its own (5xx); the request takes no effect."""

    HTML = "html"
    """A page of HTML comes with status 200, as from a wrong host; the request takes no effect."""


class Call(NamedTuple):
    """A request of the target as the CRM saw it.

    Attributes:
        endpoint: Method and path.
        is_write: Whether it may change anything.
        resubscribes: Whether it asks to lift a suppression of anybody, in any of the CRM's ways.
        is_refused: Whether the CRM answered that it would not do it.
    """

    endpoint: str
    is_write: bool
    resubscribes: bool = False
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A contact as somebody sees it who looks into the CRM.

    Attributes:
        values: By the customer's column, only those of `Kit.fields`; blank ones are None.
        lists: Names of the lists or segments that it is on.
        is_mailable: Whether the CRM would send it marketing.
    """

    email: str
    values: Mapping[str, Any] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    is_mailable: bool = True


class Mistake(NamedTuple):
    """Settings that cannot work.

    Attributes:
        settings: Replace those of the kit; None takes one away.
        words: Are in the one line that the user gets.
    """

    settings: Mapping[str, Any]
    words: str


class Kit(ABC):
    """A CRM with an account that nobody used yet, and everything that is done there by others.

    Attributes:
        target_class: The target under test; it asks its CRM through `requests`.
        fields: Customer's column to the CRM's name of the field, at least `first_name`,
            `suburb` and `total_orders`.
        fields_setting: Name of the setting that maps the CRM's fields.
        url_setting: Name of the setting that holds the CRM's address.
        mistakes: Wrong settings, credentials among them.
        failing_change: Columns whose change in a contact `fail_rows` keeps out.
        most_calls_for_a_bad_row: What one refused row may cost in further calls.
        variants: Settings with which the target goes other ways; histories go all of them.
        marks_who_left: Whether the CRM itself remembers that somebody left a list; else only the
            ledger can, once a run came to its end.
        renews_credentials: Whether the target gets a new token where one has run out.
        zero: What a number of a contact can be set to at the nearest, where it is to be 0.
    """

    target_class: ClassVar[type[CrmTarget]]
    fields: ClassVar[Mapping[str, str]]
    fields_setting: ClassVar[str]
    url_setting: ClassVar[str]
    mistakes: ClassVar[Sequence[Mistake]] = ()
    variants: ClassVar[Sequence[Mapping[str, Any]]] = ({},)
    failing_change: ClassVar[Mapping[str, Any]] = {"total_orders": 5}
    most_calls_for_a_bad_row: ClassVar[int] = 2
    marks_who_left: ClassVar[bool] = True
    renews_credentials: ClassVar[bool] = False
    zero: ClassVar[float | None] = 0

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Settings of the target that lead to the account, and make it wait for nothing."""

    @abstractmethod
    def reset(self) -> None:
        """Begin with an account that nobody used yet, without troubles."""

    @abstractmethod
    def contacts(self) -> list[Seen]:
        """Everybody in the account, also two contacts of one address."""

    def contact(self, email: str) -> Seen | None:
        """The contact of an address, None where there is none."""
        return next((each for each in self.contacts() if each.email == email), None)

    def seen(self, email: str) -> Seen:
        """The contact of an address that must be there."""
        contact = self.contact(email)
        assert contact is not None
        return contact

    @abstractmethod
    def lists_of(self, record: Record) -> frozenset[str]:
        """Name the lists that a subscribed customer belongs on."""

    @abstractmethod
    def refused(self, number: int) -> Record:
        """Make a customer whom the contract takes and the CRM refuses for good.

        What it takes for that in the account is done here.
        """

    @abstractmethod
    def fail_rows(self) -> Mapping[str, Any]:
        """Until `calm`, let `failing_change` of a contact not arrive, though the CRM is there.

        Returns:
            Settings that a run needs for it.
        """

    @abstractmethod
    def trouble(self, kind: Trouble, *, times: int = 1, after: int = 0) -> None:
        """Let so many answers go wrong, whatever is asked, once so many have gone well."""

    @abstractmethod
    def calm(self) -> None:
        """End all troubles."""

    @abstractmethod
    def forget_calls(self) -> None:
        """Begin to log calls anew."""

    @abstractmethod
    def calls(self) -> list[Call]:
        """The calls of the target since then, oldest first."""

    @abstractmethod
    def person_says_no(self, email: str) -> None:
        """Let somebody unsubscribe from everything, as by the link in a mail."""

    @abstractmethod
    def person_bounces(self, email: str) -> None:
        """Let a mail to somebody bounce for good."""

    @abstractmethod
    def person_comes_back(self, email: str) -> None:
        """Let somebody subscribe again in the CRM, by their own doing."""

    @abstractmethod
    def person_leaves(self, email: str, list_name: str) -> None:
        """Let somebody leave one list."""

    @abstractmethod
    def times_asked(self, email: str) -> int:
        """Count how often the CRM was told to let somebody confirm a yes.

        Where a field tells it to the organiser's campaign, that is once while the field says so.
        """

    @abstractmethod
    def person_confirms(self, email: str) -> None:
        """Let somebody who was asked click on the link of the CRM's mail."""

    @abstractmethod
    def marketer_edits(self, email: str, column: str, value: Any) -> None:
        """Let somebody change a value of a contact by hand; `column` is a key of `fields`."""

    @abstractmethod
    def marketer_deletes(self, email: str) -> None:
        """Let somebody delete a contact."""

    @abstractmethod
    def marketer_makes(self, email: str) -> None:
        """Let somebody make a mailable contact with nothing but an address."""

    @abstractmethod
    def marketer_readdresses(self, email: str, new_email: str) -> None:
        """Let somebody give a contact another address."""

    def time_passes(self, hours: float) -> None:  # noqa: B027 (most clocks go on by themselves)
        """Let the clock of the CRM go on, where it is in our hands."""

    def with_policy(self, column: str, policy: str) -> dict[str, Any]:
        """Give the fields setting in which one column has a policy of its own."""
        known = self.target_class.config_jsonschema["properties"][self.fields_setting]
        chosen: dict[str, Any] = self.settings.get(self.fields_setting, known.get("default"))
        name = self.fields[column]
        return {self.fields_setting: {**chosen, name: {**chosen[name], "policy": policy}}}
