"""/fields/contact/batch: a field per row, each with a status of its own."""

from starlette.responses import Response

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call, answer
from vendor_sandbox.mautic.errors import MauticError, row_error
from vendor_sandbox.mautic.moments import stamp
from vendor_sandbox.mautic.php import array_of


def create_many(account: Account, call: Call) -> Response:
    """POST /fields/contact/batch/new: always 201, also for columns made in the background."""
    fields, statuses, errors = {}, {}, {}
    for key, row in call.rows.items():
        try:
            if not isinstance(row, dict):
                raise row_error(400)
            made = account.fields.add(row, stamp(account.now))
        except MauticError as error:
            errors[key], statuses[key] = error.row_entry, error.status
            continue
        if made.is_unique:
            account.contacts.index(made.alias)
        fields[key], statuses[key] = made.show(), 201
    body = {"fields": array_of(fields), "statusCodes": array_of(statuses)}
    return answer({**body, "errors": array_of(errors)} if errors else body, 201)
