"""Codes of the standards that values come from, read once from the libraries that keep them."""

from functools import cache
from zoneinfo import available_timezones

import pycountry


@cache
def currencies() -> tuple[str, ...]:
    """The ISO 4217 alphabetic codes."""
    return tuple(sorted(currency.alpha_3 for currency in pycountry.currencies))


@cache
def countries() -> tuple[str, ...]:
    """The ISO 3166-1 alpha-2 codes."""
    return tuple(sorted(country.alpha_2 for country in pycountry.countries))


@cache
def timezones() -> tuple[str, ...]:
    """The IANA time zones that this system knows."""
    return tuple(sorted(available_timezones()))
