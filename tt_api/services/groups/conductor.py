"""Conductor credits: the free berths that a supplier gives for so many paid ones, and what they are worth."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

# Third and fourth guests of a cabin pay less, and don't count.
LOWER_BERTHS = 2


class PaidCabin(NamedTuple):
    """A cabin with people in it who pay the full fare.

    Attributes:
        fares: cents a berth, of each of its people in the order in which they came; None where it isn't known.
    """

    category: str | None
    fares: tuple[Fraction | None, ...]

    @property
    def lower(self) -> tuple[Fraction | None, ...]:
        """The fares of the berths that count."""
        return self.fares[:LOWER_BERTHS]


class Credits(NamedTuple):
    """What a group has earned.

    Attributes:
        value_cents: of one credit; None where a fare isn't known, or nothing was sold.
        credit_cents: of all of them; None where their value isn't known.
        to_next: berths until the next one; None where there can be no more.
    """

    paid_berths: int
    credits: int
    value_cents: int | None
    credit_cents: int | None
    to_next: int | None


def conductor_credits(cabins: Sequence[PaidCabin], ratio: int, method: str, most: int | None) -> Credits:
    """The free berths of a group, and their worth.

    Args:
        ratio: how many paid berths earn one.
        method: ``average`` of the fares, or the fare of the category ``most_sold``.
        most: free berths; None for any number.
    """
    berths = sum(len(cabin.lower) for cabin in cabins)
    earned = berths // ratio
    credits_ = earned if most is None else min(earned, most)
    value = _value(cabins, method)
    worth = 0 if credits_ == 0 else None if value is None else credits_ * value
    at_most = most is not None and earned >= most
    return Credits(berths, credits_, value, worth, None if at_most else ratio - berths % ratio)


def whole_cents(fare: Fraction) -> int:
    """An exact fare in cents, half up."""
    return int((2 * fare.numerator + fare.denominator) // (2 * fare.denominator))


def _value(cabins: Sequence[PaidCabin], method: str) -> int | None:
    if method == "average":
        return _average(cabins)
    by_category: dict[str | None, list[PaidCabin]] = {}
    for cabin in cabins:
        by_category.setdefault(cabin.category, []).append(cabin)
    if not by_category:
        return None
    sold = {category: sum(len(cabin.lower) for cabin in those) for category, those in by_category.items()}
    values = [_average(by_category[category]) for category in sold if sold[category] == max(sold.values())]
    known = [value for value in values if value is not None]
    return min(known) if len(known) == len(values) else None


def _average(cabins: Sequence[PaidCabin]) -> int | None:
    fares = [fare for cabin in cabins for fare in cabin.lower]
    known = [fare for fare in fares if fare is not None]
    if not known or len(known) < len(fares):
        return None
    # A fraction of a cent is never rounded twice.
    return whole_cents(sum(known, Fraction(0)) / len(known))
