"""Money as people read it; it is kept in whole minor units of its own currency."""

from babel.numbers import format_decimal

from tt_api.resources.currencies import decimals_of, major_units


def money(minor_units: int, currency: str) -> str:
    """An amount as people read it: ``1,234.50 USD``, ``1,234 JPY``."""
    return f"{amount(minor_units, currency)} {currency}"


def amount(minor_units: int, currency: str) -> str:
    """An amount as people read it where its currency is said elsewhere: ``1,234.50``."""
    decimals = decimals_of(currency)
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return format_decimal(major_units(minor_units, currency), pattern, locale="en_US")
