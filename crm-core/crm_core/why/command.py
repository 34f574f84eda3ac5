"""crm-why EMAIL: why somebody is in a CRM, or is not."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import psycopg
from dotenv import dotenv_values, find_dotenv

from crm_core.email_address import normalised
from crm_core.why.explanation import Explanation, Place
from crm_core.why.facts import NoLedgerError
from crm_core.why.rules import explain, moment

URL_VARIABLES: Final = ("WAREHOUSE_URL", "DATABASE_URL")
KEY_VARIABLE: Final = "TOMBSTONE_KEY"


class NoAnswerError(Exception):
    """The question cannot be answered; the message says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is known of a person; exit code 1 where the question cannot be answered."""
    options = _parser().parse_args(arguments)
    try:
        explanation = _answer(options, _variables())
    except NoAnswerError as error:
        print(error, file=sys.stderr)  # noqa: T201 (the command's output)
        return 1
    text = as_json(explanation) if options.json else "\n".join(as_lines(explanation))
    print(text)  # noqa: T201 (the command's output)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crm-why", description="Tell for each CRM whether a person is in it, and why."
    )
    parser.add_argument("email", help="address of the person, or the customer id")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--database-url",
        help=f"PostgreSQL URL of the ledger; else {' or '.join(URL_VARIABLES)}, also from .env",
    )
    return parser


def _variables() -> dict[str, str]:
    """Read `.env`, overruled by the environment; variables without a value are left out."""
    found = {**dotenv_values(find_dotenv(usecwd=True)), **os.environ}
    return {name: value for name, value in found.items() if value}


def _answer(options: argparse.Namespace, variables: Mapping[str, str]) -> Explanation:
    urls = [options.database_url, *(variables.get(name) for name in URL_VARIABLES)]
    url = next(filter(None, urls), None)
    if url is None:
        raise NoAnswerError(
            "No database is named. Give --database-url, or set WAREHOUSE_URL or DATABASE_URL."
        )
    key = variables.get(KEY_VARIABLE)
    person = _uuid(options.email)
    email = None if person else options.email
    try:
        with psycopg.connect(url) as connection:
            connection.read_only = True
            found = explain(connection, email=email, customer_id=person, tombstone_key=key)
    except NoLedgerError:
        raise NoAnswerError(
            "The database has no ledger (schema ops). Run a target with its database_url first."
        ) from None
    except psycopg.Error as error:
        raise NoAnswerError(_trouble(error)) from None
    if _is_unknown(found) and email and normalised(email) is None:
        raise NoAnswerError(
            "That is no e-mail address, and nobody is known by it. Look for a slip of the keys."
        )
    return found


def _is_unknown(found: Explanation) -> bool:
    return found.customer_id is None and found.unusable is None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _trouble(error: psycopg.Error) -> str:
    if error.sqlstate is None:
        return "The database cannot be reached. Check its URL and that the server is running."
    return (
        f"The database refused to answer (SQLSTATE {error.sqlstate}). The user of the URL must be "
        "allowed to read the schemas ops, publish and marts."
    )


def as_json(explanation: Explanation) -> str:
    """Write an explanation as JSON, moments in ISO 8601."""
    return json.dumps(asdict(explanation), indent=2, default=_iso)


def _iso(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def as_lines(explanation: Explanation) -> Iterator[str]:
    """Write an explanation for people."""
    if explanation.customer_id is None:
        yield _unknown(explanation)
    else:
        presence = {True: "in the customer table", False: "not in the customer table"}
        told = (
            presence.get(explanation.in_stream or False)
            if explanation.in_stream is not None
            else ""
        )
        yield ", ".join(filter(None, [f"Customer {explanation.customer_id}", told]))
        yield from (f"  {each}" for each in explanation.identity)
    if not explanation.places:
        yield "No destination has been written to yet."
    for place in explanation.places:
        yield from _lines_of(place)


def _unknown(explanation: Explanation) -> str:
    if explanation.erased_at:
        return "Erased"
    if explanation.unusable:
        return explanation.unusable
    return "Nobody is known by that address: not in the customer table, never sent anywhere."


def _lines_of(place: Place) -> Iterator[str]:
    whereabouts = "not in the CRM"
    if place.in_crm:
        since = f" since {moment(place.since)}" if place.since else ""
        whereabouts = f"in the CRM{since}, id {place.external_id}"
        whereabouts += ", not mailable" if place.is_suppressed else ""
    if place.lists:
        whereabouts += f", lists {', '.join(place.lists)}"
    yield f"{place.destination}: {whereabouts}"
    yield f"  why: {place.reason}"
    if place.last_outcome:
        yield f"  last: {place.last_outcome} on {moment(place.last_outcome_at)}"
    yield from (f"  note: {note}" for note in place.notes)
