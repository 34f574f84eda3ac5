"""Attendee rows (Eventbrite API, Attendee), without expansions: one per ticket sold."""

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.books import Sale
from vendor_sandbox.eventbrite.costs import tickets_costs
from vendor_sandbox.eventbrite.money import money
from vendor_sandbox.eventbrite.render.questions import answers
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.eventbrite.standing import attendee_status, is_cancelled, is_refunded
from vendor_sandbox.eventbrite.times import utc_text
from vendor_sandbox.world.model import Order, Person, Profile, Ticket

ONE_SECOND_BARCODE_IN = 50
ONE_NAME_LOOKUP_IN = 5
AFFILIATES = ("oddtdtcreator", "ebdsoporgprofile", "oddtdteb", None)
INVITED_BY = "Press office"
NOWHERE: Row = {"home": {}, "ship": {}, "work": {}, "bill": {}, "fulfillment": {}}
"""Addresses of which none was asked for (recorded)."""


def attendee_row(sale: Sale, view: View) -> Row:
    """A ticket with its holder, who may repeat the buyer."""
    order, ticket = sale
    number, event_id = attendee_id(sale, view.attendee_ids), ids.EVENT.text(order.event.id)
    return {
        "id": number,
        "resource_uri": view.uri(f"events/{event_id}/attendees/{number}"),
        "created": utc_text(order.created),
        "changed": utc_text(ticket.changed),
        "event_id": event_id,
        "order_id": ids.ORDER.text(order.id),
        "ticket_class_id": ids.TICKET_CLASS.text(ticket.type.id),
        "ticket_class_name": ticket.type.name,
        "variant_id": None,
        "quantity": 1,
        "costs": _costs_row(sale, view),
        "profile": _profile(sale),
        "barcodes": _barcodes(sale, view),
        "answers": answers(order, ticket.answers, view),
        **_state(sale),
        "affiliate": AFFILIATES[order.id % len(AFFILIATES)],
        "team": None,
        **_guest_list(ticket),
        "delivery_method": "electronic",
    }


def _guest_list(ticket: Ticket) -> Row:
    if ticket.guest_list is None:
        return {"guestlist_id": None, "invited_by": None}
    return {"guestlist_id": ids.GUEST_LIST.text(ticket.guest_list), "invited_by": INVITED_BY}


def attendee_id(sale: Sale, form: str) -> str:
    """The id of an attendee; with a dash where it is not the first of its class in the order."""
    if form == "numbers":
        return ids.ATTENDEE.text(sale.ticket.id)
    alike = [each for each in sale.order.tickets if each.type.id == sale.ticket.type.id]
    place = next(place for place, each in enumerate(alike) if each.id == sale.ticket.id)
    first = ids.ATTENDEE.text(alike[0].id)
    return f"{first}-{place}" if place else first


def holder_email(sale: Sale) -> str | None:
    """The address on an attendee: the holder's own, where the event or an edit gave one."""
    return sale.ticket.holder_email if _has_own_profile(sale) else sale.order.email


def _has_own_profile(sale: Sale) -> bool:
    return sale.order.event.collects_attendees or sale.ticket.holder_email is not None


def _state(sale: Sale) -> Row:
    status = attendee_status(*sale)
    return {
        "checked_in": status == "Checked In",
        "cancelled": is_cancelled(*sale),
        "refunded": is_refunded(*sale),
        "status": status,
    }


def _costs_row(sale: Sale, view: View) -> Row:
    costs = tickets_costs(sale.order, view.refund_costs)[sale.ticket.id]
    amounts = {
        "base_price": costs.base,
        "eventbrite_fee": costs.service_fee,
        "payment_fee": costs.payment_fee,
        "tax": 0,
        "royalty": 0,
        "gross": costs.gross,
    }
    return {name: money(value, sale.order.event.currency) for name, value in amounts.items()}


def _profile(sale: Sale) -> Row:
    """Who holds the ticket; what is not known is left out."""
    if not _has_own_profile(sale):
        return _known(_buyer_profile(sale.order))
    first, last = sale.ticket.first_name, sale.ticket.last_name
    own = {"name": f"{first} {last}", "first_name": first, "last_name": last}
    asked = sale.ticket.profile or Profile()
    return _known(
        {
            **own,
            "email": sale.ticket.holder_email,
            "cell_phone": asked.get("phone"),
            "age": asked.get("age"),
            "birth_date": asked.get("birth_date"),
            "addresses": {**NOWHERE, **_home(asked)},
        }
    )


def _home(asked: Profile) -> Row:
    if "street" not in asked:
        return {}
    home = {
        "address_1": asked["street"],
        "city": asked["city"],
        "region": asked["region"],
        "postal_code": asked["postcode"],
        "country": asked["country"],
    }
    return {"home": home}


def _buyer_profile(order: Order) -> Row:
    buyer = order.buyer
    return {
        "name": f"{buyer.first_name} {buyer.last_name}",
        "first_name": buyer.first_name,
        "last_name": buyer.last_name,
        "email": order.email,
        "cell_phone": buyer.mobile,
        "addresses": {**NOWHERE, "bill": _bill(buyer)},
    }


def _bill(buyer: Person) -> Row:
    return {
        "city": buyer.city,
        "region": buyer.region,
        "postal_code": buyer.postcode,
        "country": buyer.country,
    }


def _known(profile: Row) -> Row:
    return {name: value for name, value in profile.items() if value is not None}


def _barcodes(sale: Sale, view: View) -> list[Row]:
    number = sale.ticket.id
    several = number % ONE_SECOND_BARCODE_IN == 0
    return [_barcode(sale, place, view) for place in range(1, 3 if several else 2)]


def _barcode(sale: Sale, place: int, view: View) -> Row:
    """A barcode; its type of check-in is 0 on scanned ones too, and how stays (recorded)."""
    order, ticket = sale
    code = f"{ids.ORDER.text(order.id)}{ids.ATTENDEE.text(ticket.id)}{place:03d}"
    changed = ticket.check_ins[-1].at if ticket.check_ins else ticket.cancelled_at
    how = "search" if ticket.id % ONE_NAME_LOOKUP_IN == 0 else "scan"
    return {
        "barcode": code,
        "status": _barcode_status(sale),
        "created": utc_text(ticket.created),
        "changed": utc_text(changed or ticket.created),
        "checkin_type": 0,
        **({"checkin_method": how} if ticket.check_ins else {}),
        "is_printed": False,
        "qr_code_url": f"{view.host.removesuffix('/v3')}/qrcode/{code}/?sig=sandbox-signature",
    }


def _barcode_status(sale: Sale) -> str:
    """Where it stands; one that was used and then cancelled without a refund stays used."""
    if is_refunded(*sale):
        return "refunded"
    scans = sale.ticket.check_ins
    return "used" if scans and scans[-1].checked_in else "unused"
