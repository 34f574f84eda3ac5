"""Batches of contacts: rows one after another, each with a status of its own."""

import json
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call, answer_text
from vendor_sandbox.mautic.contacts import Contact
from vendor_sandbox.mautic.errors import MauticError, by_status, row_error
from vendor_sandbox.mautic.php import array_of, array_text, items_of, text, whole
from vendor_sandbox.mautic.writes import Written

SERVER_ERROR = 500


class Outcomes:
    """What became of a batch's rows."""

    def __init__(self) -> None:
        self._contacts: dict[Any, str] = {}
        self._statuses: dict[Any, int] = {}
        self._errors: dict[Any, dict[str, Any]] = {}

    def note(
        self, account: Account, key: Any, write: Callable[[], Written], held: Contact | None = None
    ) -> None:
        """Write a row; each shows the contact as it stands then, also one that was refused.

        Args:
            account: The instance.
            key: Of the row.
            write: Writes it.
            held: The contact that the row names, None where there is none, or none yet.

        Raises:
            MauticError: 500, which ends the whole request; what came before stays written.
        """
        try:
            written = write()
        except MauticError as error:
            if error.status == SERVER_ERROR:
                raise
            self._errors[key], self._statuses[key] = error.row_entry, error.status
            if held is not None:
                self._contacts[key] = account.texts.refused(held)
            return
        self._contacts[key] = account.texts.full(written.contact, fresh=written.is_new)
        self._statuses[key] = 201 if written.is_new else 200

    def answer(self, status: int) -> Response:
        """The batch's answer; `errors` is there only if there are some."""
        parts = [
            f'"contacts":{array_text(self._contacts)}',
            f'"statusCodes":{json.dumps(array_of(self._statuses))}',
        ]
        if self._errors:
            parts.append(f'"errors":{json.dumps(array_of(self._errors))}')
        return answer_text(f"{{{','.join(parts)}}}", status)


def create_many(account: Account, call: Call) -> Response:
    """POST /contacts/batch/new: always 201, whatever became of the rows."""
    outcomes = Outcomes()
    rows = list(call.rows.items())
    dies_after = account.switches["batch_dies_after"]
    for key, row in rows[:dies_after] if dies_after > 0 else rows:
        outcomes.note(account, key, lambda row=row: account.writer.upsert(row))  # type: ignore[misc] # a row of any kind
    if 0 < dies_after < len(rows):
        account.switches["batch_dies_after"] = 0
        raise by_status(SERVER_ERROR)
    return outcomes.answer(201)


def edit_many(account: Account, call: Call) -> Response:
    """PATCH /contacts/batch/edit."""

    def write(contact: Contact | None, row: dict[str, Any]) -> Written:
        if contact is None:
            raise row_error(404)
        return Written(account.writer.edit(contact, row), is_new=False)

    return _edited(account, call, write)


def replace_many(account: Account, call: Call) -> Response:
    """PUT /contacts/batch/edit: rows without a known id make contacts."""
    return _edited(account, call, account.writer.replace)


def delete_many(account: Account, call: Call) -> Response:
    """DELETE /contacts/batch/delete?ids=1,2: unknown ids are left out of the answer."""
    given = call.query.get("ids", "")
    ids = [each for _, each in items_of(given)] or text(given).split(",")
    found = {
        key: contact
        for key, number in enumerate(ids)
        if (contact := account.contacts.get(whole(number))) is not None
    }
    content = array_text({key: account.texts.full(each) for key, each in found.items()})
    for contact in {each.id: each for each in found.values()}.values():
        account.writer.delete(contact)
    return answer_text(f'{{"contacts":{content}}}')


def _edited(
    account: Account, call: Call, write: Callable[[Contact | None, dict[str, Any]], Written]
) -> Response:
    rows = call.rows
    if not all(isinstance(row, dict) for row in rows.values()):
        raise by_status(SERVER_ERROR)
    assigned = _assigned_ids(rows)
    outcomes = Outcomes()
    for key, row in rows.items():
        contact = account.contacts.get(assigned.get(key, 0))
        outcomes.note(account, key, lambda contact=contact, row=row: write(contact, row), contact)  # type: ignore[misc] # bound now, not when called
    return outcomes.answer(200)


def _assigned_ids(rows: dict[Any, dict[str, Any]]) -> dict[Any, int]:
    """The id that each row is taken to have.

    Mautic collects the ids of the rows that have one and deals them out from the first row on:
    behind a row without an id, every row gets the id of the next one.
    """
    ids = [whole(row["id"]) for row in rows.values() if row.get("id") is not None]
    return dict(zip(rows, ids, strict=False))
