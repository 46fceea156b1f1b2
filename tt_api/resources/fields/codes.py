"""Codes of the standards that values come from, read once from the libraries that keep them."""

from functools import cache

import pycountry

from tt_api.config.variables import time_zones


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
    """The IANA time zones."""
    return tuple(sorted(time_zones()))
