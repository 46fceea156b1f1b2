"""What figures are made of figures: changes, rates, averages, weights. Exact, and rounded once, halves up.

Pure functions: no session, no request.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from tt_api.services.financial.rounding import half_up, percent_of

# Room for any sum of cents times a hundred.
_DIGITS = 100


def ratio(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A part in percent of a whole, with two decimals; None where the whole is 0."""
    if not whole:
        return None
    with localcontext(prec=_DIGITS):
        return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def change_percent(new: Decimal | int, old: Decimal | int | None) -> Decimal | None:
    """How much a figure has changed, in percent of what it was; None without an old one, or where that was 0.

    Of its size: what was below zero and rises has changed for the better.
    """
    return None if old is None else ratio(Decimal(new) - Decimal(old), abs(Decimal(old)))


def average(total_cents: int, count: int) -> int | None:
    """Cents for each; None for none."""
    return half_up(Decimal(total_cents) / count) if count else None


def weighted(cents_times_percent: int) -> int:
    """What open deals are worth by their chances, in cents: rounded once, whatever each of them comes to.

    Args:
        cents_times_percent: the sum of each amount times its probability.
    """
    return percent_of(cents_times_percent, Decimal(1))
