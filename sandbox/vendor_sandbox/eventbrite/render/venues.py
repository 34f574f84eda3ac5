"""Venue rows (Eventbrite API, Venue Response)."""

from vendor_sandbox.eventbrite import ids
from vendor_sandbox.eventbrite.render.view import Row, View
from vendor_sandbox.world.model import Venue


def venue_row(venue: Venue, view: View) -> Row:
    """A venue; coordinates are strings."""
    number = ids.VENUE.text(venue.id)
    latitude, longitude = f"{venue.latitude:.4f}", f"{venue.longitude:.4f}"
    return {
        "id": number,
        "resource_uri": view.uri(f"venues/{number}"),
        "name": venue.name,
        "age_restriction": None,
        "capacity": venue.capacity,
        "latitude": latitude,
        "longitude": longitude,
        "address": {**_address(venue), "latitude": latitude, "longitude": longitude},
    }


def _address(venue: Venue) -> Row:
    area = ", ".join(part for part in (venue.city, venue.region) if part)
    lower_line = f"{area} {venue.postcode}".strip()
    return {
        "address_1": venue.address,
        "address_2": "",
        "city": venue.city,
        "region": venue.region,
        "postal_code": venue.postcode,
        "country": venue.country,
        "localized_address_display": f"{venue.address}, {lower_line}",
        "localized_area_display": area,
        "localized_multi_line_address_display": [venue.address, lower_line],
    }
