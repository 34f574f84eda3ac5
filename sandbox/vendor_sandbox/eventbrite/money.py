"""Amounts as Eventbrite shows them: minor units with the exponent of ISO 4217."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

EXPONENTS = {
    "BHD": 3,
    "CLP": 0,
    "ISK": 0,
    "JOD": 3,
    "JPY": 0,
    "KRW": 0,
    "KWD": 3,
    "OMR": 3,
    "TND": 3,
    "VND": 0,
}
USUAL_EXPONENT = 2
SIGNS = {
    "AUD": "A$",
    "CAD": "CA$",
    "EUR": "\N{EURO SIGN}",
    "GBP": "\N{POUND SIGN}",
    "JPY": "\N{YEN SIGN}",
    "NZD": "NZ$",
    "USD": "$",
}
"""What stands before an amount; the code itself for other currencies (recorded: ARS100.00)."""


@lru_cache(maxsize=16_384)
def major_units(value: int, currency: str) -> str:
    """`value` minor units as a decimal string, for instance "40.00" for 4000 USD."""
    exponent = EXPONENTS.get(currency, USUAL_EXPONENT)
    return f"{Decimal(value).scaleb(-exponent):f}"


def money(value: int, currency: str) -> dict[str, Any]:
    """The money object (Eventbrite API, Currency Cost)."""
    major = major_units(value, currency)
    return {
        "currency": currency,
        "value": value,
        "major_value": major,
        "display": f"{SIGNS.get(currency, currency)}{major}",
    }
