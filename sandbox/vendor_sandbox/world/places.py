"""Venues and home towns. The addresses are made up, the towns are not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A town with a venue. `offset` is the hours from UTC that evenings are counted by."""

    venue: str
    street: str
    city: str
    region: str
    postcode: str
    country: str
    timezone: str
    offset: int
    latitude: float
    longitude: float
    capacity: int


PLACES = (
    Place("Town Hall", "483 Example St", "Sydney", "NSW", "2000", "AU", "Australia/Sydney", 10, -33.8731, 151.2061, 1200),  # noqa: E501 - a table
    Place("Northcote Social Club", "301 Sample Rd", "Melbourne", "VIC", "3070", "AU", "Australia/Melbourne", 10, -37.7701, 144.9989, 300),  # noqa: E501 - a table
    Place("Riverside Pavilion", "12 Quay Walk", "Brisbane", "QLD", "4101", "AU", "Australia/Brisbane", 10, -27.4748, 153.0170, 650),  # noqa: E501 - a table
    Place("The Gaol Yard", "9 Limestone Ave", "Fremantle", "WA", "6160", "AU", "Australia/Perth", 8, -32.0569, 115.7439, 450),  # noqa: E501 - a table
    Place("Lion Arts Factory", "68 North Tce", "Adelaide", "SA", "5000", "AU", "Australia/Adelaide", 9, -34.9206, 138.5910, 500),  # noqa: E501 - a table
    Place("Old Woolstore", "1 Macquarie St", "Hobart", "TAS", "7000", "AU", "Australia/Hobart", 10, -42.8794, 147.3294, 220),  # noqa: E501 - a table
    Place("Te Papa Terrace", "55 Cable St", "Wellington", "Wellington", "6011", "NZ", "Pacific/Auckland", 12, -41.2905, 174.7821, 400),  # noqa: E501 - a table
    Place("Q Theatre", "305 Queen St", "Auckland", "Auckland", "1010", "NZ", "Pacific/Auckland", 12, -36.8522, 174.7633, 460),  # noqa: E501 - a table
    Place("Ōtautahi Hall", "7 Hereford St", "Christchurch", "Canterbury", "8011", "NZ", "Pacific/Auckland", 12, -43.5309, 172.6365, 350),  # noqa: E501 - a table
    Place("Fox & Finch Ballroom", "1807 Broadway", "Oakland", "CA", "94612", "US", "America/Los_Angeles", -8, 37.8080, -122.2700, 800),  # noqa: E501 - a table
    Place("Cedar Street Stage", "155 E 3rd St", "New York", "NY", "10009", "US", "America/New_York", -5, 40.7231, -73.9858, 250),  # noqa: E501 - a table
    Place("渋谷ホール", "2-21-1 Shibuya", "Tokyo", "Tokyo", "150-8510", "JP", "Asia/Tokyo", 9, 35.6590, 139.7034, 700),  # noqa: E501 - a table
)  # fmt: skip

CURRENCIES = {"AU": "AUD", "NZ": "NZD", "US": "USD", "JP": "JPY"}
MINOR_UNITS = {"AUD": 100, "NZD": 100, "USD": 100, "JPY": 1}
"""Minor units in one major unit (ISO 4217)."""
