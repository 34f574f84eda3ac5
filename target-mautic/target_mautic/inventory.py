"""What Mautic has of what the settings name: contact fields and segments."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

import tenacity

from crm_core.command import Finding, Health
from crm_core.contract import load_schema
from crm_core.errors import SettingsError, VendorUnavailableError
from crm_core.fields import FieldRule
from crm_core.transport import Body, made_once
from target_mautic.client import MauticClient
from target_mautic.mapping import TEXTS
from target_mautic.models import Field, Segment

SLOWEST_LOOK: Final = 30.0
"""Seconds between two looks at fields that Mautic makes in the background."""

RESERVED: Final = "f_"
"""What Mautic puts before an alias that is a word of SQL (Mautic API, fields)."""

DECIMALS: Final = 2
HALF_UP: Final = 6
"""How a number is rounded; 3 is away from zero (recorded)."""

HAVE_A_LENGTH: Final = frozenset({"text", "lookup", "tel", "url"})
MOST_CHARACTERS: Final = 191
"""Of a new text; from 5.1 on it would be 64 (recorded)."""

CURE: Final = "change it in Mautic or in the setting fields; the next run fills it"


class Wanted(NamedTuple):
    """What the settings name.

    Attributes:
        rules: Alias to what fills it.
        segments: Segment key to a name, or to an id.
        creates_fields: Whether missing fields are made.
        is_rehearsal: Whether what is missing only counts as made.
        first_look: Seconds before the first look at a field made in the background.
        most_seconds: After so many seconds of waiting for it the run stops.
    """

    rules: Mapping[str, FieldRule]
    segments: Mapping[str, str | int]
    creates_fields: bool
    is_rehearsal: bool
    first_look: float = 1.0
    most_seconds: float = 600.0


class Fields(NamedTuple):
    """The fields that can be written.

    Attributes:
        aliases: Alias in the settings to the one that Mautic gave it.
        scales: Alias in the settings to the decimals that a number keeps.
    """

    aliases: Mapping[str, str]
    scales: Mapping[str, int]


class Inventory:
    """Fields and segments, each read when it is first needed; what is missing is made.

    Args:
        client: Of the Mautic.
        wanted: What the settings name.
        warn: Takes what cannot be used, and why.
    """

    def __init__(self, client: MauticClient, wanted: Wanted, warn: Callable[[str], None]) -> None:
        self._client = client
        self._wanted = wanted
        self._warn = warn

    @cached_property
    def fields(self) -> Fields:
        """The fields that can be written."""
        rules = self._wanted.rules
        found = _by_name(self._client.fields(), rules)
        missing = [name for name in rules if name not in found]
        if self._wanted.creates_fields and missing:
            found |= self._foresee(missing) if self._wanted.is_rehearsal else self._create(missing)
        usable = dict(self._usable(found))
        return Fields(
            aliases={name: field.alias for name, field in usable.items()},
            scales={name: field.scale for name, field in usable.items()},
        )

    @cached_property
    def existing_segments(self) -> Mapping[str, Segment]:
        """The segments that exist, by key, those with filters among them.

        Raises:
            SettingsError: The settings name a segment by an id that Mautic has not.
        """
        found = {}
        segments = self._client.segments() if self._wanted.segments else []
        for key, value in self._wanted.segments.items():
            segment = _segment_of(value, segments)
            if segment is not None:
                found[key] = segment
            elif isinstance(value, int):
                reason = f"Mautic has no segment with the id {value} (segments: {key})"
                raise SettingsError(reason, "Give the id or the name of a segment that exists.")
        return found

    def refuse_unknown_segments(self) -> None:
        """Look for the segments before anything is made.

        Raises:
            SettingsError: As `existing_segments`.
        """
        _ = self.existing_segments

    @cached_property
    def segment_ids(self) -> Mapping[str, str]:
        """Segment key to id; missing segments are made, those with filters left out."""
        ids: dict[str, str] = {}
        made: dict[str | int, str] = {}
        for key, name in self._wanted.segments.items():
            segment = self.existing_segments.get(key)
            if segment is None:
                ids[key] = made[name] = made.get(name) or self._make_segment(str(name))
            elif segment.is_static:
                ids[key] = str(segment.id)
            else:
                self._warn(f"Segment {name} is left out: {HAS_FILTERS}")
        return ids

    def _make_segment(self, name: str) -> str:
        if self._wanted.is_rehearsal:
            return f"new:{name}"

        def find() -> int | None:
            found = _segment_of(name, self._client.segments())
            return found.id if found else None

        return str(made_once(lambda: self._client.create_segment(name), find))

    def _usable(self, found: Mapping[str, Field]) -> Iterator[tuple[str, Field]]:
        for name, rule in self._wanted.rules.items():
            field = found.get(name)
            problem = _problem(name, rule, field)
            if problem:
                self._warn(problem)
            elif field:
                self._complete_options(name, rule, field)
                yield name, field

    def _foresee(self, names: Iterable[str]) -> dict[str, Field]:
        rules = self._wanted.rules
        return {
            name: Field(id=0, alias=name, type=rules[name].type, is_published=True, scale=DECIMALS)
            for name in names
        }

    def _create(self, names: Sequence[str]) -> dict[str, Field]:
        """Make fields in one call; of one without an answer, see first what it has made.

        Made once more, a field would be there twice, under another alias.
        """
        try:
            made = self._made(names)
        except VendorUnavailableError:
            made = _by_name(self._client.fields(), names)
            if lacking := [name for name in names if name not in made]:
                made |= self._made(lacking)
        if any(not field.is_published for field in made.values()):
            made = self._await(made)
        return made

    def _made(self, names: Sequence[str]) -> dict[str, Field]:
        """Make fields; Mautic may change their aliases."""
        rows = [_definition(name, self._wanted.rules[name]) for name in names]
        made = self._client.create_fields(rows)
        return {names[place]: field for place, field in made.items()}

    def _await(self, made: Mapping[str, Field]) -> dict[str, Field]:
        """Wait for columns that Mautic makes in the background.

        Raises:
            VendorUnavailableError: It took too long.
        """
        looking = tenacity.Retrying(
            stop=tenacity.stop_after_delay(self._wanted.most_seconds),
            wait=tenacity.wait_exponential(
                multiplier=self._wanted.first_look, max=SLOWEST_LOOK, min=self._wanted.first_look
            ),
            retry=tenacity.retry_if_result(_has_unpublished),
        )
        try:
            return looking(self._look_again, made)
        except tenacity.RetryError:
            reason = "Mautic has not made the columns of new contact fields in time"
            instruction = "See that its cron jobs run, then start again; nothing is lost."
            raise VendorUnavailableError(reason, instruction) from None

    def _look_again(self, made: Mapping[str, Field]) -> dict[str, Field]:
        fields = {field.id: field for field in self._client.fields()}
        return {name: fields.get(field.id, field) for name, field in made.items()}

    def _complete_options(self, name: str, rule: FieldRule, field: Field) -> None:
        """Add the options that a select lacks, as Mautic drops values that are none of them."""
        if field.type != SELECT or not (lacking := _lacking_options(rule, field)):
            return
        if not self._wanted.creates_fields:
            options = ", ".join(lacking)
            self._warn(f"Field {name} lacks the options {options}: Mautic drops such values")
        elif not self._wanted.is_rehearsal:
            options_now = [*field.options, *map(_option, lacking)]
            self._client.edit_field(field.id, {"properties": {"list": options_now}})


SELECT: Final = "select"
HAS_FILTERS: Final = "it has filters, so Mautic itself decides who is in it"


def inspect(client: MauticClient, wanted: Wanted) -> Iterator[Finding]:
    """Compare Mautic with the settings, changing nothing."""
    found = _by_name(client.fields(), wanted.rules)
    for name, rule in wanted.rules.items():
        yield _inspect_field(name, rule, found.get(name), wanted)
    segments = client.segments()
    for key, value in wanted.segments.items():
        yield _inspect_segment(key, value, segments)


def _by_name(fields: Iterable[Field], names: Iterable[str]) -> dict[str, Field]:
    """Find each alias of the settings, also under the one that Mautic makes of a word of SQL."""
    by_alias = {field.alias: field for field in fields}
    found = {name: by_alias.get(name) or by_alias.get(f"{RESERVED}{name}") for name in names}
    return {name: field for name, field in found.items() if field is not None}


def _definition(name: str, rule: FieldRule) -> Body:
    """The field as Mautic is to make it."""
    definition: Body = {
        "label": name.replace("_", " ").capitalize(),
        "alias": name,
        "type": rule.type,
        "group": "core",
        "isPublished": True,
        "isPubliclyUpdatable": False,
        "isUniqueIdentifier": False,
        "properties": _properties(rule),
    }
    if rule.type in HAVE_A_LENGTH:
        definition["charLengthLimit"] = MOST_CHARACTERS
    return definition


def _properties(rule: FieldRule) -> Body:
    """What a type needs: labels of a boolean, options of a select, decimals of a number."""
    match rule.type:
        case "boolean":
            return {"yes": "Yes", "no": "No"}
        case "select":
            return {"list": [_option(value) for value in _allowed(rule)]}
        case "number":
            is_whole = _schema_of(rule).get("type") == "integer"
            return {"roundmode": HALF_UP, "scale": 0 if is_whole else DECIMALS}
    return {}


def _option(value: str) -> dict[str, str]:
    return {"label": value.capitalize(), "value": value}


def _allowed(rule: FieldRule) -> Sequence[str]:
    """The values that the contract allows in a customer's field."""
    return _schema_of(rule).get("enum") or ()


