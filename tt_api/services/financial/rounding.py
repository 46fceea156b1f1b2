"""Whole cents out of exact numbers: half away from zero, once per amount, and parts that add up to the whole."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact

# Room for any bigint times any rate or quantity; what would be cut off nevertheless is an error, not a wrong cent.
_EXACT = Context(prec=100, traps=[Inexact])


def half_up(value: Decimal) -> int:
    """The nearest whole number; halves go away from zero, so that a credit note mirrors its invoice."""
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


def times(cents: int, factor: Decimal) -> int:
    """An amount in cents times a factor, such as the price of an hour times hours."""
    return half_up(_EXACT.multiply(Decimal(cents), factor))


def percent_of(cents: int, rate: Decimal) -> int:
    """A share of an amount in cents.

    Args:
        rate: percent, any number of decimals: ``Decimal("9.975")``.
    """
    return half_up(_EXACT.multiply(Decimal(cents), rate).scaleb(-2, _EXACT))


def spread(cents: int, weights: Sequence[int]) -> list[int]:
    """An amount in parts by weight, which add up to it.

    Floors first; the odd cents go to the largest remainders, the earlier ones where they are equal.

    Args:
        cents: 0 or more.
        weights: each 0 or more; where all are 0 there is nothing to spread by, and ``cents`` must be 0.
    """
    whole = sum(weights)
    if whole == 0:
        return [0 for _ in weights]
    floors = [cents * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(cents * weights[index] % whole))
    for index in by_remainder[: cents - sum(floors)]:
        floors[index] += 1
    return floors
