"""What a booking's price is made of: where it is broken down, the parts are the price."""

from collections.abc import Sequence
from typing import NamedTuple

from tt_api.errors import ValidationError


class PricePart(NamedTuple):
    """A part of a price.

    Attributes:
        amount_cents: below zero for a discount.
        is_commissionable: whether it earns commission.
    """

    amount_cents: int
    is_commissionable: bool


def judge_breakdown(parts: Sequence[PricePart], total_price_cents: int | None, non_commissionable_cents: int) -> None:
    """Refuse parts that don't add up to the price, or whose share without commission isn't the booking's.

    Args:
        parts: none where the price isn't broken down, which is right whatever it is.

    Raises:
        ValidationError: saying what they come to.
    """
    if not parts:
        return
    total = sum(part.amount_cents for part in parts)
    if total != total_price_cents:
        raise ValidationError.at("priceBreakdown", f"comes to {total} cents, which isn't totalPriceCents")
    nothing = sum(part.amount_cents for part in parts if not part.is_commissionable)
    if nothing != non_commissionable_cents:
        raise ValidationError.at(
            "priceBreakdown", f"has {nothing} cents without commission, which isn't nonCommissionableCents"
        )
