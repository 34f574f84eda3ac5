"""The table of the API's routes."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from vendor_sandbox.mautic import (
    batch_routes,
    contact_routes,
    email_routes,
    field_batch_routes,
    hook_routes,
    setup_routes,
    stats_routes,
)
from vendor_sandbox.mautic.account import Account
from vendor_sandbox.mautic.call import Call

Handler = Callable[[Account, Call], Response]

PREFIX = "/api"
HANDLERS: Mapping[str, Mapping[str, Handler]] = {
    "/contacts": {"GET": contact_routes.list_all},
    "/contacts/new": {"POST": contact_routes.create},
    "/contacts/list/fields": {"GET": setup_routes.list_contact_fields},
    "/contacts/batch/new": {"POST": batch_routes.create_many},
    "/contacts/batch/edit": {
        "PATCH": batch_routes.edit_many,
        "PUT": batch_routes.replace_many,
    },
    "/contacts/batch/delete": {"DELETE": batch_routes.delete_many},
    "/contacts/{id:int}": {"GET": contact_routes.show},
    "/contacts/{id:int}/edit": {"PATCH": contact_routes.edit, "PUT": contact_routes.replace},
    "/contacts/{id:int}/delete": {"DELETE": contact_routes.delete},
    "/contacts/{id:int}/segments": {"GET": contact_routes.list_segments},
    "/contacts/{id:int}/dnc/{channel}/add": {"POST": contact_routes.block},
    "/contacts/{id:int}/dnc/{channel}/remove": {"POST": contact_routes.unblock},
    "/emails": {"GET": email_routes.list_all},
    "/fields/contact": {"GET": setup_routes.list_fields},
    "/fields/contact/new": {"POST": setup_routes.create_field},
    "/fields/contact/batch/new": {"POST": field_batch_routes.create_many},
    "/fields/contact/{id:int}": {"GET": setup_routes.show_field},
    "/fields/contact/{id:int}/edit": {
        "PATCH": setup_routes.edit_field,
        "PUT": setup_routes.edit_field,
    },
    "/fields/contact/{id:int}/delete": {"DELETE": setup_routes.delete_field},
    "/segments": {"GET": setup_routes.list_segments},
    "/segments/new": {"POST": setup_routes.create_segment},
    "/segments/{id:int}": {"GET": setup_routes.show_segment},
    "/segments/{id:int}/edit": {
        "PATCH": setup_routes.edit_segment,
        "PUT": setup_routes.edit_segment,
    },
    "/segments/{id:int}/delete": {"DELETE": setup_routes.delete_segment},
    "/segments/{id:int}/contacts/add": {"POST": setup_routes.add_members},
    "/segments/{id:int}/contact/{contactId:int}/add": {"POST": setup_routes.add_member},
    "/segments/{id:int}/contact/{contactId:int}/remove": {"POST": setup_routes.remove_member},
    "/stats": {"GET": stats_routes.list_tables},
    "/stats/{table}": {"GET": stats_routes.list_rows},
    "/hooks": {"GET": hook_routes.list_hooks},
    "/hooks/triggers": {"GET": hook_routes.list_triggers},
    "/hooks/new": {"POST": hook_routes.create},
    "/hooks/{id:int}": {"GET": hook_routes.show},
    "/hooks/{id:int}/edit": {"PATCH": hook_routes.edit, "PUT": hook_routes.edit},
    "/hooks/{id:int}/delete": {"DELETE": hook_routes.delete},
}
"""Path to method to handler."""

_AREAS = """
    assets campaigns categories companies contacts dynamiccontents emails events fields files focus
    forms hooks messages notes notifications pages points reports roles segments smses stages stats
    tags themes tweets users
"""
NOT_SERVED = frozenset(_AREAS.split())
"""What Mautic's API has below its root; whatever of it has no handler is told as such."""
