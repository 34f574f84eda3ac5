"""The table of the API's routes."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from vendor_sandbox.brevo import account_routes, campaign_routes, contact_routes, list_routes
from vendor_sandbox.brevo.account import Account
from vendor_sandbox.brevo.call import Call

Handler = Callable[[Account, Call], Response]

PREFIX = "/v3"
HANDLERS: Mapping[str, Mapping[str, Handler]] = {
    "/contacts": {"GET": contact_routes.list_all, "POST": contact_routes.create},
    "/contacts/batch": {"POST": contact_routes.update_many},
    "/contacts/import": {"POST": contact_routes.start_import},
    "/contacts/export": {"POST": contact_routes.start_export},
    "/contacts/doubleOptinConfirmation": {"POST": contact_routes.confirm_opt_in},
    "/contacts/attributes": {"GET": list_routes.list_attributes},
    "/contacts/attributes/multiple-choice/{name}/{option}": {"DELETE": list_routes.delete_option},
    "/contacts/attributes/{category}/{name}": {
        "POST": list_routes.create_attribute,
        "PUT": list_routes.update_attribute,
        "DELETE": list_routes.delete_attribute,
    },
    "/contacts/lists": {"GET": list_routes.list_lists, "POST": list_routes.create_list},
    "/contacts/lists/{listId}": {
        "GET": list_routes.get_list,
        "PUT": list_routes.update_list,
        "DELETE": list_routes.delete_list,
    },
    "/contacts/lists/{listId}/contacts": {"GET": contact_routes.list_members},
    "/contacts/lists/{listId}/contacts/add": {"POST": list_routes.add_members},
    "/contacts/lists/{listId}/contacts/remove": {"POST": list_routes.remove_members},
    "/contacts/folders": {"GET": list_routes.list_folders, "POST": list_routes.create_folder},
    "/contacts/folders/{folderId}": {
        "GET": list_routes.get_folder,
        "PUT": list_routes.rename_folder,
        "DELETE": list_routes.delete_folder,
    },
    "/contacts/folders/{folderId}/lists": {"GET": list_routes.list_folder_lists},
    "/contacts/segments": {"GET": list_routes.list_segments},
    "/contacts/consent-groups": {
        "GET": account_routes.consent_groups,
        "POST": account_routes.consent_groups,
    },
    "/contacts/{identifier}": {
        "GET": contact_routes.show,
        "PUT": contact_routes.update,
        "DELETE": contact_routes.delete,
    },
    "/contacts/{identifier}/campaignStats": {"GET": contact_routes.campaign_stats},
    "/processes": {"GET": account_routes.list_processes},
    "/processes/{processId}": {"GET": account_routes.get_process},
    "/account": {"GET": account_routes.show_account},
    "/webhooks": {"GET": account_routes.list_webhooks, "POST": account_routes.create_webhook},
    "/webhooks/{webhookId}": {
        "GET": account_routes.get_webhook,
        "PUT": account_routes.update_webhook,
        "DELETE": account_routes.delete_webhook,
    },
    "/events": {"POST": account_routes.create_event},
    "/events/batch": {"POST": account_routes.create_events},
    "/emailCampaigns": {"GET": campaign_routes.list_campaigns},
    "/emailCampaigns/{campaignId}": {"GET": campaign_routes.get_campaign},
    "/senders": {"GET": campaign_routes.list_senders},
    "/smtp/blockedContacts": {"GET": campaign_routes.list_blocked},
    "/smtp/blockedContacts/{email}": {"DELETE": campaign_routes.unblock},
    "/smtp/statistics/events": {"GET": campaign_routes.list_transactional_events},
}
"""Path to method to handler; a path stands before the more general ones that would catch it."""
