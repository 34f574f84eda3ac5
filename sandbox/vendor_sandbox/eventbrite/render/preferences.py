"""Marketing consent as Eventbrite shows it: of an address towards an organization."""

from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.world.model import Order


def preference_row(order: Order, email: str | None, kind: str, view: View) -> Row | None:
    """The preferences of `email` on a row of `kind`; None where the address was never asked."""
    opted_in = view.books.preference(order.event.organization, email)
    if opted_in is None:
        return None
    return {
        "_type": f"{kind}_contact_list_preferences",
        "has_contact_list": opted_in,
        "has_opted_in": opted_in,
    }