def _lacking_options(rule: FieldRule, field: Field) -> list[str]:
    held = {str(option.get("value")) for option in field.options}
    return [value for value in _allowed(rule) if value not in held]


def _schema_of(rule: FieldRule) -> dict[str, Any]:
    found: dict[str, Any] = load_schema()["properties"].get(rule.field, {})
    return found


def _has_unpublished(made: Mapping[str, Field]) -> bool:
    return not all(field.is_published for field in made.values())


def _problem(name: str, rule: FieldRule, field: Field | None) -> str | None:
    if field is None:
        return f"Field {name} is left out: Mautic has none of that alias, or refuses to make it"
    if not field.is_published:
        return f"Field {name} is left out: it is not published in Mautic"
    if field.type != rule.type and not {field.type, rule.type} <= TEXTS:
        return f"Field {name} is left out: it is {field.type} in Mautic, not {rule.type}"
    return None


def _segment_of(value: str | int, segments: Iterable[Segment]) -> Segment | None:
    """The segment meant; names are not unique, the oldest static one is taken."""
    field = "id" if isinstance(value, int) else "name"
    fitting = [each for each in segments if getattr(each, field) == value]
    return min(fitting, key=lambda each: (not each.is_static, each.id), default=None)


def _inspect_field(name: str, rule: FieldRule, field: Field | None, wanted: Wanted) -> Finding:
    what = f"field {name} ({rule.type})"
    if field is None and wanted.creates_fields:
        return Finding(Health.MISSING, what, "the next run creates it")
    if problem := _problem(name, rule, field):
        return Finding(Health.WRONG, what, f"{problem}; {CURE}")
    return Finding(Health.OK, what)


def _inspect_segment(key: str, value: str | int, segments: Iterable[Segment]) -> Finding:
    what = f"segment {value} ({key})"
    segment = _segment_of(value, segments)
    if segment is not None and segment.is_static:
        return Finding(Health.OK, what)
    if segment is not None:
        return Finding(Health.WRONG, what, f"{HAS_FILTERS}; name another")
    if isinstance(value, int):
        return Finding(Health.WRONG, what, "there is no segment of that id; correct segments")
    return Finding(Health.MISSING, what, "the next run creates it")
