"""/hooks."""

from starlette.responses import Response

from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call, answer
from vendor_sandbox.mautic.hooks import TRIGGERS
from vendor_sandbox.mautic.moments import stamp
from vendor_sandbox.mautic.segments import API_USER


def list_hooks(account: Account, call: Call) -> Response:
    """GET /hooks."""
    hooks = list(account.hooks)
    page = hooks[call.start : call.start + (call.limit() or len(hooks))]
    shown = {str(each.id): each.show() for each in page}
    return answer({"total": len(hooks), "hooks": shown or []})


def list_triggers(_: Account, __: Call) -> Response:
    """GET /hooks/triggers."""
    return answer({"triggers": {name: {"label": label} for name, label in TRIGGERS.items()}})


def show(account: Account, call: Call) -> Response:
    """GET /hooks/{id}."""
    return answer({"hook": account.hooks.get(call.number("id")).show()})


def create(account: Account, call: Call) -> Response:
    """POST /hooks/new."""
    created_by = None if call.is_by_client else API_USER
    made = account.hooks.add(call.json, stamp(account.now), created_by)
    return answer({"hook": made.show()}, 201)


def edit(account: Account, call: Call) -> Response:
    """PATCH or PUT /hooks/{id}/edit."""
    return answer({"hook": account.hooks.update(call.number("id"), call.json).show()})


def delete(account: Account, call: Call) -> Response:
    """DELETE /hooks/{id}/delete."""
    removed = account.hooks.remove(call.number("id"))
    return answer({"hook": removed.show() | {"id": None}})
