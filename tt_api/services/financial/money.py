"""Money as people read it; it is kept in whole minor units of its own currency."""

from decimal import Decimal

from babel.numbers import format_currency

# ISO 4217's minor units, where they aren't hundredths. Babel's own are what a country uses in cash: HUF has none there.
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


def money(minor_units: int, currency: str) -> str:
    """An amount as people read it: ``1,234.50 USD``, ``1,234 JPY``."""
    digits = _DIGITS.get(currency, 2)
    pattern = f"#,##0.{'0' * digits} ¤¤" if digits else "#,##0 ¤¤"
    amount = Decimal(minor_units).scaleb(-digits)
    return format_currency(amount, currency, pattern, locale="en_US", currency_digits=False)


def major_units(minor_units: int, currency: str) -> Decimal:
    """An amount for programs, with the currency's decimals: ``1234.50``."""
    return Decimal(minor_units).scaleb(-_DIGITS.get(currency, 2))
