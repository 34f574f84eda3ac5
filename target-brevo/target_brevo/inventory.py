"""What the account has of what the settings name: attributes and lists."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from crm_core.command import Finding, Health
from crm_core.errors import SettingsError
from crm_core.fields import FieldPolicy, FieldRule
from crm_core.transport import made_once
from target_brevo.client import BrevoClient
from target_brevo.failures import RequestRefusedError
from target_brevo.models import Attribute, ContactList

NORMAL: Final = "normal"
CURE: Final = "change it in Brevo or in the setting attributes; the next run fills it"


class Wanted(NamedTuple):
    """What the settings name.

    Attributes:
        rules: Attribute name to what fills it.
        lists: List key to a name, or to an id.
        folder: Folder in which missing lists are made.
        creates_attributes: Whether missing attributes are made.
        is_rehearsal: Whether what is missing only counts as made.
    """

    rules: Mapping[str, FieldRule]
    lists: Mapping[str, str | int]
    folder: str
    creates_attributes: bool
    is_rehearsal: bool


class Inventory(NamedTuple):
    """What of it can be written to.

    Attributes:
        policies: Policy of each attribute that exists with the right type.
        list_ids: List key to id.
    """

    policies: Mapping[str, FieldPolicy]
    list_ids: Mapping[str, str]


def take_inventory(client: BrevoClient, wanted: Wanted, warn: Callable[[str], None]) -> Inventory:
    """Read attributes and lists once, make what is missing, and tell what cannot be used.

    Raises:
        SettingsError: The settings name a list by an id that the account has not.
    """
    there = _list_ids(client, wanted)
    policies = {name: wanted.rules[name].policy for name in _writable(client, wanted, warn)}
    missing = {key: value for key, value in wanted.lists.items() if key not in there}
    return Inventory(policies, there | _made(client, wanted, missing))


def inspect(client: BrevoClient, wanted: Wanted) -> Iterator[Finding]:
    """Compare the account with the settings, changing nothing."""
    existing = _existing(client)
    for name, rule in wanted.rules.items():
        yield _inspect_attribute(name, rule, existing.get(name), wanted)
    lists = list(client.lists())
    for key, value in wanted.lists.items():
        yield _inspect_list(key, value, lists)


def _writable(client: BrevoClient, wanted: Wanted, warn: Callable[[str], None]) -> Iterator[str]:
    existing = _existing(client)
    missing = {name: rule for name, rule in wanted.rules.items() if name not in existing}
    if missing and wanted.creates_attributes:
        existing |= _made_attributes(client, missing, wanted)
    for name, rule in wanted.rules.items():
        if problem := _problem(name, rule, existing.get(name)):
            warn(problem)
        else:
            yield name


def _existing(client: BrevoClient) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in client.attributes()}


def _made_attributes(
    client: BrevoClient, missing: Mapping[str, FieldRule], wanted: Wanted
) -> dict[str, Attribute]:
    """Make attributes; where Brevo refuses one, the account is asked again what it has.

    A creation whose answer was lost is refused when it is sent again, though it was done.
    """
    if wanted.is_rehearsal:
        return {name: Attribute(name, NORMAL, rule.type) for name, rule in missing.items()}
    refused = [name for name, rule in missing.items() if not _is_made(client, name, rule.type)]
    if refused:
        return _existing(client)
    return {name: Attribute(name, NORMAL, rule.type) for name, rule in missing.items()}


def _is_made(client: BrevoClient, name: str, kind: str) -> bool:
    try:
        client.create_attribute(name, kind)
    except RequestRefusedError:
        return False
    return True


def _problem(name: str, rule: FieldRule, attribute: Attribute | None) -> str | None:
    if attribute is None:
        return f"Attribute {name} is left out: the account has none of that name"
    if attribute.category != NORMAL or attribute.type != rule.type:
        has = f"{attribute.category} {attribute.type}".strip()
        return f"Attribute {name} is left out: it is {has} in the account, not {rule.type}"
    return None


def _list_ids(client: BrevoClient, wanted: Wanted) -> dict[str, str]:
    """The lists that exist; looked for before anything is made."""
    existing = list(client.lists()) if wanted.lists else []
    found = {key: _find(value, existing) for key, value in wanted.lists.items()}
    for key, value in wanted.lists.items():
        if found[key] is None and isinstance(value, int):
            reason = f"The account has no list with the id {value} (lists: {key})"
            raise SettingsError(reason, "Give the id or the name of a list that exists.")
    return {key: str(list_id) for key, list_id in found.items() if list_id is not None}


def _made(client: BrevoClient, wanted: Wanted, missing: Mapping[str, str | int]) -> dict[str, str]:
    """Make lists; a dry run gives ids that say that it did not."""
    if wanted.is_rehearsal:
        return {key: f"new:{name}" for key, name in missing.items()}
    folder_id = _folder_id(client, wanted.folder) if missing else 0
    return {key: str(_list_id(client, str(name), folder_id)) for key, name in missing.items()}


def _list_id(client: BrevoClient, name: str, folder_id: int) -> int:
    return made_once(
        lambda: client.create_list(name, folder_id), lambda: _find(name, client.lists())
    )


def _find(value: str | int, existing: Iterable[ContactList]) -> int | None:
    """The list meant; names are not unique, the oldest is taken."""
    field = "id" if isinstance(value, int) else "name"
    return min((each.id for each in existing if getattr(each, field) == value), default=None)


def _folder_id(client: BrevoClient, name: str) -> int:
    def find() -> int | None:
        return next((folder.id for folder in client.folders() if folder.name == name), None)

    found = find()
    return made_once(lambda: client.create_folder(name), find) if found is None else found


def _inspect_attribute(
    name: str, rule: FieldRule, attribute: Attribute | None, wanted: Wanted
) -> Finding:
    what = f"attribute {name} ({rule.type})"
    problem = _problem(name, rule, attribute)
    if problem is None:
        return Finding(Health.OK, what)
    if attribute is None and wanted.creates_attributes:
        return Finding(Health.MISSING, what, "the next run creates it")
    return Finding(Health.WRONG, what, f"{problem}; {CURE}")


def _inspect_list(key: str, value: str | int, existing: Iterable[ContactList]) -> Finding:
    what = f"list {value} ({key})"
    if _find(value, existing) is not None:
        return Finding(Health.OK, what)
    if isinstance(value, int):
        return Finding(Health.WRONG, what, "there is no list of that id; correct lists")
    return Finding(Health.MISSING, what, "the next run creates it")
