"""Double opt-in: Brevo mails the organiser's template, and waits for the click itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from crm_core.change import Outcome
from crm_core.double_opt_in import AWAITS_CONFIRMATION, Asking, Confirmation
from crm_core.errors import SettingsError, VendorUnavailableError
from crm_core.ledger import Ledger
from crm_core.plan import Step
from crm_core.result import RowResult, done, failed, rejected
from target_brevo.client import BrevoClient
from target_brevo.failures import RequestRefusedError
from target_brevo.mapping import ALL, PHONE
from target_brevo.models import ContactRow
from target_brevo.writing import Replan, finished, without_phone

TEMPLATE: Final = "double_opt_in_template_id"
PAGE: Final = "double_opt_in_redirect_url"

LOST: Final = "Brevo was told to ask for a confirmation (double opt-in), and its answer was lost"
JOINED_AT_ONCE: Final = (
    f"{AWAITS_CONFIRMATION}; Brevo put the contact onto the list without a click, so it was taken "
    "off again, and a click cannot be told"
)


class Mailing(NamedTuple):
    """What every confirmation is asked for with.

    Attributes:
        template_id: The organiser's template.
        page: Where a click leads.
        list_id: The list onto which Brevo puts who clicks.
    """

    template_id: int
    page: str
    list_id: int


def confirmation_of(
    config: Mapping[str, Any], list_ids: Mapping[str, str], *, remembers: bool
) -> Confirmation:
    """Tell how people are asked, or what of the settings is missing for it.

    Args:
        config: The settings.
        list_ids: List key to id.
        remembers: Whether there is a ledger.

    Raises:
        SettingsError: The page is none.
    """
    page = config.get(PAGE)
    if page and not _is_url(page):
        reason = f"The setting {PAGE} is no address of a web page"
        raise SettingsError(reason, "Write it whole, for instance https://example.org/thanks.")
    missing = [name for name in (TEMPLATE, PAGE) if not config.get(name)]
    if ALL not in list_ids:
        missing.append(f"the list `{ALL}` in lists")
    if not remembers:
        missing.append("database_url")
    if missing:
        obstacle = f"{AWAITS_CONFIRMATION}, for which Brevo needs a setting: {', '.join(missing)}"
        return Confirmation(obstacle=obstacle)
    return Confirmation(list_id=list_ids[ALL])


class Confirmer:
    """Tells Brevo whom to ask, one call a yes.

    Each call is noted before it is made and again when it was answered, so that a run that is
    killed costs one person a second mail at most. Right before it the contact is looked at: nobody
    is asked who is blocked by then, or has confirmed.

    Args:
        client: Of the account.
        ledger: Remembers who was asked.
        mailing: What is asked with.
        replan: Plans a step by what the account holds now.
    """

    def __init__(
        self, client: BrevoClient, ledger: Ledger, mailing: Mailing, replan: Replan
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._mailing = mailing
        self._replan = replan
        self._obstacle: str | None = None
        self._lost = 0

    def ask(self, steps: Sequence[Step]) -> Iterator[RowResult | Step]:
        """Ask; gives back the steps of people who are not to be asked any more, to be written.

        Raises:
            VendorUnavailableError: Two answers in succession were lost.
        """
        for step in steps:
            row = self._client.contact(step.email)
            anew = self._replan(step, row)
            if not anew.asks:
                yield anew if anew.is_write else finished(anew)
            elif self._obstacle:
                yield _unasked(anew, self._obstacle)
            else:
                yield self._asked(anew, row)

    def _asked(self, step: Step, row: ContactRow | None) -> RowResult:
        if row and step.leave:
            self._client.update(row.id, {"unlinkListIds": sorted(map(int, step.leave))})
        times = step.asking.times if step.asking else 0
        self._note(step, times + 1, is_answered=False)
        try:
            self._call(step)
        except RequestRefusedError as error:
            self._note(step, times, is_answered=False)
            return self._refused(step, row, error)
        except VendorUnavailableError:
            self._lost += 1
            if self._lost > 1:
                raise
            return failed(step, LOST)
        self._lost = 0
        self._note(step, times + 1, is_answered=True)
        return done(self._kept_off(step, row))

    def _call(self, step: Step) -> None:
        mailing = self._mailing
        body = {
            "email": step.email,
            "attributes": dict(step.fields),
            "includeListIds": [mailing.list_id],
            "templateId": mailing.template_id,
            "redirectionUrl": mailing.page,
        }
        self._client.ask_to_confirm({name: value for name, value in body.items() if value})

    def _note(
        self, step: Step, times: int, *, is_answered: bool, list_id: str | None = None
    ) -> None:
        customer = step.change.customer
        asking = Asking(customer.yes, times, is_answered)
        self._ledger.note_asking(customer, asking, list_id or str(self._mailing.list_id))

    def _refused(self, step: Step, row: ContactRow | None, error: RequestRefusedError) -> RowResult:
        if error.is_of_template:
            self._obstacle = (
                f"{AWAITS_CONFIRMATION}, but Brevo has no active double opt-in template of the id "
                f"in {TEMPLATE}; activate it, or correct the setting"
            )
        elif error.is_of_page_or_list:
            self._obstacle = (
                f"{AWAITS_CONFIRMATION}, but Brevo refuses the page or the list of the call; check "
                f"{PAGE} and lists: {error.reason}"
            )
        if self._obstacle:
            return _unasked(step, self._obstacle)
        if PHONE in step.fields:
            return self._asked(without_phone(step), row)
        return rejected(step, error.reason)

    def _kept_off(self, step: Step, row: ContactRow | None) -> Step:
        """Take a contact off the list again that Brevo put there without any click."""
        list_id = self._mailing.list_id
        if row is None:
            return step
        after = next(iter(self._client.contacts_of([row.id])), None)
        if after is None or list_id not in after.list_ids:
            return step
        self._client.update(row.id, {"unlinkListIds": [list_id]})
        times = step.asking.times if step.asking else 0
        self._note(step, times + 1, is_answered=True, list_id=NO_LIST)
        return replace(step, reason=JOINED_AT_ONCE)


NO_LIST: Final = "none"
"""Stands for a list that tells nothing of a click."""


def _unasked(step: Step, obstacle: str) -> RowResult:
    return done(replace(step, asks=None, fields={}, outcome=Outcome.UNCHANGED, reason=obstacle))


def _is_url(page: str) -> bool:
    try:
        parts = urlsplit(page)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
