"""What HubSpot says when it refuses a request, or a row of one."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Self

from crm_core.answers import entry, text, texts, whole
from crm_core.vendor_words import MOST_CHARACTERS, without_people

TRACE: Final = "objectWriteTraceId"
EXISTING_ID: Final = "existingId"
PROPERTY_NAME: Final = "propertyName"
NO_IDS: Final = frozenset({TRACE, EXISTING_ID, PROPERTY_NAME})
"""Keys of a context under which there is no id of what was refused; all others may hold some."""

SCOPE_KEYS: Final = ("requiredGranularScopes", "requiredScopes", "missingScopes")
PERMISSIONS: Final = re.compile(r"requires one of \[([^\[\]]{1,300})\]")
"""How a 403 that has no category tells what is missing (recorded, 2024)."""

EXISTING: Final = re.compile(r"Existing ID: (\d{1,30})")
MOST_TOLD: Final = 3

NOT_FOUND: Final = "OBJECT_NOT_FOUND"
INVALID: Final = "VALIDATION_ERROR"
CONFLICT: Final = "CONFLICT"


class Issue(NamedTuple):
    """What is wrong with the value of a property.

    Attributes:
        code: For instance `INVALID_OPTION`.
        message: In HubSpot's words, which may quote the value.
    """

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why HubSpot refused a request, or a row of it.

    Attributes:
        category: For instance `VALIDATION_ERROR`.
        words: The reason without anybody's data.
        message: The reason as it came, which may hold somebody's data.
        issues: Property to what is wrong with its value.
        ids: Ids that it names.
        traces: Trace ids of the rows that it names.
        existing_id: The record that holds a value already.
    """

    category: str = ""
    words: str = ""
    message: str = ""
    issues: Mapping[str, Issue] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    traces: frozenset[str] = frozenset()
    existing_id: str | None = None

    @classmethod
    def parse(cls, body: object) -> Self:
        """Read the body of a refusal, or one of the `errors` of an answer, whatever it is."""
        message = body if isinstance(body, str) else text(body, "message")
        context = entry(body, "context")
        issues = dict(_issues(message, body))
        category = text(body, "category")
        return cls(
            category=category,
            words=_words(category, [message, *_further(body, message)], issues),
            message=message,
            issues=issues,
            ids=frozenset(each for key in context.keys() - NO_IDS for each in texts(context, key)),
            traces=frozenset(texts(context, TRACE)),
            existing_id=_existing_id(message, context),
        )

    def names(self, value: str) -> bool:
        """Tell whether an id is one of those that it is about."""
        spelled = rf"(?<![\w.@-]){re.escape(value)}(?![\w@-])"
        return value in self.ids or bool(value and re.search(spelled, self.message))


UNTOLD: Final = Refusal(words="HubSpot tells of errors, and not of which")


def refusals_of(body: Mapping[str, Any]) -> list[Refusal]:
    """Give what was refused in an answer that is a success otherwise, as 207 and some 200 are."""
    told = body.get("errors")
    found = [Refusal.parse(each) for each in told] if isinstance(told, list) else []
    if not found and (told or whole(body, "numErrors")):
        return [UNTOLD]
    return found


def missing_scopes_in(body: Mapping[str, Any]) -> list[str]:
    """Name the scopes, one of which is missing; granular ones alone where there are such, too."""
    errors = body.get("errors")
    contexts = [
        entry(each, "context") for each in (body, *(errors if isinstance(errors, list) else ()))
    ]
    told = (texts(each, key) for key in SCOPE_KEYS for each in contexts)
    named = next(filter(None, told), [])
    permissions = PERMISSIONS.search(text(body, "message"))
    return list(dict.fromkeys(named or (permissions[1].split(", ") if permissions else [])))


def _issues(message: str, body: object) -> Iterator[tuple[str, Issue]]:
    """Pair properties with what is wrong, told in JSON within the message and beside it.

    Both are read: the list beside the message may be shorter (recorded, 2025).
    """
    for issue in _issues_within(message):
        if name := text(issue, "name"):
            yield name, Issue(text(issue, "error"), text(issue, "message"))
    errors = body.get("errors") if isinstance(body, Mapping) else None
    for error in errors if isinstance(errors, list) else ():
        for name in texts(entry(error, "context"), PROPERTY_NAME):
            yield name, Issue(text(error, "code"), text(error, "message"))


def _issues_within(message: str) -> list[Any]:
    start, end = message.find("["), message.rfind("]")
    try:
        issues = json.loads(message[start : end + 1]) if 0 <= start < end else []
    except (ValueError, RecursionError):
        return []
    return issues if isinstance(issues, list) else []


def _further(body: object, message: str) -> list[str]:
    """Give the reasons beside the message, which are texts or objects with a message (2026)."""
    errors = body.get("errors") if isinstance(body, Mapping) else None
    told = [
        each if isinstance(each, str) else text(each, "message")
        for each in (errors if isinstance(errors, list) else ())
    ]
    return [each for each in dict.fromkeys(told) if each and each not in message][:MOST_TOLD]


def _words(category: str, reasons: list[str], issues: Mapping[str, Issue]) -> str:
    if issues:
        told = [f"{issue.code or category} in {name}" for name, issue in issues.items()]
        return ", ".join(told)[: 2 * MOST_CHARACTERS]
    return ": ".join(filter(None, (category, *map(without_people, reasons))))


def _existing_id(message: str, context: Mapping[str, Any]) -> str | None:
    named = texts(context, EXISTING_ID)
    found = EXISTING.search(message)
    return named[0] if named else found[1] if found else None
