"""How many decimals amounts have: money is kept in whole minor units of its own currency."""

from decimal import Decimal

# ISO 4217's minor units, where they aren't hundredths. Babel's own are what a country uses in cash: HUF has none there.
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


def decimals_of(currency: str) -> int:
    """The decimals of a currency's amounts: 2 of the dollar's, none of the yen's."""
    return _DECIMALS.get(currency, 2)


def major_units(minor_units: int, currency: str) -> Decimal:
    """An amount for programs, with the currency's decimals: ``1234.50``."""
    return Decimal(minor_units).scaleb(-decimals_of(currency))
