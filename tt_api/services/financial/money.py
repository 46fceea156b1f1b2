"""Money as people read it; it is kept in whole minor units of its own currency."""

from decimal import Decimal

from babel.numbers import format_decimal

# ISO 4217's minor units, where they aren't hundredths. Babel's own are what a country uses in cash: HUF has none there.
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


def money(minor_units: int, currency: str) -> str:
    """An amount as people read it: ``1,234.50 USD``, ``1,234 JPY``."""
    return f"{amount(minor_units, currency)} {currency}"


def amount(minor_units: int, currency: str) -> str:
    """An amount as people read it where its currency is said elsewhere: ``1,234.50``."""
    digits = _DIGITS.get(currency, 2)
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    return format_decimal(major_units(minor_units, currency), pattern, locale="en_US")


def major_units(minor_units: int, currency: str) -> Decimal:
    """An amount for programs, with the currency's decimals: ``1234.50``."""
    return Decimal(minor_units).scaleb(-_DIGITS.get(currency, 2))
